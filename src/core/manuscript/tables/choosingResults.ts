import type { Catalog } from '../../catalog/catalog';
import type { Result } from '../../catalog/records';
import { shortSplit, statedSplit } from '../../catalog/results';

/** A column of a results table, and what its results are limited to. */
export interface ColumnChoice {
  readonly dataset: string;
  readonly metric: string;
  /** A split by its own or its short name, its parts counted in; else any. */
  readonly split?: string;
  /** Number of examples in the prompt; else any. */
  readonly shots?: number;
}

/** What was taken for a cell, and what else was reported for it, the next best first. */
export interface ChosenResult {
  readonly result: Result;
  readonly others: readonly Result[];
}

/**
 * Takes for every model one of the values reported in a column. In this order, what decides is:
 *
 * 1. the paper that introduces the model before all others;
 * 2. the split and number of shots under which most of the models have a value;
 * 3. a split that is stated before one that is not;
 * 4. the paper that reports most of the models on the data set;
 * 5. the order of the catalog.
 *
 * @returns One for each model, in their order; undefined where nothing was reported.
 */
export function chooseResults(
  models: readonly string[],
  column: ColumnChoice,
  catalog: Catalog,
): (ChosenResult | undefined)[] {
  const reported = models.map((model) => reportedIn(model, column, catalog));
  const favoured = reported.map((results, index) => {
    const own = catalog.paperFor(models[index] ?? '')?.id;
    const ownResults = results.filter(({ paper }) => isPaper(paper, own, catalog));
    return ownResults.length > 0 ? ownResults : results;
  });
  const usual = mostCommon(favoured, usageOf);
  const source = mostCommon(reported, ({ paper }) => catalog.paper(paper)?.id ?? paper ?? '');
  const marks = (result: Result, index: number): number[] => [
    Number(favoured[index]?.includes(result)),
    usual(result),
    Number(statedSplit(result.split) !== undefined),
    source(result),
  ];
  return reported.map((results, index) => {
    const ordered = results
      .map((result) => ({ result, marks: marks(result, index) }))
      .sort((one, other) => firstDifference(other.marks, one.marks))
      .map(({ result }) => result);
    const [result, ...others] = ordered;
    return result && { result, others };
  });
}

/** What was reported of a model in a column. */
export function reportedIn(model: string, column: ColumnChoice, catalog: Catalog): Result[] {
  const { dataset, metric, split, shots } = column;
  return catalog
    .resultsFor(model)
    .filter(
      (result) =>
        result.model === model &&
        result.dataset === dataset &&
        result.metric === metric &&
        (split === undefined || isOfSplit(result.split, split)) &&
        (shots === undefined || result.shots === shots),
    );
}

function isOfSplit(split: string, wanted: string): boolean {
  const short = shortSplit(wanted);
  const own = shortSplit(split);
  return split === wanted || own === short || own.startsWith(`${short}-`);
}

function isPaper(id: string | undefined, wanted: string | undefined, catalog: Catalog): boolean {
  return id !== undefined && wanted !== undefined && (catalog.paper(id)?.id ?? id) === wanted;
}

function usageOf({ split, shots }: Result): string {
  return `${split} ${shots ?? ''}`;
}

/** Counts in how many lists each property stands. */
function mostCommon(
  lists: readonly (readonly Result[])[],
  property: (result: Result) => string,
): (result: Result) => number {
  const counts = new Map<string, number>();
  for (const list of lists) {
    for (const key of new Set(list.map(property))) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return (result) => counts.get(property(result)) ?? 0;
}

function firstDifference(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}
