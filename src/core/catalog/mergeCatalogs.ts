import { Catalog, type Origin } from './catalog';
import type { CatalogData, Entry, Paper, Result } from './records';
import { Works } from './works';

/** Records from one file of the user's, none of them yet in the catalog. */
export interface OwnRecords {
  /** The file's path, as the user shall read it. */
  readonly file: string;
  readonly data: CatalogData;
  /** Line, from 1, on which each record begins, by id; where it is known. */
  readonly lines: ReadonlyMap<string, number>;
}

/**
 * The bundled catalog with the user's own records in it. Of two records with one id the user's wins,
 * and of the user's files the later.
 *
 * - A paper that is the same work as one already there (see {@link Works.find}) takes its place under
 *   the user's cite key. The other's id leads to it, so that links still resolve; what the other
 *   knows beyond CSL, and the user's record does not (techniques, what it introduces, a summary), is
 *   kept, and its DOI and URL where the user's has neither.
 * - An id that already stands for a record of another kind, or for another work in one of the user's
 *   files, is not taken away from it: the newcomer is called `glue-paper`, `glue-paper-2`, ….
 * - A result reported for the same model, data set, split, metric and protocol replaces ours.
 *
 * The catalogs that come in are left as they are.
 */
export function mergeCatalogs(bundled: Catalog, ...own: readonly OwnRecords[]): Catalog {
  if (own.length === 0) {
    return bundled;
  }
  const merge = new Merge(bundled);
  own.forEach((records) => merge.add(records));
  return merge.catalog();
}

type NamedPart = Exclude<keyof CatalogData, 'results'>;

const kinds = {
  papers: 'paper',
  datasets: 'dataset',
  metrics: 'metric',
  models: 'model',
  tasks: 'task',
  techniques: 'technique',
} as const satisfies Record<NamedPart, Entry['kind']>;

class Merge {
  private readonly entries = new Map<string, Entry>();
  private readonly origins = new Map<string, Origin>();
  private readonly aliases = new Map<string, string>();
  private readonly results: Result[] = [];
  private readonly works = new Works();
  /** The paper that now stands in a paper's place. */
  private readonly successors = new Map<Entry['record'], Paper>();

  constructor(private readonly bundled: Catalog) {
    for (const entry of bundled.entries()) {
      this.entries.set(entry.record.id, entry);
      if (entry.kind === 'paper') {
        this.works.add(entry.record);
      }
    }
    append(this.results, bundled.data.results);
  }

  add({ file, data, lines }: OwnRecords): void {
    for (const part of Object.keys(kinds) as NamedPart[]) {
      for (const record of data[part]) {
        const line = lines.get(record.id);
        const entry = { kind: kinds[part], record } as Entry;
        this.put(entry, { file, ...(line !== undefined && { line }) });
      }
    }
    append(this.results, data.results);
  }

  catalog(): Catalog {
    const data = Object.fromEntries(
      Object.entries(kinds).map(([part, kind]) => [
        part,
        [...this.entries.values()].flatMap((entry) => (entry.kind === kind ? [entry.record] : [])),
      ]),
    ) as unknown as Omit<CatalogData, 'results'>;
    const results = new Map(this.results.map((result) => [this.conditionsOf(result), result]));
    return new Catalog(
      { ...data, results: [...results.values()] },
      { bundled: this.bundled.bundled, origins: this.origins, aliases: this.aliases },
    );
  }

  private put(entry: Entry, origin: Origin): void {
    const { id } = entry.record;
    const present = this.entries.get(this.finalId(id));
    if (entry.kind !== 'paper') {
      this.set(present && present.kind !== entry.kind ? this.renamed(entry) : entry, origin);
      return;
    }
    const sameWork = this.current(this.works.find(entry.record));
    const isTaken =
      present !== undefined &&
      present.record !== sameWork &&
      (present.kind !== 'paper' || sameWork !== undefined || this.origins.has(present.record.id));
    const placed = isTaken ? this.renamed(entry) : entry;
    const record = sameWork ? enriched(placed.record, sameWork) : placed.record;
    const replaced = sameWork ?? (isTaken ? undefined : present?.record);
    if (replaced) {
      this.successors.set(replaced, record);
      if (replaced.id !== record.id) {
        this.entries.delete(replaced.id);
        this.origins.delete(replaced.id);
        this.aliases.set(replaced.id, record.id);
      }
    }
    this.works.add(record);
    this.set({ kind: 'paper', record }, origin);
  }

  private set(entry: Entry, origin: Origin): void {
    const { id } = entry.record;
    this.aliases.delete(id);
    this.entries.set(id, entry);
    this.origins.set(id, origin);
  }

  /** The paper that stands where a paper stood. */
  private current(paper: Paper | undefined): Paper | undefined {
    let found = paper;
    for (let next = found; next; next = this.successors.get(next)) {
      found = next;
    }
    return found;
  }

  /** All that tells one reported number from another, but the number. */
  private conditionsOf(result: Result): string {
    const { model, dataset, split, metric, shots, setting, paper, table } = result;
    const reportedIn = paper === undefined ? undefined : this.finalId(paper);
    return JSON.stringify([model, dataset, split, metric, shots, setting, reportedIn, table]);
  }

  private finalId(id: string): string {
    let found = id;
    // Every chain ends: an id that a record takes stops being an alias.
    for (let next: string | undefined = id; next !== undefined; next = this.aliases.get(next)) {
      found = next;
    }
    return found;
  }

  private renamed<Any extends Entry>(entry: Any): Any {
    const stem = `${entry.record.id}-${entry.kind}`;
    let id = stem;
    for (let count = 2; this.entries.has(id) || this.aliases.has(id); count++) {
      id = `${stem}-${count}`;
    }
    return { ...entry, record: { ...entry.record, id } };
  }
}

/** The user's record, with what ours alone knows beyond CSL and its identifiers where it has none. */
function enriched(own: Paper, other: Paper): Paper {
  const hasAddress = own.DOI !== undefined || own.URL !== undefined;
  const { published, ...known } = other.custom;
  return {
    ...(!hasAddress && other.DOI !== undefined && { DOI: other.DOI }),
    ...(!hasAddress && other.URL !== undefined && { URL: other.URL }),
    ...own,
    custom: {
      ...known,
      // A record with a DOI of its own is no longer the preprint that another was.
      ...(published !== undefined && own.DOI === undefined && { published }),
      ...own.custom,
      sources: [...new Set([...own.custom.sources, ...other.custom.sources])],
    },
  };
}

function append<Each>(list: Each[], more: readonly Each[]): void {
  // As arguments of one call, very many would overflow the stack.
  for (const each of more) {
    list.push(each);
  }
}
