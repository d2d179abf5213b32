import type { BibSource, CheckAnswer, CheckRequest, KeyCard, ManuscriptService } from '../protocol';
import { BibliographyShelf, type ShownText } from './bibliographyShelf';
import { Checking } from './checking';
import { KeyCards } from './keyCards';
import type { Library } from './library';

/** Answers what is asked about documents and their bibliographies. A bundle of its own. */
export class Manuscript implements ManuscriptService {
  private readonly shown = new Map<string, ShownText>();
  private readonly shelf = new BibliographyShelf(this.shown);
  private readonly keyCards: KeyCards;
  private readonly checking: Checking;

  constructor(library: Library) {
    this.keyCards = new KeyCards(library, this.shelf);
    this.checking = new Checking(library, this.shelf, this.shown);
  }

  async showText(uri: string, version: string, text: string | undefined): Promise<void> {
    this.shown.set(uri, { version, text });
  }

  async hideText(uri: string): Promise<void> {
    this.shown.delete(uri);
    this.shelf.forget(uri);
  }

  keyCard(key: string, sources: readonly BibSource[]): Promise<KeyCard> {
    return this.keyCards.of(key, sources);
  }

  check(request: CheckRequest): Promise<CheckAnswer | undefined> {
    return this.checking.check(request);
  }

  async stopCheck(uri: string): Promise<void> {
    this.checking.stop(uri);
  }
}
