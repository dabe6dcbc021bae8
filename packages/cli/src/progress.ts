import cliProgress from 'cli-progress';
import type { StepReport } from 'proxflow';
import type { CliIo, OutputStream } from './cli-io.js';
import { shortNumber, timeSpan } from './render/numbers.js';
import { pageOf } from './render/page.js';

/** Tells a person how far training is. */
export interface Progress {
  readonly advance: (report: StepReport) => void;
  /** Leaves the stream ready for other text. */
  readonly end: () => void;
}

/** Time left if every step takes as long as those so far did; steps of an earlier run do not count. */
class Clock {
  readonly #began = performance.now();
  #before: number | undefined;

  left(done: number, total: number): string {
    this.#before ??= done - 1;
    return timeSpan(((performance.now() - this.#began) / 1000 / (done - this.#before)) * (total - done));
  }
}

/** A bar on a terminal, ten lines elsewhere, nothing if `quiet`; always on stderr. */
export function createProgress({ stderr, env }: CliIo, steps: number, quiet: boolean): Progress {
  if (quiet) return { advance: () => undefined, end: () => undefined };
  return stderr.isTTY === true ? bar(stderr, pageOf(stderr, env).width, steps) : lines(stderr, steps);
}

function lines(stderr: OutputStream, steps: number): Progress {
  const clock = new Clock();
  const every = Math.max(1, Math.ceil(steps / 10));
  return {
    advance: ({ step, freeEnergy }) => {
      const span = clock.left(step, steps);
      if (step % every !== 0 && step !== steps) return;
      const left = step < steps ? `, ${span} left` : '';
      stderr.write(
        `step ${step} of ${steps}: risk ${shortNumber(freeEnergy.risk)}, ` +
          `free energy ${shortNumber(freeEnergy.total)}${left}\n`,
      );
    },
    end: () => undefined,
  };
}

/** All but the bar itself takes this many columns at most. */
const besides = 58;

function bar(stderr: OutputStream, width: number, steps: number): Progress {
  const clock = new Clock();
  const line = new cliProgress.SingleBar({
    stream: stderr,
    format: '{bar} {percentage} %  step {value}/{total}  risk {risk}  {left} left',
    barsize: Math.max(8, width - besides),
    barCompleteChar: '█',
    barIncompleteChar: '░',
    linewrap: true, // so that nothing has to be restored if the process is killed
  });
  line.start(steps, 0, { risk: '...', left: '...' });
  return {
    advance: ({ step, freeEnergy }) =>
      line.update(step, { risk: shortNumber(freeEnergy.risk), left: clock.left(step, steps) }),
    end: () => line.stop(),
  };
}
