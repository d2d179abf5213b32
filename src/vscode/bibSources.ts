import * as vscode from 'vscode';
import type { BibSource } from '../protocol';
import { fileVersion, openDocument, textOf } from './bibliographies';
import type { CatalogClient } from './catalogClient';

/**
 * Names bibliographies to the catalog's thread as they are now, and tells it what editors show of
 * them and of other files: the whole once, then what is edited.
 */
export class BibSources implements vscode.Disposable {
  /** The version of each that the thread was shown last. */
  private readonly shown = new Map<string, string>();
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(private readonly catalog: CatalogClient) {
    this.subscriptions = [
      catalog.onDidRestart(() => this.shown.clear()),
      vscode.workspace.onDidChangeTextDocument((change) => this.noteChange(change)),
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

  /** Tells the thread what a file holds now, as an editor shows it or as it can be read here. */
  async show(uri: vscode.Uri): Promise<void> {
    const document = openDocument(uri);
    const version = document ? versionOf(document) : ((await fileVersion(uri)) ?? absent);
    const name = uri.toString();
    if (this.shown.get(name) !== version) {
      const text = version === absent ? undefined : await textOf(uri);
      this.shown.set(name, version);
      void this.catalog.showText(name, version, text);
    }
  }

  /** What the thread was told of a file that no editor shows is true no longer. */
  forget(uri: vscode.Uri): void {
    if (!openDocument(uri) && this.shown.delete(uri.toString())) {
      void this.catalog.hideText(uri.toString());
    }
  }

  /** Tells the thread what was edited, for a large text takes long to be told again. */
  private noteChange({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const name = document.uri.toString();
    const from = this.shown.get(name);
    const to = versionOf(document);
    if (from === undefined || from === to) {
      return;
    }
    // Where an event is not the next one, or tells of other line ends, the text is told as a whole.
    if (contentChanges.length === 0 || from !== versionOf({ version: document.version - 1 })) {
      this.shown.delete(name);
      return;
    }
    this.shown.set(name, to);
    const edits = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
      start: rangeOffset,
      end: rangeOffset + rangeLength,
      text,
    }));
    void this.catalog.editText(name, from, to, edits);
  }

  private async sourceOf(uri: vscode.Uri): Promise<BibSource | undefined> {
    const document = openDocument(uri);
    const version = document ? versionOf(document) : await fileVersion(uri);
    if (version === undefined) {
      return undefined;
    }
    const isOnDisk = uri.scheme === 'file';
    if (document || !isOnDisk) {
      await this.show(uri);
    }
    return { uri: uri.toString(), version, ...(isOnDisk && { path: uri.fsPath }) };
  }
}

/** The version of what an editor shows, as the thread is told it. */
export function versionOf({ version }: Pick<vscode.TextDocument, 'version'>): string {
  return `v${String(version)}`;
}

/** The version of a file that is not there. */
const absent = 'absent';
