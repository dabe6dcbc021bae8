import { createLogUpdate } from 'log-update';
import type { CliIo } from '../cli-io.js';
import { timeSpan } from '../render/numbers.js';
import { pageOf } from '../render/page.js';
import { fit } from '../render/text.js';
import { testScore, type RunRecord } from './run-record.js';
import { settingWords } from './sweep-report.js';
import type { PlannedRun } from './sweep-plan.js';
import { scoreFormat, tableLines } from './sweep-summary.js';
import type { SweepTable } from './sweep-table.js';

/** Tells a person how far a sweep is. */
export interface SweepProgress {
  readonly started: (run: PlannedRun) => void;
  readonly ended: (run: PlannedRun, record: RunRecord) => void;
  /** Writes a line that stays. */
  readonly say: (text: string) => void;
  /** Takes the live table away, so that the final one can be printed. */
  readonly close: () => void;
}

/** What progress is told of. */
export interface ProgressQuestion {
  /** To be made by this command. */
  readonly runs: number;
  readonly workers: number;
  /** With all that is known so far. */
  readonly table: () => SweepTable;
}

function silent({ stderr }: CliIo): SweepProgress {
  const nothing = () => undefined;
  return { started: nothing, ended: nothing, say: (text) => void stderr.write(`${text}\n`), close: nothing };
}

/** A live table on a terminal, a line for each run elsewhere, neither if `quiet`; always on stderr. */
export function createSweepProgress(io: CliIo, question: ProgressQuestion, quiet: boolean): SweepProgress {
  if (quiet || question.runs === 0) return silent(io);
  return io.stderr.isTTY === true ? liveTable(io, question) : lines(io, question);
}

function taskOf(record: RunRecord | undefined): 'classification' | 'regression' {
  return record?.status === 'done' ? record.result.task : 'classification';
}

function outcomeWords(record: RunRecord): string {
  if (record.status === 'failed') return `failed: ${record.message}`;
  const score = scoreFormat(record.result.task)(testScore(record).weighted);
  return `${record.result.task === 'classification' ? 'accuracy' : 'R squared'} ${score}`;
}

/** Time left if runs go on as they did. */
function timeLeft(began: number, ended: number, runs: number): string {
  return timeSpan(((performance.now() - began) / 1000 / ended) * (runs - ended));
}

function lines(io: CliIo, { runs }: ProgressQuestion): SweepProgress {
  const began = performance.now();
  let ended = 0;
  return {
    ...silent(io),
    ended: ({ setting, seed }, record) => {
      ended += 1;
      const left = ended < runs ? `, ${timeLeft(began, ended, runs)} left` : '';
      io.stderr.write(
        `run ${ended} of ${runs}: ${settingWords(setting)}, seed ${seed}: ${outcomeWords(record)}${left}\n`,
      );
    },
  };
}

/** Lines of the terminal that the table may take: more would scroll away and could not be rewritten. */
const mostLines = 16;

function liveTable({ stderr, env }: CliIo, { runs, workers, table }: ProgressQuestion): SweepProgress {
  const update = createLogUpdate(stderr, { showCursor: true });
  const page = pageOf(stderr, env);
  const began = performance.now();
  const running = new Map<string, PlannedRun>();
  let ended = 0;
  let failed = 0;
  let last: RunRecord | undefined;
  const draw = () => {
    const now = [...running.values()].map(({ setting, seed }) => `  now: ${settingWords(setting)}, seed ${seed}`);
    const left = ended === 0 || ended === runs ? '' : `, ${timeLeft(began, ended, runs)} left`;
    const head = `${ended} of ${runs} runs, ${failed} failed, ${Math.min(workers, runs)} at a time${left}`;
    const body = tableLines(table(), taskOf(last), page).slice(0, mostLines);
    update([...body, '', page.strong(head), ...now.map((line) => page.faint(fit(line, page.width)))].join('\n'));
  };
  return {
    started: (run) => {
      running.set(run.key, run);
      draw();
    },
    ended: (run, record) => {
      running.delete(run.key);
      ended += 1;
      if (record.status === 'failed') failed += 1;
      else last = record;
      draw();
    },
    say: (text) => update.persist(text),
    close: () => update.clear(),
  };
}
