import { holm } from '../metrics/holm';
import { bootstrapDifference } from '../metrics/interval';
import { mcnemar, smallestShownDifference } from '../metrics/paired';
import { PersonError } from '../personError';
import { isLowerBetter } from './metricForms';
import type { MetricValue, Prediction, RunReport } from './report';
import { tasks } from './tasks/tasks';

/** What can be said of a run against another at the 5 % level. */
export type Verdict = 'better' | 'worse' | 'no difference shown';

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
  readonly verdict: Verdict;
  /** Examples that both scored. */
  readonly pairs: number;
  /** The smallest difference that as many pairs could have shown; absent where none would do. */
  readonly smallestShown?: number;
  /** The test, and how the interval was made. */
  readonly method: string;
  /** What else differs between the two, as in `shots is 0 against 5`; absent where nothing does. */
  readonly unlike?: readonly string[];
}

const level = 0.05;
const resamples = 2000;
/** How many standard errors a difference must reach: the two-sided 95 % point of the normal. */
const standardErrors = 1.959963984540054;

/**
 * Compares every further run with the first one, as {@link comparePairs} does.
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
  return comparePairs(
    others.map((run) => [run, baseline]),
    { seed },
  );
}

/**
 * Compares runs in pairs, metric by metric, on the examples that both of a pair scored: by McNemar's
 * exact test where a metric is the share of examples that are right, by the paired bootstrap for the
 * others; p-values are adjusted by Holm's procedure for all that are compared.
 *
 * @param options.metric The only metric to compare; all that a pair shares when absent.
 * @throws {PersonError} where the runs of a pair are of different tasks or data, or share no example
 *   or metric.
 */
export function comparePairs(
  pairs: readonly (readonly [run: RunReport, baseline: RunReport])[],
  { seed = 0, metric }: { readonly seed?: number; readonly metric?: string } = {},
): MetricComparison[] {
  const made = pairs.flatMap(([run, baseline]) => compareWith(run, baseline, seed, metric));
  const adjusted = holm(made.map(({ pValue }) => pValue));
  return made.map((comparison, index) => {
    const adjustedP = adjusted[index] ?? 1;
    const isShown = adjustedP < level;
    const isGain = comparison.difference > 0 !== isLowerBetter(comparison.metric);
    return {
      ...comparison,
      adjustedP,
      verdict: !isShown ? 'no difference shown' : isGain ? 'better' : 'worse',
    };
  });
}

type Unadjusted = Omit<MetricComparison, 'adjustedP' | 'verdict'>;

function compareWith(
  run: RunReport,
  baseline: RunReport,
  seed: number,
  only: string | undefined,
): Unadjusted[] {
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
  if (differing(run.data.columns, baseline.data.columns).length > 0) {
    throw cannot('they read other columns of the data', 'Run both with the same columns.');
  }
  const [ours, theirs] = shared(run, baseline);
  if (ours.length === 0) {
    throw cannot('they share no example', 'Run both with the same limit and seed.');
  }
  const metrics = run.metrics.filter(
    (one) =>
      (only === undefined || one.metric === only) &&
      baseline.metrics.some((other) => isSame(one, other)),
  );
  if (metrics.length === 0) {
    throw cannot('they share no metric', 'Run both with the same metrics.');
  }
  const labels = run.model.labels ?? [];
  const baseLabels = baseline.model.labels ?? [];
  const unlike = differing(run.options, baseline.options);
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
      ...(unlike.length > 0 && { unlike }),
    } as const;
    const scale = shareScale(metric, value, ours) ?? 0;
    if (scale === 0 || shareScale(metric, baseValue, theirs) !== scale) {
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
      ...(smallestShown !== undefined && { smallestShown: smallestShown * scale }),
      method: `McNemar's exact test; interval: ${drawn}`,
    };
  });
}

/** Metrics that are the share of examples that are right, with what a share of 1 is on their scale. */
const sharesOfRight: Readonly<Record<string, number>> = { accuracy: 1, acc: 1, 'exact-match': 100 };

/** The scale of a metric that counts exactly those predictions that are marked as right. */
function shareScale(
  metric: string,
  value: number,
  predictions: readonly Prediction[],
): number | undefined {
  const scale = sharesOfRight[metric];
  if (scale === undefined || predictions.some(({ correct }) => correct === undefined)) {
    return undefined;
  }
  const right = predictions.filter(({ correct }) => correct).length;
  return Math.abs((scale * right) / predictions.length - value) < 1e-9 * scale ? scale : undefined;
}

/** Where two sets of settings differ, as `shots is 0 against 5`. */
function differing(
  ours: Readonly<Record<string, string | number | boolean>> = {},
  theirs: Readonly<Record<string, string | number | boolean>> = {},
): string[] {
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .filter((name) => ours[name] !== theirs[name])
    .map((name) => `${name} is ${ours[name] ?? 'unset'} against ${theirs[name] ?? 'unset'}`);
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
