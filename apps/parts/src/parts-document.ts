import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { engines } from './engines.js';
import { partList } from './part-list.js';
import { trialsOf, type Part, type PartKind, type Trial } from './part.js';

/** docs/parts.md. */
export const documentFile = fileURLToPath(new URL('../../../docs/parts.md', import.meta.url));

/** Where parts are tried that touch no array of a backend. */
const host = { name: 'host', is: 'float64 arithmetic beside any backend' };

/** Whether docs/parts.md says what the list says. */
export async function isUpToDate(): Promise<boolean> {
  return (await readFile(documentFile, 'utf8')) === (await partsDocument());
}

/** What docs/parts.md is to hold: the list with the number of checks each part has to pass. */
export async function partsDocument(): Promise<string> {
  const text = [
    '<!-- Written by `pnpm docs:parts --write` from apps/parts; a test there fails when it is out of date. -->',
    '# Parts',
    [
      'The parts that come with proxflow, by the contract they keep. Each passes the conformance suite of its contract',
      '([`@proxflow/conformance`](../packages/conformance)), which serves parts of your own as well.',
      '_Checks_ counts the properties tested, over all settings and backends a part is tried with:',
    ].join('\n'),
    [...engines, host].map(({ name, is }) => `- ${name}: ${is}`).join('\n'),
    ...partList.flatMap((kind) => [`## ${kind.title}`, table(kind)]),
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(documentFile)), filepath: documentFile });
}

function table(kind: PartKind): string {
  const trials = trialsOf(kind);
  const rows = kind.parts.map((part) =>
    row(
      part,
      trials.filter((trial) => trial.part === part),
    ),
  );
  return [
    `Contract: \`${kind.contract}\`.`,
    '',
    ...lines(['part', 'formula', 'package', 'checks', 'tried on'], rows),
  ].join('\n');
}

function row({ name, formula, package: home }: Part, trials: readonly Trial[]): readonly string[] {
  const checks = trials.reduce((sum, trial) => sum + trial.checks.length, 0);
  const where = [...new Set(trials.map(({ engine }) => engine ?? host.name))];
  const folder = home.replace('@proxflow/', '../packages/');
  return [`\`${name}\``, formula, `[\`${home}\`](${folder})`, String(checks), where.join(', ')];
}

function lines(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  // A bar ends a cell even within code.
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map((title) => (title === 'checks' ? '--:' : '---'))), ...rows.map(line)];
}
