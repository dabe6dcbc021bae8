/** Where text goes; `process.stdout` is one. */
export interface OutputStream extends NodeJS.WritableStream {
  /** Whether a person watches. */
  readonly isTTY?: boolean;
  /** Width of the terminal. */
  readonly columns?: number;
}

/** All that the program touches besides files; tests hand in their own. */
export interface CliIo {
  /** Results, and nothing else. */
  readonly stdout: OutputStream;
  /** Progress and errors. */
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls the listener once when the user asks to stop; the returned function ends the watch. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

/** A terminal and a parent process may both pass one Ctrl-C on; signals this close together, in ms, are one. */
const oneKeyPress = 1000;

function onInterrupt(listener: () => void): () => void {
  let first: number | undefined;
  const handle = () => {
    if (first === undefined) {
      first = Date.now();
      listener();
    } else if (Date.now() - first > oneKeyPress) process.exit(130);
  };
  process.on('SIGINT', handle);
  return () => void process.off('SIGINT', handle);
}

/** A reader that closes early (`| head`) is no failure; a full disk is. */
function endOnBrokenOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`error: standard output: ${error.message}\nfix: Write to a place with room.\n`);
  process.exit(1);
}

/** The streams, environment and signals of this process. */
export function processIo(): CliIo {
  process.stdout.on('error', endOnBrokenOutput);
  return { stdout: process.stdout, stderr: process.stderr, env: process.env, onInterrupt };
}
