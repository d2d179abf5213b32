import { paperAddress } from '../core/catalog/addresses';
import { shortReference } from '../core/catalog/people';
import type { CslItem, Paper } from '../core/catalog/records';
import { plainTitle } from '../core/catalog/title';
import type { BibEntry, Bibliography } from '../core/citation/bibliography';
import type { bibItem } from '../core/citation/bibItems';
import { findSameWork } from '../core/citation/sameWork';
import { NearKeys } from '../core/manuscript/nearKeys';
import { mayBeWanted, wantedWork } from '../core/manuscript/wantedWork';
import type { BibSource, KeyCard, KeyCandidate, PaperCard } from '../protocol';
import type { BibliographyShelf } from './bibliographyShelf';
import { lineIn } from './entryLines';
import type { Library } from './library';

/** Papers of the catalog that are named at most for a key that is not defined. */
const mostCandidates = 2;
/** Of each search, those looked at. */
const looked = 5;

/** Says what cite keys stand for, or what may be meant by one that is not defined. */
export class KeyCards {
  /** By entry, so that one is read once. */
  private readonly items = new WeakMap<BibEntry, CslItem | 'none'>();
  /** Of the bibliographies asked for last. */
  private near:
    { readonly of: readonly Bibliography[]; readonly keys: Promise<NearKeys> } | undefined;

  constructor(
    private readonly library: Library,
    private readonly shelf: BibliographyShelf,
  ) {}

  async of(key: string, sources: readonly BibSource[]): Promise<KeyCard> {
    const found = await this.shelf.find(key, sources);
    if (!found) {
      return this.undefinedKey(key, sources);
    }
    const { source, bibliography, entry } = found;
    const line = lineIn(bibliography, entry.start);
    return { ...(await this.cardOf(entry, bibliography)), place: { uri: source.uri, line } };
  }

  private async undefinedKey(key: string, sources: readonly BibSource[]): Promise<KeyCard> {
    const opened = await Promise.all(sources.map((source) => this.shelf.open(source)));
    const bibliographies = opened.filter((bibliography) => bibliography !== undefined);
    const close = (await this.nearKeys(bibliographies)).of(key);
    const paper = this.library.catalog.paper(key);
    if (paper) {
      return { ...(await this.known(paper)), close };
    }
    return { close, candidates: await this.candidates(key, close) };
  }

  private nearKeys(bibliographies: readonly Bibliography[]): Promise<NearKeys> {
    const known = this.near;
    const isSame =
      known?.of.length === bibliographies.length &&
      known.of.every((bibliography, index) => bibliography === bibliographies[index]);
    if (!known || !isSame) {
      const keys = bibliographies.flatMap(({ entries }) => entries.map((entry) => entry.key));
      this.near = { of: bibliographies, keys: NearKeys.among(keys.filter(Boolean)) };
    }
    return (this.near ?? { keys: NearKeys.among([]) }).keys;
  }

  /** Papers that the key may have been made for, by another key than those close to it. */
  private async candidates(key: string, close: readonly string[]): Promise<KeyCandidate[]> {
    const wanted = wantedWork(key);
    const { words, year } = wanted;
    const found = new Map<string, KeyCandidate>();
    const queries = new Set(
      [
        [...words, year],
        [words[0], year],
        [words[0], words.at(-1)],
      ].map((query) => query.filter((part) => part !== undefined).join(' ')),
    );
    for (const query of words.length === 0 ? [] : queries) {
      const { rows } = await this.library.search(query, { limit: looked, kinds: ['paper'] });
      for (const { id } of rows) {
        const paper = this.library.catalog.paper(id);
        if (paper && !close.includes(id) && mayBeWanted(wanted, paper)) {
          found.set(id, { id, title: plainTitle(paper), by: shortReference(paper) });
        }
      }
      if (found.size > 0) {
        break;
      }
    }
    return [...found.values()].slice(0, mostCandidates);
  }

  /** The card of the catalog's paper where the entry is of the same work; else of the entry itself. */
  private async cardOf(entry: BibEntry, bibliography: Bibliography): Promise<KeyCard> {
    const namesake = this.library.catalog.get(entry.key);
    if (
      namesake?.kind === 'paper' &&
      // Of the whole bibliography an index would have to be made first.
      findSameWork({ ...bibliography, entries: [entry] }, namesake.record)
    ) {
      return this.known(namesake.record);
    }
    const item = await this.itemOf(entry, bibliography);
    if (!item) {
      // One still being written, most likely for the work that its key names.
      return namesake?.kind === 'paper' ? this.known(namesake.record) : {};
    }
    for (const text of [item.DOI, item.URL]) {
      const known = text === undefined ? undefined : this.library.catalog.identified(text);
      if (known) {
        return this.known(known);
      }
    }
    return paperCard({ ...item, custom: { sources: [] } }, this.library);
  }

  private async itemOf(entry: BibEntry, bibliography: Bibliography): Promise<CslItem | undefined> {
    const known = this.items.get(entry);
    if (known !== undefined) {
      return known === 'none' ? undefined : known;
    }
    const item = (await loadBibItem())(entry, bibliography);
    this.items.set(entry, item ?? 'none');
    return item;
  }

  private async known(paper: Paper): Promise<PaperCard & { readonly paper: string }> {
    return { ...(await paperCard(paper, this.library)), paper: paper.id };
  }
}

/** The card of a paper, with where it can be read. */
export async function paperCard(paper: Paper, library: Library): Promise<PaperCard> {
  const address = paperAddress(paper);
  return { card: await library.cardOf(paper), ...(address !== undefined && { address }) };
}

/** Loaded where an entry is first read, for it loads citation-js. */
async function loadBibItem(): Promise<typeof bibItem> {
  return (await import('../core/citation/bibItems')).bibItem;
}
