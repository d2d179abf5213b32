import { f1, matthewsCorrelation } from '../../metrics/classification';
import { bootstrapInterval } from '../../metrics/interval';
import { score } from '../../metrics/score';
import { PersonError } from '../../personError';
import type { MetricValue, Prediction } from '../report';
import type { IntervalOptions } from './task';

const resamples = 1000;

/** The metrics of a classification, and whether they are averaged over classes. */
const averaged: ReadonlyMap<string, boolean> = new Map([
  ['accuracy', false],
  ['f1', true],
  ['matthews-correlation', false],
  ['precision', true],
  ['recall', true],
]);

/** @throws {PersonError} when the metric does not fit a classification, listing those that do. */
export function checkClassificationMetric(metric: string): void {
  if (averaged.has(metric)) return;
  throw new PersonError(
    `A classification has no metric ${metric}.`,
    `Choose one of: ${[...averaged.keys()].join(', ')}.`,
  );
}

/**
 * A metric of a classification, with its interval: Wilson's for accuracy, the percentile bootstrap
 * over examples (1,000 resamples) for the others.
 *
 * Of two classes the one with index 1 is the positive one; more classes are averaged without
 * weights (macro).
 *
 * @throws {PersonError} when the metric does not fit a classification.
 */
export function measureClassification(
  metric: string,
  predictions: readonly Prediction[],
  labels: readonly string[],
  interval: IntervalOptions | undefined,
): MetricValue {
  checkClassificationMetric(metric);
  const { predicted, expected } = classesOf(predictions, labels);
  const average = averageFor(labels);
  const options = averaged.get(metric) ? { average } : {};
  const { value, interval: exact } = score(metric, predicted, expected, options);
  const made = { metric, value, ...(averaged.get(metric) && { options }) };
  if (interval === undefined) return { ...made, method: 'not computed' };
  if (exact) return { ...made, interval: exact, method: 'Wilson score interval, 95 %' };
  const statistic = resampleClassification(metric, predictions, labels);
  const range = bootstrapInterval(predictions.length, statistic, {
    seed: interval.seed,
    resamples,
  });
  const method = `percentile bootstrap over examples, 95 %, ${resamples} resamples, seed ${interval.seed}`;
  return { ...made, interval: range, method };
}

/**
 * A metric of a classification as a function of which examples are drawn, for the bootstrap.
 *
 * @throws {PersonError} when the metric does not fit a classification.
 */
export function resampleClassification(
  metric: string,
  predictions: readonly Prediction[],
  labels: readonly string[],
): (drawn: Int32Array) => number {
  checkClassificationMetric(metric);
  const { predicted, expected } = classesOf(predictions, labels);
  const drawnPredicted = [...predicted];
  const drawnExpected = [...expected];
  const resampled = plainScorer(metric, averageFor(labels));
  return (drawn) => {
    drawn.forEach((from, to) => {
      drawnPredicted[to] = predicted[from] ?? '';
      drawnExpected[to] = expected[from] ?? '';
    });
    return resampled(drawnPredicted, drawnExpected);
  };
}

/** Indices of classes as strings, which is what the metrics compare. */
function classesOf(
  predictions: readonly Prediction[],
  labels: readonly string[],
): { readonly predicted: readonly string[]; readonly expected: readonly string[] } {
  const indices = new Map(labels.map((label, index) => [label, String(index)]));
  return {
    predicted: predictions.map((prediction) => indices.get(prediction.predicted ?? '') ?? ''),
    expected: predictions.map((prediction) => indices.get(prediction.label ?? '') ?? ''),
  };
}

function averageFor(labels: readonly string[]): 'macro' | 'binary' {
  return labels.length > 2 ? 'macro' : 'binary';
}

/** The value alone: a resample needs none of the details, which cost most of the time. */
function plainScorer(
  metric: string,
  average: 'macro' | 'binary',
): (predicted: readonly string[], expected: readonly string[]) => number {
  if (metric === 'f1') return (predicted, expected) => f1(predicted, expected, average);
  if (metric === 'matthews-correlation') return matthewsCorrelation;
  return (predicted, expected) => score(metric, predicted, expected, { average }).value;
}
