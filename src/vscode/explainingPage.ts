import * as vscode from 'vscode';
import type { RemedyAction } from '../core/manuscript/explanation';
import type { Explanation, FromExplanation, ToExplanation } from '../protocol';
import { isPersonError } from './personMessages';
import { explanationPageType } from './viewIds';
import { webviewFolder, webviewPage } from './webviewPage';

/** What the page shows and what its buttons do. */
export interface ExplanationPort {
  explanation(): Promise<Explanation>;
  act(action: RemedyAction): Promise<void>;
  showLog(): void;
  log(error: unknown): void;
}

/** The page that says why nothing is suggested, in a tab beside the document. */
export class ExplanationPage implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private subscriptions: readonly vscode.Disposable[] = [];
  private last: Explanation | undefined;
  private version = 0;

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly port: ExplanationPort,
  ) {}

  dispose(): void {
    this.subscriptions.forEach((subscription) => subscription.dispose());
    this.panel?.dispose();
  }

  /** Shows the page, made anew. */
  open(): void {
    if (this.panel) {
      this.panel.reveal(undefined, false);
      void this.refresh();
      return;
    }
    const folder = webviewFolder(this.extensionUri);
    const title = vscode.l10n.t('Why is nothing suggested here?');
    const panel = vscode.window.createWebviewPanel(
      explanationPageType,
      title,
      vscode.ViewColumn.Beside,
      { enableScripts: true, enableFindWidget: true, localResourceRoots: [folder] },
    );
    this.panel = panel;
    this.subscriptions = [
      panel.webview.onDidReceiveMessage((message: FromExplanation) => void this.receive(message)),
      panel.onDidDispose(() => {
        this.panel = undefined;
        this.subscriptions.forEach((subscription) => subscription.dispose());
      }),
    ];
    panel.webview.html = webviewPage(panel.webview, folder, 'explanation', title);
  }

  private async receive(message: FromExplanation): Promise<void> {
    switch (message.type) {
      case 'ready':
      case 'again':
        await this.refresh();
        return;
      case 'showLog':
        this.port.showLog();
        return;
      case 'act':
        await this.act(message);
    }
  }

  private async act({
    version,
    finding,
    remedy,
  }: FromExplanation & { type: 'act' }): Promise<void> {
    const chosen = this.last?.findings[finding]?.remedies[remedy];
    if (version === this.version && chosen) {
      await this.tell(() => this.port.act(chosen.action));
    }
    await this.refresh();
  }

  private async refresh(): Promise<void> {
    const version = ++this.version;
    await this.tell(async () => {
      const explanation = await this.port.explanation();
      if (version === this.version) {
        this.last = explanation;
        await this.send({ type: 'explained', explanation, version });
      }
    });
  }

  /** What goes wrong is told on the page. */
  private async tell(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.port.log(error);
      await this.send({
        type: 'failed',
        failure: isPersonError(error)
          ? { happened: error.happened, next: error.next }
          : {
              happened: vscode.l10n.t('This could not be done.'),
              next: vscode.l10n.t('The log of Paperweight has the details.'),
            },
      });
    }
  }

  private async send(message: ToExplanation): Promise<void> {
    await this.panel?.webview.postMessage(message);
  }
}
