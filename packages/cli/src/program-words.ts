import type { CliIo } from './cli-io.js';

/** How the user calls the program: inside the repository it is a script of the workspace. */
export function programWords(env: CliIo['env']): readonly string[] {
  return env.npm_package_name === '@proxflow/workspace' ? ['pnpm', 'proxflow'] : ['proxflow'];
}
