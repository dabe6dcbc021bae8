import cliProgress from 'cli-progress';
import type { CliIo, OutputStream } from './cli-io.js';
import { timeSpan } from './render/numbers.js';
import { pageOf } from './render/page.js';

/** Tells a person how far a file is read. */
export interface ByteProgress {
  readonly advance: (count: number) => void;
  /** Leaves the stream ready for other text. */
  readonly end: () => void;
}

/** A file shorter than this, in bytes, is read before a bar could be looked at. */
const worthABar = 4e6;
/** All but the bar itself takes this many columns at most. */
const besides = 44;

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/**
 * A bar with rate and time left on stderr if that is a terminal; else a line at every tenth. Where results come while the file is
 * read, `amid`, only a bar, and not onto a terminal that takes the results too.
 */
export function createByteProgress(
  { stdout, stderr, env }: CliIo,
  length: number | undefined,
  quiet: boolean,
  results: 'amid' | 'alone' = 'amid',
): ByteProgress {
  const silent = results === 'amid' && (stderr.isTTY !== true || stdout.isTTY === true);
  if (quiet || silent || length === undefined || length < worthABar) {
    return { advance: () => undefined, end: () => undefined };
  }
  if (stderr.isTTY !== true) return lines(stderr, length);
  const began = performance.now();
  const bar = new cliProgress.SingleBar({
    stream: stderr,
    format: '{bar} {percentage} %  {read} of {all} MB  {rate} MB/s  {left} left',
    barsize: Math.max(8, pageOf(stderr, env).width - besides),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    linewrap: true, // so that nothing has to be restored if the process is killed
  });
  let done = 0;
  bar.start(length, 0, { read: '0.0', all: megabytes(length), rate: '...', left: '...' });
  return {
    advance: (count) => {
      done += count;
      const rate = done / Math.max(performance.now() - began, 1); // bytes a millisecond
      bar.update(done, {
        read: megabytes(done),
        rate: (rate / 1e3).toFixed(1),
        left: timeSpan((length - done) / rate / 1e3),
      });
    },
    end: () => bar.stop(),
  };
}

/** A line at every tenth. */
function lines(stderr: OutputStream, length: number): ByteProgress {
  let done = 0;
  let tenths = 0;
  return {
    advance: (count) => {
      done += count;
      const now = Math.floor((10 * done) / length);
      if (now <= tenths) return;
      tenths = now;
      stderr.write(`read ${megabytes(done)} of ${megabytes(length)} MB\n`);
    },
    end: () => undefined,
  };
}
