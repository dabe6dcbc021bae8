import { NumericalError } from '@proxflow/backend';

/** Scores f to probabilities: 1 / (1 + e^-(scale f + offset)) for two classes, softmax(scale f) for more (offset 0). */
export interface Calibration {
  readonly scale: number;
  readonly offset: number;
}

const maxSteps = 100;

/**
 * Fits a calibration by maximum likelihood with the smoothed targets of Platt: a row of class c counts as class c with
 * share (n_c + 1) / (n_c + q), as every other class with 1 / (n_c + q), so that separable rows have a finite answer. Damped
 * Newton on a convex function of one or two numbers; time O(n q) a step.
 *
 * Source: J. Platt, Probabilistic outputs for support vector machines (1999); Guo, Pleiss, Sun, Weinberger,
 * On calibration of modern neural networks, ICML 2017, for the softmax.
 *
 * @param scores - f `[n, q]` row by row, q = 1 for two classes
 * @throws NumericalError if it does not converge.
 */
export function fitCalibration(scores: Float64Array, labels: Int32Array, outputs: number): Calibration {
  const classes = outputs === 1 ? 2 : outputs;
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] += 1;
  const share = (label: number, c: number) => ((label === c ? counts[label] : 0) + 1) / (counts[label] + classes);
  const row = (i: number) => scores.subarray(i * outputs, (i + 1) * outputs);

  /** Negative log-likelihood, its gradient (g_s, g_b) and Hessian (h_ss, h_sb, h_bb). */
  const evaluate = (at: Calibration) => {
    const probabilities = calibratedProbabilities(at);
    let [value, gs, gb, hss, hsb, hbb] = [0, 0, 0, 0, 0, 0];
    labels.forEach((label, i) => {
      const f = row(i);
      const p = probabilities(f);
      const logits = outputs === 1 ? [0, at.scale * f[0] + at.offset] : Array.from(f, (x) => at.scale * x);
      const top = Math.max(...logits);
      const logTotal = top + Math.log(logits.reduce((sum, x) => sum + Math.exp(x - top), 0));
      const inputs = outputs === 1 ? [0, f[0]] : f;
      let [mean, square] = [0, 0];
      for (let c = 0; c < classes; c++) {
        const t = share(label, c);
        value -= t * (logits[c] - logTotal);
        gs += (p[c] - t) * inputs[c];
        mean += p[c] * inputs[c];
        square += p[c] * inputs[c] ** 2;
      }
      hss += square - mean ** 2;
      if (outputs === 1) {
        gb += p[1] - share(label, 1);
        hbb += p[0] * p[1];
        hsb += p[0] * p[1] * f[0];
      }
    });
    return { value, gs, gb, hss, hsb, hbb };
  };

  let at: Calibration = { scale: 1, offset: 0 };
  let here = evaluate(at);
  for (let step = 0; step < maxSteps; step++) {
    const { gs, gb, hsb } = here;
    // A little of the identity keeps constant scores, which say nothing of the scale, from dividing by zero.
    const ridge = 1e-12 * (1 + here.hss + here.hbb);
    const [hss, hbb] = [here.hss + ridge, outputs === 1 ? here.hbb + ridge : 1];
    const determinant = hss * hbb - hsb * hsb;
    const ds = -(hbb * gs - hsb * gb) / determinant;
    const db = outputs === 1 ? -(hss * gb - hsb * gs) / determinant : 0;
    const decrease = -(gs * ds + gb * db);
    if (decrease <= 1e-14 * (1 + here.value)) return at;
    let length = 1;
    let next = evaluate({ scale: at.scale + ds, offset: at.offset + db });
    while (!(next.value <= here.value - 1e-4 * length * decrease) && length > 1e-10) {
      length /= 2;
      next = evaluate({ scale: at.scale + length * ds, offset: at.offset + length * db });
    }
    if (!(next.value < here.value)) return at;
    at = { scale: at.scale + length * ds, offset: at.offset + length * db };
    here = next;
  }
  throw new NumericalError({
    argument: 'calibration',
    value: `scale ${at.scale}, offset ${at.offset}`,
    expected: `convergence within ${maxSteps} Newton steps`,
    remedy: 'Calibrate on more rows, with each class among them.',
  });
}

/** Scores `[q]` of one row to the probability of each class. */
export function calibratedProbabilities({ scale, offset }: Calibration): (scores: Float64Array) => number[] {
  return (scores) => {
    const logits = scores.length === 1 ? [0, scale * scores[0] + offset] : Array.from(scores, (f) => scale * f);
    const largest = Math.max(...logits);
    const growth = logits.map((x) => Math.exp(x - largest));
    const total = growth.reduce((sum, e) => sum + e, 0);
    return growth.map((e) => e / total);
  };
}
