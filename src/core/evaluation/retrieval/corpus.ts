import { PersonError } from '../../personError';
import { nameOf } from '../columns';
import type { Row, RowFault, Table } from '../readers/table';

/** Documents that are searched, in file order. */
export interface Corpus {
  readonly documents: readonly CorpusDocument[];
  /** Rows that are no documents. */
  readonly leftOut: readonly RowFault[];
}

export interface CorpusDocument {
  readonly id: string;
  /** With its title before it, as BEIR joins them. */
  readonly text: string;
}

const idNames = ['_id', 'id', 'doc_id', 'docid', 'document_id', 'corpus_id', 'pid', 'passage_id'];
const textNames = ['text', 'contents', 'content', 'passage', 'document', 'body', 'abstract'];

/**
 * Reads the documents of a table.
 *
 * @throws {PersonError} when it has no ids or no texts, or no row is a document.
 */
export function readCorpus(table: Table): Corpus {
  const column = (names: readonly string[]) =>
    names
      .map((name) => table.columns.find((candidate) => nameOf(candidate) === name))
      .find((found) => found !== undefined);
  const id = column(idNames);
  const text = column(textNames);
  const title = column(['title']);
  if (id === undefined || text === undefined) {
    const lacks = id === undefined ? 'ids' : 'texts';
    const names = id === undefined ? idNames : textNames;
    throw new PersonError(
      `The corpus has no column of ${lacks}: its columns are ${table.columns.join(', ')}.`,
      `Name one of them ${names[0] ?? ''} or ${names[1] ?? ''}.`,
    );
  }
  const documents = new Map<string, CorpusDocument>();
  const leftOut: RowFault[] = [...(table.faults ?? [])].map(inCorpus);
  for (const row of table.rows) {
    const fault = (why: string) => leftOut.push(inCorpus({ place: row.place, why }));
    const named = idIn(row.cells[id]);
    const body = row.cells[text];
    if (named === undefined) fault('it has no id');
    else if (typeof body !== 'string') fault(`its ${text} holds no text`);
    else if (documents.has(named)) fault(`its id ${named} is that of a document before it`);
    else documents.set(named, { id: named, text: joined(row, title, body) });
  }
  const [first] = leftOut;
  if (documents.size === 0 && first) {
    throw new PersonError(
      `No row of the corpus is a document; of the first, ${first.place}: ${first.why}.`,
      'Correct the file of the corpus.',
    );
  }
  return { documents: [...documents.values()], leftOut };
}

/** An id as a text: a file may keep it as a number. */
export function idIn(cell: unknown): string | undefined {
  if (typeof cell === 'number' || typeof cell === 'bigint') return String(cell);
  return typeof cell === 'string' && cell !== '' ? cell : undefined;
}

function inCorpus({ place, why }: RowFault): RowFault {
  return { place: `corpus, ${place}`, why };
}

function joined({ cells }: Row, title: string | undefined, body: string): string {
  const heading = title === undefined ? undefined : cells[title];
  return typeof heading === 'string' ? `${heading} ${body}`.trim() : body;
}
