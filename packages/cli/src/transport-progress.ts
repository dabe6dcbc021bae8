import type { CliIo } from './cli-io.js';
import { pageOf } from './render/page.js';
import { shortNumber } from './render/numbers.js';
import { fit } from './render/text.js';

/** What one sweep has to tell. */
export interface SweepReport {
  /** Which transport of how many. */
  readonly part: string;
  readonly sweep: number;
  readonly marginalError?: number;
}

/** Tells a person how a long solve goes. */
export interface TransportProgress {
  readonly advance: (report: SweepReport) => void;
  /** Leaves the stream ready for other text. */
  readonly end: () => void;
}

/** A solve shorter than this, in ms, says nothing. */
const patience = 500;
/** Time between two words, in ms. */
const interval = 100;

/** One line on stderr that is written over; nothing unless that is a terminal. */
export function createTransportProgress({ stderr, env }: CliIo, quiet: boolean): TransportProgress {
  if (quiet || stderr.isTTY !== true) return { advance: () => undefined, end: () => undefined };
  const { width } = pageOf(stderr, env);
  const began = performance.now();
  let sweeps = 0;
  let next = began + patience;
  let shown = false;
  return {
    advance: ({ part, sweep, marginalError }) => {
      sweeps += 1;
      const now = performance.now();
      if (now < next) return;
      next = now + interval;
      shown = true;
      const error = marginalError === undefined ? '' : `  marginal error ${shortNumber(marginalError)}`;
      // Of all transports together; how many sweeps are left is not known before the error is small.
      const rate = shortNumber(Math.round(sweeps / ((now - began) / 1000)));
      stderr.write(`\r\u001b[K${fit(`${part}sweep ${sweep}  ${rate}/s${error}`, width - 1)}`);
    },
    end: () => {
      if (shown) stderr.write('\r\u001b[K');
    },
  };
}
