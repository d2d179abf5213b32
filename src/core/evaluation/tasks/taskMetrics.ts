import { bootstrapInterval, wilson } from '../../metrics/interval';
import { PersonError } from '../../personError';
import type { MetricValue, Prediction } from '../report';
import type { TaskMeasures } from './task';

/** A metric of a task. */
export interface TaskMetric {
  /** Id of the metric in the catalog. */
  readonly id: string;
  /**
   * The metric over some of the predictions: those drawn, by their place, as often as drawn. What
   * each prediction adds is worked out once, here, so that a thousand resamples cost little.
   */
  over(predictions: readonly Prediction[]): (drawn: Int32Array) => number;
  /** Options of the metric that are fixed here, for the report. */
  readonly options?: MetricValue['options'];
  /** Where it is a share of examples that are right: what a share of 1 is on its scale. */
  readonly proportionOf?: 1 | 100;
  readonly lowerIsBetter?: boolean;
}

const resamples = 1000;

/**
 * Judges predictions by metrics: with Wilson's interval where a metric is a proportion, with the
 * percentile bootstrap over examples (1,000 resamples) for the others.
 *
 * @param judged How predictions are named in messages, as in `A translation`.
 * @param usual Ids of those it is usually judged by; all when absent.
 */
export function measuredBy(
  judged: string,
  metrics: readonly TaskMetric[],
  usual: readonly string[] = metrics.map(({ id }) => id),
): TaskMeasures {
  const find = (id: string): TaskMetric => {
    const metric = metrics.find((candidate) => candidate.id === id);
    if (metric) return metric;
    throw new PersonError(
      `${judged} has no metric ${id}.`,
      `Choose one of: ${metrics.map((known) => known.id).join(', ')}.`,
    );
  };
  return {
    metrics: usual,
    lowerIsBetter: metrics.filter(({ lowerIsBetter }) => lowerIsBetter).map(({ id }) => id),
    checkMetric: (id) => void find(id),
    resample: (id, predictions) => find(id).over(predictions),
    measure(id, predictions, _labels, interval) {
      const { over, options, proportionOf } = find(id);
      const n = predictions.length;
      const statistic = over(predictions);
      const value = statistic(Int32Array.from(predictions, (_, index) => index));
      const made = { metric: id, value, ...(options && { options }) };
      if (interval === undefined) return { ...made, method: 'not computed' };
      if (proportionOf !== undefined) {
        const [low, high] = wilson(Math.round((value / proportionOf) * n), n);
        return {
          ...made,
          interval: [low * proportionOf, high * proportionOf],
          method: 'Wilson score interval, 95 %',
        };
      }
      const { seed } = interval;
      const range = bootstrapInterval(n, statistic, { seed, resamples });
      if (range.some(Number.isNaN)) {
        return { ...made, method: 'no interval: the metric has no value on part of the examples' };
      }
      return {
        ...made,
        interval: range,
        method: `percentile bootstrap over examples, 95 %, ${resamples} resamples, seed ${seed}`,
      };
    },
  };
}

/** A mean over examples, of what one adds. */
export function meanOf(
  of: (prediction: Prediction) => number,
): (predictions: readonly Prediction[]) => (drawn: Int32Array) => number {
  return (predictions) => {
    const each = Float64Array.from(predictions, of);
    return (drawn) => drawn.reduce((sum, at) => sum + (each[at] ?? NaN), 0) / drawn.length;
  };
}

/** A function of sums over examples, such as a ratio of two, of what one adds to each. */
export function ofSums(
  parts: (prediction: Prediction) => readonly number[],
  combine: (sums: Float64Array) => number,
): (predictions: readonly Prediction[]) => (drawn: Int32Array) => number {
  return (predictions) => {
    const each = predictions.map(parts);
    const sums = new Float64Array(each[0]?.length ?? 0);
    return (drawn) => {
      sums.fill(0);
      for (const at of drawn)
        each[at]?.forEach((part, index) => (sums[index] = (sums[index] ?? 0) + part));
      return combine(sums);
    };
  };
}
