import { readFile } from 'node:fs/promises';
import { InvalidDataError } from 'proxflow';

/** The bytes of a file that an option names. @throws InvalidDataError naming option and path if it cannot be read. */
export async function readGiven(option: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new InvalidDataError(
      {
        argument: option,
        value: path,
        expected: `a file that can be read (${(cause as NodeJS.ErrnoException).code})`,
        remedy: 'Correct the path, or leave the option out.',
      },
      { cause },
    );
  }
}
