import { paperAddress } from './addresses';
import type { Catalog } from './catalog';
import { shortReference } from './people';
import { leadingResults, statedSplit } from './results';
import type { Dataset, Metric, Result } from './records';

/** Reported results on one data set by one metric, best first, each with how it was obtained. */
export interface Leaderboard {
  readonly dataset: Dataset;
  /** Undefined where the results name a metric the catalog does not hold. */
  readonly metric: Metric | undefined;
  readonly metricId: string;
  /** The columns that have a value in some row, in the order they are shown. */
  readonly columns: readonly LeaderboardColumn[];
  readonly rows: readonly LeaderboardRow[];
  /** Rows left out by `maxParameters` because the model's size is not known. */
  readonly unknownSize: number;
  /** How many rows there are by the metric, before anything is left out. */
  readonly total: number;
  /** How the rows are sorted; absent where they are best first. */
  readonly sort?: LeaderboardSort;
  /** What can be asked for: the metrics of the results on the data set, the splits of this metric's. */
  readonly choices: {
    readonly metrics: readonly LeaderboardChoice[];
    readonly splits: readonly LeaderboardChoice[];
  };
}

export interface LeaderboardChoice {
  readonly id: string;
  readonly name: string;
}

export interface LeaderboardSort {
  readonly by: LeaderboardColumn['key'];
  readonly descending: boolean;
}

export interface LeaderboardColumn {
  readonly key: Exclude<keyof LeaderboardRow, 'modelId' | 'reference'>;
  readonly title: string;
  readonly isNumber: boolean;
}

export interface LeaderboardRow {
  /**
   * 1 is best, among the rows with the same split and number of shots; equal values share a rank.
   * Absent where the split is not stated or the metric has no direction: such rows compare with
   * none.
   */
  readonly rank?: number;
  readonly model: string;
  readonly modelId: string;
  readonly parameters?: number;
  /** As printed, in `unit`. */
  readonly value: number;
  readonly unit?: string;
  /** By the short name that papers use, such as `dev`. */
  readonly split?: string;
  readonly shots?: number;
  readonly setting?: string;
  /** Cite key. */
  readonly paper?: string;
  /** How running text refers to the paper: `Sanh et al. 2019`; present where the catalog has it. */
  readonly reference?: string;
  readonly table?: string;
  /** The page where the number was read. */
  readonly source?: string;
}

export interface LeaderboardOptions {
  /** Id of a metric; else the first official one for which there are results. */
  readonly metric?: string;
  /** A split by its own or its short name; else all of them. */
  readonly split?: string;
  /** Only models known to have at most this many parameters. */
  readonly maxParameters?: number;
  /** Default: best first. Rows without a value in that column come last either way. */
  readonly sort?: LeaderboardSort;
}

const columns: readonly LeaderboardColumn[] = [
  { key: 'rank', title: 'Rank', isNumber: true },
  { key: 'model', title: 'Model', isNumber: false },
  { key: 'parameters', title: 'Parameters', isNumber: true },
  { key: 'value', title: 'Value', isNumber: true },
  { key: 'unit', title: 'Unit', isNumber: false },
  { key: 'split', title: 'Split', isNumber: false },
  { key: 'shots', title: 'Shots', isNumber: true },
  { key: 'setting', title: 'Setting', isNumber: false },
  { key: 'paper', title: 'Paper', isNumber: false },
  { key: 'table', title: 'Table', isNumber: false },
  { key: 'source', title: 'Source', isNumber: false },
];

/** The leaderboard of a data set; undefined where it is unknown or nothing was reported on it. */
export function leaderboardFor(
  datasetId: string,
  catalog: Catalog,
  options: LeaderboardOptions = {},
): Leaderboard | undefined {
  const dataset = catalog.dataset(datasetId);
  const leading = dataset && leadingResults(dataset, catalog);
  if (!dataset || !leading) {
    return undefined;
  }
  const reported = catalog.resultsFor(dataset.id).filter((result) => result.dataset === dataset.id);
  const metricId = options.metric ?? leading.metric;
  const metric = catalog.metric(metricId);
  const { split, maxParameters, sort } = options;
  const measured = reported.filter((result) => result.metric === metricId);
  const sized = measured
    .filter((result) => split === undefined || isSplit(result.split, split))
    .map((result) => ({ result, parameters: catalog.model(result.model)?.parameters }));
  const kept = sized.filter(
    ({ parameters }) =>
      maxParameters === undefined || (parameters !== undefined && parameters <= maxParameters),
  );
  const ranked = inOrder(
    kept.map(({ result }) => result),
    metric,
  );
  const best = ranked.map(({ result, rank }) => rowOf(result, rank, catalog));
  const rows = sort ? sorted(best, sort, metric) : best;
  return {
    dataset,
    metric,
    metricId,
    columns: columns.filter(({ key }) => rows.some((row) => row[key] !== undefined)),
    rows,
    unknownSize:
      maxParameters === undefined
        ? 0
        : sized.filter(({ parameters }) => parameters === undefined).length,
    total: measured.length,
    ...(sort && { sort }),
    choices: {
      metrics: distinct(reported.map((result) => result.metric)).map((id) => ({
        id,
        name: catalog.metric(id)?.name ?? id,
      })),
      splits: distinct(measured.map((result) => result.split)).map((id) => ({
        id,
        name: statedSplit(id) ?? 'not stated',
      })),
    },
  };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** Rows by one column; equal ones, and those without a value, stay in the order they came. */
function sorted(
  rows: readonly LeaderboardRow[],
  { by, descending }: LeaderboardSort,
  metric: Metric | undefined,
): LeaderboardRow[] {
  const keyOf = (row: LeaderboardRow): string | number | undefined =>
    by === 'value' && metric ? comparable(row, metric) : row[by];
  const sign = descending ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    if (a === undefined || b === undefined) {
      return Number(a === undefined) - Number(b === undefined);
    }
    return (
      sign *
      (typeof a === 'number' && typeof b === 'number'
        ? a - b
        : String(a).localeCompare(String(b), 'en', { numeric: true, sensitivity: 'base' }))
    );
  });
}

function isSplit(split: string, wanted: string): boolean {
  return split === wanted || statedSplit(split) === wanted;
}

/** Best first where the metric has a direction, else as the catalog has them. */
function inOrder(
  results: readonly Result[],
  metric: Metric | undefined,
): { readonly result: Result; readonly rank?: number }[] {
  if (metric?.higherIsBetter === undefined) {
    return results.map((result) => ({ result }));
  }
  const sign = metric.higherIsBetter ? -1 : 1;
  const bestFirst = [...results].sort(
    (one, other) => sign * (comparable(one, metric) - comparable(other, metric)),
  );
  const groups = new Map<string, { count: number; rank: number; value: number }>();
  return bestFirst.map((result) => {
    if (statedSplit(result.split) === undefined) {
      return { result };
    }
    const value = comparable(result, metric);
    const key = `${result.split}\n${result.shots ?? ''}`;
    const before = groups.get(key);
    const count = (before?.count ?? 0) + 1;
    const rank = before?.value === value ? before.rank : count;
    groups.set(key, { count, rank, value });
    return { result, rank };
  });
}

/** A value on the metric's own scale: 91.3 % is 0.913 of a metric between 0 and 1. */
export function comparable(
  { value, unit }: Pick<Result, 'value' | 'unit'>,
  { range }: Metric,
): number {
  const [, high] = range ?? [null, null];
  return unit === '%' && high === 1 ? value / 100 : value;
}

function rowOf(result: Result, rank: number | undefined, catalog: Catalog): LeaderboardRow {
  const model = catalog.model(result.model);
  const paper = catalog.paper(result.paper);
  const row: { [Key in keyof LeaderboardRow]: LeaderboardRow[Key] | undefined } = {
    rank,
    model: model?.name ?? result.model,
    modelId: model?.id ?? result.model,
    parameters: model?.parameters,
    value: result.value,
    unit: result.unit,
    split: statedSplit(result.split),
    shots: result.shots,
    setting: result.setting,
    paper: paper?.id ?? result.paper,
    reference: paper && shortReference(paper),
    table: result.table,
    source: result.sources[0] ?? (paper && paperAddress(paper)),
  };
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== undefined),
  ) as unknown as LeaderboardRow;
}
