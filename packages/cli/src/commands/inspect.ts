import { decodeCheckpoint, decodeContainer, decodeModel, isContainer } from '@proxflow/model-io';
import { readBytes } from '@proxflow/model-io/node';
import type { Command } from 'commander';
import type { CliIo } from '../cli-io.js';
import { checkpointFacts, modelFacts, type Facts } from '../render/file-facts.js';
import { labelled, pageOf } from '../render/page.js';

const examples = `
Examples:
  proxflow inspect wdbc.model.json
  proxflow inspect run.checkpoint --json`;

/** Adds the command `inspect`. */
export function addInspect(program: Command, io: CliIo): void {
  program
    .command('inspect')
    .description('Check a model or checkpoint file and say what is in it.')
    .argument('<file>', 'a model or a checkpoint that train wrote')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(async (path: string, { json }: { readonly json?: boolean }) => {
      const bytes = await readBytes(path, 'model or checkpoint file');
      const facts = factsOf(bytes, path);
      if (json) {
        io.stdout.write(`${JSON.stringify({ file: path, bytes: bytes.length, ...facts.json })}\n`);
        return;
      }
      const page = pageOf(io.stdout, io.env);
      const lines = facts.lines.flatMap(([label, ...texts]) => labelled(page, label, ...texts));
      io.stdout.write(
        `${[...labelled(page, 'File', `${path}, ${bytes.length} bytes`, facts.kind), ...lines].join('\n')}\n`,
      );
    });
}

function factsOf(bytes: Uint8Array, path: string): Facts {
  if (isContainer(bytes)) {
    const { format } = decodeContainer(bytes, path) as { readonly format?: unknown };
    if (format === 'proxflow-checkpoint') return checkpointFacts(decodeCheckpoint(bytes, path));
  }
  return modelFacts(decodeModel(bytes, path), bytes);
}
