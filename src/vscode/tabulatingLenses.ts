import * as vscode from 'vscode';
import { mayHoldResultsTables } from '../core/manuscript/tables/marker';
import { settings } from './settings';
import type { Tabulating } from './tabulating';

/**
 * Offers to refresh a results table above it, where the catalog has other values than it. What reads
 * tables is loaded when a document that has one is shown.
 */
export class TableLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables: vscode.Disposable[] = [this.changed];
  private loaded: Promise<Tabulating> | undefined;

  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly load: () => Promise<Tabulating>) {}

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  async provideCodeLenses(
    document: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeLens[]> {
    if (!mayHoldResultsTables(document.getText()) || !settings.resultsTableLens(document)) {
      return [];
    }
    this.loaded ??= this.load().then((tabulating) => {
      this.disposables.push(tabulating.onDidChange(() => this.changed.fire()));
      return tabulating;
    });
    return (await this.loaded).lensesOf(document, token);
  }
}
