import type { ColumnChoice } from './choosingResults';
import type { ResultsCell, ResultsRow, ResultsTable } from './resultsTable';

/**
 * What a results table says about itself in comments, so that it can be refreshed: which results it
 * was made of, and of each value where it comes from. In LaTeX:
 *
 * ```
 * % paperweight: results
 * % models: distilbert, tinybert-6
 * % columns: sst2/accuracy, squad/token-f1
 * % split: dev
 * \begin{table}
 *   …
 *   DistilBERT & 91.3 & 86.9 \\ % distilbert
 *   % distilbert sst2/accuracy 91.3: dev; fine-tuned; Sanh et al. 2019, Table 1
 *   %   also 90.7 (test; Liu et al. 2020)
 * ```
 *
 * In Markdown the same lines, without the name at the row's end, are one HTML comment before the
 * table.
 */
export interface ResultsMarker {
  readonly models: readonly string[];
  readonly columns: readonly ColumnChoice[];
  readonly split?: string;
  readonly shots?: number;
}

/** The value of a cell as it was when it was written, and where it came from. */
export interface CellRecord {
  readonly model: string;
  readonly dataset: string;
  readonly metric: string;
  readonly number: string;
  readonly provenance: string;
}

/** The first line of a marker, without the comment's sign. */
const markerTitle = 'paperweight: results';

/** Whether a document may hold results tables: a quick look. */
export function mayHoldResultsTables(text: string): boolean {
  return text.includes(markerTitle);
}

/** The lines of a table's marker, without the comment's signs. */
export function markerLines({ rows, columns, split, shots }: ResultsTable): string[] {
  return [
    markerTitle,
    `models: ${rows.map(({ model }) => model.id).join(', ')}`,
    `columns: ${columns.map(({ dataset, metric }) => `${dataset.id}/${metric.id}`).join(', ')}`,
    ...(split === undefined ? [] : [`split: ${split}`]),
    ...(shots === undefined ? [] : [`shots: ${shots}`]),
  ];
}

/** The lines that say where a row's values come from. */
export function recordLines(row: ResultsRow, columns: ResultsTable['columns']): string[] {
  return columns.flatMap(({ dataset, metric }, at) => {
    const cell = row.cells[at];
    return cell ? cellRecordLines(row.model.id, dataset.id, metric.id, cell) : [];
  });
}

/** The lines that say where a value comes from, and what else was reported. */
export function cellRecordLines(
  model: string,
  dataset: string,
  metric: string,
  { number, provenance, others }: Pick<ResultsCell, 'number' | 'provenance' | 'others'>,
): string[] {
  return [
    `${model} ${dataset}/${metric} ${number}: ${provenance}`,
    ...(others.length === 0 ? [] : [`  also ${others.join(', ')}`]),
  ];
}

/** Reads the lines below a marker's title; undefined where they do not say what the table holds. */
export function readMarker(lines: readonly string[]): ResultsMarker | undefined {
  const said = new Map<string, string>();
  for (const line of lines) {
    const [, key = '', value = ''] =
      /^\s*(models|columns|split|shots)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== '' && !said.has(key)) {
      said.set(key, value);
    }
  }
  const models = listOf(said.get('models'));
  const pairs = listOf(said.get('columns')).map((pair) => pair.split('/'));
  const split = said.get('split');
  const shots = said.get('shots');
  const limits = {
    ...(split !== undefined && { split }),
    ...(shots !== undefined && { shots: Number(shots) }),
  };
  if (
    models.length === 0 ||
    pairs.length === 0 ||
    pairs.some(({ length }) => length !== 2) ||
    (shots !== undefined && !/^\d+$/.test(shots))
  ) {
    return undefined;
  }
  return {
    models,
    columns: pairs.map(([dataset = '', metric = '']) => ({ dataset, metric, ...limits })),
    ...limits,
  };
}

/** Reads a line that says where a value comes from. */
export function readCellRecord(line: string): CellRecord | undefined {
  const [, model, dataset, metric, number, provenance] =
    /^\s*([a-z0-9][a-z0-9.-]*) ([a-z0-9][a-z0-9.-]*)\/([a-z0-9][a-z0-9.-]*) (-?\d+(?:\.\d+)?): (.*?)\s*$/.exec(
      line,
    ) ?? [];
  return model === undefined ||
    dataset === undefined ||
    metric === undefined ||
    number === undefined ||
    provenance === undefined
    ? undefined
    : { model, dataset, metric, number, provenance };
}

/** Whether a line goes on with what else was reported. */
export function isAlsoLine(line: string): boolean {
  return /^\s*also -?\d/.test(line);
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
