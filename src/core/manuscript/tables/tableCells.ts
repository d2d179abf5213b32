import { foldName } from '../../catalog/catalog';
import type { Catalog } from '../../catalog/catalog';
import { plainText } from '../numbers/plainText';
import type { TableCell, TableRow } from '../numbers/tables';
import { shownIn } from './cellText';
import type { ResultsMarker } from './marker';
import type { PlacedRecord, PlacedTable } from './placedTables';
import { isSameNumber } from './printedNumber';

/** Where the cells of a results table are by now, whatever was moved, added or deleted. */
export interface TableCells {
  /** By the marker's models; those whose row is gone or not to be recognised are left out. */
  readonly rows: ReadonlyMap<string, TableRow>;
  /** By the marker's columns: at which column of the table each stands. */
  readonly columns: ReadonlyMap<number, number>;
}

/** The cell of a row that stands in a column. */
export function cellAt(row: TableRow, column: number): TableCell | undefined {
  return row.cells.find((cell) => cell.column === column && cell.columns === 1);
}

/** What the document records of a cell. */
export function recordOf(
  records: readonly PlacedRecord[],
  model: string,
  { dataset, metric }: ResultsMarker['columns'][number],
): PlacedRecord | undefined {
  return records.find(
    (record) => record.model === model && record.dataset === dataset && record.metric === metric,
  );
}

/**
 * Finds the cells of a table. A row is its model's by the comment at its end, else by the model's
 * name in its head; a column is known by the names of data set and metric above it, and where these
 * are gone by the values that stand in it.
 */
export function findCells(
  text: string,
  { table, records }: Pick<PlacedTable, 'table' | 'records'>,
  marker: ResultsMarker,
  catalog: Catalog,
): TableCells {
  const rows = table?.rows ?? [];
  const named = rowsOf(text, rows, marker.models, catalog);
  const heads = rows.slice(
    0,
    Math.min(...[...named.values()].map(({ row }) => rows.indexOf(row)), rows.length),
  );
  const columns = columnsOf(
    heads,
    new Map([...named].map(([model, { row }]) => [model, row])),
    marker,
    records,
    catalog,
  );
  const sure = [...named].filter(
    ([model, { row, isSure }]) => isSure || holdsRecorded(model, row, columns, marker, records),
  );
  return { rows: new Map(sure.map(([model, { row }]) => [model, row])), columns };
}

interface NamedRow {
  readonly row: TableRow;
  /** False where the head says more than the model's name. */
  readonly isSure: boolean;
}

function rowsOf(
  text: string,
  rows: readonly TableRow[],
  models: readonly string[],
  catalog: Catalog,
): Map<string, NamedRow> {
  const found = new Map<string, NamedRow>();
  const free = new Set(rows);
  const take = (model: string, row: TableRow | undefined, isSure: boolean): void => {
    if (row && !found.has(model)) {
      found.set(model, { row, isSure });
      free.delete(row);
    }
  };
  for (const row of rows) {
    const said = saidAtEnd(text, row);
    if (said !== undefined && models.includes(said)) {
      take(said, row, true);
    }
  }
  const names = new Map(models.map((model) => [model, namesOfModel(model, catalog)]));
  const heads = new Map(rows.map((row) => [row, foldName(plainText(row.cells[0]?.text ?? ''))]));
  for (const model of models) {
    const isNamed = (row: TableRow): boolean =>
      (names.get(model) ?? []).includes(heads.get(row) ?? '');
    take(model, [...free].find(isNamed), true);
  }
  for (const row of [...free]) {
    const whole = row.cells.map((cell) => foldName(plainText(cell.text)));
    const head =
      longestNamed(heads.get(row) ?? '', names) ?? longestNamed(whole.join(' | '), names);
    if (head !== undefined) {
      take(head, row, false);
    }
  }
  return found;
}

/** `… \\ % distilbert` */
function saidAtEnd(text: string, { end }: TableRow): string | undefined {
  const newline = text.indexOf('\n', end);
  const rest = text.slice(end, newline < 0 ? text.length : newline);
  return /^\\(?:\\\*?|tabularnewline)\s*(?:\[[^\]]*\])?\s*%\s*([a-z0-9][a-z0-9.-]*)\s*$/.exec(
    rest,
  )?.[1];
}

function namesOfModel(id: string, catalog: Catalog): string[] {
  const model = catalog.model(id);
  return [id, ...(model ? [model.name, ...(model.aliases ?? [])] : [])].map(foldName);
}

/** Of those whose name stands in a text, the one with the longest; undefined where it is not one. */
function longestNamed<Key>(
  text: string,
  names: ReadonlyMap<Key, readonly string[]>,
): Key | undefined {
  const lengths = [...names].map(([key, own]) => ({ key, length: longestIn(text, own) }));
  const most = Math.max(0, ...lengths.map(({ length }) => length));
  const best = lengths.filter(({ length }) => length === most);
  return most > 0 && best.length === 1 ? best[0]?.key : undefined;
}

/** The length of the longest name that stands in a text as words of its own. */
function longestIn(text: string, names: readonly string[]): number {
  return Math.max(
    0,
    ...names.filter((name) => name !== '' && standsIn(text, name)).map(({ length }) => length),
  );
}

function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isWord = (character: string | undefined): boolean =>
      character !== undefined && /[\p{L}\p{N}]/u.test(character);
    if (!isWord(text[at - 1]) && !isWord(text[at + name.length])) {
      return true;
    }
  }
  return false;
}

function columnsOf(
  heads: readonly TableRow[],
  rows: ReadonlyMap<string, TableRow>,
  { columns }: ResultsMarker,
  records: readonly PlacedRecord[],
  catalog: Catalog,
): Map<number, number> {
  const width = Math.max(
    0,
    ...[...heads, ...rows.values()].flatMap(({ cells }) =>
      cells.map((cell) => cell.column + cell.columns),
    ),
  );
  const datasets = new Map(
    columns.map(({ dataset }) => {
      const record = catalog.dataset(dataset);
      const names = record ? [record.name, ...(record.aliases ?? []), dataset] : [dataset];
      return [dataset, names.map(foldName)];
    }),
  );
  const metrics = new Map(
    columns.map(({ metric }) => {
      const record = catalog.metric(metric);
      const names = record ? [record.name, ...(record.aliases ?? []), metric] : [metric];
      return [metric, names.map(foldName)];
    }),
  );
  const pairs: { own: number; at: number; marks: readonly number[] }[] = [];
  for (let at = 0; at < width; at++) {
    const head = headOf(heads, at);
    const dataset = longestNamed(head, datasets);
    columns.forEach((column, own) => {
      const recorded = recordedMatches(column, rows, records, at);
      const isNamed = dataset === column.dataset;
      const byMetric = isNamed ? longestIn(head, metrics.get(column.metric) ?? []) : 0;
      const isByValues =
        recorded.same * 2 >= recorded.all &&
        (recorded.same >= 2 || (recorded.same === 1 && width === columns.length + 1));
      if (isNamed || isByValues) {
        pairs.push({ own, at, marks: [Number(isNamed), byMetric, recorded.same, -at] });
      }
    });
  }
  pairs.sort((one, other) => {
    const differs = one.marks.findIndex((mark, index) => mark !== other.marks[index]);
    return differs < 0 ? 0 : (other.marks[differs] ?? 0) - (one.marks[differs] ?? 0);
  });
  const found = new Map<number, number>();
  const taken = new Set<number>();
  for (const { own, at } of pairs) {
    if (!found.has(own) && !taken.has(at)) {
      found.set(own, at);
      taken.add(at);
    }
  }
  return found;
}

/** What stands above a column, from top to bottom. */
function headOf(heads: readonly TableRow[], at: number): string {
  return heads
    .flatMap(({ cells }) => cells)
    .filter(({ column, columns }) => column <= at && at < column + columns)
    .map(({ text }) => foldName(plainText(text)))
    .join(' ');
}

/** How many recorded values of a column stand in the table's column `at`, of how many. */
function recordedMatches(
  column: ResultsMarker['columns'][number],
  rows: ReadonlyMap<string, TableRow>,
  records: readonly PlacedRecord[],
  at: number,
): { readonly same: number; readonly all: number } {
  let same = 0;
  let all = 0;
  for (const [model, row] of rows) {
    const record = recordOf(records, model, column);
    const cell = cellAt(row, at);
    if (record && cell) {
      all++;
      const { number } = shownIn(cell.text);
      same += Number(number !== undefined && isSameNumber(number.text, record.number));
    }
  }
  return { same, all };
}

function holdsRecorded(
  model: string,
  row: TableRow,
  columns: ReadonlyMap<number, number>,
  marker: ResultsMarker,
  records: readonly PlacedRecord[],
): boolean {
  const rows = new Map([[model, row]]);
  const counts = [...columns].map(([own, at]) => {
    const column = marker.columns[own];
    return column ? recordedMatches(column, rows, records, at) : { same: 0, all: 0 };
  });
  return counts.every(({ all }) => all === 0) || counts.some(({ same }) => same > 0);
}
