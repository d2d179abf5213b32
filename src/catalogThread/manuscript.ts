import { cardFor, type Card } from '../core/catalog/card';
import { replaced, type TextReplacement } from '../core/citation/textRange';
import type { TableRefresh } from '../core/manuscript/tables/refreshResultsTables';
import type { ResultsTable, ResultsTableRequest } from '../core/manuscript/tables/resultsTable';
import type { TableChoices } from '../core/manuscript/tables/tableChoices';
import type {
  BibSource,
  CatalogFacts,
  CheckAnswer,
  CheckRequest,
  KeyCard,
  KeyOffer,
  KeyQuestion,
  KnownThere,
  ManuscriptService,
  NameOffer,
  NameQuestion,
} from '../protocol';
import { BibliographyShelf, type ShownText } from './bibliographyShelf';
import { catalogFacts } from './catalogFacts';
import { Checking } from './checking';
import { IdentifierCards } from './identifierCards';
import { KeyCards } from './keyCards';
import { KeyCompletion } from './keyCompletion';
import type { Library } from './library';
import { namesOffered } from './nameCompletion';
import { Tabulating } from './tabulating';

/** Answers what is asked about documents and their bibliographies. A bundle of its own. */
export class Manuscript implements ManuscriptService {
  private readonly shown = new Map<string, ShownText>();
  private readonly shelf = new BibliographyShelf(this.shown);
  private readonly keyCards: KeyCards;
  private readonly identifierCards: IdentifierCards;
  private readonly keyCompletion: KeyCompletion;
  private readonly checking: Checking;
  private readonly tabulating: Tabulating;

  constructor(private readonly library: Library) {
    this.keyCards = new KeyCards(library, this.shelf);
    this.identifierCards = new IdentifierCards(library);
    this.keyCompletion = new KeyCompletion(library, this.shelf);
    this.checking = new Checking(library, this.shelf, this.shown);
    this.tabulating = new Tabulating(library);
  }

  async showText(uri: string, version: string, text: string | undefined): Promise<void> {
    this.shown.set(uri, { version, text });
  }

  async editText(
    uri: string,
    from: string,
    to: string,
    edits: readonly TextReplacement[],
  ): Promise<void> {
    const shown = this.shown.get(uri);
    if (shown?.text !== undefined && shown.version === from) {
      const text = edits.reduce((before, edit) => replaced(before, [edit]), shown.text);
      this.shown.set(uri, { version: to, text });
    }
  }

  async hideText(uri: string): Promise<void> {
    this.shown.delete(uri);
    this.shelf.forget(uri);
  }

  keyCard(key: string, sources: readonly BibSource[]): Promise<KeyCard> {
    return this.keyCards.of(key, sources);
  }

  identifierCard(text: string): Promise<KnownThere | undefined> {
    return this.identifierCards.of(text);
  }

  completeKeys(question: KeyQuestion): Promise<KeyOffer[] | undefined> {
    return this.keyCompletion.offers(question);
  }

  completeNames(question: NameQuestion): Promise<NameOffer[]> {
    return namesOffered(this.library, question);
  }

  async recordCard(id: string): Promise<Card | undefined> {
    const entry = this.library.catalog.get(id);
    return entry && cardFor(entry, this.library.catalog);
  }

  check(request: CheckRequest): Promise<CheckAnswer | undefined> {
    return this.checking.check(request);
  }

  facts(sources: readonly BibSource[]): Promise<CatalogFacts> {
    return catalogFacts(this.library, this.shelf, sources);
  }

  async stopCheck(uri: string): Promise<void> {
    this.checking.stop(uri);
  }

  resultsTable(request: ResultsTableRequest): Promise<ResultsTable> {
    return this.tabulating.table(request);
  }

  async tableChoices(
    datasets: readonly string[],
    metrics?: readonly string[],
    models?: readonly string[],
  ): Promise<TableChoices> {
    return this.tabulating.choices(datasets, metrics, models);
  }

  async refreshTables(text: string): Promise<TableRefresh[]> {
    return this.tabulating.refresh(text);
  }
}
