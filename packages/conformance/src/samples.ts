import { createRandom } from '@proxflow/random';
import { sizeOf, type Shape } from '@proxflow/backend';
import { gridOf, type Grid } from './grid.js';

/**
 * The numbers of all suites: counter-based streams of @proxflow/random under one fixed seed. A name gives the same
 * numbers on every machine, whatever ran before.
 */
const random = createRandom('@proxflow/conformance');

/** Standard normals times `scale`. */
export function normals<S extends Shape>(name: string, shape: S, scale = 1): Grid<S> {
  const values = random.stream(name).normals(0, 1, sizeOf(shape));
  return gridOf(shape, (k) => scale * values[k]);
}

/** Uniforms between two numbers. */
export function uniforms<S extends Shape>(name: string, shape: S, low: number, high: number): Grid<S> {
  const values = random.stream(name).uniforms(0, 1, sizeOf(shape));
  return gridOf(shape, (k) => low + (high - low) * values[k]);
}

/** A random order of 0 .. length - 1. */
export function permutation(name: string, length: number): number[] {
  return [...random.stream(name).permutation(0, length)];
}

/** Positive numbers that sum to 1 and differ. */
export function masses(name: string, length: number): Float64Array {
  const { values } = uniforms(name, [length], 0.2, 1);
  const total = values.reduce((sum, w) => sum + w, 0);
  return values.map((w) => w / total);
}

/** `count` triples of odd numbers below `bound`, small ones more often. */
export function oddSizes(name: string, count: number, bound: number): (readonly [number, number, number])[] {
  const table = random.stream(name).uniforms(0, count, 3);
  const side = (k: number) => 1 + 2 * Math.floor((bound / 2) * table[k] ** 2);
  return Array.from({ length: count }, (_, i) => [side(3 * i), side(3 * i + 1), side(3 * i + 2)] as const);
}
