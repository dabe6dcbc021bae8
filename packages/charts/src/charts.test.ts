import { parseFragment, type DefaultTreeAdapterMap } from 'parse5';
import { describe, expect, it } from 'vitest';
import { barChart, drawSvg, lineChart, pageTheme, pointChart, printTheme } from './index.js';

type Element = DefaultTreeAdapterMap['element'];

/** All elements of an SVG. */
function elementsOf(svg: string): Element[] {
  const inside = (node: DefaultTreeAdapterMap['node']): Element[] =>
    'childNodes' in node ? [...('attrs' in node ? [node] : []), ...node.childNodes.flatMap(inside)] : [];
  return inside(parseFragment(svg));
}

const attribute = (element: Element, name: string) => element.attrs.find((candidate) => candidate.name === name)?.value;

/** Texts that are drawn. */
function textsOf(svg: string): string[] {
  return elementsOf(svg)
    .filter(({ tagName }) => tagName === 'text')
    .map(({ childNodes }) => childNodes.map((node) => ('value' in node ? node.value : '')).join(''));
}

const squares = [0, 1, 2, 3].map((x) => ({ x, y: x * x }));

describe('lineChart', () => {
  it('draws each curve in its colour, with titles and a legend', async () => {
    const curves = ['a', 'b'].map((name) => ({ name, points: squares }));
    const svg = await drawSvg(lineChart({ xTitle: 'across', yTitle: 'up', curves }));
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['across', 'up', 'a', 'b']));
    for (const colour of printTheme.series.slice(0, 2)) expect(svg).toContain(`stroke="${colour}"`);
  });

  it('leaves out what has no place on a logarithmic axis', async () => {
    const chart = (points: typeof squares) =>
      drawSvg(lineChart({ xTitle: 'x', yTitle: 'y', yScale: 'log', curves: [{ name: 'a', points }] }));
    expect(await chart(squares)).toBe(await chart(squares.slice(1)));
  });

  it('has a gap where there is no value', async () => {
    const chart = (points: { x: number; y: number | null }[]) =>
      drawSvg(lineChart({ xTitle: 'x', yTitle: 'y', curves: [{ name: 'a', points }], marks: false }));
    const strokes = async (points: { x: number; y: number | null }[]) => {
      const line = elementsOf(await chart(points)).find(
        (element) => attribute(element, 'stroke') === printTheme.series[0],
      );
      return attribute(line as Element, 'd')?.match(/M/g)?.length;
    };
    const six = [0, 1, 2, 3, 4, 5].map((x) => ({ x, y: x }));
    expect(await strokes(six)).toBe(1);
    expect(await strokes(six.map(({ x, y }) => ({ x, y: x === 2 ? null : y })))).toBe(2);
  });

  it('has the ends of the axes that it is given, and the name of a level', async () => {
    const level = { name: 'exact', value: 0.5 };
    const ends = { xDomain: [0, 40], yDomain: [0, 1] } as const;
    const svg = await drawSvg(
      lineChart({ xTitle: 'x', yTitle: 'y', curves: [{ name: 'a', points: squares }], level, ...ends }),
    );
    const texts = textsOf(svg);
    expect(texts).toEqual(expect.arrayContaining(['40', '1.0']));
    expect(texts.filter((text) => text === 'exact')).toHaveLength(1);
  });
});

describe('pointChart', () => {
  it('draws each point, larger for a larger size', async () => {
    const points = [1, 4, 9].map((size) => ({ x: size, y: 0, size }));
    const svg = await drawSvg(pointChart({ xTitle: 'x', yTitle: 'y', points }));
    const circles = elementsOf(svg).filter((element) => attribute(element, 'd')?.includes('A'));
    const radii = circles.map((element) => Number(/A([\d.]+)/.exec(attribute(element, 'd') ?? '')?.[1]));
    expect(radii).toHaveLength(3);
    expect([...radii].sort((a, b) => a - b)).toEqual(radii);
    expect(radii[2]).toBeGreaterThan(radii[0]);
  });
});

describe('barChart', () => {
  it('keeps the order and bars of one name apart', async () => {
    const bars = ['z', 'a', 'a'].map((name, i) => ({ name, value: i + 1, deviation: 0.5 }));
    const texts = textsOf(await drawSvg(barChart({ valueTitle: 'worth', bars })));
    expect(texts.filter((text) => 'az'.includes(text))).toEqual(['z', 'a', 'a']);
  });
});

describe('drawSvg', () => {
  it('takes all colours of marks and text from the page where it is asked to', async () => {
    const curves = ['a', 'b'].map((name) => ({ name, points: squares }));
    for (const chart of [
      lineChart({ xTitle: 'x', yTitle: 'y', curves, level: { name: 'l', value: 1 }, theme: pageTheme }),
      pointChart({ xTitle: 'x', yTitle: 'y', points: squares, diagonal: true, theme: pageTheme }),
      barChart({ valueTitle: 'v', bars: [{ name: 'a', value: 1 }], theme: pageTheme }),
    ]) {
      const svg = await drawSvg(chart, pageTheme);
      const colours = elementsOf(svg).flatMap((element) => [attribute(element, 'fill'), attribute(element, 'stroke')]);
      const fixed = colours.filter((colour) => colour && !/^(none|transparent|var\(--chart-[a-z\d]+\))$/.test(colour));
      expect(fixed).toEqual([]);
    }
  });

  it('loads nothing', async () => {
    const svg = await drawSvg(lineChart({ xTitle: 'x', yTitle: 'y', curves: [{ name: 'a', points: squares }] }));
    const links = elementsOf(svg).flatMap(({ attrs }) =>
      attrs.filter(({ prefix, name, value }) => prefix !== 'xmlns' && name !== 'xmlns' && /\/\//.test(value)),
    );
    expect(links).toEqual([]);
  });
});
