import type { Random } from '@proxflow/random';

/** The numbers of another generator with row i taken from its row order[i]. */
export function permutedRandom(random: Random, order: readonly number[]): Random {
  return {
    seed: random.seed,
    stream(name) {
      const stream = random.stream(name);
      const table =
        (read: (step: number, row: number, column: number) => number) =>
        (step: number, rows: number, columns: number) =>
          Float64Array.from({ length: rows * columns }, (_, k) => read(step, Math.floor(k / columns), k % columns));
      const uniform = (step: number, row: number, column: number) => stream.uniform(step, order[row], column);
      const normal = (step: number, row: number, column: number) => stream.normal(step, order[row], column);
      return { ...stream, uniform, normal, uniforms: table(uniform), normals: table(normal) };
    },
  };
}
