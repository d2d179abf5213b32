import type { Catalog } from '../../catalog/catalog';
import { formatLargeCount } from '../../catalog/numbers';
import { shortReference } from '../../catalog/people';
import type { Dataset, Metric, Model, Paper, Result } from '../../catalog/records';
import { shortSplit, statedSplit } from '../../catalog/results';
import { PersonError } from '../../personError';
import { chooseResults, reportedIn, type ChosenResult, type ColumnChoice } from './choosingResults';
import { printedNumber } from './printedNumber';
import { judgeColumn } from './protocol';
import { otherText, placeText, protocolText, provenanceOf } from './provenance';

/** Which results to set side by side, by ids of the catalog. */
export interface ResultsTableRequest {
  readonly models: readonly string[];
  readonly datasets: readonly string[];
  /** Without them, of each data set the first official one for which a model has a value. */
  readonly metrics?: readonly string[];
  /** Only results on this split, by its own or its short name. */
  readonly split?: string;
  /** Only results with this many examples in the prompt. */
  readonly shots?: number;
  /** Leaves out models, data sets and metrics without a value, rather than refuse. */
  readonly leavesOutEmpty?: boolean;
}

/** Reported results, models as rows; structured-cloneable. Texts are plain, without markup. */
export interface ResultsTable {
  readonly columns: readonly ResultsColumn[];
  readonly rows: readonly ResultsRow[];
  /** What the request limits the results to, where it does. */
  readonly split?: string;
  readonly shots?: number;
  /** Every paper that introduces a model of the table or reports a value of it, each once. */
  readonly papers: readonly Paper[];
  /** Names of the data sets and models that were left out because nothing was reported. */
  readonly leftOut: readonly string[];
}

export interface ResultsColumn {
  readonly dataset: { readonly id: string; readonly name: string };
  readonly metric: { readonly id: string; readonly name: string; readonly shortName: string };
  readonly higherIsBetter?: boolean;
  /** `%` where all values were printed as percentages. */
  readonly unit?: string;
  /** Short name; where all values are of one stated split. */
  readonly split?: string;
  /** Where all values were obtained with as many. */
  readonly shots?: number;
  /** No two of its values compare, though it has several. */
  readonly isMixed: boolean;
}

export interface ResultsRow {
  readonly model: { readonly id: string; readonly name: string; readonly size?: string };
  /** Id of the paper that introduces the model. */
  readonly paper?: string;
  /** One for each column; undefined where nothing was reported. */
  readonly cells: readonly (ResultsCell | undefined)[];
}

export interface ResultsCell {
  /** As printed. */
  readonly number: string;
  /** Where it comes from and how it was obtained, on one line; see `provenanceOf`. */
  readonly provenance: string;
  /** Id of the paper that reports it, where the catalog has it. */
  readonly paper?: string;
  /** How running text names what reports it: `Sanh et al. 2019`, or an address. */
  readonly reference: string;
  /** Where in the paper; empty where that is not told. */
  readonly place: string;
  /** Split, shots and setting. */
  readonly protocol: string;
  /** Other values reported for the same, each with who reports it. */
  readonly others: readonly string[];
  /** Best of the column's comparable values. */
  readonly isBest: boolean;
  /** Does not compare with the column's others. */
  readonly isUnlike: boolean;
}

/** Of the names of metrics, in characters. */
const longestHead = 16;

/** Ids of the catalog like one that it does not have, the likeliest first. */
export type Closest = (id: string, kind: 'model' | 'dataset' | 'metric') => Promise<string[]>;

/**
 * Plans a table of reported results. Of several values reported for a cell it takes one by the rule
 * of `chooseResults`.
 *
 * @throws {PersonError} for ids the catalog does not have, and for a data set, metric or model
 *   without results under what was chosen.
 */
export async function planResultsTable(
  request: ResultsTableRequest,
  catalog: Catalog,
  closest: Closest = async () => [],
): Promise<ResultsTable> {
  const { split, shots } = request;
  const models = await recordsOf(request.models, 'model', (id) => catalog.model(id), closest);
  const datasets = await recordsOf(
    request.datasets,
    'dataset',
    (id) => catalog.dataset(id),
    closest,
  );
  const metrics =
    request.metrics &&
    (await recordsOf(request.metrics, 'metric', (id) => catalog.metric(id), closest));
  const limits = { ...(split !== undefined && { split }), ...(shots !== undefined && { shots }) };
  const columns = datasets.flatMap((dataset) => {
    const wanted = metrics?.map(({ id }) => id);
    return columnsOf(dataset, models, wanted, limits, catalog);
  });
  const leavesOut = request.leavesOutEmpty === true && columns.length > 0;
  const isKept = (record: Model | Dataset | Metric): boolean =>
    !leavesOut ||
    columns.some(
      (column) =>
        column.dataset === record.id ||
        column.metric === record.id ||
        reportedIn(record.id, column, catalog).length > 0,
    );
  const kept = models.filter(isKept);
  requireResults(kept, datasets.filter(isKept), metrics?.filter(isKept), columns, limits, catalog);
  const leftOut = [...datasets, ...models].filter((record) => !isKept(record));
  return tableOf(kept, columns, limits, leftOut, catalog);
}

/** The table of columns that are chosen already. */
function tableOf(
  models: readonly Model[],
  columns: readonly ColumnChoice[],
  limits: Pick<ResultsTableRequest, 'split' | 'shots'>,
  leftOut: readonly (Dataset | Model)[],
  catalog: Catalog,
): ResultsTable {
  const ids = models.map(({ id }) => id);
  const chosen = columns.map((column) => chooseResults(ids, column, catalog));
  const judged = columns.map(({ metric }, at) =>
    judgeColumn(
      (chosen[at] ?? []).map((each) => each?.result),
      catalog.metric(metric),
    ),
  );
  const rows = models.map((model, row): ResultsRow => {
    const own = catalog.paperFor(model.id)?.id;
    return {
      model: {
        id: model.id,
        name: model.name,
        ...(model.parameters !== undefined && { size: formatLargeCount(model.parameters) }),
      },
      ...(own !== undefined && { paper: own }),
      cells: columns.map((_, at) => {
        const cell = chosen[at]?.[row];
        const judgement = judged[at];
        return (
          cell && {
            ...cellOf(cell, catalog),
            isBest: judgement?.best.has(row) ?? false,
            isUnlike: (judgement?.alike.size ?? 0) > 0 && !judgement?.alike.has(row),
          }
        );
      }),
    };
  });
  return {
    columns: columns.map((column, at) => {
      const results = (chosen[at] ?? []).flatMap((each) => (each ? [each.result] : []));
      return columnOf(column, results, judged[at]?.alike.size === 0, catalog);
    }),
    rows,
    ...limits,
    papers: papersOf(rows, catalog),
    leftOut: leftOut.map(({ name }) => name),
  };
}

/** A cell without what it is among others. */
export function cellOf(
  { result, others }: ChosenResult,
  catalog: Catalog,
): Omit<ResultsCell, 'isBest' | 'isUnlike'> {
  const paper = catalog.paper(result.paper);
  const number = printedNumber(result, catalog);
  return {
    number,
    provenance: provenanceOf(result, catalog),
    ...(paper && { paper: paper.id }),
    reference: paper ? shortReference(paper) : (result.paper ?? result.sources[0] ?? ''),
    place: placeText(result),
    protocol: protocolText(result),
    others: others.map((other) => otherText(printedNumber(other, catalog), other, catalog)),
  };
}

async function recordsOf<T extends { readonly id: string }>(
  ids: readonly string[],
  kind: 'model' | 'dataset' | 'metric',
  find: (id: string) => T | undefined,
  closest: Closest,
): Promise<T[]> {
  const names = { model: 'model', dataset: 'data set', metric: 'metric' };
  if (ids.length === 0) {
    throw new PersonError(
      `Nothing was inserted: no ${names[kind]} is named.`,
      `Name at least one ${names[kind]}.`,
    );
  }
  const records = new Map<string, T>();
  for (const id of ids) {
    const record = find(id);
    if (!record) {
      const meant = await closest(id, kind);
      throw new PersonError(
        `Nothing was inserted: the catalog has no ${names[kind]} ${id}.`,
        meant.length === 0
          ? 'Look for it with Paperweight: Search.'
          : `Did you mean ${meant.join(' or ')}?`,
      );
    }
    records.set(record.id, record);
  }
  return [...records.values()];
}

/** A data set's columns: by the wanted metrics that have a value, else by the one that says most. */
function columnsOf(
  dataset: Dataset,
  models: readonly Model[],
  wanted: readonly string[] | undefined,
  limits: Pick<ResultsTableRequest, 'split' | 'shots'>,
  catalog: Catalog,
): ColumnChoice[] {
  const column = (metric: string): ColumnChoice => ({ dataset: dataset.id, metric, ...limits });
  if (wanted) {
    return wanted
      .map(column)
      .filter((each) => models.some(({ id }) => reportedIn(id, each, catalog).length > 0));
  }
  const [leading] = metricsReported(dataset, models, limits, catalog);
  return leading === undefined ? [] : [column(leading.metric)];
}

/** The metrics models have a value by on a data set: official ones first, then by how many have. */
export function metricsReported(
  dataset: Dataset,
  models: readonly Model[],
  limits: Pick<ResultsTableRequest, 'split' | 'shots'>,
  catalog: Catalog,
): { readonly metric: string; readonly models: number }[] {
  const metrics = new Set(catalog.resultsFor(dataset.id).map(({ metric }) => metric));
  const official = (metric: string): number => {
    const at = dataset.metrics?.indexOf(metric) ?? -1;
    return at < 0 ? Number.MAX_SAFE_INTEGER : at;
  };
  return [...metrics]
    .map((metric) => ({
      metric,
      models: models.filter(
        ({ id }) => reportedIn(id, { dataset: dataset.id, metric, ...limits }, catalog).length > 0,
      ).length,
    }))
    .filter(({ models: count }) => count > 0)
    .sort(
      (one, other) => official(one.metric) - official(other.metric) || other.models - one.models,
    );
}

function requireResults(
  models: readonly Model[],
  datasets: readonly Dataset[],
  metrics: readonly Metric[] | undefined,
  columns: readonly ColumnChoice[],
  { split, shots }: Pick<ResultsTableRequest, 'split' | 'shots'>,
  catalog: Catalog,
): void {
  const under = [
    ...(metrics ? [`by ${metrics.map(({ name }) => name).join(' or ')}`] : []),
    ...(split === undefined ? [] : [`on the split ${shortSplit(split)}`]),
    ...(shots === undefined ? [] : [`with ${shots} shots`]),
  ]
    .map((part) => ` ${part}`)
    .join('');
  const named = models.length === 1 ? (models[0] as Model).name : 'these models';
  for (const dataset of datasets) {
    if (!columns.some((column) => column.dataset === dataset.id)) {
      throw new PersonError(
        `Nothing was inserted: the catalog has no results of ${named} on ${dataset.name}${under}.`,
        under === '' ? 'Choose another data set.' : 'Choose another data set, or ask for less.',
      );
    }
  }
  const unused = metrics?.find(({ id }) => !columns.some(({ metric }) => metric === id));
  if (unused) {
    throw new PersonError(
      `Nothing was inserted: the catalog has no results of ${named} by ${unused.name} on these data sets.`,
      'Leave the metric out, or choose another.',
    );
  }
  const without = models.find(
    ({ id }) => !columns.some((column) => reportedIn(id, column, catalog).length > 0),
  );
  if (without) {
    throw new PersonError(
      `Nothing was inserted: the catalog has no results of ${without.name} on ${datasets.map(({ name }) => name).join(', ')}${under}.`,
      'Leave the model out, or choose another data set.',
    );
  }
}

function columnOf(
  { dataset, metric }: ColumnChoice,
  results: readonly Result[],
  isWithoutAlike: boolean,
  catalog: Catalog,
): ResultsColumn {
  const record = catalog.metric(metric);
  const higherIsBetter = record?.higherIsBetter;
  const unit = onlyOne(results.map((result) => result.unit));
  const split = onlyOne(results.map((result) => statedSplit(result.split)));
  const shots = onlyOne(results.map((result) => result.shots));
  return {
    dataset: { id: dataset, name: catalog.dataset(dataset)?.name ?? dataset },
    metric: {
      id: metric,
      name: record?.name ?? metric,
      shortName: record ? shortName(record) : metric,
    },
    ...(higherIsBetter !== undefined && { higherIsBetter }),
    ...(unit !== undefined && { unit }),
    ...(split !== undefined && { split }),
    ...(shots !== undefined && { shots }),
    isMixed: isWithoutAlike && results.length > 1,
  };
}

/** A name that fits a column's head. */
function shortName({ name, aliases = [] }: Metric): string {
  return name.length > longestHead
    ? (aliases.find(({ length }) => length <= longestHead) ?? name)
    : name;
}

/** The value all of a list are; undefined where they differ. */
export function onlyOne<T>(values: readonly (T | undefined)[]): T | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}

function papersOf(rows: readonly ResultsRow[], catalog: Catalog): Paper[] {
  const ids = rows.flatMap(({ paper, cells }) => [paper, ...cells.map((cell) => cell?.paper)]);
  return [...new Set(ids)].flatMap((id) => catalog.paper(id) ?? []);
}
