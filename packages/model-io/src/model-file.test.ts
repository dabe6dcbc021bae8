import { bytesToHex } from '@noble/hashes/utils.js';
import { InvalidDataError } from '@proxflow/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentChecksum, digestOf } from './checksum.js';
import {
  decodeModel,
  encodeModel,
  fileLimits,
  parseModelFile,
  sameModel,
  type ModelFile,
  type ModelForm,
} from './index.js';

/** A small model with everything that a file may hold. */
function sampleModel(particles = 3): ModelFile {
  const value = (i: number) => Math.sin(i * 12.9898) * 43.7585453 + Number.MIN_VALUE;
  return {
    format: 'proxflow-model',
    version: '1.1',
    task: 'classification',
    featureNames: ['age', 'city=Bern', 'city=Rome'],
    targetName: 'kind',
    settings: {
      preset: 'default',
      seed: 'a seed with "quotes" and é',
      backend: 'wasm',
      precision: 'float64',
      particles,
      steps: 20,
      stepSize: 0.1,
      inverseTemperature: 'inf',
      epsilon: 'auto',
      weightDecay: 0.02,
      neuron: 'tanh',
      loss: 'huber',
      lossParameters: { threshold: 1 },
    },
    standardizer: { mean: [1e4, 0.25, 0.5], scale: [1e-3, 1, 1] },
    network: {
      inputDimension: 3,
      outputs: 1,
      particles,
      dimension: 5,
      weightKind: 'mass',
      positions: Array.from({ length: particles * 5 }, (_, i) => value(i)),
      weights: Array.from({ length: particles }, () => 1 / particles),
    },
    record: {
      status: 'completed',
      steps: 20,
      risk: { first: 1, last: 0.5 },
      freeEnergy: { first: 1, last: 0.25, increases: 0, largestIncrease: 0 },
      massError: 1e-16,
      innerIterations: { mean: 2.5, max: 7 },
      skipped: { steps: 1, largestBound: 1e-12 },
      certifiedError: 1e-9,
      effectiveSampleSize: 2.5,
      seconds: 0.1,
      secondsPerStep: 0.005,
      history: { risk: Array.from({ length: 21 }, (_, i) => value(i)), freeEnergy: [1, 0.25] },
    },
    encoder: {
      columns: [
        { name: 'age', kind: 'number', fill: 38.75 },
        { name: 'city', kind: 'category', categories: ['Bern', 'Rome'] },
      ],
    },
    configuration: { label: 'kind', nested: { list: [1, null, true] } },
    classes: ['no', 'yes'],
    calibration: { scale: 1.5, offset: -0.25 },
  };
}

const forms: readonly ModelForm[] = ['json', 'binary'];
const text = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

/** Anything but a typed error that names the file fails the test. */
function refusal(bytes: Uint8Array): InvalidDataError {
  try {
    decodeModel(bytes, 'm.json');
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidDataError);
    expect((error as InvalidDataError).argument).toBe('m.json');
    return error as InvalidDataError;
  }
  return expect.fail('it was read');
}

describe('a model file', () => {
  it.each(forms)('comes back with every bit, as %s', (form) => {
    const model = sampleModel();
    expect(decodeModel(encodeModel(model, form))).toEqual(model);
    // A Buffer of Node may be a part of a larger one, and its slices are not copies.
    const pooled = Buffer.concat([Buffer.from([7, 7, 7]), encodeModel(model, form)]).subarray(3);
    expect(decodeModel(pooled)).toEqual(model);
  });

  it('is under half as large in the binary form, and JSON with a field a line and a checksum in the other', () => {
    const model = sampleModel(5000);
    const [json, binary] = forms.map((form) => encodeModel(model, form));
    expect(binary.length).toBeLessThan(0.5 * json.length);
    expect(new TextDecoder().decode(json).split('\n')[3]).toBe('"task":"classification",');
    const { checksum, ...content } = JSON.parse(new TextDecoder().decode(json)) as Record<string, unknown>;
    expect(checksum).toBe(contentChecksum(content));
    expect(checksum).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('has a checksum of the standard kind', () => {
    // FIPS 180-2, "abc".
    expect(bytesToHex(digestOf(text('abc')))).toMatch(/^ba7816bf8f01cfea414140de5dae2223.*f20015ad$/);
    expect(contentChecksum({ b: 1, a: [{ d: 2, c: 3 }] })).toBe(contentChecksum({ a: [{ c: 3, d: 2 }], b: 1 }));
  });

  it.each(forms)('with a byte changed or cut off anywhere is refused, as %s', (form) => {
    const bytes = encodeModel(sampleModel(), form);
    let read = 0;
    for (let at = 0; at < bytes.length; at += 3) {
      for (const bit of [1, 0x20, 0x80]) {
        const changed = bytes.slice();
        changed[at] ^= bit;
        // JSON may say the same in other letters: 1e-16 and 1E-16, or a digit more than a float64 has.
        if (expectReadOrRefused(changed)) read++;
      }
      // The last character of JSON is the end of its line.
      if (form === 'binary' || at < bytes.length - 1) refusal(bytes.slice(0, at));
    }
    refusal(bytes.slice(0, form === 'json' ? -2 : -1));
    if (form === 'binary') refusal(new Uint8Array([...bytes, 0]));
    expect(read).toBeLessThanOrEqual(form === 'json' ? 0.01 * bytes.length : 0);
  });

  it('is read or refused by name, whatever the bytes', () => {
    const bytes = forms.map((form) => encodeModel(sampleModel(), form));
    const edit = fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 12 }), fc.nat({ max: 30 }));
    fc.assert(
      fc.property(fc.constantFrom(...bytes), fc.array(edit, { minLength: 1, maxLength: 4 }), (source, edits) => {
        let changed = source;
        for (const [place, inserted, removed] of edits) {
          const at = place % (changed.length + 1);
          changed = new Uint8Array([...changed.subarray(0, at), ...inserted, ...changed.subarray(at + removed)]);
        }
        expectReadOrRefused(changed);
      }),
      { numRuns: 400, seed: 1 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void expectReadOrRefused(bytes)),
      { numRuns: 300, seed: 2 },
    );
    fc.assert(
      fc.property(fc.json(), (json) => void expectReadOrRefused(text(json))),
      { numRuns: 300, seed: 3 },
    );
  });

  /** Whether it was read, as what was written. */
  function expectReadOrRefused(bytes: Uint8Array): boolean {
    let model: ModelFile;
    try {
      model = decodeModel(bytes, 'm.json');
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidDataError);
      return false;
    }
    expect(model).toEqual(sampleModel());
    return true;
  }

  it('of version 1, before checksums and encoders, is read', () => {
    const { encoder: _, configuration: __, ...model } = sampleModel();
    const old = { ...model, version: 1 };
    expect(decodeModel(text(old))).toEqual({ ...old, version: '1.1' });
  });

  it('of a version this program does not know is refused, with what to do', () => {
    for (const version of [2, '2.0', '1.2', '1.99']) {
      const { message, remedy } = refusal(text({ ...sampleModel(), version }));
      expect(message).toMatch(/at version: expected a proxflow model of version 1\.0 to 1\.1/);
      expect(remedy).toMatch(/update proxflow/);
    }
    for (const version of [0, '0.9'])
      expect(refusal(text({ ...sampleModel(), version })).remedy).toMatch(/Make the file again/);
    for (const version of ['1', 'one', null, 1.5, {}, '1.1.1']) {
      expect(refusal(text({ ...sampleModel(), version })).message).toMatch(/at version: expected a version such as/);
    }
    expect(refusal(text({ ...sampleModel(), format: 'mine' })).message).toMatch(/at format.*"mine"/);
  });

  it('with keys that reach a prototype is refused, wherever they stand', () => {
    const json = JSON.stringify(sampleModel());
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      expect(refusal(text(`{"${key}":{},${json.slice(1)}`)).message).toContain(`"${key}"`);
      const inside = json.replace('"settings":{', `"settings":{"${key}":{"a":1},`);
      expect(refusal(text(inside)).message).toMatch(/at settings/);
    }
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  it('of absurd depth or size is refused before it is built', () => {
    const deep = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
    expect(refusal(text(deep)).message).toMatch(/at most 64 deep/);
    expect(refusal(text(`{"a":${'['.repeat(1_000_000)}`)).message).toMatch(/at most 64 deep/);
    // The brackets of a text do not count.
    expect(refusal(text({ a: '[['.repeat(100) })).message).toMatch(/at format/);
    const huge = new Uint8Array(fileLimits.jsonBytes + 1).fill(0x20);
    expect(refusal(huge).message).toMatch(/at most \d+ bytes of JSON/);
    const { network, ...rest } = sampleModel();
    const absurd = { ...rest, network: { ...network, particles: 1e12 } };
    expect(refusal(text(absurd)).message).toMatch(/at network.particles/);
  });

  it('that says two things is refused', () => {
    const model = sampleModel();
    const { network } = model;
    const change = (part: object) => refusal(text({ ...model, ...part })).message;
    expect(change({ network: { ...network, positions: network.positions.slice(1) } })).toMatch(/at network.positions/);
    expect(change({ featureNames: ['a', 'b'] })).toMatch(/at featureNames: .*expected 3 entries, found 2|at encoder/);
    expect(change({ featureNames: ['a', 'b', 'c'] })).toMatch(
      /at encoder: .*the columns that featureNames are made of/,
    );
    expect(change({ classes: ['one', 'two', 'three'] })).toMatch(/at classes/);
    expect(change({ surprise: 1 })).toMatch(/surprise/);
    expect(refusal(text('null')).message).toMatch(/expected a model file, which is JSON/);
    expect(() => parseModelFile(null)).toThrow(/model file at the top level: .*"null"/);
  });

  it('is the same model whatever its training took', () => {
    const model = sampleModel();
    expect(sameModel(model, { ...model, record: { ...model.record, seconds: 7, secondsPerStep: 1 } })).toBe(true);
    expect(sameModel(model, { ...model, record: { ...model.record, massError: 7 } })).toBe(false);
  });
});
