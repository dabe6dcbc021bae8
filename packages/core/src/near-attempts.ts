/** Exponents beyond what is allowed at the first attempt: what is left out are many pairs. */
const firstMargin = 4;
/** Attempts, each reaching further, after which near pairs are given up. */
const attempts = 8;
/** Share of all pairs above which keeping the near ones only is no gain. */
const mostKept = 0.25;

/** What an attempt with near pairs came to. */
export interface NearAttempt<T> {
  readonly result: T;
  /** Bound on the error that what it left out makes. */
  readonly bound: number;
}

/** A computation on near pairs that reaches as far as its error allows. */
export interface NearQuestion<T> {
  /** Largest bound that is accepted. */
  readonly tolerance: number;
  /** By how much an omitted share can at most be amplified in the result. */
  readonly amplification: number;
  /** Whether the last attempt is taken even if its bound is larger, or it keeps most pairs. */
  readonly insists: boolean;
  readonly allPairs: number;
  /** Pairs that would be kept at a cutoff of so many exponents; absent where none are counted. */
  keptPairs?(exponents: number): Promise<number>;
  attempt(exponents: number): Promise<NearAttempt<T>>;
}

/**
 * Tries growing cutoffs, in units of the kernel's exponent, until the bound is within the tolerance. Undefined where that does not
 * come about or would keep most pairs. A function of the question alone, so that a restored flow tries the same.
 */
export async function reachFarEnough<T>(question: NearQuestion<T>): Promise<NearAttempt<T> | undefined> {
  const { tolerance, amplification, insists, allPairs } = question;
  if (!(amplification < Infinity) && !insists) return undefined;
  let exponents = Math.log(Math.min(amplification, 1e6) / Math.min(tolerance, 1)) + firstMargin;
  let last: NearAttempt<T> | undefined;
  for (let count = 0; count < attempts; count++) {
    const kept = await question.keptPairs?.(exponents);
    if (!insists && kept !== undefined && kept > mostKept * allPairs) return undefined;
    last = await question.attempt(exponents);
    if (last.bound <= tolerance || kept === allPairs) return last;
    exponents = Number.isFinite(last.bound) ? exponents + Math.log(last.bound / tolerance) + 1 : 2 * exponents;
  }
  return insists ? last : undefined;
}
