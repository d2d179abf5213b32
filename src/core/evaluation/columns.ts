import { PersonError } from '../personError';
import type { Table } from './readers/table';

/** Which column of the data plays which part, by part: `{ text: 'sentence' }`. */
export type Columns = Readonly<Record<string, string>>;

/** A part that a column can play in a task. */
export interface ColumnRole {
  readonly role: string;
  /** Names such a column usually has, lower case, the likeliest first. */
  readonly names: readonly string[];
  /** Whether the task can do without. */
  readonly optional?: boolean;
}

/**
 * Finds the columns for the parts of a task: those given, else those with a usual name.
 *
 * @param given May be partial. A column is named as in the file, or by its number from 1; an empty
 *   name leaves the part without a column.
 * @returns Only the parts that were found.
 * @throws {PersonError} when a column given does not exist.
 */
export function findColumns(
  roles: readonly ColumnRole[],
  table: Table,
  given: Columns = {},
): Columns {
  const found: Record<string, string> = {};
  for (const [role, name] of Object.entries(given)) {
    if (name === '') continue;
    found[role] = table.columns.find((column) => column === name) ?? columnByNumber(table, name);
  }
  const taken = new Set(Object.values(found));
  for (const { role, names } of roles) {
    if (found[role] !== undefined || given[role] === '') continue;
    const column = names
      .map((name) => table.columns.find((candidate) => nameOf(candidate) === name))
      .find((candidate) => candidate !== undefined && !taken.has(candidate));
    if (column === undefined) continue;
    found[role] = column;
    taken.add(column);
  }
  return found;
}

/** How a column's name is compared: case, spaces and hyphens do not count. */
export function nameOf(column: string): string {
  return column
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

function columnByNumber(table: Table, name: string): string {
  const column = /^\d+$/.test(name) ? table.columns[Number(name) - 1] : undefined;
  if (column !== undefined) return column;
  throw new PersonError(
    `The data have no column ${name}.`,
    `Their columns are: ${table.columns.join(', ')}.`,
  );
}
