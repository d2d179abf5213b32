/** The content of a data file, before anyone knows what its columns mean. */
export interface Table {
  /** Names of the columns, in file order; `1`, `2`, ... where the file has no header. */
  readonly columns: readonly string[];
  readonly header: boolean;
  readonly rows: readonly Row[];
  /** Rows that could not be read, in file order. */
  readonly faults?: readonly RowFault[];
  /** What the numbers of a column stand for, where the file says: names of classes, by column. */
  readonly classes?: Readonly<Record<string, readonly string[]>>;
}

/** Why a row of a data file is left out. */
export interface RowFault {
  /** Where it stands in the file, as `line 12`. */
  readonly place: string;
  /** As in `it is not valid JSON`. */
  readonly why: string;
}

export interface Row {
  /** Where it stands in the file, as `line 12`. */
  readonly place: string;
  readonly cells: Readonly<Record<string, unknown>>;
}

/** Reads one format. */
export interface TableReader {
  /** Lower case, with the dot. */
  readonly extension: string;
  /**
   * @param isColumn Whether a name is one that a column usually has, or that the person gave.
   * @throws {PersonError} when the file is not of the format; a row that cannot be read is no more
   *   than a fault of the table.
   */
  read(file: DataFile, isColumn: (name: string) => boolean): Table | Promise<Table>;
}

/** A data file, read as a whole. */
export interface DataFile {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /**
   * The content as text, without byte order mark.
   *
   * @throws {PersonError} when it is not UTF-8.
   */
  text(): string;
}

/** A table of records: every key that occurs is a column. */
export function tableOfRecords(rows: readonly (Row | RowFault)[]): Table {
  const read = rows.filter((row) => 'cells' in row);
  const faults = rows.filter((row) => 'why' in row);
  const columns = new Set(read.flatMap(({ cells }) => Object.keys(cells)));
  return {
    columns: [...columns],
    header: true,
    rows: read,
    ...(faults.length > 0 && { faults }),
  };
}

/** A table of lines of cells, whose first line is a header if a cell of it names a column. */
export function tableOfLines(
  lines: readonly { readonly place: string; readonly cells: readonly string[] }[],
  isColumn: (name: string) => boolean,
): Table {
  const first = lines[0]?.cells.map((cell) => cell.trim()) ?? [];
  const header = first.some(isColumn);
  const width = Math.max(0, ...lines.slice(0, 1000).map(({ cells }) => cells.length));
  const columns = header ? first : Array.from({ length: width }, (_, index) => String(index + 1));
  return {
    columns,
    header,
    rows: lines.slice(header ? 1 : 0).map(({ place, cells }) => ({
      place,
      cells: Object.fromEntries(columns.map((column, index) => [column, cells[index]])),
    })),
  };
}
