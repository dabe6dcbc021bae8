/** Functions of one number that this backend makes of vectors, and the tests judge to the last place. */
export type Transcendental = 'exp' | 'log' | 'tanh' | 'logistic' | 'softplus' | 'erf' | 'sin' | 'cos';

// Values beyond float64: whole numbers that count units of 2^-1400, so that subnormal numbers are exact.
const places = 1400n;
const unit = 1n << places;
const guard = 320n;

/** A float64 as it is, in units of 2^-1400. */
export function exact(x: number): bigint {
  let exponent = places;
  let scaled = x;
  for (; !Number.isInteger(scaled); exponent -= 64n) scaled *= 2 ** 64;
  return exponent >= 0n ? BigInt(scaled) << exponent : BigInt(scaled) >> -exponent;
}

const ln2 = (() => {
  let sum = 0n;
  for (let k = 1n; k < guard + 40n; k++) sum += (1n << (guard + 32n - k)) / k;
  return sum >> 32n;
})();

/** pi in units of 2^-1400, by Machin's formula. */
const pi = (() => {
  const inverseTangent = (of: bigint): bigint => {
    let power = (unit << 64n) / of;
    let sum = 0n;
    for (let k = 1n; power !== 0n; k += 2n) {
      sum += (k % 4n === 1n ? power : -power) / k;
      power /= of * of;
    }
    return sum;
  };
  return (16n * inverseTangent(5n) - 4n * inverseTangent(239n)) >> 64n;
})();

function squareRoot(x: bigint): bigint {
  let root = 1n << BigInt((x.toString(2).length + 1) >> 1);
  for (let next = (root + x / root) >> 1n; next < root; next = (root + x / root) >> 1n) root = next;
  return root;
}
const rootPi = squareRoot(pi << places);

/** e^x, relative error below 2^-250 down to 2^-1074. */
function preciseExp(x: number): bigint {
  const k = BigInt(Math.round(x / Math.LN2));
  const r = (exact(x) >> (places - guard)) - k * ln2;
  let term = 1n << guard;
  let sum = term;
  for (let n = 1n; term !== 0n && n < 90n; n++) {
    term = (term * r) / (n << guard);
    sum += term;
  }
  return sum << (places - guard + k);
}

/** log of 1 + rest, of which `near` is the float64 nearest, or almost: what is left is tiny, two terms are enough. */
function preciseLog(x: bigint, near: number): bigint {
  const t = ((x * preciseExp(-near)) >> places) - unit;
  return exact(near) + t - ((t * t) >> (places + 1n));
}

/** Right to about 2^-300 of itself for numbers that are no smaller than 2^-1000, and exact to float64 below. */
function preciseErf(x: number): bigint {
  if (Math.abs(x) > 7) return x > 0 ? unit : -unit;
  // Close to 0 the digits of x itself count; from 2^-100 on 320 bits hold them all.
  if (Math.abs(x) < 2 ** -100) return (2n * exact(x) * unit) / rootPi;
  const r = exact(x) >> (places - 2n * guard);
  const square = (r * r) >> (2n * guard);
  let power = r;
  let sum = r;
  for (let n = 1n; power !== 0n; n++) {
    power = -((power * square) >> (2n * guard)) / n;
    sum += power / (2n * n + 1n);
  }
  return ((2n * sum) << (places - 2n * guard + places)) / rootPi;
}

/** sin(x + quarters pi/2); right to 2^-300 of itself for x up to 2^700. */
function preciseSine(x: number, quarters: bigint): bigint {
  const whole = exact(x);
  const n = (2n * whole + pi / 2n) / pi - (whole < -(pi / 4n) ? 1n : 0n);
  const r = whole - (n * pi) / 2n;
  const quadrant = (((n + quarters) % 4n) + 4n) % 4n;
  const square = (r * r) >> places;
  let term = quadrant % 2n === 0n ? r : unit;
  let sum = term;
  for (let k = quadrant % 2n === 0n ? 2n : 1n; term !== 0n; k += 2n) {
    term = -((term * square) >> places) / (k * (k + 1n));
    sum += term;
  }
  return quadrant < 2n ? sum : -sum;
}

/** The function at x in units of 2^-1400. */
export function precise(name: Transcendental, x: number): bigint {
  switch (name) {
    case 'exp':
      return preciseExp(x);
    case 'log':
      return preciseLog(exact(x), Math.log(x));
    case 'softplus': {
      const e = preciseExp(x);
      // Of a tiny e the series itself: log(1 + e) needs digits of e that 320 bits do not hold.
      return x < -60 ? e - ((e * e) >> (places + 1n)) : preciseLog(unit + e, inFloat64(name, x));
    }
    case 'erf':
      return preciseErf(x);
    case 'sin':
      return preciseSine(x, 0n);
    case 'cos':
      return preciseSine(x, 1n);
    case 'tanh': {
      const e = preciseExp(2 * Math.abs(x));
      return (BigInt(Math.sign(x)) * (e - unit) * unit) / (e + unit);
    }
    case 'logistic': {
      const e = preciseExp(-Math.abs(x));
      return ((x < 0 ? e : unit) * unit) / (unit + e);
    }
  }
}

/** The function at x, right to a few units of the last place of float64. */
export function inFloat64(name: Transcendental, x: number): number {
  switch (name) {
    case 'logistic':
      return x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
    case 'softplus':
      return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    case 'erf':
      return Number((preciseErf(x) << 1000n) >> places) / 2 ** 1000;
    default:
      return Math[name](x);
  }
}
