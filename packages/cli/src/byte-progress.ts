import cliProgress from 'cli-progress';
import type { CliIo } from './cli-io.js';
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
 * A bar with rate and time left on stderr if that is a terminal and stdout is none, so that results are not written over;
 * else nothing.
 */
export function createByteProgress(
  { stdout, stderr, env }: CliIo,
  length: number | undefined,
  quiet: boolean,
): ByteProgress {
  if (quiet || length === undefined || length < worthABar || stderr.isTTY !== true || stdout.isTTY === true) {
    return { advance: () => undefined, end: () => undefined };
  }
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
