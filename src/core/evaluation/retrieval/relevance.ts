import { toNumber } from '../../metrics/input';
import { isRecord } from '../readers/json';
import { UnfitRow } from '../tasks/readExamples';
import { idIn } from './corpus';

/** How relevant the documents of a query are: grades above 0, by id. */
export type Relevance = ReadonlyMap<string, number>;

const ids = ['_id', 'id', 'doc_id', 'docid', 'document_id', 'corpus_id', 'corpus-id', 'pid'];
const grades = ['grade', 'score', 'relevance', 'label'];

/**
 * The relevant documents that a cell names: an id, a list of ids or of objects with an id and
 * perhaps a grade, or an object of grades by id. A text may be the JSON of one of these, or ids
 * parted by white space. Without a grade it is 1.
 *
 * @param isDocument Whether there is a document of an id, to tell an id with a space from two.
 * @throws {UnfitRow} when it names none.
 */
export function relevanceIn(cell: unknown, isDocument: (id: string) => boolean): Relevance {
  const found = new Map(pairsIn(cell, isDocument).filter(([, grade]) => grade > 0));
  if (found.size === 0) throw new UnfitRow('it names no relevant document');
  return found;
}

function pairsIn(cell: unknown, isDocument: (id: string) => boolean): [string, number][] {
  if (typeof cell === 'string' && !isDocument(cell)) {
    if (/^\s*[[{]/.test(cell)) {
      try {
        return pairsIn(JSON.parse(cell), isDocument);
      } catch {
        // Ids that start with a bracket.
      }
    }
    return cell.split(/\s+/).flatMap((id) => (id === '' ? [] : [[id, 1]]));
  }
  const id = idIn(cell);
  if (id !== undefined) return [[id, 1]];
  if (Array.isArray(cell)) {
    return cell.flatMap((item: unknown): [string, number][] => {
      const named = isRecord(item) ? idIn(valueOf(item, ids)) : idIn(item);
      if (named === undefined) return [];
      return [[named, isRecord(item) ? (toNumber(valueOf(item, grades)) ?? 1) : 1]];
    });
  }
  if (isRecord(cell)) {
    return Object.entries(cell).map(([key, grade]) => [key, toNumber(grade) ?? 0]);
  }
  return [];
}

function valueOf(item: Readonly<Record<string, unknown>>, names: readonly string[]): unknown {
  return item[names.find((name) => item[name] !== undefined) ?? ''];
}
