import { holm } from '../metrics/holm';
import { bootstrapDifference } from '../metrics/interval';
import { mcnemar, smallestShownDifference } from '../metrics/paired';
import { PersonError } from '../personError';
import type { RunComparison } from './compare';
import type { MetricValue, Prediction, RunReport } from './report';
import { tasks } from './tasks/tasks';

/** A metric of a run against the same metric of a baseline, on the examples that both scored. */
export interface MetricComparison {
  /** Ids of the two runs. */
  readonly run: string;
  readonly baseline: string;
  readonly metric: string;
  readonly options?: MetricValue['options'];
  /** Of the run and of the baseline on the examples they share. */
  readonly values: readonly [run: number, baseline: number];
  /** Run less baseline, on the metric's own scale. */
  readonly difference: number;
  /** 95 % interval of the difference. */
  readonly interval: readonly [low: number, high: number];
  readonly pValue: number;
  /** {@link pValue} adjusted for all comparisons made together; what the verdict goes by. */
  readonly adjustedP: number;
  /** What can be said of the run at the 5 % level. */
  readonly verdict: RunComparison['verdict'];
  /** Examples that both scored. */
  readonly pairs: number;
  /** The smallest difference that as many pairs could have shown; absent where none would do. */
  readonly smallestShown?: number;
  /** The test, and how the interval was made. */
  readonly method: string;
}

const level = 0.05;
const resamples = 2000;
/** How many standard errors a difference must reach: the two-sided 95 % point of the normal. */
const standardErrors = 1.959963984540054;

/**
 * Compares every further run with the first one, metric by metric, on the examples that both scored:
 * by McNemar's exact test for accuracy, by the paired bootstrap for the others; p-values are
 * adjusted by Holm's procedure for all that are compared.
 *
 * @param runs At least two.
 * @throws {PersonError} where runs are of different tasks or data, or share no example or metric.
 */
export function compareMetrics(runs: readonly RunReport[], seed = 0): MetricComparison[] {
  const [baseline, ...others] = runs;
  if (!baseline || others.length === 0) {
    throw new PersonError('One run is nothing to compare.', 'Name two runs or more.');
  }
  const ids = new Set<string>();
  for (const { id } of runs) {
    if (ids.has(id)) {
      throw new PersonError(`The run ${id} is named twice.`, 'Name different runs.');
    }
    ids.add(id);
  }
  const made = others.flatMap((run) => compareWith(run, baseline, seed));
  const adjusted = holm(made.map(({ pValue }) => pValue));
  return made.map((comparison, index) => {
    const adjustedP = adjusted[index] ?? 1;
    const isShown = adjustedP < level;
    const isGain = comparison.difference > 0 !== isLowerBetter(baseline, comparison.metric);
    return {
      ...comparison,
      adjustedP,
      verdict: !isShown ? 'no difference shown' : isGain ? 'better' : 'worse',
    };
  });
}

function isLowerBetter({ task }: RunReport, metric: string): boolean {
  return tasks.find(({ id }) => id === task)?.lowerIsBetter?.includes(metric) ?? false;
}

type Unadjusted = Omit<MetricComparison, 'adjustedP' | 'verdict'>;

function compareWith(run: RunReport, baseline: RunReport, seed: number): Unadjusted[] {
  const cannot = (why: string, next: string): PersonError =>
    new PersonError(`${run.id} cannot be compared with ${baseline.id}: ${why}.`, next);
  const task = tasks.find(({ id }) => id === baseline.task);
  if (!task || run.task !== baseline.task) {
    throw cannot(
      `they are of the tasks ${run.task} and ${baseline.task}`,
      'Compare like with like.',
    );
  }
  if (run.data.sha256 !== baseline.data.sha256) {
    throw cannot(
      `they were scored on other data, ${run.data.id} and ${baseline.data.id}`,
      'Run both on the same file.',
    );
  }
  const [ours, theirs] = shared(run, baseline);
  if (ours.length === 0) {
    throw cannot('they share no example', 'Run both with the same limit and seed.');
  }
  const metrics = run.metrics.filter((one) => baseline.metrics.some((other) => isSame(one, other)));
  if (metrics.length === 0) {
    throw cannot('they share no metric', 'Run both with the same metrics.');
  }
  const labels = run.model.labels ?? [];
  const baseLabels = baseline.model.labels ?? [];
  return metrics.map(({ metric, options }): Unadjusted => {
    const value = task.measure(metric, ours, labels, undefined).value;
    const baseValue = task.measure(metric, theirs, baseLabels, undefined).value;
    const ofRun = task.resample(metric, ours, labels);
    const ofBaseline = task.resample(metric, theirs, baseLabels);
    const { interval, pValue, standardError } = bootstrapDifference(
      ours.length,
      (drawn) => ofRun(drawn) - ofBaseline(drawn),
      { seed, resamples },
    );
    const drawn = `percentile bootstrap of the paired difference, 95 %, ${resamples} resamples, seed ${seed}`;
    const common = {
      run: run.id,
      baseline: baseline.id,
      metric,
      ...(options && { options }),
      values: [value, baseValue],
      difference: value - baseValue,
      interval,
      pairs: ours.length,
    } as const;
    if (metric !== 'accuracy') {
      return {
        ...common,
        pValue,
        ...(standardError > 0 && { smallestShown: standardErrors * standardError }),
        method: `paired bootstrap test; interval: ${drawn}`,
      };
    }
    const exact = mcnemar(
      ours.map(({ correct }) => correct === true),
      theirs.map(({ correct }) => correct === true),
    );
    const smallestShown = smallestShownDifference(
      ours.length,
      exact.onlyARight + exact.onlyBRight,
      level,
    );
    return {
      ...common,
      pValue: exact.pValue,
      ...(smallestShown !== undefined && { smallestShown }),
      method: `McNemar's exact test; interval: ${drawn}`,
    };
  });
}

/** The predictions of two runs on the examples that both scored, in the order of the data. */
function shared(run: RunReport, baseline: RunReport): [Prediction[], Prediction[]] {
  const theirs = new Map(baseline.predictions.map((prediction) => [prediction.index, prediction]));
  const pairs = run.predictions.flatMap((ours) => {
    const other = theirs.get(ours.index);
    return other ? [[ours, other] as const] : [];
  });
  return [pairs.map(([ours]) => ours), pairs.map(([, other]) => other)];
}

function isSame(one: MetricValue, other: MetricValue): boolean {
  return (
    one.metric === other.metric &&
    JSON.stringify(one.options ?? {}) === JSON.stringify(other.options ?? {})
  );
}
