import type { Catalog } from '../../catalog/catalog';
import type { Result } from '../../catalog/records';
import type { WrittenNumber } from './value';

/** Metrics that papers call by one name; each metric is compared with those of its group. */
const kin: readonly (readonly string[])[] = [
  [
    'accuracy',
    'acc',
    'acc-norm',
    'exact-match',
    'pass-at-k',
    'mc1',
    'mc2',
    'ifeval-accuracy',
    'k-shot-mmlu',
    'zero-shot-accuracy',
  ],
  ['f1', 'token-f1'],
  ['perplexity', 'token-perplexity', 'word-perplexity'],
  ['bleu', 'sacrebleu'],
  ['rougeL', 'rougeLsum'],
];

/** A metric's id and those of the metrics that go by its name. */
export function kinOf(metric: string): readonly string[] {
  return kin.find((group) => group.includes(metric)) ?? [metric];
}

/** What a number is said to be: a result of one of these models, on one of these data sets. */
export interface Asked {
  readonly models: readonly string[];
  readonly datasets: readonly string[];
  /** Ids of metrics that are named; absent where none is. */
  readonly metrics?: ReadonlySet<string> | undefined;
  /** Id of the paper that is cited in place of a model: its results, and those of its models. */
  readonly paper?: string | undefined;
}

/** A reported value on the scale of the number that it is compared with. */
interface Scaled {
  readonly value: number;
  readonly decimals: number;
}

/** The catalog's reported results, as numbers of a text are compared with them. */
export class ReportedResults {
  /** The most digits behind the point that a table prints: JSON has 81 for 81.0. */
  private readonly decimals = new Map<string, number>();

  private readonly datasets = new Map<string, Set<string>>();

  constructor(private readonly catalog: Catalog) {
    for (const result of catalog.data.results) {
      const ofMetric = this.datasets.get(result.metric) ?? new Set();
      this.datasets.set(result.metric, ofMetric.add(result.dataset));
      const key = columnOf(result);
      this.decimals.set(key, Math.max(this.decimals.get(key) ?? 0, decimalsOf(result.value)));
    }
  }

  /**
   * The reported results that a number can be compared with. Where no metric is named and a data set
   * has several official ones, none unless there are results by each: the number may be by the other.
   */
  of({ models, datasets, metrics, paper }: Asked): Result[] {
    return models.flatMap((model) => {
      const reported = this.catalog
        .resultsFor(model)
        .filter(
          (result) =>
            result.model === model &&
            datasets.includes(result.dataset) &&
            (metrics?.has(result.metric) ?? true) &&
            (paper === undefined ||
              result.paper === paper ||
              this.catalog.model(model)?.paper === paper),
        );
      return metrics || datasets.every((dataset) => this.hasEachMetric(dataset, reported))
        ? reported
        : [];
    });
  }

  private hasEachMetric(dataset: string, results: readonly Result[]): boolean {
    const official = this.catalog.dataset(dataset)?.metrics ?? [];
    const groups = new Set(official.map((metric) => kinOf(metric).join()));
    return (
      groups.size < 2 ||
      [...groups].every((group) =>
        results.some(
          (result) => result.dataset === dataset && kinOf(result.metric).join() === group,
        ),
      )
    );
  }

  /** The data set that a metric's own name names, as `Average GLUE` does. */
  onlyDatasetOf(metric: string): string | undefined {
    const datasets = this.datasets.get(metric);
    const [dataset] = datasets?.size === 1 ? datasets : [];
    const name = this.catalog.dataset(dataset)?.name;
    return name !== undefined && this.catalog.metric(metric)?.name.includes(name) === true
      ? dataset
      : undefined;
  }

  /** A value with the digits its source prints. */
  printed(result: Result): string {
    const decimals = this.decimalsOf(result);
    return decimals > 4
      ? String(Number(result.value.toPrecision(4)))
      : result.value.toFixed(decimals);
  }

  /**
   * Whether a number as written states a reported value: equal when the longer of the two is
   * rounded to the digits of the shorter, half either way, or when the reported one is cut off
   * there. A percentage and a fraction state the same.
   *
   * Cutting off is let through only where the source prints more digits than the text: with as many
   * digits, one unit in the last place is what a slip of the pen looks like.
   */
  states(number: WrittenNumber, result: Result): boolean {
    const reported = this.scaled(number, result);
    return reported !== undefined && isSame(number, reported);
  }

  /** Whether a number states the mean of several reported values, as `MNLI` often is of its two. */
  statesMean(number: WrittenNumber, results: readonly Result[]): boolean {
    const values = results.flatMap((result) => this.scaled(number, result) ?? []);
    const mean = values.reduce((sum, { value }) => sum + value, 0) / values.length;
    return (
      values.length > 1 &&
      isSame(number, {
        value: mean,
        decimals: Math.max(...values.map((each) => each.decimals)) + 1,
      })
    );
  }

  /** The reported value as the text would write it: with its digits, in percent or as a fraction. */
  writtenLike(number: WrittenNumber, result: Result): string | undefined {
    const reported = this.scaled(number, result);
    if (!reported) {
      return undefined;
    }
    const decimals = Math.min(number.decimals, reported.decimals);
    return Number(`${Math.round(Number(`${reported.value}e${decimals}`))}e-${decimals}`).toFixed(
      decimals,
    );
  }

  /**
   * How far a number is from a reported value: in points of a share, and as a ratio from 1 up for
   * others. Undefined where the two are on no common scale.
   */
  distance(
    number: WrittenNumber,
    result: Result,
  ): { points: number } | { ratio: number } | undefined {
    const reported = this.scaled(number, result);
    if (!reported) {
      return undefined;
    }
    return this.isShare(result)
      ? { points: Math.abs(number.value - reported.value) * (isFraction(number) ? 100 : 1) }
      : {
          ratio:
            Math.max(number.value, reported.value) /
            Math.max(Math.min(number.value, reported.value), 1e-9),
        };
  }

  private scaled(number: WrittenNumber, result: Result): Scaled | undefined {
    const { value } = result;
    const decimals = this.decimalsOf(result);
    if (!this.isShare(result)) {
      return number.isPercent ? undefined : { value, decimals };
    }
    const isPrintedFraction = result.unit !== '%' && this.highest(result) === 1;
    if (isFraction(number) === isPrintedFraction) {
      return { value, decimals };
    }
    return isPrintedFraction
      ? { value: shifted(value, 2), decimals: Math.max(0, decimals - 2) }
      : { value: shifted(value, -2), decimals: decimals + 2 };
  }

  /** True where a value is a share, written in percent or between 0 and 1. */
  private isShare(result: Result): boolean {
    const high = this.highest(result);
    return result.unit === '%' || high === 1 || high === 100;
  }

  private highest({ metric }: Result): number | undefined {
    return this.catalog.metric(metric)?.range?.[1] ?? undefined;
  }

  private decimalsOf(result: Result): number {
    return this.decimals.get(columnOf(result)) ?? decimalsOf(result.value);
  }
}

function columnOf({ paper, table, metric, unit }: Result): string {
  return [paper, table, metric, unit].join('\n');
}

function isFraction({ value, isPercent, decimals }: WrittenNumber): boolean {
  return !isPercent && value <= 1 && decimals >= 2;
}

function shifted(value: number, places: number): number {
  return Number((value * 10 ** places).toPrecision(15));
}

function decimalsOf(value: number): number {
  return /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
}

function isSame(number: WrittenNumber, reported: Scaled): boolean {
  const apart = Math.abs(number.value - reported.value);
  if (number.decimals === reported.decimals) {
    return apart < 1e-9;
  }
  const unit = 10 ** -Math.min(number.decimals, reported.decimals);
  const isCutOff =
    reported.decimals > number.decimals && number.value <= reported.value && apart < unit - 1e-9;
  return apart <= unit / 2 + 1e-9 || isCutOff;
}
