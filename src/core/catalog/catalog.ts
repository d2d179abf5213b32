import type { CatalogData, Dataset, Entry, Kind, Metric, Model, Paper, Result } from './records';

/**
 * The records and their links, in memory.
 *
 * Lookups by id are exact; lookups by name fold case and diacritics.
 */
export class Catalog {
  private readonly entriesById = new Map<string, Entry>();
  private readonly idsByName = new Map<string, string[]>();
  private readonly resultsById = new Map<string, Result[]>();

  constructor(data: CatalogData) {
    const add = (entry: Entry): void => {
      this.entriesById.set(entry.record.id, entry);
      for (const name of new Set(namesOf(entry).map(foldName))) {
        append(this.idsByName, name, entry.record.id);
      }
    };
    data.papers.forEach((record) => add({ kind: 'paper', record }));
    data.datasets.forEach((record) => add({ kind: 'dataset', record }));
    data.metrics.forEach((record) => add({ kind: 'metric', record }));
    data.models.forEach((record) => add({ kind: 'model', record }));
    data.tasks.forEach((record) => add({ kind: 'task', record }));
    data.techniques.forEach((record) => add({ kind: 'technique', record }));
    for (const result of data.results) {
      append(this.resultsById, result.dataset, result);
      append(this.resultsById, result.model, result);
    }
  }

  /** All records, papers first, in the order of their files. */
  entries(): Iterable<Entry> {
    return this.entriesById.values();
  }

  get(id: string): Entry | undefined {
    return this.entriesById.get(id);
  }

  paper(id: string | undefined): Paper | undefined {
    return this.recordOf(id, 'paper');
  }

  dataset(id: string | undefined): Dataset | undefined {
    return this.recordOf(id, 'dataset');
  }

  metric(id: string | undefined): Metric | undefined {
    return this.recordOf(id, 'metric');
  }

  model(id: string | undefined): Model | undefined {
    return this.recordOf(id, 'model');
  }

  /** The records that bear a name, alias or id, whatever its case and diacritics. */
  named(name: string): readonly Entry[] {
    const ids = this.idsByName.get(foldName(name)) ?? [];
    return ids.flatMap((id) => this.entriesById.get(id) ?? []);
  }

  /** Reported results of a model or on a data set. */
  resultsFor(id: string): readonly Result[] {
    return this.resultsById.get(id) ?? [];
  }

  private recordOf<K extends Kind>(
    id: string | undefined,
    kind: K,
  ): Extract<Entry, { kind: K }>['record'] | undefined {
    const entry = id === undefined ? undefined : this.entriesById.get(id);
    return entry?.kind === kind ? (entry as Extract<Entry, { kind: K }>).record : undefined;
  }
}

/** What a record is called: its display name, its aliases and its id. */
export function namesOf(entry: Entry): string[] {
  return entry.kind === 'paper'
    ? [entry.record.id]
    : [entry.record.name, ...(entry.record.aliases ?? []), entry.record.id];
}

/** A name without case, diacritics and repeated white space. */
export function foldName(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) {
    list.push(value);
  } else {
    map.set(key, [value]);
  }
}
