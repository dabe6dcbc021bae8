import cliProgress from 'cli-progress';
import { duration } from './expected-time.js';

/** Tells a person on stderr how far a long piece of work is: a bar on a terminal, ten lines elsewhere. */
export interface Progress {
  readonly begin: (name: string, steps: number, done: number) => void;
  readonly advance: (step: number) => void;
  readonly end: () => void;
}

export const silent: Progress = { begin: () => undefined, advance: () => undefined, end: () => undefined };

/** Progress of one run after another. */
export function createProgress(stderr: NodeJS.WriteStream): Progress {
  return stderr.isTTY ? bar(stderr) : lines(stderr);
}

function lines(stderr: NodeJS.WriteStream): Progress {
  let [name, steps, first, began] = ['', 0, 0, 0];
  return {
    begin(newName, newSteps, done) {
      [name, steps, first, began] = [newName, newSteps, done, performance.now()];
    },
    advance(step) {
      if (step % Math.max(1, Math.ceil(steps / 10)) !== 0 && step !== steps) return;
      const left = ((performance.now() - began) / 1000 / (step - first)) * (steps - step);
      stderr.write(`${name}: step ${step} of ${steps}${step < steps ? `, ${duration(left)} left` : ''}\n`);
    },
    end: () => undefined,
  };
}

function bar(stderr: NodeJS.WriteStream): Progress {
  const line = new cliProgress.SingleBar({
    stream: stderr,
    format: '{bar} {percentage} %  {name}  step {value}/{total}  {left} left',
    barsize: 20,
    linewrap: true, // so that nothing has to be restored if the process is killed
  });
  let [first, steps, began] = [0, 0, 0];
  return {
    begin(name, newSteps, done) {
      [first, steps, began] = [done, newSteps, performance.now()];
      line.start(steps, done, { name, left: '...' });
    },
    advance(step) {
      const left = duration(((performance.now() - began) / 1000 / (step - first)) * (steps - step));
      line.update(step, { left });
    },
    end: () => line.stop(),
  };
}
