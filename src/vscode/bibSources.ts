import * as vscode from 'vscode';
import type { BibSource } from '../protocol';
import { fileVersion, openDocument } from './bibliographies';
import type { CatalogClient } from './catalogClient';

/** Names bibliographies to the catalog's thread as they are now, and tells it what editors show. */
export class BibSources implements vscode.Disposable {
  /** The version of each that the thread was shown last. */
  private readonly shown = new Map<string, string>();
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(private readonly catalog: CatalogClient) {
    this.subscriptions = [
      catalog.onDidRestart(() => this.shown.clear()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (this.shown.delete(uri.toString())) {
          void this.catalog.hideText(uri.toString());
        }
      }),
    ];
  }

  dispose(): void {
    this.subscriptions.forEach((subscription) => void subscription.dispose());
  }

  /** Those of the files that exist, in their order. */
  async of(uris: readonly vscode.Uri[]): Promise<BibSource[]> {
    const sources = await Promise.all(uris.map((uri) => this.sourceOf(uri)));
    return sources.filter((source) => source !== undefined);
  }

  private async sourceOf(uri: vscode.Uri): Promise<BibSource | undefined> {
    const name = uri.toString();
    const document = openDocument(uri);
    const version = document ? `v${String(document.version)}` : await fileVersion(uri);
    if (version === undefined) {
      return undefined;
    }
    const isOnDisk = uri.scheme === 'file';
    if ((document || !isOnDisk) && this.shown.get(name) !== version) {
      this.shown.set(name, version);
      const text = document ? document.getText() : await readText(uri);
      void this.catalog.showText(name, text);
    }
    return { uri: name, version, ...(isOnDisk && { path: uri.fsPath }) };
  }
}

async function readText(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
