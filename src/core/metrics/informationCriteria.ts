import { PersonError } from '../personError';
import { badItem, readList, toNumber } from './input';
import type { MetricScorer } from './scorer';

/** One fitted model. */
interface Fit {
  /** Maximised log-likelihood, nats. */
  readonly logLikelihood: number;
  /** Number of estimated parameters. */
  readonly k: number;
  /** Number of observations. */
  readonly n: number | undefined;
}

function criterionScorer(
  id: string,
  formula: string,
  criterion: (fit: Fit, index: number) => number,
): MetricScorer {
  return {
    id,
    options: [],
    score(predictions) {
      const list = Array.isArray(predictions) ? predictions : [predictions];
      const values = readList(list, 'predictions', fitShape).map(readFit).map(criterion);
      const lowest = Math.min(...values);
      const likelihoods = values.map((value) => Math.exp((lowest - value) / 2));
      const total = likelihoods.reduce((sum, one) => sum + one, 0);
      return {
        metric: id,
        value: lowest,
        signature: `${formula}; the lowest of the models given`,
        details: {
          values,
          best: values.indexOf(lowest),
          differences: values.map((value) => value - lowest),
          weights: likelihoods.map((one) => one / total),
        },
      };
    },
  };
}

/**
 * Information criteria of fitted models; with several the value is that of the best, and the details
 * hold every model's value, difference to the best and Akaike weight (Burnham and Anderson, "Model
 * selection and multimodel inference", 2nd edition, 2002, sections 2.2 to 2.9).
 *
 * AIC: Akaike, IEEE Transactions on Automatic Control 19(6), 1974. AICc: Hurvich and Tsai,
 * Biometrika 76(2), 1989. BIC: Schwarz, Annals of Statistics 6(2), 1978.
 */
export const informationCriterionScorers: readonly MetricScorer[] = [
  criterionScorer('aic', '2k - 2 ln L', aic),
  criterionScorer('aicc', 'AIC + 2k(k + 1) / (n - k - 1)', (fit, index) => {
    const spare = observations(fit, index) - fit.k - 1;
    if (spare <= 0) {
      throw new PersonError(
        `The AICc of item ${index + 1} is undefined: it needs more than k + 1 observations.`,
        'Use a model with fewer parameters or more observations.',
      );
    }
    return aic(fit) + (2 * fit.k * (fit.k + 1)) / spare;
  }),
  criterionScorer('bic', 'k ln n - 2 ln L', (fit, index) => {
    return fit.k * Math.log(observations(fit, index)) - 2 * fit.logLikelihood;
  }),
];

const fitShape = 'an object {logLikelihood, k, n} of numbers';

function aic({ k, logLikelihood }: Fit): number {
  return 2 * k - 2 * logLikelihood;
}

function observations({ n }: Fit, index: number): number {
  if (n === undefined) throw badItem('predictions', index, fitShape);
  return n;
}

function readFit(item: unknown, index: number): Fit {
  const given = (item ?? {}) as Record<string, unknown>;
  const logLikelihood = toNumber(given['logLikelihood']);
  const k = toNumber(given['k']);
  const n = given['n'] === undefined ? undefined : toNumber(given['n']);
  if (logLikelihood === undefined || k === undefined || k < 0 || (n !== undefined && n < 1)) {
    throw badItem('predictions', index, fitShape);
  }
  return { logLikelihood, k, n };
}
