type Rows = readonly Float64Array[];

/**
 * out_ij = a_i . b_j. Two rows of `a` meet four of `b` at a time, so that six loads serve eight products; what is left
 * over at the edges goes one by one. Every entry is summed in the order of k alone, wherever it falls in a block.
 */
export function rowProducts(a: Rows, b: Rows, out: Rows): void {
  let i = 0;
  for (; i + 1 < a.length; i += 2) productsOfTwo(a[i], a[i + 1], b, out[i], out[i + 1]);
  if (i < a.length) productsOfTwo(a[i], a[i], b, out[i], out[i]);
}

function productsOfTwo(p: Float64Array, q: Float64Array, b: Rows, outP: Float64Array, outQ: Float64Array): void {
  const width = p.length;
  let j = 0;
  for (; j + 3 < b.length; j += 4) {
    const b0 = b[j];
    const b1 = b[j + 1];
    const b2 = b[j + 2];
    const b3 = b[j + 3];
    let p0 = 0;
    let p1 = 0;
    let p2 = 0;
    let p3 = 0;
    let q0 = 0;
    let q1 = 0;
    let q2 = 0;
    let q3 = 0;
    for (let k = 0; k < width; k++) {
      const pk = p[k];
      const qk = q[k];
      const x0 = b0[k];
      const x1 = b1[k];
      const x2 = b2[k];
      const x3 = b3[k];
      p0 += pk * x0;
      p1 += pk * x1;
      p2 += pk * x2;
      p3 += pk * x3;
      q0 += qk * x0;
      q1 += qk * x1;
      q2 += qk * x2;
      q3 += qk * x3;
    }
    outP[j] = p0;
    outP[j + 1] = p1;
    outP[j + 2] = p2;
    outP[j + 3] = p3;
    outQ[j] = q0;
    outQ[j + 1] = q1;
    outQ[j + 2] = q2;
    outQ[j + 3] = q3;
  }
  for (; j < b.length; j++) {
    const x = b[j];
    let sumP = 0;
    let sumQ = 0;
    for (let k = 0; k < width; k++) {
      sumP += p[k] * x[k];
      sumQ += q[k] * x[k];
    }
    outP[j] = sumP;
    outQ[j] = sumQ;
  }
}

/** out_ij = |a_i - b_j|^2, blocked as {@link rowProducts}. Differences first: equal rows give exactly 0. */
export function rowDistances(a: Rows, b: Rows, out: Rows): void {
  let i = 0;
  for (; i + 1 < a.length; i += 2) distancesOfTwo(a[i], a[i + 1], b, out[i], out[i + 1]);
  if (i < a.length) distancesOfTwo(a[i], a[i], b, out[i], out[i]);
}

function distancesOfTwo(p: Float64Array, q: Float64Array, b: Rows, outP: Float64Array, outQ: Float64Array): void {
  const width = p.length;
  let j = 0;
  for (; j + 1 < b.length; j += 2) {
    const b0 = b[j];
    const b1 = b[j + 1];
    let p0 = 0;
    let p1 = 0;
    let q0 = 0;
    let q1 = 0;
    for (let k = 0; k < width; k++) {
      const x0 = b0[k];
      const x1 = b1[k];
      const dp0 = p[k] - x0;
      const dp1 = p[k] - x1;
      const dq0 = q[k] - x0;
      const dq1 = q[k] - x1;
      p0 += dp0 * dp0;
      p1 += dp1 * dp1;
      q0 += dq0 * dq0;
      q1 += dq1 * dq1;
    }
    outP[j] = p0;
    outP[j + 1] = p1;
    outQ[j] = q0;
    outQ[j + 1] = q1;
  }
  if (j < b.length) {
    const x = b[j];
    let sumP = 0;
    let sumQ = 0;
    for (let k = 0; k < width; k++) {
      sumP += (p[k] - x[k]) ** 2;
      sumQ += (q[k] - x[k]) ** 2;
    }
    outP[j] = sumP;
    outQ[j] = sumQ;
  }
}

/** The columns of a matrix as rows. */
export function transposedRows(rows: Rows): Float64Array[] {
  const columns = Array.from({ length: rows[0].length }, () => new Float64Array(rows.length));
  rows.forEach((row, i) => {
    for (let j = 0; j < row.length; j++) columns[j][i] = row[j];
  });
  return columns;
}
