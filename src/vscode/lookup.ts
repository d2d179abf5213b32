import * as vscode from 'vscode';
import { paperAddress } from '../core/catalog/addresses';
import { leaderboardFormats } from '../core/catalog/leaderboardExport';
import type { Paper } from '../core/catalog/records';
import type { StyleText } from '../core/citation/citationFormats';
import { citeSyntaxFor } from '../core/citation/syntax/citeSyntaxFor';
import { PersonError } from '../core/personError';
import type { CatalogRow, CatalogService, Explanation } from '../protocol';
import { baseName, Bibliographies } from './bibliographies';
import { BibliographyChoices } from './bibliographyChoices';
import { CatalogClient } from './catalogClient';
import { bibliographyToAddTo, chooseBibliography } from './choosingBibliography';
import type { ChosenPaper } from './chosenPaper';
import { CitableDocument } from './citableDocument';
import { CitationClient } from './citationClient';
import type { Cited, CitedByKey, Citing } from './citing';
import type { Explaining } from './explaining';
import { chooseFormat } from './formatChoice';
import { OwnFiles } from './ownFiles';
import { showPicker } from './picker';
import { showError } from './personMessages';
import { choosePublished } from './publishedChoice';
import { Remembered } from './remembered';
import { RecordPages } from './recordPages';
import { settings } from './settings';
import { formatNamed } from './styleFiles';
import type { Tabulating } from './tabulating';
import type { Writing } from './writing';

/** Looking things up: the picker, citations and details. */
export class Lookup implements vscode.Disposable {
  private readonly citable = new CitableDocument();
  private readonly pages: RecordPages;
  private readonly changes: vscode.Disposable;
  private citing: Promise<Citing> | undefined;
  private loadedExplaining: Promise<Explaining> | undefined;
  private loadedTabulating: Promise<Tabulating> | undefined;
  private loadedWriting: Promise<Writing> | undefined;

  constructor(
    private readonly catalog: CatalogClient,
    private readonly log: vscode.LogOutputChannel,
    private readonly extensionUri: vscode.Uri,
    /** Resolves when the user's own files are read for the first time. */
    private readonly settled: Promise<void>,
    private readonly remembered: Remembered,
    private readonly citations: CitationClient,
    private readonly bibliographies: Bibliographies,
  ) {
    this.pages = this.pagesOf(extensionUri);
    this.changes = catalog.onDidChange(() => this.pages.refresh());
  }

  dispose(): void {
    this.changes.dispose();
    this.pages.dispose();
    this.citable.dispose();
    void this.loadedExplaining?.then((explaining) => explaining.dispose());
    void this.loadedTabulating?.then((tabulating) => tabulating.dispose());
    void this.loadedWriting?.then((writing) => writing.dispose());
    this.bibliographies.dispose();
  }

  /** The catalog, for parts that look up by themselves. */
  get records(): CatalogService {
    return this.catalog;
  }

  /** Without a query opens the picker; with one returns what it finds. */
  async search(query: unknown): Promise<readonly CatalogRow[] | undefined> {
    if (typeof query === 'string') {
      return (await this.catalog.search(query)).rows;
    }
    const editor = vscode.window.activeTextEditor;
    const citable = editor !== undefined && citeSyntaxFor(editor.document.languageId) !== undefined;
    this.pick(citable ? 'cite' : 'details');
    return undefined;
  }

  /** Without ids opens the picker. */
  async insertCitation(ids: unknown): Promise<Cited | undefined> {
    const editor = citingEditor();
    if (ids === undefined) {
      this.pick('cite');
      return undefined;
    }
    const papers = await this.papersNamed(ids);
    if (await this.insertedReferences(editor, papers)) {
      return { keys: [], added: [], present: [] };
    }
    return (await this.loadCiting()).insert(editor, papers);
  }

  /** Without the path or URI of a .bib file asks. */
  async chooseBibliography(named: unknown): Promise<string | undefined> {
    const { document } = citingEditor();
    const chosen = await chooseBibliography(document, this.bibliographies, named);
    return chosen?.toString();
  }

  /** Without ids opens the picker. */
  async copyCitation(ids: unknown, format: unknown): Promise<string | undefined> {
    if (ids === undefined) {
      this.pick('copy');
      return undefined;
    }
    return this.copy(
      await this.papersNamed(ids),
      typeof format === 'string' ? format : settings.copyFormat(),
    );
  }

  /** Opens the picker, then asks for the format. */
  async copyCitationAs(): Promise<void> {
    this.pick('copy', async (papers) => {
      const format = await chooseFormat(
        papers,
        settings.copyFormat(),
        this.citations,
        settings.citeKeyFormat(),
      );
      await (format !== undefined && this.copy(papers, format));
    });
  }

  /** Without an id opens the picker. */
  async showDetails(id: unknown): Promise<void> {
    if (id === undefined) {
      this.pick('details');
      return;
    }
    if (typeof id !== 'string' || !(await this.found(() => this.catalog.entry(id)))) {
      throw await this.unknown(String(id));
    }
    this.pages.open(id);
  }

  /** Without an id asks for a data set. */
  async showLeaderboard(id: unknown): Promise<void> {
    const dataset = id === undefined ? await this.pickLeaderboard() : String(id);
    if (dataset === undefined) {
      return;
    }
    if (!(await this.found(() => this.catalog.leaderboard(dataset)))) {
      throw await this.unranked(dataset);
    }
    this.pages.open(dataset, 'leaderboard');
  }

  /** Goes on in the tab that a reloaded window has kept. */
  restorePages(panel: vscode.WebviewPanel): void {
    this.pages.restore(panel);
  }

  /** Says why nothing is suggested; with a URI and a position returns what the page would show. */
  async explainSuggestions(uri: unknown, position: unknown): Promise<Explanation | undefined> {
    const { catalog, bibliographies, extensionUri, log } = this;
    this.loadedExplaining ??= Promise.all([import('./explaining'), this.writing()]).then(
      ([{ Explaining: Loaded }, { sources }]) =>
        new Loaded({ catalog, bibliographies, sources, extensionUri, log }),
    );
    return (await this.loadedExplaining).explain(uri, position);
  }

  /** Tables of reported results, loaded when one is first asked for or shown. */
  tabulating(): Promise<Tabulating> {
    const { catalog, bibliographies, settled, log } = this;
    this.loadedTabulating ??= import('./tabulating').then(
      ({ Tabulating: Loaded }) =>
        new Loaded({
          catalog,
          bibliographies,
          settled,
          log,
          loadCiting: () => this.loadCiting(),
          afterCiting: async (document, bibliography) => {
            await this.reportBrokenEntries(bibliography, baseName(bibliography));
            await this.offerDeclaration(document, bibliography, await this.loadCiting());
          },
        }),
    );
    return this.loadedTabulating;
  }

  /** Help in documents, loaded when one first asks for it. */
  writing(): Promise<Writing> {
    const { catalog, bibliographies, log } = this;
    const loadCiting = (): Promise<Citing> => this.loadCiting();
    this.loadedWriting ??= import('./writing').then(
      ({ Writing: Loaded }) => new Loaded({ catalog, bibliographies, log, loadCiting }),
    );
    return this.loadedWriting;
  }

  /**
   * The reported results on a data set, on the clipboard.
   *
   * @param format `markdown` (default), `latex` (booktabs) or `csv`. Without an id asks for both.
   */
  async copyLeaderboard(id: unknown, format: unknown): Promise<string | undefined> {
    const asks = id === undefined;
    const dataset = asks ? await this.pickLeaderboard() : String(id);
    const chosen =
      asks && dataset !== undefined
        ? await vscode.window.showQuickPick(Object.keys(leaderboardFormats))
        : String(format ?? 'markdown');
    if (dataset === undefined || chosen === undefined) {
      return undefined;
    }
    const write = Object.entries(leaderboardFormats).find(([name]) => name === chosen)?.[1];
    if (!write) {
      throw new PersonError(
        `A leaderboard cannot be copied as ${chosen}.`,
        `Choose one of ${Object.keys(leaderboardFormats).join(', ')}.`,
      );
    }
    const board = await this.catalog.leaderboard(dataset);
    if (!board) {
      throw await this.unranked(dataset);
    }
    const text = write(board);
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(
      vscode.l10n.t('Copied the leaderboard of {0}', board.dataset.name),
      5000,
    );
    return text;
  }

  private async unranked(id: string): Promise<PersonError> {
    return (await this.catalog.entry(id))
      ? new PersonError(`The catalog has no reported results on ${id}.`, 'Choose another data set.')
      : this.unknown(id);
  }

  private async pickLeaderboard(): Promise<string | undefined> {
    const rows = (await this.catalog.rankedDatasets()).map(({ id, name, results }) => ({
      label: name,
      description: vscode.l10n.t('{0} results', results),
      id,
    }));
    const chosen = await vscode.window.showQuickPick(rows, {
      placeHolder: vscode.l10n.t('Data set'),
    });
    return chosen?.id;
  }

  private pick(
    accept: 'cite' | 'copy' | 'details',
    copy = async (papers: readonly Paper[]): Promise<unknown> =>
      this.copy(papers, settings.copyFormat()),
  ): void {
    showPicker(this.catalog, accept, this.remembered, {
      cite: async (papers) => this.offerPublished(citingEditor(), papers),
      copy: async (papers) => copy(await this.papersNamed(papers)),
      copyBibtex: async (papers) => this.copy(await this.papersNamed(papers), 'bibtex'),
      openPaper: async (id) => {
        const [paper] = await this.papersNamed(id);
        await (paper && openPaper(paper));
      },
      showDetails: async (id) => this.pages.open(id),
      failed: (error) => void showError(error, this.log),
      log: (error) => this.log.error(error instanceof Error ? error : String(error)),
    });
  }

  private pagesOf(extensionUri: vscode.Uri): RecordPages {
    return new RecordPages(extensionUri, {
      page: (id) => this.found(() => this.catalog.page(id)),
      leaderboard: (id, options) => this.found(() => this.catalog.leaderboard(id, options)),
      bibtex: async (id) => {
        const paper = await this.catalog.paperFor(id);
        return paper && this.citations.format([paper], 'bibtex', settings.citeKeyFormat());
      },
      closest: async (query) => {
        const { rows } = await this.catalog.search(query, { limit: 3 });
        return rows.map(({ id, title }) => ({ id, title }));
      },
      cite: async (id) => this.offerPublished(await this.citable.reveal(), [id]),
      openPaper: async (id) => {
        const [paper] = await this.papersNamed(id);
        await (paper && openPaper(paper));
      },
      search: async () => this.pick('details'),
      failed: (error) => void showError(error, this.log),
    });
  }

  private async offerPublished(editor: vscode.TextEditor, ids: readonly string[]): Promise<void> {
    const papers = await choosePublished(await this.papersNamed(ids), this.catalog);
    await (papers && this.citeByHand(editor, papers));
  }

  private async citeByHand(editor: vscode.TextEditor, papers: readonly Paper[]): Promise<void> {
    if (await this.insertedReferences(editor, papers)) {
      return;
    }
    const { document } = editor;
    const asks = !document.isUntitled && citeSyntaxFor(document.languageId) !== undefined;
    const target = asks ? await bibliographyToAddTo(document, this.bibliographies) : undefined;
    if (asks && !target) {
      return;
    }
    const citing = await this.loadCiting();
    await this.tell(document, await citing.insert(editor, papers, target), citing);
  }

  /** Writes a paper chosen from a completion list; what stands in the way is shown. */
  async citeChosenPaper(chosen: ChosenPaper): Promise<void> {
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(chosen.document));
      const position = new vscode.Position(chosen.line, chosen.character);
      const [paper] = await this.papersNamed(chosen.paper);
      const citing = await this.loadCiting();
      if (paper) {
        const target = vscode.Uri.parse(chosen.target);
        const cited = await citing.complete(document, position, paper, target);
        await this.tell(document, cited, citing);
      }
    } catch (error) {
      void showError(error, this.log);
    }
  }

  /** Says what a citation came to, and what is left to do. */
  private async tell(
    document: vscode.TextDocument,
    { keys, added, bibliography }: CitedByKey,
    citing: Citing,
  ): Promise<void> {
    const file = baseName(bibliography);
    vscode.window.setStatusBarMessage(
      added.length > 0
        ? vscode.l10n.t('Cited {0}; {1} added to {2}', keys.join(', '), added.join(', '), file)
        : vscode.l10n.t('Cited {0}, which {1} has already', keys.join(', '), file),
      8000,
    );
    await this.reportBrokenEntries(bibliography, file);
    await this.offerDeclaration(document, bibliography, citing);
  }

  /**
   * Writes formatted references at every cursor of a Markdown document that has no bibliography,
   * where the settings ask for it.
   *
   * @returns Whether they were written.
   */
  private async insertedReferences(
    editor: vscode.TextEditor,
    papers: readonly Paper[],
  ): Promise<boolean> {
    const { document } = editor;
    const style = settings.markdownReference(document.uri);
    if (
      document.languageId !== 'markdown' ||
      style === 'none' ||
      (await this.bibliographies.hasAny(document))
    ) {
      return false;
    }
    const references = await this.citations.format(papers, style);
    // Neither emphasis nor a tag may come of what stands in a title.
    const text = references.trim().split('\n').join(' ').replace(/[*<]/g, '\\$&');
    const isWritten = await editor.edit((builder) =>
      editor.selections.forEach((selection) => builder.replace(selection, text)),
    );
    if (!isWritten) {
      throw new PersonError(
        `Nothing was added: ${baseName(document.uri)} could not be changed.`,
        'Check that it can be written to, and try again.',
      );
    }
    return true;
  }

  private async reportBrokenEntries(uri: vscode.Uri, file: string): Promise<void> {
    const [first, ...others] = (await this.bibliographies.open(uri))?.problems ?? [];
    if (first) {
      const more = others.length === 0 ? '' : ` ${vscode.l10n.t('({0} more)', others.length)}`;
      void vscode.window.showWarningMessage(`${file}:${first.line}: ${first.message}${more}`);
    }
  }

  /** A document that names no bibliography would not find the one made for it. */
  private async offerDeclaration(
    document: vscode.TextDocument,
    bibliography: vscode.Uri,
    citing: Citing,
  ): Promise<void> {
    // A part of a LaTeX document may leave it to its root.
    const declared = await this.bibliographies.declaredBy(document);
    if (declared.length > 0 || !citing.declarationEdit(document, bibliography)) {
      return;
    }
    const name = baseName(document.uri);
    const file = baseName(bibliography);
    const declare = vscode.l10n.t('Add it');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('{0} does not name the bibliography {1}. Add the line that does?', name, file),
      declare,
    );
    // Made anew: the document may have changed since.
    const edit = chosen === declare ? citing.declarationEdit(document, bibliography) : undefined;
    if (edit) {
      await vscode.workspace.applyEdit(edit);
    }
  }

  private async copy(papers: readonly Paper[], format: string | StyleText): Promise<string> {
    const text = await this.citations.format(
      papers,
      typeof format === 'string' ? await formatNamed(format) : format,
      settings.citeKeyFormat(),
    );
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(
      vscode.l10n.t('Copied {0}', papers.map(({ id }) => id).join(', ')),
      5000,
    );
    return text;
  }

  private loadCiting(): Promise<Citing> {
    this.citing ??= import('./citing').then(
      ({ Citing: Loaded }) => new Loaded(this.bibliographies),
    );
    return this.citing;
  }

  private papersNamed(ids: unknown): Promise<Paper[]> {
    const list: readonly unknown[] = Array.isArray(ids) ? ids : [ids];
    return Promise.all(
      list.map(async (id) => {
        const paper =
          typeof id === 'string' ? await this.found(() => this.catalog.paperFor(id)) : undefined;
        if (!paper) {
          throw await this.unknown(String(id));
        }
        return paper;
      }),
    );
  }

  /** What is not in the catalog may be in a file of the user's that is still being read. */
  private async found<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
    const found = await ask();
    if (found !== undefined) {
      return found;
    }
    await this.settled;
    return ask();
  }

  private async unknown(id: string): Promise<PersonError> {
    if (await this.catalog.entry(id)) {
      return new PersonError(`The catalog names no paper for ${id}.`, 'Choose a paper.');
    }
    const { rows } = await this.catalog.search(id, { limit: 3 });
    return new PersonError(
      `The catalog has no record ${id}.`,
      rows.length === 0
        ? 'Look for it with Paperweight: Search.'
        : `Did you mean ${rows.map((row) => row.id).join(' or ')}?`,
    );
  }
}

/** Made when something is first looked up. */
export async function createLookup(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<Lookup> {
  const pathOf = (...parts: string[]): string =>
    vscode.Uri.joinPath(context.extensionUri, ...parts).fsPath;
  const cache = context.storageUri?.fsPath;
  const catalog = new CatalogClient(
    pathOf('dist', 'catalogThread.js'),
    {
      data: pathOf('data'),
      index: pathOf('dist', 'catalog.index'),
      ...(cache !== undefined && { cache }),
    },
    log,
  );
  const ownFiles = new OwnFiles(catalog, log);
  const citations = new CitationClient(
    pathOf('dist', 'citationThread.js'),
    { styles: pathOf('data', 'styles') },
    log,
  );
  const lookup = new Lookup(
    catalog,
    log,
    context.extensionUri,
    ownFiles.refresh(),
    new Remembered(context.globalState),
    citations,
    new Bibliographies(new BibliographyChoices(context.workspaceState)),
  );
  context.subscriptions.push(catalog, ownFiles, lookup);
  return lookup;
}

function citingEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    throw new PersonError(
      'Nothing was cited: no document is open.',
      'Open the document to cite in.',
    );
  }
  return editor;
}

async function openPaper(paper: Paper): Promise<void> {
  const link = paperAddress(paper);
  if (link === undefined) {
    throw new PersonError(
      `The catalog knows no page for ${paper.title}.`,
      'Show its details instead.',
    );
  }
  await vscode.env.openExternal(vscode.Uri.parse(link));
}
