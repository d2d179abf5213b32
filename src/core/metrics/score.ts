import { PersonError } from '../personError';
import { classificationScorers } from './classification';
import { readOptions } from './options';
import type { MetricScorer, Score } from './scorer';

/** Every metric that can be computed, by family. */
export const scorers: readonly MetricScorer[] = [...classificationScorers];

const scorersById = new Map(scorers.map((scorer) => [scorer.id, scorer]));

/**
 * Computes a metric.
 *
 * @param metric Id of the metric, as `f1`.
 * @param predictions What the model said; the shape is the metric's own.
 * @param references What was expected, in the same order.
 * @param options Options by name; a value may be the text of a number or truth value.
 * @throws PersonError for an unknown metric or option, an input that has not the metric's shape
 *   (naming the item), and where the metric is undefined for the input.
 */
export function score(
  metric: string,
  predictions: unknown,
  references: unknown,
  options: Readonly<Record<string, unknown>> = {},
): Score {
  const scorer = scorersById.get(metric);
  if (scorer === undefined) {
    throw new PersonError(
      `There is no metric "${metric}" to compute.`,
      `Choose one of: ${scorers.map(({ id }) => id).join(', ')}.`,
    );
  }
  return scorer.score(predictions, references, readOptions(scorer, options));
}
