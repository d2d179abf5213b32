import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Catalog } from '../catalog/catalog';
import type { Entry, Kind } from '../catalog/records';
import type { Answer, Hit, SearchOptions } from './answer';
import { inYears, type Test } from './filters';
import { excludedBy } from './exclusion';
import { parseQuery } from './query';
import { Ranking, type Ranked } from './ranking';
import { RecordIndex } from './recordIndex';
import type { Snapshot } from './snapshot';

export interface ExtendOptions {
  /** Stops between two slices; what was added by then stays. */
  readonly signal?: AbortSignal;
  /** How long to work before others get their turn, in milliseconds; 8 by default. */
  readonly slice?: number;
}

/**
 * Search over a catalog, as you type; {@link parseQuery} says what can be typed.
 *
 * Every word must be found (AND). The last word is a prefix from its third letter on; before that
 * it counts as typed, and puts records whose names begin with it first. Words are compared without
 * case, diacritics and the marks inside them, whole and in their parts. What happens where nothing
 * is found that way is told at {@link Matching}.
 *
 * A DOI, an arXiv id, a link or a cite key finds its record. What bears the query as its name comes
 * first, then the papers that introduce it, then what begins with it, then the rest by BM25+, what
 * stands in titles and in the order asked before what does not. The order does not depend on when a
 * record was added.
 *
 * The catalog's own records are indexed at the first search, unless {@link prepare} did it before.
 */
export class CatalogSearch {
  private readonly index: RecordIndex;
  private readonly ranking: Ranking;
  private pending: Iterator<Entry> | undefined;
  private everything: readonly number[] | undefined;

  /**
   * @param catalog With a snapshot it may be one that is loaded only when it is asked for.
   * @param snapshot Of an index of that catalog, which is then not built.
   */
  constructor(catalog: Catalog | (() => Catalog), snapshot?: Snapshot) {
    const catalogOf = typeof catalog === 'function' ? catalog : () => catalog;
    this.index = new RecordIndex(catalogOf, snapshot);
    this.ranking = new Ranking(this.index);
    this.pending = snapshot ? undefined : catalogOf().entries()[Symbol.iterator]();
  }

  /** How many records are indexed, those that were taken out since included. */
  get size(): number {
    return this.index.size;
  }

  /** Finds records; an empty query returns all, papers first, newest first, then the rest by name. */
  search(typed: string, options: SearchOptions = {}): Hit[] {
    return this.searchWithNotes(typed, options).hits;
  }

  /** As {@link search}, with sentences on what in the query was not understood. */
  searchWithNotes(typed: string, options: SearchOptions = {}): Answer {
    this.addPending(() => false);
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const byOptions = [
      ...(options.kinds ? [this.ofKinds(options.kinds)] : []),
      ...(options.ids ? [this.among(options.ids)] : []),
      ...(options.years ? [inYears(this.index, options.years)] : []),
    ];
    const pasted = this.index.pasted(typed);
    if (pasted !== undefined) {
      const isKept = byOptions.every((test) => test(pasted));
      return { hits: isKept ? this.hits([{ at: pasted, score: 1 }]) : [], notes: [] };
    }
    const query = parseQuery(typed);
    const notes = [...query.notes];
    const tests: Test[] = [(at) => this.index.isPresent(at), ...byOptions];
    for (const filter of query.filters) {
      const test = filter.apply(this.index);
      if (typeof test === 'string') {
        notes.push(test);
        tests.push(() => filter.excludes);
      } else {
        tests.push(filter.excludes ? (at) => !test(at) : test);
      }
    }
    if (query.excluded.length > 0) {
      const excluded = excludedBy(query.excluded, this.index);
      tests.push((at) => !excluded(at));
    }
    const keep: Test = (at) => tests.every((test) => test(at));
    const inText = this.index.pasted(query.text);
    const found =
      query.text.trim() === ''
        ? this.all(keep, limit)
        : inText !== undefined && keep(inText)
          ? [{ at: inText, score: 1 }]
          : this.ranking.find(query, keep, limit);
    return { hits: this.hits(found), notes };
  }

  /** Indexes the catalog's own records in slices, so that the first search need not do it at once. */
  async prepare(options: ExtendOptions = {}): Promise<void> {
    await inSlices((isOver) => this.addPending(isOver), options);
  }

  /**
   * Adds records, in slices; searches in between find what is there by then. A record whose id is
   * known takes the place of the one before.
   */
  async extend(entries: Iterable<Entry>, options: ExtendOptions = {}): Promise<void> {
    await this.prepare(options);
    const rest = entries[Symbol.iterator]();
    await inSlices((isOver) => {
      this.everything = undefined;
      return this.addFrom(rest, isOver);
    }, options);
  }

  /** Looks links and names up in another state of the catalog from now on; the index stays. */
  use(catalog: Catalog): void {
    this.index.use(catalog);
  }

  /**
   * The index as it is, without what was taken out; made in slices. Undefined where it changed
   * meanwhile or the signal stopped it.
   */
  async snapshot(options: ExtendOptions = {}): Promise<Snapshot | undefined> {
    await this.prepare(options);
    const making = this.index.snapshot();
    let made: Snapshot | undefined;
    await inSlices((isOver) => {
      for (let step = making.next(); ; step = making.next()) {
        if (step.done) {
          made = step.value;
          return true;
        }
        if (isOver()) {
          return false;
        }
      }
    }, options);
    return made;
  }

  /** Takes records out; an unknown id is none of its business. */
  remove(ids: Iterable<string>): void {
    this.addPending(() => false);
    this.everything = undefined;
    for (const id of ids) {
      this.index.remove(id);
    }
  }

  /** @returns Whether there is nothing left to add. */
  private addPending(isOver: () => boolean): boolean {
    if (this.pending && this.addFrom(this.pending, isOver)) {
      this.pending = undefined;
    }
    return this.pending === undefined;
  }

  private addFrom(entries: Iterator<Entry>, isOver: () => boolean): boolean {
    while (!isOver()) {
      const next = entries.next();
      if (next.done) {
        return true;
      }
      this.index.add(next.value);
    }
    return false;
  }

  private all(keep: Test, limit: number): Ranked[] {
    this.everything ??= Array.from({ length: this.index.size }, (_, at) => at).sort((one, other) =>
      this.index.compare(one, other),
    );
    const found: Ranked[] = [];
    for (const [rank, at] of this.everything.entries()) {
      if (found.length >= limit) {
        break;
      }
      if (keep(at)) {
        found.push({ at, score: 1 - rank / this.everything.length });
      }
    }
    return found;
  }

  private hits(found: readonly Ranked[]): Hit[] {
    return found.flatMap(({ at, score }): Hit[] => {
      const card = this.index.card(at);
      if (!card) {
        return [];
      }
      const { id, kind, title, paper, file } = card;
      return [
        {
          id,
          kind,
          title,
          detail: this.index.detail(at),
          ...(paper !== undefined && { paper }),
          ...(file !== undefined && { file }),
          score,
        },
      ];
    });
  }

  private among(ids: readonly string[]): Test {
    const kept = new Set(ids.map((id) => this.index.at(id)));
    return (at) => kept.has(at);
  }

  private ofKinds(kinds: readonly Kind[]): Test {
    return (at) => kinds.includes(this.index.kind(at));
  }
}

/** Works slice by slice until `work` says that it is done; others get their turn in between. */
async function inSlices(
  work: (isOver: () => boolean) => boolean,
  { signal, slice = 8 }: ExtendOptions,
): Promise<void> {
  while (!signal?.aborted) {
    const started = performance.now();
    if (work(() => performance.now() - started > slice)) {
      return;
    }
    await nextTurn();
  }
}
