/** A linear score: positive where `weight · x + bias > 0`. */
export interface LinearModel {
  readonly weight: Float64Array;
  readonly bias: number;
}

/** Newton's method needs fewer than ten here; more means that something is wrong. */
const mostSteps = 30;

/**
 * Logistic regression with an L2 penalty, by Newton's method (Hastie et al., The Elements of
 * Statistical Learning, 2nd edition, section 4.4.1):
 *
 *     minimise  Σ log(1 + exp(-yᵢ zᵢ)) + penalty/2 · |weight|²,   zᵢ = weight · xᵢ + bias
 *
 * The bias is not penalised. Deterministic: it starts from zero and draws nothing.
 *
 * @param xs Rows of `width` numbers.
 * @param positive Whether yᵢ is 1, not -1; a class each.
 * @param penalty Above 0.
 * @throws {Error} when it does not converge.
 */
export function fitLogistic(
  xs: readonly Float32Array[],
  positive: readonly boolean[],
  penalty: number,
  width: number,
): LinearModel {
  // The bias is the last coefficient, of a feature that is always 1.
  const rows = xs.map((x) => Float64Array.of(...x, 1));
  const model = new Float64Array(width + 1);
  for (let step = 0; step < mostSteps; step++) {
    const gradient = model.map((value, i) => (i < width ? penalty * value : 0));
    // The lower half of a symmetric matrix.
    const hessian = Array.from(model, (_, i) => {
      const row = new Float64Array(i + 1);
      row[i] = i < width ? penalty : 0;
      return row;
    });
    rows.forEach((x, n) => {
      const p = 1 / (1 + Math.exp(-dot(model, x)));
      addScaled(gradient, x, p - (positive[n] ? 1 : 0));
      hessian.forEach((row, i) => {
        addScaled(row, x, p * (1 - p) * (x[i] ?? 0));
      });
    });
    const change = solve(hessian, gradient);
    addScaled(model, change, -1);
    // Each step squares the error: the next one would change nothing in double precision.
    if (change.every((value) => Math.abs(value) < 1e-7)) {
      return { weight: model.slice(0, width), bias: model[width] ?? 0 };
    }
  }
  throw new Error(`Logistic regression did not converge in ${mostSteps} steps.`);
}

/** Above 0 for the positive class. */
export function scoreOf({ weight, bias }: LinearModel, x: ArrayLike<number>): number {
  return dot(weight, x) + bias;
}

/** a · b, over the first `length` numbers. */
function dot(a: ArrayLike<number>, b: ArrayLike<number>, length = a.length): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Adds factor · source to the first `length` numbers of `target`. */
function addScaled(
  target: Float64Array,
  source: ArrayLike<number>,
  factor: number,
  length = target.length,
): void {
  for (let i = 0; i < length; i++) target[i] = (target[i] ?? 0) + factor * (source[i] ?? 0);
}

/**
 * Solves A x = b by Cholesky's decomposition, A = L Lᵀ.
 *
 * @param lower The lower half of a positive definite A; it becomes L.
 */
function solve(lower: readonly Float64Array[], b: Float64Array): Float64Array {
  const diagonal = lower.map((row, i) => {
    lower.slice(0, i).forEach((above, j) => {
      row[j] = ((row[j] ?? 0) - dot(row, above, j)) / (above[j] ?? 0);
    });
    return (row[i] = Math.sqrt((row[i] ?? 0) - dot(row, row, i)));
  });
  const x = Float64Array.from(b);
  lower.forEach((row, i) => {
    x[i] = ((x[i] ?? 0) - dot(row, x, i)) / (diagonal[i] ?? 0);
  });
  for (const [i, row] of [...lower.entries()].reverse()) {
    const value = (x[i] ?? 0) / (diagonal[i] ?? 0);
    addScaled(x, row, -value, i);
    x[i] = value;
  }
  return x;
}
