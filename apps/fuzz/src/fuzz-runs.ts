/**
 * Draws of one property: the number given, which a bounded run takes, or that of the environment variable
 * PROXFLOW_FUZZ_RUNS. PROXFLOW_FUZZ_SEED draws others; without it every run draws the same.
 */
export function fuzzRuns(bounded: number): { readonly numRuns: number; readonly seed: number } {
  return {
    numRuns: Number(process.env['PROXFLOW_FUZZ_RUNS'] ?? bounded),
    seed: Number(process.env['PROXFLOW_FUZZ_SEED'] ?? 20),
  };
}

/** Milliseconds that the draws of one property may take together: what takes longer counts as hanging. */
export const fuzzTimeout = 120_000 + 2_000 * Number(process.env['PROXFLOW_FUZZ_RUNS'] ?? 0);
