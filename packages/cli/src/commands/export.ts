import { requireOneOf } from '@proxflow/backend';
import { encodeModel } from '@proxflow/model-io';
import { readModel, requireWritable, writeAtomically } from '@proxflow/model-io/node';
import { exportOnnx, onnxOpset } from '@proxflow/model-io/onnx';
import type { Command } from 'commander';
import type { CliIo } from '../cli-io.js';

interface ExportFlags {
  readonly format?: string;
  readonly out: string;
  readonly estimator: string;
}

const formats = ['onnx', 'json', 'pxf'] as const;
const estimators = ['weighted', 'unweighted'] as const;

const examples = `
onnx: opset ${onnxOpset}, input X float [n, D] or one input a column, outputs label and
probabilities, or variable. json and pxf are model files of proxflow: text, and
binary with 8 bytes a number.

Examples:
  proxflow export wdbc.model.json --format onnx --out wdbc.onnx
  proxflow export wdbc.model.json --out wdbc.onnx --estimator unweighted
  proxflow export large.pxf --format json --out large.model.json`;

/** Adds the command `export`. */
export function addExport(program: Command, io: CliIo): void {
  program
    .command('export')
    .description('Write a model in another format: ONNX for other programs, JSON to read.')
    .argument('<model>', 'a model file that train --out wrote')
    .requiredOption('--out <file>', 'file to write')
    .option('--format <format>', `${formats.join(', ')} (default: by the name of the file)`)
    .option('--estimator <name>', 'weighted or unweighted average of the neurons, for onnx', 'weighted')
    .addHelpText('after', examples)
    .action(async (path: string, flags: ExportFlags) => {
      const format = requireOneOf('--format', flags.format ?? formatOf(flags.out), formats);
      const estimator = requireOneOf('--estimator', flags.estimator, estimators);
      const model = await readModel(path);
      await requireWritable(flags.out);
      const bytes =
        format === 'onnx'
          ? exportOnnx(model, { estimator })
          : encodeModel(model, format === 'json' ? 'json' : 'binary');
      await writeAtomically(flags.out, bytes);
      io.stdout.write(`${flags.out}: ${format}, ${bytes.length} bytes\n`);
    });
}

function formatOf(path: string): string | undefined {
  return /\.([a-z]+)$/i.exec(path)?.[1].toLowerCase();
}
