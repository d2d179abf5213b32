import { cardFor, type Card } from '../core/catalog/card';
import type { Catalog } from '../core/catalog/catalog';
import {
  leaderboardFor,
  type Leaderboard,
  type LeaderboardOptions,
} from '../core/catalog/leaderboard';
import { NameFinder } from '../core/catalog/names';
import { recordPage, type RecordPage } from '../core/catalog/recordPage';
import type { Entry, Paper } from '../core/catalog/records';
import type { SearchOptions } from '../core/search/answer';
import { CatalogSearch } from '../core/search/catalogSearch';
import type { Snapshot } from '../core/search/snapshot';
import type { CatalogAnswer, CatalogService, NamedThere, RankedDataset } from '../protocol';

/**
 * Answers what is asked of the catalog, the user's own records in it as far as they are read:
 * {@link publish} brings another state of it.
 */
export class Library implements CatalogService {
  private load: () => Catalog;
  private searching: CatalogSearch;
  private searchingBundled: CatalogSearch | undefined;
  private names: NameFinder | undefined;
  private loaded: Catalog | undefined;
  /** Of every record that can be found by now, the one that is indexed; the bundled at first. */
  private indexed: Map<string, Entry['record']> | undefined;

  /**
   * @param bundled Loads the bundled catalog.
   * @param index Its index. Without one it is indexed now.
   */
  constructor(
    private readonly bundled: () => Catalog,
    private readonly index: Snapshot | undefined,
  ) {
    this.load = bundled;
    this.searching = new CatalogSearch(() => this.catalog, index);
  }

  /** Loaded when something other than a search is first asked. */
  get catalog(): Catalog {
    return (this.loaded ??= this.load());
  }

  /** The catalog without the user's own records. */
  get bundledCatalog(): Catalog {
    return this.bundled();
  }

  /** How many records can be searched, roughly. */
  get size(): number {
    return this.searching.size;
  }

  /** Finds the catalog's names in running text. */
  get nameFinder(): NameFinder {
    return (this.names ??= new NameFinder(this.catalog));
  }

  /** Takes over a catalog together with its index. */
  adopt(index: Snapshot, load: () => Catalog): void {
    this.load = load;
    this.loaded = undefined;
    this.names = undefined;
    this.indexed = undefined;
    this.searching = new CatalogSearch(() => this.catalog, index);
  }

  /** The index as it is, which is then what answers; undefined where it changed meanwhile. */
  async snapshot(signal: AbortSignal): Promise<Snapshot | undefined> {
    const { searching } = this;
    const snapshot = await searching.snapshot({ signal });
    if (snapshot && searching === this.searching) {
      this.searching = new CatalogSearch(() => this.catalog, snapshot);
    }
    return snapshot;
  }

  /**
   * Takes over another state of the catalog; what is asked meanwhile finds what is there by then.
   *
   * @returns How many records came and went.
   */
  async publish(catalog: Catalog): Promise<number> {
    const indexed = (this.indexed ??= recordsOf(this.catalog));
    this.loaded = catalog;
    this.names = undefined;
    this.searching.use(catalog);
    const ids = new Set<string>();
    const added: Entry[] = [];
    for (const entry of catalog.entries()) {
      ids.add(entry.record.id);
      if (indexed.get(entry.record.id) !== entry.record) {
        indexed.set(entry.record.id, entry.record);
        added.push(entry);
      }
    }
    const gone = [...indexed.keys()].filter((id) => !ids.has(id));
    gone.forEach((id) => indexed.delete(id));
    this.searching.remove(gone);
    await this.searching.extend(added);
    return added.length + gone.length;
  }

  async search(query: string, options?: SearchOptions): Promise<CatalogAnswer> {
    const { hits, notes } = this.searching.searchWithNotes(query, options);
    return { rows: hits, notes };
  }

  /** As {@link search}, among the bundled records alone, however many others there are. */
  async searchBundled(query: string, options?: SearchOptions): Promise<CatalogAnswer> {
    this.searchingBundled ??= new CatalogSearch(this.bundled, this.index);
    const { hits, notes } = this.searchingBundled.searchWithNotes(query, options);
    return { rows: hits, notes };
  }

  async entry(id: string): Promise<Entry | undefined> {
    return this.catalog.get(id);
  }

  async paperFor(id: string): Promise<Paper | undefined> {
    return this.catalog.paperFor(id);
  }

  async bundledPaper(id: string): Promise<Paper | undefined> {
    return this.bundledCatalog.paper(id);
  }

  async identified(text: string): Promise<Paper | undefined> {
    return this.catalog.identified(text);
  }

  async paperCard(id: string): Promise<Card | undefined> {
    const record = this.catalog.paper(id);
    return record && cardFor({ kind: 'paper', record }, this.catalog);
  }

  async cardOf(paper: Paper): Promise<Card> {
    return cardFor({ kind: 'paper', record: paper }, this.catalog);
  }

  async namesAt(line: string, offset: number): Promise<NamedThere | undefined> {
    const match = this.nameFinder.at(line, offset);
    return (
      match && {
        start: match.start,
        end: match.end,
        cards: match.entries.map((entry) => {
          const paper = this.catalog.paperFor(entry.record.id)?.id;
          const tasks = entry.kind === 'dataset' ? entry.record.tasks : undefined;
          return {
            ...cardFor(entry, this.catalog),
            ...(paper !== undefined && { paper }),
            ...(entry.kind === 'task' ? { tasks: [entry.record.id] } : tasks && { tasks }),
          };
        }),
      }
    );
  }

  async page(id: string): Promise<RecordPage | undefined> {
    const entry = this.catalog.get(id);
    return entry && recordPage(entry, this.catalog);
  }

  async leaderboard(id: string, options?: LeaderboardOptions): Promise<Leaderboard | undefined> {
    return leaderboardFor(id, this.catalog, options);
  }

  async rankedDatasets(): Promise<RankedDataset[]> {
    const ranked = [...this.catalog.entries()].flatMap(({ kind, record }) => {
      const results = kind === 'dataset' ? this.catalog.resultsFor(record.id).length : 0;
      return kind === 'dataset' && results > 0
        ? [{ id: record.id, name: record.name, results }]
        : [];
    });
    return ranked.sort((one, other) => one.name.localeCompare(other.name, 'en'));
  }
}

function recordsOf(catalog: Catalog): Map<string, Entry['record']> {
  return new Map([...catalog.entries()].map(({ record }) => [record.id, record]));
}
