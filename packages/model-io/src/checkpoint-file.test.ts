import type { FlowCheckpoint } from '@proxflow/core';
import { InvalidDataError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeCheckpoint,
  decodeContainer,
  encodeCheckpoint,
  encodeContainer,
  type TrainingCheckpoint,
} from './index.js';

const flow: FlowCheckpoint = {
  version: 1,
  kind: 'mass',
  step: 6,
  time: 0.6,
  stepSize: 0.1,
  particles: 2,
  dimension: 3,
  positions: Float64Array.of(1, -0, Number.MIN_VALUE, Math.PI, -1e300, 5),
  logWeights: Float64Array.of(-0.5, -Infinity),
  logQuadrature: Float64Array.of(-0.25, 0),
  logInitialMass: -0,
  warmStart: undefined,
  motion: { velocities: new Float64Array(6).fill(0.125), stepSize: 0.1 },
  freeEnergy: { risk: 0.5, confinement: -0, regularization: 0.25, total: 0.75 },
};

const sample: TrainingCheckpoint = {
  run: { settings: { seed: 1, neuron: 'tanh', earlyStopping: { every: 5 } }, data: { features: '0123456789abcdef' } },
  flow: {
    ...flow,
    warmStart: Float64Array.of(0.5, NaN),
    validation: {
      best: 0.25,
      bestStep: 5,
      evaluationsSinceBest: 1,
      bestCheckpoint: { ...flow, step: 5, validation: { best: 0.25, bestStep: 5, evaluationsSinceBest: 0 } },
    },
  },
  progress: {
    seconds: 1.5,
    risk: Float64Array.of(1, 0.5),
    freeEnergy: Float64Array.of(1, 0.75),
    increases: 0,
    largestIncrease: 0,
    innerIterations: { total: 12, max: 4 },
    unconverged: 0,
    skipped: { steps: 0, largestBound: 0 },
    certifiedError: Infinity,
    massError: 0,
    effectiveSampleSize: 2,
    validation: { steps: Float64Array.of(5), losses: Float64Array.of(0.25) },
  },
};

function refusal(bytes: Uint8Array): string {
  try {
    decodeCheckpoint(bytes, 'run.pxf');
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidDataError);
    expect((error as InvalidDataError).argument).toBe('run.pxf');
    return (error as InvalidDataError).message;
  }
  return expect.fail('it was read');
}

/** The file of a checkpoint with something in it changed, and a checksum that fits. */
const changed = (change: object) => {
  const { run, flow: at, progress } = sample;
  return encodeContainer({ format: 'proxflow-checkpoint', version: '1.0', run, flow: at, progress, ...change });
};

describe('a checkpoint file', () => {
  it('comes back with every bit: zeros of either sign, infinities, what is not there', () => {
    const again = decodeCheckpoint(encodeCheckpoint(sample));
    expect(again).toEqual(sample);
    expect(decodeCheckpoint(encodeCheckpoint(again))).toStrictEqual(again);
    expect(Object.is(again.flow.positions[1], -0) && Object.is(again.flow.freeEnergy?.confinement, -0)).toBe(true);
    const bare = { ...sample, flow: { ...flow, motion: undefined, freeEnergy: undefined } };
    expect(decodeCheckpoint(encodeCheckpoint(bare))).toEqual(bare);
  });

  it('is arrays of 8 bytes a number and little else', () => {
    const large = { ...flow, particles: 1000, dimension: 30, positions: new Float64Array(30_000).fill(0.1) };
    const arrays = { logWeights: new Float64Array(1000), logQuadrature: new Float64Array(1000), motion: undefined };
    const bytes = encodeCheckpoint({ ...sample, flow: { ...large, ...arrays } });
    expect(bytes.length).toBeLessThan(8 * 32_000 + 2500);
  });

  it('with a bit changed in any byte, or cut anywhere, is refused by name', () => {
    const bytes = encodeCheckpoint(sample);
    for (let at = 0; at < bytes.length; at++) {
      const other = bytes.slice();
      other[at] ^= 1 << (at % 8);
      refusal(other);
      refusal(bytes.slice(0, at));
    }
  });

  it('says which region is wrong', () => {
    const bytes = encodeCheckpoint(sample);
    const flipped = (at: number) => {
      const other = bytes.slice();
      other[at] ^= 1;
      return refusal(other);
    };
    expect(flipped(0)).toMatch(/in its first bytes: expected the mark of a proxflow container/);
    expect(flipped(8)).toMatch(/at container version: expected 1\.0 to 1\.0, found "0\.0"/);
    expect(flipped(15)).toMatch(/at header length/);
    expect(flipped(16)).toMatch(/expected \d+ bytes: the file was cut/);
    for (const at of [30, bytes.length - 100, bytes.length - 1]) expect(flipped(at)).toMatch(/at its checksum/);
    expect(refusal(bytes.slice(0, -8))).toMatch(/the file was cut/);
    expect(refusal(new Uint8Array(0))).toMatch(/in its first bytes/);
  });

  it('with a checksum that fits is refused if what it says does not', () => {
    expect(refusal(changed({ version: '2.0' }))).toMatch(/at version/);
    expect(refusal(changed({ version: '1.1' }))).toMatch(/at version/);
    expect(refusal(changed({ format: 'proxflow-model' }))).toMatch(/at format/);
    expect(refusal(changed({ flow: { ...sample.flow, particles: 3 } }))).toMatch(
      /at flow.positions.*expected 9 numbers/,
    );
    expect(refusal(changed({ flow: { ...sample.flow, particles: 1e300 } }))).toMatch(/at flow.particles/);
    expect(refusal(changed({ flow: { ...sample.flow, positions: [1, 2] } }))).toMatch(
      /at flow.positions.*array of numbers/,
    );
    expect(refusal(changed({ progress: { ...sample.progress, risk: new Float64Array(3) } }))).toMatch(
      /progress.freeEnergy/,
    );
    expect(refusal(changed({ surprise: 1 }))).toMatch(/surprise/);
    const keys = JSON.parse('{ "__proto__": { "a": 1 } }') as object;
    expect(refusal(changed({ run: { settings: keys, data: {} } }))).toMatch(/"__proto__"/);
  });

  it('holds JSON and arrays of numbers only', () => {
    expect(decodeContainer(encodeContainer({ $float64: 0, $$: { $number: 'NaN' } }), 'c')).toEqual({
      $float64: 0,
      $$: { $number: 'NaN' },
    });
    expect(() => encodeContainer({ a: new Map() })).toThrow(/content.a: expected JSON/);
    expect(() => encodeContainer({ a: [undefined] })).toThrow(/content.a\[0\]/);
  });
});

describe('a container', () => {
  const leaf = fc.oneof(
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.float64Array({ maxLength: 20 }),
    fc.array(fc.double(), { maxLength: 30 }),
  );
  const key = fc
    .oneof(fc.string(), fc.constantFrom('$float64', '$number', '$$a'))
    .filter((name) => !/^(__proto__|constructor|prototype)$/.test(name));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));

  it('keeps any tree of JSON and arrays exactly', () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(decodeContainer(encodeContainer({ value }), 'c')).toStrictEqual({ value });
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it('is decoded or refused by name, whatever the bytes', () => {
    const bytes = encodeContainer({ value: [1, Float64Array.of(1, 2)], text: 'abc' });
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.uint8Array({ minLength: 1, maxLength: 9 }), (at, inserted) => {
        const other = bytes.slice(0, Math.max(bytes.length, at + inserted.length));
        other.set(inserted.subarray(0, other.length - at), at);
        if (other.every((byte, i) => byte === bytes[i])) return;
        expect(() => decodeContainer(other, 'c')).toThrow(InvalidDataError);
      }),
      { numRuns: 500, seed: 5 },
    );
  });
});
