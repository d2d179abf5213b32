import { PersonError } from '../personError';
import { readNumbers, requireSameLength } from './input';
import type { MetricScorer } from './scorer';

/**
 * Pearson's correlation of two lists of the same length, -1 to 1 (SciPy `pearsonr`); NaN where
 * either is constant or shorter than 2.
 */
export function pearson(x: Float64Array, y: Float64Array): number {
  const centredX = centre(x);
  const centredY = centre(y);
  const normX = Math.hypot(...chunkNorms(centredX));
  const normY = Math.hypot(...chunkNorms(centredY));
  let dot = 0;
  centredX.forEach((value, index) => {
    dot += (value / normX) * ((centredY[index] ?? NaN) / normY);
  });
  return Math.max(-1, Math.min(1, dot));
}

/**
 * Spearman's rank correlation of two lists of the same length, ties sharing their mean rank, -1 to 1
 * (SciPy `spearmanr`); NaN where either is constant or shorter than 2.
 */
export function spearman(x: Float64Array, y: Float64Array): number {
  return pearson(ranks(x), ranks(y));
}

function correlationScorer(
  id: string,
  correlate: (x: Float64Array, y: Float64Array) => number,
  reference: string,
): MetricScorer {
  return {
    id,
    options: [],
    score(predictions, references) {
      const predicted = readNumbers(predictions, 'predictions');
      const expected = readNumbers(references, 'references');
      requireSameLength(predicted, expected);
      requireSpread(id, predicted, 'predictions');
      requireSpread(id, expected, 'references');
      return {
        metric: id,
        value: correlate(predicted, expected),
        signature: reference,
        details: { examples: expected.length },
      };
    },
  };
}

/** Pearson's and Spearman's correlation, as SciPy computes them. */
export const correlationScorers: readonly MetricScorer[] = [
  correlationScorer('pearson', pearson, 'scipy.stats.pearsonr'),
  correlationScorer('spearman', spearman, 'scipy.stats.spearmanr'),
];

function requireSpread(metric: string, values: Float64Array, side: string): void {
  if (values.length < 2) {
    throw new PersonError(
      `The ${metric} correlation of one example is undefined.`,
      'Give at least two examples.',
    );
  }
  if (values.every((value) => value === values[0])) {
    throw new PersonError(
      `The ${metric} correlation is undefined: all values of the ${side} are equal.`,
      'Give examples that differ.',
    );
  }
}

function centre(values: Float64Array): Float64Array {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** Norms of pieces short enough to be the arguments of one call. */
function chunkNorms(values: Float64Array): number[] {
  const norms: number[] = [];
  for (let start = 0; start < values.length; start += 1024) {
    norms.push(Math.hypot(...values.subarray(start, start + 1024)));
  }
  return norms;
}

function ranks(values: Float64Array): Float64Array {
  const order = Array.from(values, (value, index) => ({ value, index }));
  order.sort((a, b) => a.value - b.value);
  const ranked = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && order[end]?.value === order[start]?.value) end++;
    for (const { index } of order.slice(start, end)) ranked[index] = (start + 1 + end) / 2;
    start = end;
  }
  return ranked;
}
