import type { Paper } from '../core/catalog/records';
import type { BibEntry, Bibliography } from '../core/citation/bibliography';
import type { bibItem } from '../core/citation/bibItems';
import { findSameWork } from '../core/citation/sameWork';
import type { BibSource, KeyCard } from '../protocol';
import type { BibliographyShelf } from './bibliographyShelf';
import type { Library } from './library';

/** Says what cite keys stand for. */
export class KeyCards {
  constructor(
    private readonly library: Library,
    private readonly shelf: BibliographyShelf,
  ) {}

  async of(key: string, sources: readonly BibSource[]): Promise<KeyCard> {
    const found = await this.shelf.find(key, sources);
    if (!found) {
      const card = await this.library.paperCard(key);
      return card ? { card, paper: card.id } : {};
    }
    const { source, bibliography, entry } = found;
    const line = bibliography.text.slice(0, entry.start).split('\n').length;
    return { ...(await this.cardOf(entry, bibliography)), place: { uri: source.uri, line } };
  }

  /** The card of the catalog's paper where the entry is of the same work; else of the entry itself. */
  private async cardOf(entry: BibEntry, bibliography: Bibliography): Promise<KeyCard> {
    const namesake = this.library.catalog.get(entry.key);
    if (
      namesake?.kind === 'paper' &&
      findSameWork(bibliography, namesake.record)?.key === entry.key
    ) {
      return this.known(namesake.record);
    }
    const item = (await loadBibItem())(entry, bibliography);
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
    return { card: await this.library.cardOf({ ...item, custom: { sources: [] } }) };
  }

  private async known(paper: Paper): Promise<KeyCard> {
    return { card: await this.library.cardOf(paper), paper: paper.id };
  }
}

/** Loaded where an entry is first read, for it loads citation-js. */
async function loadBibItem(): Promise<typeof bibItem> {
  return (await import('../core/citation/bibItems')).bibItem;
}
