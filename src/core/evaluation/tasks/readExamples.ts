import { PersonError } from '../../personError';
import type { Row, RowFault, Table } from '../readers/table';

/** A row that is no example; the message says why, as in `it has no label`. */
export class UnfitRow extends Error {}

/**
 * Reads the rows of a table as examples; those that are none are left out.
 *
 * @param read Throws {@link UnfitRow} for a row that is none.
 * @param next What a person may do when no row is an example, as a sentence.
 * @throws {PersonError} when no row is an example, saying why not the first.
 */
export function readExamples<T>(
  { rows }: Table,
  read: (row: Row, index: number) => T,
  next: string,
): { readonly examples: readonly T[]; readonly leftOut: readonly RowFault[] } {
  const examples: T[] = [];
  const leftOut: RowFault[] = [];
  rows.forEach((row, index) => {
    try {
      examples.push(read(row, index));
    } catch (error) {
      if (!(error instanceof UnfitRow)) throw error;
      leftOut.push({ place: row.place, why: error.message });
    }
  });
  const [first] = leftOut;
  if (examples.length > 0 || !first) return { examples, leftOut };
  throw new PersonError(
    `No row of the data is an example; of the first, ${first.place}: ${first.why}.`,
    next,
  );
}

/** The text of a cell. @throws {UnfitRow} when it holds none. */
export function textIn({ cells }: Row, column: string): string {
  const cell = cells[column];
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return String(cell);
  throw new UnfitRow(`its ${column} holds no text`);
}
