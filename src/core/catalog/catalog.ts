import { append } from '../multimap';
import { identifierIn } from './identifiers';
import type { CatalogData, Dataset, Entry, Metric, Model, Paper, Result } from './records';

/** Where one of the user's own records was read. */
export interface Origin {
  readonly file: string;
  /** From 1; absent where it is not known. */
  readonly line?: number;
}

/** What merging the user's records into a catalog leaves behind. */
interface Merged {
  /** The catalog that the user's records were merged into. */
  readonly bundled: Catalog;
  /** Of the user's own records, by id. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** From ids of papers that another record of the same work replaced, to its id. No cycles. */
  readonly aliases: ReadonlyMap<string, string>;
}

/**
 * The records and their links, in memory.
 *
 * Lookups by id are exact; lookups by name fold case and diacritics.
 */
export class Catalog {
  private readonly entriesById = new Map<string, Entry>();
  private readonly idsByName = new Map<string, string[]>();
  private readonly resultsById = new Map<string, Result[]>();
  private readonly resultsByPaper = new Map<string, Result[]>();
  private readonly papersByIdentifier = new Map<string, Paper>();

  constructor(
    /** What the catalog was made of. */
    readonly data: CatalogData,
    private readonly merged?: Merged,
  ) {
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
    for (const part of data.datasets) {
      const whole = this.dataset(part.partOf);
      if (whole && whole.id !== part.id) {
        for (const name of new Set([part.name, ...(part.aliases ?? []), part.id].map(foldName))) {
          append(this.idsByName, `${foldName(whole.name)} ${name}`, part.id);
          append(this.idsByName, `${foldName(whole.name)}/${name}`, part.id);
        }
      }
    }
    data.tasks.forEach((record) => add({ kind: 'task', record }));
    data.techniques.forEach((record) => add({ kind: 'technique', record }));
    for (const paper of data.papers) {
      for (const text of [paper.DOI, paper.custom.arxiv, paper.URL]) {
        const identifier = text === undefined ? undefined : identifierIn(text);
        if (identifier && !this.papersByIdentifier.has(identifier)) {
          this.papersByIdentifier.set(identifier, paper);
        }
      }
    }
    for (const result of data.results) {
      append(this.resultsById, result.dataset, result);
      append(this.resultsById, result.model, result);
      if (result.paper !== undefined) {
        append(this.resultsByPaper, this.finalId(result.paper), result);
      }
    }
  }

  /** All records, papers first, in the order of their files. */
  entries(): Iterable<Entry> {
    return this.entriesById.values();
  }

  /** The record of an id, also of one that another record of the same work has replaced. */
  get(id: string): Entry | undefined {
    return this.entriesById.get(this.finalId(id));
  }

  /**
   * The catalog without the user's own records, which may have taken the place of others: a preprint
   * that of the venue's version.
   */
  get bundled(): Catalog {
    return this.merged?.bundled ?? this;
  }

  /** Where a record of the user's own comes from; undefined for the bundled ones. */
  originOf(id: string): Origin | undefined {
    return this.merged?.origins.get(this.finalId(id));
  }

  paper(id: string | undefined): Paper | undefined {
    const entry = id === undefined ? undefined : this.get(id);
    return entry?.kind === 'paper' ? entry.record : undefined;
  }

  /** The paper to cite for a record: itself, or the one that introduces it. */
  paperFor(id: string): Paper | undefined {
    const entry = this.get(id);
    if (entry?.kind === 'paper') {
      return entry.record;
    }
    return entry && 'paper' in entry.record ? this.paper(entry.record.paper) : undefined;
  }

  dataset(id: string | undefined): Dataset | undefined {
    const entry = id === undefined ? undefined : this.get(id);
    return entry?.kind === 'dataset' ? entry.record : undefined;
  }

  metric(id: string | undefined): Metric | undefined {
    const entry = id === undefined ? undefined : this.get(id);
    return entry?.kind === 'metric' ? entry.record : undefined;
  }

  model(id: string | undefined): Model | undefined {
    const entry = id === undefined ? undefined : this.get(id);
    return entry?.kind === 'model' ? entry.record : undefined;
  }

  /**
   * The records that bear a name, alias or id, whatever its case and diacritics; a part of a
   * benchmark also by both names (`GLUE SST-2`, `glue/sst2`).
   */
  named(name: string): readonly Entry[] {
    const ids = this.idsByName.get(foldName(name)) ?? [];
    return ids.flatMap((id) => this.entriesById.get(id) ?? []);
  }

  /**
   * The paper that a DOI, an arXiv id (with or without its version) or a link to either names.
   *
   * The text must hold nothing else; where a preprint and its venue version are two records, each
   * answers to its own identifier.
   */
  identified(text: string): Paper | undefined {
    const identifier = identifierIn(text);
    return identifier === undefined ? undefined : this.papersByIdentifier.get(identifier);
  }

  /** Reported results that a paper prints. */
  resultsIn(paper: string): readonly Result[] {
    return this.resultsByPaper.get(this.finalId(paper)) ?? [];
  }

  /** Reported results of a model or on a data set. */
  resultsFor(id: string): readonly Result[] {
    return this.resultsById.get(id) ?? [];
  }

  private finalId(id: string): string {
    let found = id;
    for (
      let next: string | undefined = id;
      next !== undefined;
      next = this.merged?.aliases.get(next)
    ) {
      found = next;
    }
    return found;
  }
}

/** What a record is called: its display name, its aliases, its id, and a data set's long name. */
export function namesOf(entry: Entry): string[] {
  if (entry.kind === 'paper') {
    return [entry.record.id];
  }
  const { name, aliases = [], id } = entry.record;
  const fullName = entry.kind === 'dataset' ? entry.record.fullName : undefined;
  return [name, ...aliases, id, ...(fullName === undefined ? [] : [fullName])];
}

/** A name without case, diacritics and repeated white space. */
export function foldName(name: string): string {
  return foldMarks(name).toLowerCase().replace(/\s+/g, ' ').trim();
}

/**
 * Text without diacritics and typographic variants, its case kept: `Buciluă` becomes `Bucilua`,
 * `Łukasz` `Lukasz`, a curly apostrophe `'`, and every hyphen and dash `-`.
 */
export function foldMarks(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) {
    return text;
  }
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[łŁøØđĐæÆœŒßıþÞð’‘ʼ\u2010-\u2015\u2212]/g, (letter) => plainLetters[letter] ?? '-');
}

/** Letters and marks that Unicode does not decompose. */
const plainLetters: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ß: 'ss',
  ı: 'i',
  þ: 'th',
  Þ: 'Th',
  ð: 'd',
  '’': "'",
  '‘': "'",
  ʼ: "'",
};
