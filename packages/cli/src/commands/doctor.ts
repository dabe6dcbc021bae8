import type { Command } from 'commander';
import { createRegistry, type Registry } from 'proxflow';
import type { CliIo } from '../cli-io.js';
import { diagnose } from '../doctor/diagnosis.js';
import { diagnosisText } from '../doctor/diagnosis-text.js';
import { pageOf } from '../render/page.js';

const examples = `
Every backend is made and multiplies two small matrices; its error is the
largest difference from the float64 reference, as a share of the largest entry.
The exit code is 1 if the default backend does not work, else 0: others need
packages or an engine that may not be here.

Examples:
  proxflow doctor
  proxflow doctor --json`;

/** Adds the command `doctor`. */
export function addDoctor(program: Command, io: CliIo, exitWith: (code: number) => void): void {
  program
    .command('doctor')
    .description('Say which backends work here, and what this machine has.')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(async ({ json }: { json?: boolean }) => {
      if (!(await doctor(createRegistry(), json === true, io))) exitWith(1);
    });
}

/** Prints the diagnosis; resolves to whether the default backend works. */
export async function doctor(registry: Registry, json: boolean, io: CliIo): Promise<boolean> {
  const diagnosis = await diagnose(registry);
  io.stdout.write(json ? `${JSON.stringify(diagnosis)}\n` : diagnosisText(diagnosis, pageOf(io.stdout, io.env)));
  return diagnosis.standard.works;
}
