import * as vscode from 'vscode';
import { shortReference } from '../core/catalog/people';
import type { Paper } from '../core/catalog/records';
import { texRoot } from '../core/citation/discovery';
import {
  booktabsInsertion,
  citingBy,
  tableFormatOf,
  tableInsertion,
  type TableInsertion,
  type TableInsertionRequest,
} from '../core/manuscript/tables/insertResultsTable';
import type { TableRefresh } from '../core/manuscript/tables/refreshResultsTables';
import type { ResultsTable, ResultsTableRequest } from '../core/manuscript/tables/resultsTable';
import type { TableFormat } from '../core/manuscript/tables/writeResultsTable';
import { PersonError } from '../core/personError';
import { baseName, textOf, type Bibliographies } from './bibliographies';
import type { CatalogClient } from './catalogClient';
import { bibliographyToAddTo } from './choosingBibliography';
import type { Cited, Citing } from './citing';
import { citeSyntaxOf } from './citeSyntaxOf';
import { requireWritable } from './fileState';
import { isPersonError, showError } from './personMessages';
import { settings } from './settings';
import { chooseTable } from './tableChoice';
import { readTableOrder, type TableOrder } from './tableOrder';

/** What results tables are made with. */
export interface TabulatingParts {
  readonly catalog: CatalogClient;
  readonly bibliographies: Bibliographies;
  readonly loadCiting: () => Promise<Citing>;
  /** Resolves when the user's own files are read for the first time. */
  readonly settled: Promise<void>;
  /** Says what a person may have to see to after something was cited. */
  readonly afterCiting: (document: vscode.TextDocument, bibliography: vscode.Uri) => Promise<void>;
  readonly log: vscode.LogOutputChannel;
}

/** What inserting a table came to, for whoever called the command. */
export interface Tabulated extends Cited {
  /** What the document calls the table, such as `tab:results`; empty in plain Markdown. */
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  /** Packages that the document does not load, as far as it says. */
  readonly missingPackages: readonly string[];
}

/** What refreshing came to. */
export interface Refreshed {
  readonly tables: number;
  readonly changed: TableRefresh['changed'];
  readonly kept: TableRefresh['kept'];
  readonly notes: readonly string[];
}

/** Only code lenses name it. */
const refreshHere = 'paperweight.refreshResultsTableHere';

/** Tables of reported results in documents. A bundle of its own. */
export class Tabulating implements vscode.Disposable {
  /** The values of the catalog may be others. */
  readonly onDidChange: vscode.Event<void>;
  private readonly command: vscode.Disposable;

  constructor(private readonly parts: TabulatingParts) {
    this.onDidChange = parts.catalog.onDidChange;
    this.command = vscode.commands.registerCommand(
      refreshHere,
      async (uri: string, line: number) => {
        try {
          const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
          await this.refreshByHand(document, (table) => table.line === line);
        } catch (error) {
          void showError(error, parts.log);
        }
      },
    );
  }

  dispose(): void {
    this.command.dispose();
  }

  /**
   * Inserts a table at the cursor.
   *
   * @param order A {@link TableOrder}; without it, asks.
   */
  async insert(order: unknown): Promise<Tabulated | undefined> {
    const editor = activeEditor('Nothing was inserted: no document is open.');
    const { languageId } = editor.document;
    if (order !== undefined) {
      const wanted = readTableOrder(order);
      const format = formatFor(languageId, wanted.format);
      return this.put(editor, await this.planned(wanted), wanted, format);
    }
    const format = formatFor(languageId, undefined);
    const { catalog, settled } = this.parts;
    await settled;
    const chosen = await chooseTable(catalog);
    const table = chosen && (await catalog.resultsTable(chosen));
    if (table) {
      await this.putByHand(editor, table, chosen, format);
    }
    return undefined;
  }

  /**
   * Refreshes the results table at the cursor, or all of the document where the cursor is in none.
   *
   * @param which `all` for all, without a dialog.
   */
  async refresh(which: unknown): Promise<Refreshed | undefined> {
    const { document, selection } = activeEditor('Nothing was refreshed: no document is open.');
    if (which === undefined) {
      const offset = document.offsetAt(selection.active);
      await this.refreshByHand(document, ({ start, end }) => start <= offset && offset <= end);
      return undefined;
    }
    return outcomeOf(await this.refreshed(document, () => true));
  }

  /** An offer above each table that differs from the catalog. */
  async lensesOf(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[]> {
    const tables = await this.parts.catalog.refreshTables(document.getText());
    return token.isCancellationRequested
      ? []
      : tables
          .filter(({ changed }) => changed.length > 0)
          .map(({ line, changed }) => {
            const title =
              changed.length === 1
                ? vscode.l10n.t('$(refresh) 1 value has changed in the catalog')
                : vscode.l10n.t(
                    '$(refresh) {0} values have changed in the catalog',
                    changed.length,
                  );
            return new vscode.CodeLens(new vscode.Range(line - 1, 0, line - 1, 0), {
              title,
              tooltip: changed
                .map(
                  ({ model, dataset, from, to }) => `${model}, ${dataset}: ${from ?? '–'} → ${to}`,
                )
                .join('\n'),
              command: refreshHere,
              arguments: [document.uri.toString(), line],
            });
          });
  }

  private async planned(request: ResultsTableRequest): Promise<ResultsTable> {
    const { catalog, settled } = this.parts;
    try {
      return await catalog.resultsTable(request);
    } catch (error) {
      if (!isPersonError(error)) {
        throw error;
      }
      // What is not in the catalog may be in a file of the user's that is still being read.
      await settled;
      return catalog.resultsTable(request);
    }
  }

  private async putByHand(
    editor: vscode.TextEditor,
    table: ResultsTable,
    order: TableOrder,
    format: TableFormat,
  ): Promise<void> {
    const { document } = editor;
    const asks = !document.isUntitled && (await this.citesByKeys(document));
    const target = asks
      ? await bibliographyToAddTo(document, this.parts.bibliographies)
      : undefined;
    if (asks && !target) {
      return;
    }
    let bibliography: vscode.Uri | undefined;
    const made = await this.put(
      editor,
      table,
      order,
      format,
      target,
      (uri) => (bibliography = uri),
    );
    const values = table.rows.flatMap(({ cells }) => cells).filter((cell) => cell).length;
    const said = [
      bibliography && made.added.length > 0
        ? vscode.l10n.t(
            'Inserted {0} results; {1} added to {2}',
            values,
            made.added.join(', '),
            baseName(bibliography),
          )
        : vscode.l10n.t('Inserted {0} results', values),
      ...(table.leftOut.length === 0
        ? []
        : [vscode.l10n.t('left out, for nothing is reported: {0}', table.leftOut.join(', '))]),
    ];
    vscode.window.setStatusBarMessage(said.join('; '), 8000);
    if (bibliography) {
      await this.parts.afterCiting(document, bibliography);
    }
    await this.offerBooktabs(document, made.missingPackages);
  }

  private async put(
    editor: vscode.TextEditor,
    table: ResultsTable,
    { sources = 'comments' }: Pick<TableOrder, 'sources'>,
    format: TableFormat,
    target?: vscode.Uri,
    tellBibliography?: (uri: vscode.Uri) => void,
  ): Promise<Tabulated> {
    const { document, selection } = editor;
    const { bibliographies, loadCiting } = this.parts;
    await requireWritable(document, 'Nothing was inserted');
    const offset = document.offsetAt(selection.active);
    let made: TableInsertion | undefined;
    const insertion = (text: string, cite: TableInsertionRequest['cite']): TableInsertion =>
      (made = tableInsertion(table, { text, offset, format, sources, cite }));
    let cited: Cited = { keys: [], added: [], present: [] };
    if (table.papers.length > 0 && (await this.citesByKeys(document))) {
      const syntax = citeSyntaxOf(document, await bibliographies.isMyst(document));
      // What cannot stand there is said before anything else is asked.
      insertion(document.getText(), () => '');
      const citing = await loadCiting();
      const { keys, added, present, bibliography } = await citing.add({
        document,
        papers: table.papers,
        target,
        citeKeyFormat: settings.citeKeyFormat(document.uri),
        edits: (text, ownKeys) => {
          const byPaper = new Map(table.papers.map(({ id }, at) => [id, ownKeys[at] ?? id]));
          const put = insertion(text, syntax ? citingBy(syntax, byPaper) : () => '');
          return [{ start: put.offset, end: put.offset, text: put.text }];
        },
        again: (chosen) => this.put(editor, table, { sources }, format, chosen, tellBibliography),
      });
      cited = { keys, added, present };
      tellBibliography?.(bibliography);
    } else {
      const put = insertion(document.getText(), citingByNames(table.papers));
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, document.positionAt(put.offset), put.text);
      await apply(edit, document, 'Nothing was inserted');
    }
    const cursor = document.positionAt(made?.cursor ?? offset);
    editor.selection = new vscode.Selection(cursor, cursor);
    return {
      ...cited,
      label: made?.label ?? '',
      rows: table.rows.length,
      columns: table.columns.length,
      missingPackages:
        format === 'latex' && (await this.withoutBooktabs(document)) ? ['booktabs'] : [],
    };
  }

  /** Whether citing in a document writes keys, and entries into a bibliography. */
  private async citesByKeys(document: vscode.TextDocument): Promise<boolean> {
    const writesReferences =
      document.languageId === 'markdown' &&
      settings.markdownReference(document.uri) !== 'none' &&
      !(await this.parts.bibliographies.hasAny(document));
    return citeSyntaxOf(document) !== undefined && !writesReferences;
  }

  private async withoutBooktabs(document: vscode.TextDocument): Promise<vscode.Uri | undefined> {
    const preamble = await preambleOf(document);
    return preamble && booktabsInsertion(preamble.text) ? preamble.uri : undefined;
  }

  private async offerBooktabs(
    document: vscode.TextDocument,
    missing: readonly string[],
  ): Promise<void> {
    const uri = missing.length > 0 ? await this.withoutBooktabs(document) : undefined;
    if (!uri) {
      return;
    }
    const add = vscode.l10n.t('Add it');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t(
        'The table needs \\usepackage{booktabs}, which {0} does not have. Add the line?',
        baseName(uri),
      ),
      add,
    );
    if (chosen !== add) {
      return;
    }
    const preamble = await vscode.workspace.openTextDocument(uri);
    await requireWritable(preamble, 'Nothing was added');
    const insertion = booktabsInsertion(preamble.getText());
    if (insertion) {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, preamble.positionAt(insertion.offset), insertion.text);
      await apply(edit, preamble, 'Nothing was added');
    }
  }

  /** @param isMeant Tells the tables that are meant; all are where it tells none. */
  private async refreshByHand(
    document: vscode.TextDocument,
    isMeant: (table: TableRefresh) => boolean,
  ): Promise<void> {
    const tables = await this.refreshed(document, isMeant);
    const { changed, kept, notes } = outcomeOf(tables);
    const cells = kept
      .map(({ model, dataset, shown, reported }) =>
        vscode.l10n.t('{0} on {1} {2}, catalog {3}', model, dataset, shown, reported),
      )
      .join('; ');
    const said = [
      changed.length === 0
        ? vscode.l10n.t('No value has changed in the catalog.')
        : changed.length === 1
          ? vscode.l10n.t('1 value refreshed.')
          : vscode.l10n.t('{0} values refreshed.', changed.length),
      ...(kept.length === 0
        ? []
        : [
            kept.length === 1
              ? vscode.l10n.t('1 cell differs from the catalog by hand and was kept: {0}.', cells)
              : vscode.l10n.t(
                  '{0} cells differ from the catalog by hand and were kept: {1}.',
                  kept.length,
                  cells,
                ),
          ]),
      ...notes,
    ];
    if (said.length > 1) {
      void vscode.window.showInformationMessage(said.join(' '));
    } else {
      vscode.window.setStatusBarMessage(said.join(' '), 5000);
    }
  }

  /** @throws {PersonError} where no table could be refreshed. */
  private async refreshed(
    document: vscode.TextDocument,
    isMeant: (table: TableRefresh) => boolean,
  ): Promise<readonly TableRefresh[]> {
    await this.parts.settled;
    await requireWritable(document, 'Nothing was refreshed');
    const all = await this.tablesOf(document);
    if (all.length === 0) {
      throw new PersonError(
        `Nothing was refreshed: ${baseName(document.uri)} has no results table.`,
        'Insert one with Paperweight: Insert results table; its comment tells it from other tables.',
      );
    }
    const meant = all.filter(isMeant);
    const tables = meant.length > 0 ? meant : all;
    const [problem] = tables.flatMap((table) => table.problem ?? []);
    if (problem && tables.every((table) => table.problem)) {
      throw new PersonError(problem.happened, problem.next);
    }
    const edit = new vscode.WorkspaceEdit();
    for (const { start, end, text } of tables.flatMap(({ edits }) => edits)) {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      edit.replace(document.uri, range, text);
    }
    if (edit.size > 0) {
      await apply(edit, document, 'Nothing was refreshed');
    }
    return tables;
  }

  /** As the document is when they are returned, so that offsets are true. */
  private async tablesOf(document: vscode.TextDocument): Promise<readonly TableRefresh[]> {
    for (;;) {
      const { version } = document;
      const tables = await this.parts.catalog.refreshTables(document.getText());
      if (document.version === version) {
        return tables;
      }
    }
  }
}

function outcomeOf(tables: readonly TableRefresh[]): Refreshed {
  return {
    tables: tables.length,
    changed: tables.flatMap(({ changed }) => changed),
    kept: tables.flatMap(({ kept }) => kept),
    notes: tables.flatMap(({ notes, problem }) => [
      ...notes,
      ...(problem ? [`${problem.happened} ${problem.next}`] : []),
    ]),
  };
}

function activeEditor(missing: string): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    throw new PersonError(missing, 'Open the document with the table.');
  }
  return editor;
}

function formatFor(languageId: string, wanted: TableOrder['format']): TableFormat {
  const own = tableFormatOf(languageId);
  if (wanted !== undefined && !(wanted === 'markdown' && own === 'pandoc')) {
    return wanted;
  }
  if (own === undefined) {
    throw new PersonError(
      `Nothing was inserted: Paperweight writes results tables in LaTeX and Markdown, not in ${languageId} documents.`,
      'Change the language mode, or copy the leaderboard of a data set.',
    );
  }
  return own;
}

/** Papers named as running text does, where the document has no keys for them. */
function citingByNames(papers: readonly Paper[]): TableInsertionRequest['cite'] {
  const names = new Map(papers.map((paper) => [paper.id, shortReference(paper)]));
  return (ids) => {
    const known = ids.flatMap((id) => names.get(id) ?? []);
    return known.length === 0 ? '' : `(${known.join('; ')})`;
  };
}

/** The document whose preamble a LaTeX document has: itself, or the root that it names. */
async function preambleOf(
  document: vscode.TextDocument,
): Promise<{ readonly uri: vscode.Uri; readonly text: string } | undefined> {
  const text = document.getText();
  const root = texRoot(text);
  if (root === undefined) {
    return { uri: document.uri, text };
  }
  const uri = vscode.Uri.joinPath(document.uri, '..', root);
  const rootText = await textOf(uri);
  return rootText === undefined ? undefined : { uri, text: rootText };
}

async function apply(
  edit: vscode.WorkspaceEdit,
  document: vscode.TextDocument,
  refused: string,
): Promise<void> {
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new PersonError(
      `${refused}: ${baseName(document.uri)} could not be changed.`,
      'Check that it can be written to, and try again.',
    );
  }
}
