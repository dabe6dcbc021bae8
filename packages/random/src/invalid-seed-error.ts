/** A seed that names no reproducible stream: NaN, an infinity, or something that is neither number nor string. */
export class InvalidSeedError extends RangeError {
  override readonly name = 'InvalidSeedError';
  readonly argument = 'seed';
  readonly remedy = 'Give seed a finite number or a string.';

  constructor(readonly value: unknown) {
    super(`seed: expected a finite number or a string, found ${String(value)}`);
  }
}
