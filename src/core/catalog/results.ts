import type { Catalog } from './catalog';
import type { Dataset, Result } from './records';

/** Reported results that can be set side by side: one split, one metric. */
export interface ResultGroup {
  /** By the short name that papers give it: `dev`; absent where the papers do not say. */
  readonly split?: string;
  readonly metric: string;
  /** Best first, one a model and number of shots; where a model has several, its best. */
  readonly results: readonly Result[];
}

/**
 * The results on a data set that say most: those by its first official metric for which there are
 * any (else by any metric), on the split with the most models. Undefined where none is known.
 */
export function leadingResults(dataset: Dataset, catalog: Catalog): ResultGroup | undefined {
  const groups = new Map<string, Result[]>();
  for (const result of catalog.resultsFor(dataset.id)) {
    const key = `${result.metric}\n${result.split}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  const officialRank = (metric: string): number => {
    const at = dataset.metrics?.indexOf(metric) ?? -1;
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  };
  const [best] = [...groups.values()].sort(
    ([one], [other]) =>
      officialRank(one?.metric ?? '') - officialRank(other?.metric ?? '') ||
      groupSize(groups, other) - groupSize(groups, one),
  );
  const first = best?.[0];
  const split = first && statedSplit(first.split);
  return (
    best &&
    first && {
      ...(split !== undefined && { split }),
      metric: first.metric,
      results: bestOfEach(best, catalog.metric(first.metric)?.higherIsBetter ?? true),
    }
  );
}

/** The short name of a result's split; undefined where its paper does not say which it is. */
export function statedSplit(split: string): string | undefined {
  return split === 'unstated' ? undefined : shortSplit(split);
}

/** The short name of a split that papers use: `dev` for `validation`. */
export function shortSplit(split: string): string {
  return shortSplits[split.replace(/_/g, '-')] ?? split;
}

const shortSplits: Readonly<Record<string, string>> = {
  validation: 'dev',
  'validation-matched': 'dev-m',
  'validation-mismatched': 'dev-mm',
  'test-matched': 'test-m',
  'test-mismatched': 'test-mm',
};

function bestOfEach(results: readonly Result[], higherIsBetter: boolean): Result[] {
  const sign = higherIsBetter ? -1 : 1;
  const seen = new Set<string>();
  return [...results]
    .sort((one, other) => sign * (one.value - other.value))
    .filter(({ model, shots }) => {
      const key = `${model} ${shots ?? ''}`;
      return !seen.has(key) && seen.add(key);
    });
}

function groupSize(groups: ReadonlyMap<string, Result[]>, result: Result | undefined): number {
  return groups.get(`${result?.metric}\n${result?.split}`)?.length ?? 0;
}
