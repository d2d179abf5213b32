import type { BibSource, KeyCard, ManuscriptService } from '../protocol';
import { BibliographyShelf } from './bibliographyShelf';
import { KeyCards } from './keyCards';
import type { Library } from './library';

/** Answers what is asked about documents and their bibliographies. A bundle of its own. */
export class Manuscript implements ManuscriptService {
  private readonly shelf = new BibliographyShelf();
  private readonly keyCards: KeyCards;

  constructor(library: Library) {
    this.keyCards = new KeyCards(library, this.shelf);
  }

  async showText(uri: string, text: string): Promise<void> {
    this.shelf.show(uri, text);
  }

  async hideText(uri: string): Promise<void> {
    this.shelf.hide(uri);
  }

  keyCard(key: string, sources: readonly BibSource[]): Promise<KeyCard> {
    return this.keyCards.of(key, sources);
  }
}
