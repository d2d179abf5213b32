import { createGenerator } from './random';

/** 97.5 % quantile of the standard normal distribution: two-sided 95 %. */
const z95 = 1.959963984540054;

/**
 * Wilson score interval of a proportion, without continuity correction (E. B. Wilson, "Probable
 * inference, the law of succession, and statistical inference", JASA 22(158), 1927; equal to
 * statsmodels `proportion_confint(method="wilson")`).
 *
 * @param successes From 0 to n.
 * @param n Number of trials, at least 1.
 * @param z Quantile of the standard normal distribution; the default gives 95 %.
 * @returns Low and high, each from 0 to 1.
 */
export function wilson(successes: number, n: number, z = z95): [number, number] {
  const p = successes / n;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  // At the ends the exact bound is 0 or 1, which rounding would miss by an ulp.
  const low = successes === 0 ? 0 : Math.max(0, centre - half);
  const high = successes === n ? 1 : Math.min(1, centre + half);
  return [low, high];
}

/** How {@link bootstrapInterval} resamples. */
export interface BootstrapOptions {
  /** The same seed gives the same interval on every machine. */
  readonly seed: number;
  /** Number of resamples; 1000 by default. */
  readonly resamples?: number;
  /** Coverage, between 0 and 1; 0.95 by default. */
  readonly level?: number;
}

/**
 * Percentile bootstrap interval of a statistic over examples (Efron, "Bootstrap methods: another
 * look at the jackknife", Annals of Statistics 7(1), 1979; percentiles interpolated linearly).
 *
 * @param n Number of examples, at least 1.
 * @param statistic Value of the statistic on the examples at the given indices (n of them, from 0,
 *   repeated as drawn). The array is reused: do not keep it. Values that are NaN, where the
 *   statistic is undefined for a resample, are left out.
 * @returns Low and high; both NaN when the statistic was undefined for every resample.
 */
export function bootstrapInterval(
  n: number,
  statistic: (indices: Int32Array) => number,
  { seed, resamples = 1000, level = 0.95 }: BootstrapOptions,
): [number, number] {
  const sorted = Float64Array.from(bootstrapValues(n, statistic, seed, resamples)).sort();
  return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)];
}

/** Outcome of {@link bootstrapDifference}. */
export interface BootstrapDifference {
  /** Low and high; both NaN when the difference was undefined for every resample. */
  readonly interval: [low: number, high: number];
  /** Two-sided, from 1 / (resamples + 1) to 1. */
  readonly pValue: number;
  /** Standard deviation over the resamples. */
  readonly standardError: number;
}

/**
 * Paired bootstrap of the difference of two systems scored on the same examples: its percentile
 * interval, and the p-value of no difference, twice the smaller share of resamples on either side of
 * zero, the observed sample counted as one of them (Efron and Tibshirani, "An introduction to the
 * bootstrap", 1993, section 15.4).
 *
 * @param n Number of examples, at least 1.
 * @param difference Of the statistic, on the examples at the given indices, as for
 *   {@link bootstrapInterval}.
 */
export function bootstrapDifference(
  n: number,
  difference: (indices: Int32Array) => number,
  { seed, resamples = 1000, level = 0.95 }: BootstrapOptions,
): BootstrapDifference {
  const sorted = Float64Array.from(bootstrapValues(n, difference, seed, resamples)).sort();
  const notAbove = sorted.filter((value) => value <= 0).length;
  const notBelow = sorted.filter((value) => value >= 0).length;
  const tail = (Math.min(notAbove, notBelow) + 1) / (sorted.length + 1);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    interval: [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)],
    pValue: Math.min(1, 2 * tail),
    standardError: Math.sqrt(squares / Math.max(1, sorted.length - 1)),
  };
}

/** The values of a statistic over resamples, those for which it is undefined left out. */
function bootstrapValues(
  n: number,
  statistic: (indices: Int32Array) => number,
  seed: number,
  resamples: number,
): number[] {
  const draw = createGenerator(seed);
  const indices = new Int32Array(n);
  const values: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    for (let i = 0; i < n; i++) indices[i] = draw(n);
    const value = statistic(indices);
    if (!Number.isNaN(value)) values.push(value);
  }
  return values;
}

function quantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN;
  return low + (high - low) * (position - below);
}
