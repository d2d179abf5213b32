import type { Catalog } from '../../catalog/catalog';
import { formatLargeCount } from '../../catalog/numbers';
import type { Model } from '../../catalog/records';
import { statedSplit } from '../../catalog/results';
import { reportedIn, type ColumnChoice } from './choosingResults';
import { metricsReported } from './resultsTable';

/** What a results table on some data sets can be made of. */
export interface TableChoices {
  /** Metrics with results there, by how many models have one. */
  readonly metrics: readonly TableChoice[];
  /** Some data set has results by more than one metric. */
  readonly hasSeveralMetrics: boolean;
  /** The metrics a table has where none are chosen. */
  readonly usual: readonly string[];
  /** Models with results there, those that fill most columns first. */
  readonly models: readonly (TableChoice & { readonly size?: string })[];
  /** How many columns there are at most to fill. */
  readonly columns: number;
  /** Splits that results are stated for, by how many cells of the chosen models they fill. */
  readonly splits: readonly TableChoice[];
}

export interface TableChoice {
  readonly id: string;
  readonly name: string;
  /** How many models a metric has, how many columns a model or how many cells a split fills. */
  readonly count: number;
}

/**
 * What can be chosen for a table on these data sets.
 *
 * @param metrics Where they are chosen already; the columns are by these then.
 * @param chosen The models, where they are chosen already.
 */
export function tableChoices(
  datasetIds: readonly string[],
  metrics: readonly string[] | undefined,
  chosen: readonly string[] | undefined,
  catalog: Catalog,
): TableChoices {
  const datasets = datasetIds.flatMap((id) => catalog.dataset(id) ?? []);
  const all = [
    ...new Set(datasets.flatMap(({ id }) => catalog.resultsFor(id).map(({ model }) => model))),
  ].flatMap((id) => catalog.model(id) ?? []);
  const reported = datasets.map((dataset) => metricsReported(dataset, all, {}, catalog));
  const usual = [...new Set(reported.flatMap(([first]) => first?.metric ?? []))];
  const columns = datasets.flatMap(({ id }, at) =>
    (reported[at] ?? [])
      .filter(({ metric }) => (metrics ?? [reported[at]?.[0]?.metric]).includes(metric))
      .map(({ metric }) => ({ dataset: id, metric })),
  );
  const filled = (model: Model): number => {
    const results = catalog.resultsFor(model.id);
    return columns.filter(({ dataset, metric }) =>
      results.some((result) => result.dataset === dataset && result.metric === metric),
    ).length;
  };
  const counts = new Map<string, number>();
  for (const { metric, models } of reported.flat()) {
    counts.set(metric, (counts.get(metric) ?? 0) + models);
  }
  return {
    metrics: [...counts]
      .map(([id, count]) => ({ id, name: catalog.metric(id)?.name ?? id, count }))
      .sort((one, other) => other.count - one.count),
    hasSeveralMetrics: reported.some(({ length }) => length > 1),
    usual,
    models: all
      .map((model) => ({
        id: model.id,
        name: model.name,
        count: filled(model),
        ...(model.parameters !== undefined && { size: formatLargeCount(model.parameters) }),
      }))
      .filter(({ count }) => count > 0)
      .sort(
        (one, other) =>
          other.count - one.count ||
          one.name.localeCompare(other.name, 'en', { numeric: true, sensitivity: 'base' }),
      ),
    columns: columns.length,
    splits: splitsOf(chosen ?? all.map(({ id }) => id), columns, catalog),
  };
}

function splitsOf(
  models: readonly string[],
  columns: readonly ColumnChoice[],
  catalog: Catalog,
): TableChoice[] {
  const counts = new Map<string, number>();
  for (const model of models) {
    for (const column of columns) {
      const stated = reportedIn(model, column, catalog).flatMap(
        // Matched and mismatched are parts of one split.
        ({ split }) => statedSplit(split)?.replace(/-mm?$/, '') ?? [],
      );
      for (const split of new Set(stated)) {
        counts.set(split, (counts.get(split) ?? 0) + 1);
      }
    }
  }
  return [...counts]
    .map(([split, count]) => ({ id: split, name: split, count }))
    .sort((one, other) => other.count - one.count || one.name.localeCompare(other.name, 'en'));
}
