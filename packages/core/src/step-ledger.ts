/** What holds memory of a backend until it is disposed. */
export interface Held {
  dispose(): void;
}

/**
 * Who owns what while a step is under way. Everything made is owned by the step; in the end what the next state holds goes to
 * that state, and the rest, with what only the state before held, is freed. A step that fails frees what it made and leaves the
 * state before as it was.
 */
export class StepLedger {
  readonly #made = new Set<Held>();

  /** Takes over what a step made, and returns it. */
  own<T extends Held>(made: T): T {
    this.#made.add(made);
    return made;
  }

  /** Ends a step that succeeded: the next state replaces the one before. */
  settle(before: readonly Held[], next: readonly Held[]): void {
    const kept = new Set(next);
    for (const held of new Set([...this.#made, ...before])) if (!kept.has(held)) held.dispose();
    this.#made.clear();
  }

  /** Ends a step that failed. */
  abandon(): void {
    for (const held of this.#made) held.dispose();
    this.#made.clear();
  }
}
