import { Writable } from 'node:stream';
import type { CliIo } from './cli-io.js';

/** What {@link capturedIo} pretends to be. */
export interface CapturedIoOptions {
  /** Whether both streams are a terminal of 80 columns; false by default. */
  readonly terminal?: boolean;
  readonly env?: CliIo['env'];
  /** Called with each text written to stderr. */
  readonly onStderr?: (text: string) => void;
}

/** Streams in memory with what was written to them. */
export interface CapturedIo extends CliIo {
  readonly output: () => string;
  readonly errors: () => string;
  /** Acts as Ctrl-C. */
  readonly interrupt: () => void;
}

class MemoryStream extends Writable {
  readonly isTTY: boolean;
  readonly columns = 80;
  text = '';
  readonly #onText: ((text: string) => void) | undefined;

  constructor(terminal: boolean, onText?: (text: string) => void) {
    super({ decodeStrings: false });
    this.isTTY = terminal;
    this.#onText = onText;
  }

  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.text += chunk;
    this.#onText?.(chunk);
    done();
  }
}

/**
 * Streams in memory, for running the tool inside another program or a test.
 *
 * @example
 * ```ts
 * const io = capturedIo();
 * const exitCode = await run(['datasets', '--json'], io);
 * console.log(exitCode, JSON.parse(io.output()));
 * ```
 */
export function capturedIo({ terminal = false, env = {}, onStderr }: CapturedIoOptions = {}): CapturedIo {
  const stdout = new MemoryStream(terminal);
  const stderr = new MemoryStream(terminal, onStderr);
  const listeners = new Set<() => void>();
  return {
    stdout,
    stderr,
    env,
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    output: () => stdout.text,
    errors: () => stderr.text,
    interrupt: () => listeners.forEach((listener) => listener()),
  };
}
