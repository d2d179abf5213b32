import { append } from '../multimap';
import type { Catalog } from './catalog';
import type { Dataset, Result } from './records';
import { statedSplit } from './results';

/** Reported results under one protocol: one split, metric, number of shots and setting. */
export interface ComparableResults {
  readonly metric: string;
  /** What the protocol was, as far as papers say: `dev set, fine-tuned`, `test`, `5-shot`. */
  readonly protocol: readonly string[];
  /** Best first where the metric has a direction; of each model or data set one. */
  readonly results: readonly Result[];
}

/**
 * Of a data set the results that can be compared and say most: by its first official metric for
 * which there are any (else by any metric), the protocol under which most models were reported; of
 * each model the best. Undefined where none is known.
 */
export function comparableResults(
  dataset: Dataset,
  catalog: Catalog,
): ComparableResults | undefined {
  const groups = groupsOf(
    catalog.resultsFor(dataset.id),
    ({ metric, split, unit }) => `${metric}\n${split}\n${unit ?? ''}`,
  );
  const officialRank = rankIn(dataset.metrics);
  const [leading] = groups
    .map((group) => ({ group, models: new Set(group.map(({ model }) => model)).size }))
    .sort(
      (one, other) =>
        officialRank(one.group[0]?.metric) - officialRank(other.group[0]?.metric) ||
        other.models - one.models,
    );
  const [first] = leading?.group ?? [];
  if (!leading || !first) {
    return undefined;
  }
  const direction = catalog.metric(first.metric)?.higherIsBetter;
  const sign = direction === undefined ? 0 : direction ? -1 : 1;
  const sorted = [...leading.group].sort((one, other) => sign * (one.value - other.value));
  const split = statedSplit(first.split);
  return {
    metric: first.metric,
    protocol: [
      ...(split === undefined || mentions(first.setting, split) ? [] : [split]),
      ...protocolOf(first),
    ],
    results: firstOfEach(sorted, ({ model }) => model),
  };
}

/**
 * Of a model the results that were reported together: under the setting and number of shots for
 * which there are most data sets, one a data set, by its first official metric that was reported.
 */
export function comparableResultsOfModel(
  model: string,
  catalog: Catalog,
): { readonly protocol: readonly string[]; readonly results: readonly Result[] } | undefined {
  const groups = groupsOf(catalog.resultsFor(model), ({ paper }) => paper ?? '').map((group) => {
    const byRank = [...group].sort(
      (one, other) =>
        rankIn(catalog.dataset(one.dataset)?.metrics)(one.metric) -
        rankIn(catalog.dataset(other.dataset)?.metrics)(other.metric),
    );
    const chosen = new Set(firstOfEach(byRank, ({ dataset }) => dataset));
    return group.filter((result) => chosen.has(result));
  });
  const [results] = groups.sort((one, other) => other.length - one.length);
  const first = results?.[0];
  return results && first && { protocol: protocolOf(first), results };
}

/** The middle value, or the mean of the two in the middle, to two decimals. */
export function medianOf(results: readonly Result[]): number {
  const values = results.map(({ value }) => value).sort((one, other) => one - other);
  const middle = values.length / 2;
  const low = values[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = values[Math.floor(middle)] ?? Number.NaN;
  return Math.round(((low + high) / 2) * 100) / 100;
}

/** Whether a setting says which split it is on; of two dev sets it must be told which. */
export function mentions(setting: string | undefined, split: string): boolean {
  return /^\w+$/.test(split) && new RegExp(`\\b${split}\\b`, 'i').test(setting ?? '');
}

function protocolOf({ shots, setting }: Result): string[] {
  const isSaid = shots === undefined || /\bshots?\b/i.test(setting ?? '');
  return [...(isSaid ? [] : [`${shots}-shot`]), ...(setting === undefined ? [] : [setting])];
}

/** Results of one setting and number of shots, told apart further by a mark. */
function groupsOf(results: readonly Result[], mark: (result: Result) => string): Result[][] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    append(groups, `${mark(result)}\n${result.shots ?? ''}\n${result.setting ?? ''}`, result);
  }
  return [...groups.values()];
}

function rankIn(metrics: readonly string[] | undefined): (metric: string | undefined) => number {
  return (metric) => {
    const at = metrics?.indexOf(metric ?? '') ?? -1;
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  };
}

function firstOfEach(results: readonly Result[], of: (result: Result) => string): Result[] {
  const seen = new Set<string>();
  return results.filter((result) => !seen.has(of(result)) && seen.add(of(result)));
}
