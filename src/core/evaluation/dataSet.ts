import { basename, extname, join } from 'node:path';
import { snapshotAt, type HubSource } from '../hubCache';
import { PersonError } from '../personError';
import { isBeirFolder, readBeirFolder } from './beirFolder';
import type { Files } from './files';
import { csvReader } from './readers/csv';
import { jsonReader } from './readers/json';
import { jsonlReader } from './readers/jsonl';
import { parquetReader } from './readers/parquet';
import type { Table, TableReader } from './readers/table';
import { tsvReader } from './readers/tsv';
import { chooseSplit, readSuite, type Suite } from './suite';

/** The data of an evaluation, read but not yet understood. */
export interface DataSet {
  readonly id: string;
  readonly name: string;
  readonly split?: string;
  /** Absolute path of the file read. */
  readonly file: string;
  readonly table: Table;
  /** Documents to be searched, where the suite names them. */
  readonly corpus?: Table;
  /** Where on the Hub they are from. */
  readonly source?: HubSource;
  /** Where the data are a suite. */
  readonly suite?: Suite;
}

const readers: readonly TableReader[] = [
  jsonlReader,
  jsonReader,
  csvReader,
  tsvReader,
  parquetReader,
];

/** Beyond this a file does not fit into one string of the JavaScript engine. */
const largestFile = 500_000_000;

/**
 * Reads a suite folder or a data file.
 *
 * @param path Absolute path of a folder with `suite.json`, or of a .jsonl, .json, .csv, .tsv or .parquet
 *   file.
 * @param isColumn Whether a name is one that a column usually has, or that the person gave.
 * @throws {PersonError} when it is missing, empty, damaged, too large or of another format.
 */
export async function readDataSet(
  path: string,
  split: string | undefined,
  isColumn: (name: string) => boolean,
  files: Files,
): Promise<DataSet> {
  const entry = await files.find(path);
  if (entry === undefined) {
    throw new PersonError(`There is no data set ${path}.`, 'Choose a suite or an existing file.');
  }
  if (entry.kind === 'folder' && (await isBeirFolder(path, files))) {
    const isBeirColumn = (name: string) => isColumn(name) || name === 'corpus-id';
    return readBeirFolder(path, split, (file) => readTable(file, isBeirColumn, files), files);
  }
  if (entry.kind === 'folder') {
    const suite = await readSuite(path, files);
    const [name, { file }] = chooseSplit(suite, split);
    const data = join(path, file);
    const table = await readTable(data, isColumn, files);
    const corpus =
      suite.corpus === undefined
        ? undefined
        : await readTable(join(path, suite.corpus), isColumn, files);
    return {
      id: suite.id,
      name: suite.name,
      split: name,
      file: data,
      table,
      ...(corpus && { corpus }),
      suite,
    };
  }
  const cached = cachedAs(path);
  if (split !== undefined && split !== cached?.split) {
    throw new PersonError(
      `${entry.name} is a single file and has no split ${split}.`,
      'Leave the split out, or choose the file of that split.',
    );
  }
  const table = await readTable(path, isColumn, files);
  return {
    id: basename(path, extname(path)),
    name: entry.name,
    file: path,
    table,
    ...cached,
  };
}

/** How a file in the Hugging Face cache is called: `org/name/config`, and its split. */
function cachedAs(path: string): Pick<DataSet, 'id' | 'name' | 'split' | 'source'> | undefined {
  const snapshot = snapshotAt(path);
  if (snapshot?.kind !== 'dataset') return undefined;
  const { source } = snapshot;
  const [, config, split] = /^([^/]+)\/([^/]+)\/\d+\.parquet$/.exec(snapshot.path) ?? [];
  const id =
    config === undefined || config === 'default'
      ? source.repository
      : `${source.repository}/${config}`;
  return { id, name: id, ...(split !== undefined && { split }), source };
}

async function readTable(
  path: string,
  isColumn: (name: string) => boolean,
  files: Files,
): Promise<Table> {
  const name = basename(path);
  const extension = extname(path).toLowerCase();
  const reader = readers.find((candidate) => candidate.extension === extension);
  const known = readers.map((candidate) => candidate.extension).join(', ');
  if (reader === undefined) {
    throw new PersonError(
      `${name} could not be read: its format is not known.`,
      `Save it as one of: ${known}.`,
    );
  }
  const entry = await files.find(path);
  if (entry === undefined) {
    throw new PersonError(`The data file ${path} is missing.`, 'Get the data set again.');
  }
  if (entry.bytes > largestFile) {
    throw new PersonError(
      `${name} is too large to be read at once: ${Math.round(entry.bytes / 1e6)} MB.`,
      `Save a part of it, such as its first 10,000 rows, as a file of at most ${largestFile / 1e6} MB.`,
    );
  }
  const bytes = await files.read(path);
  const table = await reader.read({ name, bytes, text: () => decode(bytes, name) }, isColumn);
  const [fault] = table.faults ?? [];
  if (table.rows.length === 0 && fault) {
    throw new PersonError(
      `No row of ${name} can be read; of the first, ${fault.place}: ${fault.why}.`,
      'Correct the file, or save it in the format its name says.',
    );
  }
  if (table.rows.length === 0) {
    throw new PersonError(`${name} holds no examples.`, 'Choose a file with at least one example.');
  }
  return table;
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    // TextDecoder drops the byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PersonError(`${name} is not UTF-8 text.`, 'Save it with the encoding UTF-8.', {
      cause,
    });
  }
}
