import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, type DefaultTreeAdapterMap } from 'parse5';
import { afterAll, describe, expect, it } from 'vitest';
import { capturedIo, run } from '../index.js';

type Element = DefaultTreeAdapterMap['element'];
type Node = DefaultTreeAdapterMap['node'];

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-report-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A parsed report beside the document that `train --json` printed. */
interface Parsed {
  readonly source: string;
  readonly elements: readonly Element[];
  readonly printed: Record<string, unknown>;
}

async function report(...words: string[]): Promise<Parsed> {
  const path = join(folder, 'report.html');
  const io = capturedIo();
  const code = await run(['train', ...words, '--seed', '1', '--report', path, '--json'], io);
  expect([code, io.errors()]).toEqual([0, '']);
  const source = readFileSync(path, 'utf8');
  const mistakes: string[] = [];
  const tree = parse(source, { onParseError: ({ code: mistake }) => mistakes.push(mistake) });
  expect(mistakes).toEqual([]);
  return { source, elements: elementsOf(tree), printed: JSON.parse(io.output()) as Record<string, unknown> };
}

function elementsOf(node: Node): Element[] {
  const inside = 'childNodes' in node ? node.childNodes.flatMap(elementsOf) : [];
  return 'attrs' in node ? [node, ...inside] : inside;
}

function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

const attribute = ({ attrs }: Element, name: string) => attrs.find((candidate) => candidate.name === name)?.value;
const named = ({ elements }: Parsed, tag: string) => elements.filter(({ tagName }) => tagName === tag);
const sections = (parsed: Parsed) => named(parsed, 'section').map((element) => attribute(element, 'id'));

/** The full value that the page gives for a name, wherever it stands. */
function valueOf(parsed: Parsed, name: string): number {
  const found = named(parsed, 'data').find((element) => attribute(element, 'data-name') === name);
  if (found === undefined) throw new Error(`the page says nothing of ${name}`);
  return Number(attribute(found, 'value'));
}

/** The document in the page, which programs read. */
function dataOf(parsed: Parsed): Record<string, unknown> & { report: Record<string, unknown> } {
  const [script] = named(parsed, 'script');
  expect(attribute(script, 'type')).toBe('application/json');
  return JSON.parse(textOf(script)) as ReturnType<typeof dataOf>;
}

const quick = ['--particles', '20', '--steps', '12'];
const always = ['scores', 'curves', 'importance', 'cloud', 'sample-size', 'inner-loop', 'kernel', 'configuration'];

describe('train --report', () => {
  it('has every section for two classes, with the numbers that --json prints', async () => {
    const parsed = await report('wdbc', ...quick, '--epsilon', '1');
    expect([...sections(parsed)].sort()).toEqual([...always, 'confusion', 'calibration', 'roc'].sort());
    const { report: measured, ...document } = dataOf(parsed);
    expect(document).toEqual(parsed.printed);
    const printed = parsed.printed as {
      testAccuracy: { weighted: number; unweighted: number };
      risk: { first: number; last: number };
      innerIterations: { mean: number; max: number };
      effectiveSampleSize: number;
    };
    expect(valueOf(parsed, 'testAccuracy.weighted')).toBe(printed.testAccuracy.weighted);
    expect(valueOf(parsed, 'testAccuracy.unweighted')).toBe(printed.testAccuracy.unweighted);
    expect(valueOf(parsed, 'risk.first')).toBe(printed.risk.first);
    expect(valueOf(parsed, 'risk.last')).toBe(printed.risk.last);
    expect(valueOf(parsed, 'innerIterations.mean')).toBe(printed.innerIterations.mean);
    expect(valueOf(parsed, 'effectiveSampleSize')).toBe(printed.effectiveSampleSize);
    for (const name of ['rocArea', 'calibrationError', 'logLoss']) expect(valueOf(parsed, name)).toBe(measured[name]);
    expect(measured.rocArea).toBeGreaterThan(0.9);
    const counts = measured.confusionMatrix as number[][];
    counts.forEach((row, t) => row.forEach((count, p) => expect(valueOf(parsed, `confusion.${t}.${p}`)).toBe(count)));
    const right = (counts[0][0] + counts[1][1]) / 170;
    expect(right).toBe(printed.testAccuracy.weighted);
    expect(measured.importance).toHaveLength(30);
  });

  it('loads nothing, runs nothing, and says so to the browser', async () => {
    const parsed = await report('two-moons', ...quick);
    const loading = ['src', 'href', 'xlink:href', 'srcset', 'action', 'data', 'poster'];
    const links = parsed.elements.flatMap((element) =>
      loading.flatMap((name) => attribute(element, name) ?? []).filter((value) => !/^(#|data:)/.test(value)),
    );
    expect(links).toEqual([]);
    expect(parsed.source).not.toMatch(/@import|url\((?!data:|#)/);
    for (const tag of ['iframe', 'object', 'embed', 'img', 'base', 'form']) expect(named(parsed, tag)).toEqual([]);
    const handlers = parsed.elements.flatMap(({ attrs }) => attrs.filter(({ name }) => name.startsWith('on')));
    expect([handlers, named(parsed, 'script').length]).toEqual([[], 1]);
    const policy = named(parsed, 'meta').find(
      (element) => attribute(element, 'http-equiv') === 'Content-Security-Policy',
    );
    expect(policy && attribute(policy, 'content')).toContain("default-src 'none'");
  });

  it('has a name and a sentence for every chart, heads for every table, and colours for light, dark and print', async () => {
    const parsed = await report('iris', ...quick, '--validation', '0.2', '--patience', '1');
    const figures = named(parsed, 'figure');
    expect(figures.length).toBeGreaterThanOrEqual(6);
    for (const figure of figures) {
      const inside = elementsOf(figure);
      const [svg] = inside.filter(({ tagName }) => tagName === 'svg');
      expect([attribute(svg, 'role'), attribute(svg, 'aria-label')]).toEqual(['img', expect.stringMatching(/: .+\.$/)]);
      expect(textOf(inside.find(({ tagName }) => tagName === 'figcaption') as Element)).toMatch(/^[A-Z].+\.$/);
    }
    for (const table of named(parsed, 'table')) {
      const inside = elementsOf(table);
      expect(inside.some((element) => attribute(element, 'scope') === 'col')).toBe(true);
      expect(inside.some(({ tagName }) => tagName === 'caption')).toBe(true);
    }
    const style = textOf(named(parsed, 'style')[0]);
    expect(style).toMatch(/@media screen and \(prefers-color-scheme:dark\)/);
    expect(style).toMatch(/@media print/);
    const used = new Set(parsed.source.match(/var\(--[a-z\d-]+/g)?.map((name) => name.slice(4)));
    for (const name of used) if (name !== '--share') expect(style.split(`${name}:`)).toHaveLength(3);
    expect(attribute(named(parsed, 'html')[0], 'lang')).toBe('en');
    expect(textOf(named(parsed, 'title')[0])).toBe('iris: classification');
  });

  it('does without ROC for several classes, and shows what was held out', async () => {
    const parsed = await report('iris', ...quick, '--validation', '0.2');
    expect([...sections(parsed)].sort()).toEqual([...always, 'confusion', 'calibration'].sort());
    expect(named(parsed, 'h3').map(textOf)).toContain('Validation');
    expect((dataOf(parsed).report.confusionMatrix as number[][]).length).toBe(3);
  });

  it('shows the fit for numbers, and names that are no HTML as they are', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${Math.sin(i) * 2}`);
    const path = join(folder, 'a & <b>.csv');
    writeFileSync(path, `x,<script>alert(1)</script>,"z ""<i>"""\n${rows.join('\n')}\n`);
    const parsed = await report(path, ...quick);
    expect([...sections(parsed)].sort()).toEqual([...always, 'fit'].sort());
    expect(valueOf(parsed, 'testR2.weighted')).toBe((parsed.printed.testR2 as { weighted: number }).weighted);
    expect(valueOf(parsed, 'rootMeanSquareError')).toBe(dataOf(parsed).report.rootMeanSquareError);
    expect([named(parsed, 'i'), named(parsed, 'b'), named(parsed, 'script').length]).toEqual([[], [], 1]);
    expect(textOf(named(parsed, 'title')[0])).toBe('a & <b>.csv: regression');
    expect(textOf(named(parsed, 'main')[0])).toContain('z "<i>"');
  });

  it('says where a loss has no probabilities', async () => {
    const parsed = await report('two-moons', ...quick, '--loss', 'hinge');
    const [calibration] = named(parsed, 'section').filter((element) => attribute(element, 'id') === 'calibration');
    expect(textOf(calibration)).toContain('defines no probabilities');
  });

  it('says before training that it cannot be written', async () => {
    const io = capturedIo();
    expect(await run(['train', 'two-moons', '--report', join(folder, 'nowhere', 'a.html')], io)).toBe(2);
    expect(io.errors()).toMatch(/nowhere.*a folder that does not exist/);
  });
});
