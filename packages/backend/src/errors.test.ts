import { describe, expect, it } from 'vitest';
import {
  describeValue,
  InvalidArgumentError,
  InvalidDataError,
  NumericalError,
  OwnershipError,
  ProxflowError,
  ShapeError,
  UnsupportedOperationError,
} from './index.js';

const details = {
  argument: 'weights',
  place: '[3]',
  value: -1,
  expected: 'non-negative numbers',
  remedy: 'Give masses.',
};

describe('ProxflowError', () => {
  it('carries its details as fields and names them in the message', () => {
    const error = new ProxflowError(details);
    expect(error).toMatchObject(details);
    expect(error.message).toBe('weights [3]: expected non-negative numbers, found -1');
    expect(error).toBeInstanceOf(Error);
  });

  it('cuts a place that is named by a whole file', () => {
    const place = `row 2, column "${'x'.repeat(1e5)}"`;
    const { message, place: whole } = new ProxflowError({ ...details, place });
    expect(message.length).toBeLessThan(300);
    expect(whole).toBe(place);
  });

  it('leaves out what it does not know, but not a value that is undefined', () => {
    const { argument, expected, remedy } = details;
    expect(new ProxflowError({ argument, expected, remedy }).message).toBe('weights: expected non-negative numbers');
    const withValue = new ProxflowError({ argument, expected, remedy, value: undefined });
    expect(withValue.message).toBe('weights: expected non-negative numbers, found undefined');
    expect(withValue.place).toBeUndefined();
  });

  it('keeps its cause', () => {
    const cause = new Error('underneath');
    expect(new ProxflowError(details, { cause }).cause).toBe(cause);
  });

  it.each([
    ['InvalidArgumentError', InvalidArgumentError],
    ['ShapeError', ShapeError],
    ['InvalidDataError', InvalidDataError],
    ['NumericalError', NumericalError],
    ['OwnershipError', OwnershipError],
  ])('%s is one, under its own name', (name, Kind) => {
    const error = new Kind(details);
    expect(error).toBeInstanceOf(ProxflowError);
    expect(error.name).toBe(name);
    expect(String(error)).toBe(`${name}: weights [3]: expected non-negative numbers, found -1`);
  });

  it('UnsupportedOperationError names operation, dtype and backend', () => {
    const error = new UnsupportedOperationError('matmul', 'float64', 'webgl', 'Use float32.');
    expect(error).toBeInstanceOf(ProxflowError);
    expect(error).toMatchObject({ operation: 'matmul', dtype: 'float64', backend: 'webgl', remedy: 'Use float32.' });
    expect(error.message).toBe('matmul: expected an operation that backend "webgl" has for float64');
  });
});

describe('describeValue', () => {
  it.each([
    ['text', '"text"'],
    ['with "quotes"', '"with \\"quotes\\""'],
    [NaN, 'NaN'],
    [-0, '-0'],
    [0, '0'],
    [1e-320, '1e-320'],
    [undefined, 'undefined'],
    [null, 'null'],
    [[1, 'a', [2]], '[1, "a", [2]]'],
  ])('%o becomes %s', (value, text) => {
    expect(describeValue(value)).toBe(text);
  });

  it('cuts long strings to 60 characters and quotes', () => {
    expect(describeValue('x'.repeat(60))).toBe(`"${'x'.repeat(60)}"`);
    expect(describeValue('x'.repeat(61))).toBe(`"${'x'.repeat(57)}..."`);
  });

  it('never throws, whatever it is given', () => {
    const hostile = { toString: () => ({}) };
    for (const value of [Object.create(null), hostile, Symbol('s'), 1n, () => 0]) {
      expect(typeof describeValue(value)).toBe('string');
    }
  });
});
