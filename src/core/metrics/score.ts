import { PersonError } from '../personError';
import { bleuScorers } from './bleu';
import { calibrationScorers } from './calibration';
import { chrfScorers } from './chrf';
import { classificationScorers } from './classification';
import { correlationScorers } from './correlation';
import { errorRateScorers } from './errorRate';
import { informationCriterionScorers } from './informationCriteria';
import { multipleChoiceScorers } from './multipleChoice';
import { readOptions } from './options';
import { perplexityScorers } from './perplexity';
import { questionAnsweringScorers } from './questionAnswering';
import { rankingScorers } from './ranking';
import { rougeScorers } from './rouge';
import type { MetricScorer, Score } from './scorer';
import { terScorers } from './ter';

/** Every metric that can be computed, by family. */
export const scorers: readonly MetricScorer[] = [
  ...classificationScorers,
  ...correlationScorers,
  ...questionAnsweringScorers,
  ...bleuScorers,
  ...chrfScorers,
  ...terScorers,
  ...rougeScorers,
  ...errorRateScorers,
  ...rankingScorers,
  ...calibrationScorers,
  ...perplexityScorers,
  ...multipleChoiceScorers,
  ...informationCriterionScorers,
];

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
  const result = scorer.score(predictions, references, readOptions(scorer, options));
  if (!Number.isFinite(result.value)) {
    throw new PersonError(
      `The ${metric} of this input is not a finite number.`,
      'Check the predictions for values that are too large.',
    );
  }
  return result;
}
