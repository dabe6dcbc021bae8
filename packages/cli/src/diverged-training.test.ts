import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { capturedIo, run } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'proxflow-cli-diverged-'));
afterAll(() => rmSync(folder, { recursive: true }));

const quick = ['train', 'wdbc', '--particles', '20', '--steps', '60', '--seed', '1', '--json'];

async function train(...flags: string[]) {
  const io = capturedIo();
  return { exitCode: await run([...quick, ...flags], io), output: io.output(), errors: io.errors() };
}

describe.each(['relu', 'tanh'])('training %s neurons with a step size that is far too large', (neuron) => {
  it.each(['squared', 'logistic'])('names one that is stable under the loss %s, and writes nothing', async (loss) => {
    const parts = ['--neuron', neuron, '--loss', loss];
    const out = join(folder, `${neuron}-${loss}.json`);
    const diverged = await train(...parts, '--step-size', '1e4', '--out', out);
    expect(diverged.exitCode).toBe(1);
    expect(diverged.output).toBe('');
    expect(existsSync(out)).toBe(false);
    const lines = diverged.errors.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^error: training diverged in step \d+: expected .* to stay finite and in proportion, found /,
    );
    expect(lines[1]).toMatch(
      /^fix: The step size 10000 is above the stability limit of about .*: use --step-size [\d.e-]+\.$/,
    );

    const stepSize = lines[1].slice(lines[1].lastIndexOf(' ') + 1, -1);
    const stable = await train(...parts, '--step-size', stepSize);
    expect([stable.exitCode, stable.errors]).toEqual([0, '']);
    const { risk, testAccuracy } = JSON.parse(stable.output) as {
      risk: { first: number; last: number };
      testAccuracy: { weighted: number };
    };
    expect(risk.last).toBeLessThan(risk.first / 2);
    expect(testAccuracy.weighted).toBeGreaterThan(0.85);
  });
});
