import { basename, join } from 'node:path';
import { PersonError } from '../personError';
import type { DataSet } from './dataSet';
import type { Files } from './files';
import type { Row, RowFault, Table } from './readers/table';
import { idIn } from './retrieval/corpus';

/** Splits that are chosen when none is asked for, the first one first. */
const usualSplits = ['test', 'dev', 'validation'];

/** Whether a folder is one of BEIR: `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv`. */
export async function isBeirFolder(folder: string, files: Files): Promise<boolean> {
  const inside = await files.list(folder);
  const has = (name: string) => inside?.some((entry) => entry.name === name) ?? false;
  return has('corpus.jsonl') && has('queries.jsonl') && has('qrels');
}

/**
 * Reads a folder in the layout of BEIR (Thakur et al. 2021, https://github.com/beir-cellar/beir) as
 * one row a judged query: `_id`, `query` and `relevant`, an object of grades by document.
 *
 * @param readTable Reads a file of it.
 * @throws {PersonError} when it has no such split or a file is damaged.
 */
export async function readBeirFolder(
  folder: string,
  wanted: string | undefined,
  readTable: (path: string) => Promise<Table>,
  files: Files,
): Promise<DataSet> {
  const judged = (await files.list(join(folder, 'qrels'))) ?? [];
  const splits = judged.flatMap(({ name }) => /^(.+)\.tsv$/.exec(name)?.[1] ?? []);
  const preferred = wanted === undefined ? usualSplits : [wanted];
  const split =
    preferred.find((name) => splits.includes(name)) ??
    (wanted === undefined ? splits[0] : undefined);
  if (split === undefined) {
    throw new PersonError(
      wanted === undefined
        ? `The folder ${folder} has no .tsv file in qrels.`
        : `The data set ${basename(folder)} has no split ${wanted}.`,
      splits.length === 0 ? 'Get the data set again.' : `Choose one of: ${splits.join(', ')}.`,
    );
  }
  const file = join(folder, 'qrels', `${split}.tsv`);
  const [queries, corpus, grades] = await Promise.all([
    readTable(join(folder, 'queries.jsonl')),
    readTable(join(folder, 'corpus.jsonl')),
    readTable(file),
  ]);
  const id = basename(folder);
  return { id, name: id, split, file, table: joinQueries(queries, grades), corpus };
}

function joinQueries(queries: Table, grades: Table): Table {
  const texts = new Map(
    queries.rows.map(({ cells }) => [idIn(cells['_id']), cells['text']] as const),
  );
  const [queryColumn = '', documentColumn = '', gradeColumn = ''] = grades.columns;
  const relevant = new Map<string, Record<string, unknown>>();
  const places = new Map<string, string>();
  const faults: RowFault[] = [...(queries.faults ?? []), ...(grades.faults ?? [])];
  for (const { place, cells } of grades.rows) {
    const query = idIn(cells[queryColumn]);
    const document = idIn(cells[documentColumn]);
    if (query === undefined || document === undefined) {
      faults.push({ place, why: 'it names no query and document' });
      continue;
    }
    const known = relevant.get(query) ?? {};
    known[document] = cells[gradeColumn];
    relevant.set(query, known);
    if (!places.has(query)) places.set(query, place);
  }
  const rows = [...relevant].map(([query, documents]): Row => ({
    place: `query ${query} (${places.get(query) ?? ''})`,
    cells: { _id: query, query: texts.get(query), relevant: documents },
  }));
  return {
    columns: ['_id', 'query', 'relevant'],
    header: true,
    rows,
    ...(faults.length > 0 && { faults }),
  };
}
