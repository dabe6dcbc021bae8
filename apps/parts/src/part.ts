import type { Backend } from '@proxflow/backend';
import type { ConformanceCheck } from '@proxflow/conformance';
import { engines } from './engines.js';

/** Makes the backend a case is tried on; where a kind needs none, cases have no use for it. */
export type MakeBackend = () => Promise<Backend>;

/** The checks of one setting of a part: what the suite of its contract returns. */
export type Case = (backend: MakeBackend) => readonly ConformanceCheck[];

/** One row of the list. */
export interface Part {
  /** The function that makes it, as its package exports it. */
  readonly name: string;
  readonly package: string;
  /** One line of Markdown in the notation of the function's own documentation, formulas in backticks. */
  readonly formula: string;
  /** Settings it is tried with, by name. */
  readonly cases: Readonly<Record<string, Case>>;
}

/** The parts that keep one contract. */
export interface PartKind {
  /** Heading of their table. */
  readonly title: string;
  /** The interface they implement. */
  readonly contract: string;
  /** `every`: each case is tried on every backend. `none`: the parts are host arithmetic, or backends themselves. */
  readonly backends: 'every' | 'none';
  readonly parts: readonly Part[];
}

/** A case on a backend, or on the host. */
export interface Trial {
  readonly part: Part;
  readonly setting: string;
  /** Undefined on the host. */
  readonly engine: string | undefined;
  readonly checks: readonly ConformanceCheck[];
}

/** Every case of every part of a kind, on every backend it is meant for. */
export function trialsOf({ backends, parts }: PartKind): readonly Trial[] {
  const where = backends === 'every' ? engines : [{ name: undefined, create: noBackend }];
  return parts.flatMap((part) =>
    Object.entries(part.cases).flatMap(([setting, checks]) =>
      where.map(({ name, create }) => ({ part, setting, engine: name, checks: checks(create) })),
    ),
  );
}

function noBackend(): never {
  throw new Error('a kind whose parts need a backend says so by `backends`');
}
