import { describe, expect, it } from 'vitest';
import { examples } from './examples.js';
import { runTrial } from './run-trial.js';
import type { PartKind, TrialNews } from './trial.js';

async function newsOf(kind: PartKind, source: string): Promise<TrialNews[]> {
  const news: TrialNews[] = [];
  await runTrial({ kind, source }, (one) => news.push(one));
  return news;
}

const failures = (news: readonly TrialNews[]) =>
  news.flatMap((one) => (one.type === 'check' && one.failure ? [one.name] : []));

describe('a part that is tried', () => {
  for (const { kind, label, source } of examples) {
    it(`passes every check and is used: ${label}`, async () => {
      const news = await newsOf(kind, source);
      expect(failures(news)).toEqual([]);
      expect(news.filter(({ type }) => type === 'error')).toEqual([]);
      expect(news.filter(({ type }) => type === 'check').length).toBeGreaterThanOrEqual(4);
      expect(news.map(({ type }) => type).slice(-2)).toEqual([kind === 'loss' ? 'fit' : 'plan', 'done']);
    });
  }

  it('with a wrong derivative fails the finite differences, and says where', async () => {
    const news = await newsOf(
      'loss',
      "({ name: 'wrong', value: (f, y) => (f - y) ** 2, derivative: (f, y) => f - y })",
    );
    expect(failures(news)).toContain('derivative agrees with central differences of value away from kinks');
  });

  it('that is no definition, or no program, is told as an error', async () => {
    expect(await newsOf('loss', '42')).toMatchObject([{ type: 'error' }, { type: 'done' }]);
    expect(await newsOf('cost', 'const')).toMatchObject([{ type: 'error' }, { type: 'done' }]);
  });

  it('lowers the risk of what it learns', async () => {
    const [fit] = (await newsOf('loss', examples[0].source)).filter((one) => one.type === 'fit');
    expect(fit.risks.at(-1)).toBeLessThan(fit.risks[0] / 4);
  });
});
