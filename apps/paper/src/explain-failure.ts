import { InvalidSeedError, ProxflowError } from 'proxflow';

/** Runs a program; what its user can mend is said in two lines, anything else is thrown on. */
export async function explainingFailure(program: () => Promise<void>): Promise<void> {
  try {
    await program();
  } catch (error) {
    if (!(error instanceof ProxflowError || error instanceof InvalidSeedError)) throw error;
    process.stderr.write(`error: ${error.message}\nfix: ${error.remedy}\n`);
    process.exitCode = 2;
  }
}
