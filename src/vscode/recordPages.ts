import * as vscode from 'vscode';
import { webAddress } from '../core/catalog/addresses';
import type { Leaderboard, LeaderboardOptions } from '../core/catalog/leaderboard';
import { leaderboardFormats } from '../core/catalog/leaderboardExport';
import { leaderboardPage } from '../core/catalog/leaderboardPage';
import { readLargeCount } from '../core/catalog/numbers';
import type { Mention, RecordPage } from '../core/catalog/recordPage';
import type {
  BoardChoice,
  ExportFormat,
  Failure,
  FromRecords,
  RecordAction,
  RecordContent,
  RecordPlace,
  RecordView,
  ToRecords,
} from '../protocol';
import { isPersonError } from './personMessages';
import { recordPagesType } from './viewIds';
import { webviewFolder, webviewPage } from './webviewPage';

/** What the pages are made from and what their buttons do. */
export interface RecordPort {
  page(id: string): Promise<RecordPage | undefined>;
  leaderboard(id: string, options: LeaderboardOptions): Promise<Leaderboard | undefined>;
  /** The BibTeX entry of a paper. */
  bibtex(id: string): Promise<string | undefined>;
  /** Records that may be meant by an id that is none. */
  closest(id: string): Promise<readonly Mention[]>;
  cite(id: string): Promise<void>;
  openPaper(id: string): Promise<void>;
  /** Lets the person look for a record. */
  search(): Promise<void>;
  /** Shows a person an error that the page itself does not. */
  failed(error: unknown): void;
}

/**
 * The catalog's pages, in one editor tab: it walks from record to record, and a second
 * {@link open} goes on in it. Where the tab is, the page itself keeps, so that hiding it and
 * reloading the window lose nothing.
 */
export class RecordPages implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  /** Where the page shall go once it says that it is there. */
  private awaited: RecordPlace | undefined;
  private isReady = false;
  private subscriptions: readonly vscode.Disposable[] = [];

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly port: RecordPort,
  ) {}

  /** Leaves the tab: in a window that reloads it stays, to be restored. */
  dispose(): void {
    this.subscriptions.forEach((subscription) => subscription.dispose());
  }

  /** Shows a record's page, or the leaderboard of a data set. */
  open(id: string, view: RecordView = 'details'): void {
    const place = { id, view };
    if (this.panel && this.isReady) {
      void this.send(this.panel, { type: 'goTo', place });
    } else {
      this.awaited = place;
    }
    if (this.panel) {
      this.panel.reveal();
    } else {
      this.attach(
        vscode.window.createWebviewPanel(recordPagesType, '', vscode.ViewColumn.Active, {
          enableFindWidget: true,
        }),
      );
    }
  }

  /** Takes over the tab that a reloaded window has kept. */
  restore(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.attach(panel);
  }

  /** Asks again for what is shown: the catalog is another. */
  refresh(): void {
    if (this.panel && this.isReady) {
      void this.send(this.panel, { type: 'changed' });
    }
  }

  private attach(panel: vscode.WebviewPanel): void {
    const folder = webviewFolder(this.extensionUri);
    this.panel = panel;
    this.isReady = false;
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    this.dispose();
    this.subscriptions = [
      panel.webview.onDidReceiveMessage((message: FromRecords) => {
        this.receive(panel, message).catch((error: unknown) => this.port.failed(error));
      }),
      panel.onDidChangeViewState(() => {
        // A hidden page is gone, and made anew when it is shown.
        this.isReady &&= panel.visible;
      }),
      panel.onDidDispose(() => {
        this.panel = undefined;
        this.isReady = false;
      }),
    ];
    panel.webview.html = webviewPage(panel.webview, folder, 'records', 'Paperweight');
  }

  private send(panel: vscode.WebviewPanel, message: ToRecords): Thenable<boolean> {
    return panel.webview.postMessage(message);
  }

  private async receive(panel: vscode.WebviewPanel, message: FromRecords): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.isReady = true;
        if (this.awaited) {
          await this.send(panel, { type: 'goTo', place: this.awaited });
          this.awaited = undefined;
        }
        return;
      case 'show':
        await this.send(panel, await this.show(panel, message.request, message.place));
        return;
      case 'act':
        await this.send(panel, await this.reply(message.request, message.action));
    }
  }

  private async show(
    panel: vscode.WebviewPanel,
    request: number,
    place: RecordPlace,
  ): Promise<ToRecords> {
    try {
      const content = await this.contentOf(place);
      panel.title = titleOf(content);
      return { type: 'shown', request, content };
    } catch (error) {
      if (!isPersonError(error)) {
        this.port.failed(error);
      }
      return { type: 'failed', request, failure: failureOf(error) };
    }
  }

  /** An action that fails says so in the window, where its remedies are buttons. */
  private async reply(request: number, action: RecordAction): Promise<ToRecords> {
    try {
      const said = await this.act(action);
      return { type: 'done', request, ...(said !== undefined && { said }) };
    } catch (error) {
      this.port.failed(error);
      return { type: 'failed', request, failure: failureOf(error) };
    }
  }

  private async contentOf({ id, view, board: choice = {} }: RecordPlace): Promise<RecordContent> {
    if (view === 'leaderboard') {
      const { options, sizeProblem } = optionsOf(choice);
      const board = await this.port.leaderboard(id, options);
      if (board) {
        return { view, board: leaderboardPage(board), ...(sizeProblem && { sizeProblem }) };
      }
    }
    const page = await this.port.page(id);
    if (!page) {
      const happened = vscode.l10n.t('The catalog has no record {0}.', id);
      const closest = await this.port.closest(id);
      const next =
        closest.length > 0
          ? vscode.l10n.t('One of these may be meant:')
          : vscode.l10n.t('Look for it by its name.');
      return { view: 'missing', failure: { happened, next }, closest };
    }
    if (view === 'leaderboard') {
      const happened = vscode.l10n.t('The catalog has no reported results on {0}.', page.title);
      const next = vscode.l10n.t('Its page says what is known of it:');
      return {
        view: 'missing',
        failure: { happened, next },
        closest: [{ title: page.title, id: page.id }],
      };
    }
    const bibtex = page.kind === 'paper' ? await this.port.bibtex(page.id) : undefined;
    return {
      view,
      page: withShortPlace(page),
      ...(bibtex !== undefined && { bibtex: bibtex.trimEnd() }),
    };
  }

  /** @returns What there is to say of it, where nothing else shows it. */
  private async act(action: RecordAction): Promise<string | undefined> {
    switch (action.name) {
      case 'cite':
        await this.port.cite(action.id);
        return undefined;
      case 'copyBibtex': {
        const bibtex = await this.port.bibtex(action.id);
        if (bibtex === undefined) {
          return vscode.l10n.t('Nothing was copied: the catalog has no paper {0}.', action.id);
        }
        await vscode.env.clipboard.writeText(bibtex);
        return vscode.l10n.t('Copied the BibTeX entry {0}.', action.id);
      }
      case 'openPaper':
        await this.port.openPaper(action.id);
        return undefined;
      case 'openAddress':
        await openAddress(action.address);
        return undefined;
      case 'openOrigin':
        await this.openOrigin(action.id);
        return undefined;
      case 'search':
        await this.port.search();
        return undefined;
      case 'copyBoard':
        return this.copyBoard(action.place, action.format);
    }
  }

  private async copyBoard(
    { id, board: choice = {} }: RecordPlace,
    format: ExportFormat,
  ): Promise<string> {
    const board = await this.port.leaderboard(id, optionsOf(choice).options);
    if (!board) {
      return vscode.l10n.t('Nothing was copied: the catalog has no reported results on {0}.', id);
    }
    await vscode.env.clipboard.writeText(leaderboardFormats[format](board));
    return board.rows.length === 1
      ? vscode.l10n.t('Copied 1 row as {0}.', formatNames[format])
      : vscode.l10n.t('Copied {0} rows as {1}.', board.rows.length, formatNames[format]);
  }

  private async openOrigin(id: string): Promise<void> {
    const origin = (await this.port.page(id))?.origin;
    if (!origin) {
      return;
    }
    const line = Math.max(0, (origin.line ?? 1) - 1);
    await vscode.window.showTextDocument(vscode.Uri.file(origin.file), {
      selection: new vscode.Range(line, 0, line, 0),
    });
  }
}

const formatNames: Readonly<Record<ExportFormat, string>> = {
  markdown: 'Markdown',
  latex: 'LaTeX',
  csv: 'CSV',
};

/** A tab with a longer title would take the whole bar. */
const titleLength = 40;

function titleOf(content: RecordContent): string {
  switch (content.view) {
    case 'details':
      return shortened(content.page.title);
    case 'leaderboard':
      return vscode.l10n.t('{0} leaderboard', shortened(content.board.title));
    case 'missing':
      return vscode.l10n.t('Not found');
  }
}

function shortened(title: string): string {
  const letters = [...title];
  return letters.length > titleLength ? `${letters.slice(0, titleLength - 1).join('')}…` : title;
}

function optionsOf({ maxParameters, split, ...others }: BoardChoice): {
  readonly options: LeaderboardOptions;
  readonly sizeProblem?: Failure;
} {
  const choice = split ? { ...others, split } : others;
  const text = maxParameters?.trim() ?? '';
  if (text === '') {
    return { options: choice };
  }
  const count = readLargeCount(text);
  return count === undefined
    ? {
        options: choice,
        sizeProblem: {
          happened: vscode.l10n.t(
            '“{0}” is not a number of parameters, so all rows are shown.',
            text,
          ),
          next: vscode.l10n.t('Write it as 7B, 110M or 66,000,000.'),
        },
      }
    : { options: { ...choice, maxParameters: count } };
}

/** The user's own file by the name it has in the workspace, where it is there. */
function withShortPlace(page: RecordPage): RecordPage {
  const { origin } = page;
  return origin
    ? { ...page, origin: { ...origin, file: vscode.workspace.asRelativePath(origin.file) } }
    : page;
}

function failureOf(error: unknown): Failure {
  return isPersonError(error)
    ? { happened: error.happened, next: error.next }
    : {
        happened: vscode.l10n.t('This could not be done.'),
        next: vscode.l10n.t('The log of Paperweight has the details.'),
      };
}

/** What a page asks for is opened only if a browser opens it. */
async function openAddress(text: string): Promise<void> {
  const address = webAddress(text);
  if (address !== undefined) {
    await vscode.env.openExternal(vscode.Uri.parse(address, true));
  }
}
