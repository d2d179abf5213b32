import { cardFor } from '../core/catalog/card';
import type { Catalog } from '../core/catalog/catalog';
import type { Entry } from '../core/catalog/records';
import { pastedKeys, pastedKeysOf } from '../core/search/pasted';
import type { KnownThere } from '../protocol';
import { paperCard } from './keyCards';
import type { Library } from './library';

/** Says what DOIs, arXiv ids and web addresses stand for. */
export class IdentifierCards {
  /** What is not a paper, by the spellings of its addresses. */
  private others: { readonly of: Catalog; readonly byKey: ReadonlyMap<string, Entry> } | undefined;

  constructor(private readonly library: Library) {}

  /** @param text An identifier or address, and nothing else. */
  async of(text: string): Promise<KnownThere | undefined> {
    const { catalog } = this.library;
    const paper = catalog.identified(text);
    if (paper) {
      return { ...(await paperCard(paper, this.library)), paper: paper.id };
    }
    const [entry] = pastedKeys(text).flatMap((key) => this.othersOf(catalog).get(key) ?? []);
    if (!entry) {
      return undefined;
    }
    const source = catalog.paperFor(entry.record.id)?.id;
    return { card: cardFor(entry, catalog), ...(source !== undefined && { paper: source }) };
  }

  private othersOf(catalog: Catalog): ReadonlyMap<string, Entry> {
    if (this.others?.of !== catalog) {
      const byKey = new Map<string, Entry>();
      for (const entry of catalog.entries()) {
        // An id of a record is no address, though it may look like a key that was pasted.
        for (const key of pastedKeysOf(entry).filter((each) => !each.startsWith('key:'))) {
          byKey.set(key, byKey.get(key) ?? entry);
        }
      }
      this.others = { of: catalog, byKey };
    }
    return this.others.byKey;
  }
}
