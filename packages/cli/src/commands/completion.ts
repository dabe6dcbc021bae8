import { Argument, type Command } from 'commander';
import type { CliIo } from '../cli-io.js';
import { commandWords } from '../completion/command-words.js';
import { completionScript, shells, type Shell } from '../completion/shell-scripts.js';

const examples = `
The script completes commands, options, their values, data sets and files.

Examples:
  source <(proxflow completion bash)
  proxflow completion bash >> ~/.bashrc
  proxflow completion zsh > "\${fpath[1]}/_proxflow"
  proxflow completion fish > ~/.config/fish/completions/proxflow.fish`;

/** Adds the command `completion`, last of all, as it lists the others. */
export function addCompletion(program: Command, io: CliIo): void {
  program
    .command('completion')
    .description('Print a script that lets a shell complete proxflow.')
    .addArgument(new Argument('<shell>', 'the shell that is to read it').choices(shells))
    .addHelpText('after', examples)
    .action((shell: Shell) => void io.stdout.write(completionScript(shell, commandWords(program))));
}
