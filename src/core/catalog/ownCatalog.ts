import { PersonError } from '../personError';
import type { Catalog } from './catalog';
import { paperFromCsl } from './csl';
import { isEvaluationTables, readEvaluationTables } from './evaluationTables';
import { jsonFault, jsonLines, pathKey } from './jsonLines';
import { catalogParts } from './load';
import type { OwnRecords } from './mergeCatalogs';
import { recordCheck, type RecordCheck } from './recordCheck';
import type { CatalogData, Paper } from './records';

/** A file of the user's, not read yet. */
export interface OwnFile {
  /** As the user shall read it. */
  readonly path: string;
  readonly bytes: number;
  /** Tells one state of the file from another. */
  readonly stamp?: string;
  readonly read: () => Promise<string>;
}

/** What is wrong in a file of the user's. */
export interface CatalogFault {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly code: 'too-large' | 'unreadable' | 'syntax' | 'not-a-catalog' | 'record' | 'link';
  /** What is wrong and what to do, as sentences, without the file and line. */
  readonly message: string;
}

/** The records of one file, and what could not be taken from it. */
export interface OwnCatalog extends OwnRecords {
  readonly faults: readonly CatalogFault[];
  /** Of a .bib file's entries, by cite key: tell which of them have changed when it is read again. */
  readonly digests?: ReadonlyMap<string, string>;
}

export interface OwnCatalogPorts {
  /** The bundled catalog: a Papers with Code dump is linked to its records by name. */
  readonly bundled: () => Catalog;
  /** Returns the text of a file of the catalog's folder: `schema/papers.schema.json`. */
  readonly readData: (name: string) => Promise<string>;
  /**
   * The entries of a .bib file, some at a time; those that are known, by their cite key and a
   * digest of their text, without their item.
   */
  readonly readBib: (
    text: string,
    isKnown: (key: string, digest: string) => boolean,
  ) => AsyncIterable<readonly BibItem[]>;
}

/** An entry of a .bib file. */
export interface BibItem {
  readonly key: string;
  /** As a CSL-JSON item; absent where the entry is known already. */
  readonly item?: unknown;
  /** Of the entry's text. */
  readonly digest: string;
  /** On which the entry begins, from 1. */
  readonly line: number;
}

/** No larger file is read: it would hold the editor's memory and processor for too long. */
export const largestFile = 100e6;

/** A file with more faults than this has the rest counted, not named. */
const faultsNamed = 100;

type Part = keyof CatalogData;

/**
 * Reads the user's own catalogs. A file is one of
 *
 * - JSON like the files of `data/`: a list of records, in a file whose name says their kind
 *   (`papers.json`, `lab-results.json`), or an object whose properties are the kinds
 *   (`{"datasets": […], "results": […]}`);
 * - CSL-JSON (a list of items with `id` and `type`), as reference managers write it;
 * - `evaluation-tables.json` of Papers with Code;
 * - .bib.
 *
 * A record that does not fit its schema is left out and reported, the rest stays. A file that is
 * not JSON, as while somebody writes it, or that cannot be read at the moment, keeps the records it
 * had before, and is reported.
 */
export class OwnCatalogReader {
  private check: Promise<RecordCheck> | undefined;

  constructor(private readonly ports: OwnCatalogPorts) {}

  /**
   * @param previous What the same file gave before.
   * @param onPart Gets what a large .bib file gave so far, now and then.
   */
  async read(
    file: OwnFile,
    previous?: OwnCatalog,
    onPart?: (part: OwnCatalog) => Promise<void>,
  ): Promise<OwnCatalog> {
    if (file.bytes > largestFile) {
      const size = `${Math.round(file.bytes / 1e6)} MB`;
      return nothingFrom(file.path, {
        code: 'too-large',
        message: `The file has ${size}, and at most ${largestFile / 1e6} MB are read. Split it into several files or leave out what you do not need.`,
      });
    }
    let text: string;
    try {
      text = (await file.read()).replace(/^\uFEFF/, '');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return kept(file.path, previous, {
        code: 'unreadable',
        line: 1,
        message: `The file could not be read (${reason}). Check that it exists and that you may read it.`,
      });
    }
    return /\.bib$/i.test(file.path)
      ? this.readBib(file.path, text, previous, onPart)
      : this.readJson(file.path, text, previous);
  }

  private async readBib(
    file: string,
    text: string,
    previous: OwnCatalog | undefined,
    onPart: ((part: OwnCatalog) => Promise<void>) | undefined,
  ): Promise<OwnCatalog> {
    try {
      const gathering = new Gathering(file);
      const known = new Map(previous?.data.papers.map((paper) => [paper.id, paper]));
      const digests = new Map<string, string>();
      const isKnown = (key: string, digest: string): boolean =>
        known.has(key) && previous?.digests?.get(key) === digest;
      for await (const items of this.ports.readBib(text, isKnown)) {
        for (const { key, item, digest, line } of items) {
          const paper = item === undefined ? known.get(key) : paperFromCsl(item, file);
          if (paper && !digests.has(key)) {
            gathering.addPaper(paper, line);
            digests.set(key, digest);
          }
        }
        await onPart?.({ ...gathering.catalog(), digests });
      }
      return { ...gathering.catalog(), digests };
    } catch (error) {
      if (!(error instanceof PersonError)) {
        throw error;
      }
      return kept(file, previous, { code: 'syntax', line: 1, message: error.message });
    }
  }

  private async readJson(
    file: string,
    text: string,
    previous: OwnCatalog | undefined,
  ): Promise<OwnCatalog> {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      const { line, reason } = jsonFault(text);
      const meanwhile =
        previous && sizeOf(previous) > 0 ? ' Until then its earlier records are used.' : '';
      return kept(file, previous, {
        code: 'syntax',
        line,
        message: `The file is not valid JSON: ${reason}. Correct it.${meanwhile}`,
      });
    }
    if (isEvaluationTables(json)) {
      const { data } = readEvaluationTables(json, this.ports.bundled(), file);
      return { file, data, lines: new Map(), faults: [] };
    }
    const found = partsIn(file, json);
    if (!Array.isArray(found)) {
      const line = jsonLines(text, 1).get(found.path) ?? 1;
      return nothingFrom(file, { code: found.code, line, message: found.message });
    }
    const gathering = new Gathering(file, text);
    this.check ??= recordCheck(catalogParts, this.ports.readData);
    const check = await this.check;
    for (const { part, path, records } of found) {
      records.forEach((record: unknown, index) => {
        gathering.addJson(part, record, [...path, index], check);
      });
    }
    return gathering.catalog();
  }
}

interface FoundPart {
  readonly part: Part;
  /** Where its list stands in the file. */
  readonly path: readonly string[];
  readonly records: readonly unknown[];
}

function partsIn(
  file: string,
  json: unknown,
):
  | FoundPart[]
  | {
      readonly code: 'not-a-catalog' | 'record';
      readonly path: string;
      readonly message: string;
    } {
  if (Array.isArray(json)) {
    const part = partNamed(file) ?? (json.some(isCslItem) ? 'papers' : undefined);
    return part === undefined && json.length > 0
      ? {
          code: 'not-a-catalog',
          path: '',
          message: `What kind of records the list holds is not said. Name the file after it (${catalogParts.join(', ')}), as in lab-results.json.`,
        }
      : [{ part: part ?? 'papers', path: [], records: json }];
  }
  const keys = typeof json === 'object' && json !== null ? Object.keys(json) : [];
  if (!keys.some(isPart)) {
    return {
      code: 'not-a-catalog',
      path: '',
      message: `The file holds no catalog. It must be a list of records, or an object with some of ${catalogParts.join(', ')}.`,
    };
  }
  const found: FoundPart[] = [];
  for (const [key, records] of Object.entries(json as object) as [string, unknown][]) {
    if (key === '$schema') {
      continue;
    }
    if (!isPart(key) || !Array.isArray(records)) {
      const wanted = isPart(key)
        ? `"${key}" is no list. Make it one.`
        : `"${key}" is no kind of record. Use ${catalogParts.join(', ')}.`;
      return { code: 'record', path: pathKey([key]), message: wanted };
    }
    found.push({ part: key, path: [key], records });
  }
  return found;
}

function isPart(text: string): text is Part {
  return (catalogParts as readonly string[]).includes(text);
}

/** The kind that a file's name says as a word of its own: `my-datasets.json`, `result.v2.json`. */
function partNamed(file: string): Part | undefined {
  const name = file.replace(/^.*[\\/]/, '').toLowerCase();
  const words = name.split(/[^a-z]+/);
  return catalogParts.find(
    (part) => words.includes(part) || words.includes(part.replace(/s$/, '')),
  );
}

/** CSL-JSON as a reference manager writes it, not one of the catalog's own papers. */
function isCslItem(record: unknown): boolean {
  const item = record as Readonly<Record<string, unknown>> | null;
  return (
    typeof item === 'object' &&
    item !== null &&
    ['string', 'number'].includes(typeof item.id) &&
    typeof item.type === 'string' &&
    !(typeof item.custom === 'object' && item.custom !== null && 'sources' in item.custom)
  );
}

/** Collects the records of one file. */
class Gathering {
  private readonly data: { [Each in Part]: CatalogData[Each][number][] } = {
    papers: [],
    datasets: [],
    metrics: [],
    models: [],
    tasks: [],
    techniques: [],
    results: [],
  };
  private readonly lines = new Map<string, number>();
  private readonly faults: { path: (string | number)[]; message: string }[] = [];
  private readonly paths = new Map<string, string>();

  constructor(
    private readonly file: string,
    private readonly text = '',
  ) {}

  addPaper(paper: Paper, line?: number): void {
    if (!this.paths.has(paper.id)) {
      this.paths.set(paper.id, '');
      this.data.papers.push(paper);
      if (line !== undefined) {
        this.lines.set(paper.id, line);
      }
    }
  }

  addJson(part: Part, record: unknown, path: (string | number)[], check: RecordCheck): void {
    const isCsl = part === 'papers' && isCslItem(record);
    const taken = isCsl ? paperFromCsl(record, this.file) : record;
    const faults = isCsl ? [] : check(part, record);
    const id = idOf(taken);
    for (const { path: within, message } of faults) {
      const text = message.startsWith('the record ')
        ? `${id === undefined ? 'A record' : `"${id}"`} ${message.slice('the record '.length)}`
        : `${id === undefined ? '' : `"${id}": `}${message}`;
      this.faults.push({ path: [...path, ...within], message: text });
    }
    if (faults.length > 0 || taken === undefined) {
      return;
    }
    const key = part === 'results' ? resultKey(this.data.results.length) : (id ?? '');
    if (this.paths.has(key)) {
      this.faults.push({
        path,
        message: `"${id}" is given twice in this file. Remove one or give it another id.`,
      });
      return;
    }
    this.paths.set(key, pathKey(path));
    (this.data[part] as unknown[]).push(taken);
  }

  catalog(): OwnCatalog {
    const { file } = this;
    const depth = Math.max(2, ...this.faults.map(({ path }) => path.length));
    const lineOf = this.text === '' ? new Map<string, number>() : jsonLines(this.text, depth);
    for (const [key, path] of this.paths) {
      const line = lineOf.get(path);
      if (line !== undefined && path !== '') {
        this.lines.set(key, line);
      }
    }
    const faults = this.faults.slice(0, faultsNamed).map(({ path, message }): CatalogFault => {
      // A property that is missing has no line of its own.
      const steps = path.map((_, at) => pathKey(path.slice(0, path.length - at)));
      const line = steps.map((step) => lineOf.get(step)).find((found) => found !== undefined) ?? 1;
      return { file, line, code: 'record', message: `${message} The record is left out.` };
    });
    const rest = this.faults.length - faults.length;
    if (rest > 0) {
      const message = `${rest} more faults in this file. Correct the first ones.`;
      faults.push({ file, line: faults.at(-1)?.line ?? 1, code: 'record', message });
    }
    return { file, data: this.data as unknown as CatalogData, lines: this.lines, faults };
  }
}

/** How the lines of an {@link OwnCatalog} name a result, which has no id. */
function resultKey(index: number): string {
  return `results ${index}`;
}

function idOf(record: unknown): string | undefined {
  const { id } = (typeof record === 'object' && record !== null ? record : {}) as { id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

/** How many records a file gave. */
export function sizeOf({ data }: OwnCatalog): number {
  return catalogParts.reduce((sum, part) => sum + data[part].length, 0);
}

type Told = Omit<CatalogFault, 'file' | 'line'> & { readonly line?: number };

function nothingFrom(file: string, { line = 1, ...fault }: Told): OwnCatalog {
  return { ...new Gathering(file).catalog(), faults: [{ file, line, ...fault }] };
}

function kept(file: string, previous: OwnCatalog | undefined, fault: Told): OwnCatalog {
  const faulty = nothingFrom(file, fault);
  return previous ? { ...previous, faults: faulty.faults } : faulty;
}

/**
 * The links of the user's records that lead nowhere in the whole catalog they are part of, each with
 * what may have been meant. The records stay as they are.
 */
export function brokenLinks(own: OwnCatalog, catalog: Catalog): CatalogFault[] {
  const faults: CatalogFault[] = [];
  const check = (key: string, field: string, kind: string, ids: unknown): void => {
    for (const id of Array.isArray(ids) ? (ids as unknown[]) : [ids]) {
      if (typeof id === 'string' && catalog.get(id)?.kind !== kind) {
        const meant = catalog.named(id).find((entry) => entry.kind === kind)?.record.id;
        const next =
          meant === undefined ? `Add a ${kind} with that id or correct it.` : `Write "${meant}".`;
        faults.push({
          file: own.file,
          line: own.lines.get(key) ?? 1,
          code: 'link',
          message: `${/^results \d+$/.test(key) ? 'A result' : `"${key}"`} names "${id}" as its ${field}, and no ${kind} has that id. ${next}`,
        });
      }
    }
  };
  for (const part of catalogParts) {
    own.data[part].forEach((record, index) => {
      const fields = ('custom' in record ? record.custom : record) as Readonly<
        Record<string, unknown>
      >;
      const key = 'id' in record ? record.id : resultKey(index);
      for (const [field, kind] of linkFields[part]) {
        check(key, field, kind, fields[field]);
      }
    });
  }
  return faults;
}

/** Which fields of a record name another, and of which kind that must be. */
const linkFields: Readonly<Record<Part, readonly (readonly [field: string, kind: string])[]>> = {
  papers: [['techniques', 'technique']],
  datasets: [
    ['paper', 'paper'],
    ['tasks', 'task'],
    ['metrics', 'metric'],
    ['partOf', 'dataset'],
  ],
  metrics: [['paper', 'paper']],
  models: [
    ['paper', 'paper'],
    ['techniques', 'technique'],
  ],
  tasks: [['parent', 'task']],
  techniques: [['parent', 'technique']],
  results: [
    ['model', 'model'],
    ['dataset', 'dataset'],
    ['metric', 'metric'],
    ['paper', 'paper'],
  ],
};
