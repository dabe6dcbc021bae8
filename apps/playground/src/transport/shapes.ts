import { createRandom } from '@proxflow/random';

/** A disc of points `[n, 2]` about (-1, 0), evenly random. */
export function disc(count: number): Float64Array {
  const draw = createRandom('disc').stream('places').uniforms(0, count, 2);
  const out = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const [radius, angle] = [0.6 * Math.sqrt(draw[2 * i]), 2 * Math.PI * draw[2 * i + 1]];
    out[2 * i] = -1 + radius * Math.cos(angle);
    out[2 * i + 1] = radius * Math.sin(angle);
  }
  return out;
}

/** A ring of points `[n, 2]` about (1, 0). */
export function ring(count: number): Float64Array {
  const draw = createRandom('ring').stream('places').uniforms(0, count, 2);
  const out = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const [radius, angle] = [0.7 + 0.12 * (draw[2 * i] - 0.5), 2 * Math.PI * draw[2 * i + 1]];
    out[2 * i] = 1 + radius * Math.cos(angle);
    out[2 * i + 1] = radius * Math.sin(angle);
  }
  return out;
}
