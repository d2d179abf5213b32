import * as vscode from 'vscode';
import type { Bibliographies } from './bibliographies';
import { BibSources } from './bibSources';
import type { CatalogClient } from './catalogClient';
import { CitedSources } from './citedSources';
import { Completing } from './completing';
import { Hovering } from './hovering';

/** What help in a document is made from. */
export interface WritingParts {
  readonly catalog: CatalogClient;
  readonly bibliographies: Bibliographies;
  readonly log: vscode.LogOutputChannel;
}

/** Help at the cursor and in the text of a document. A bundle of its own. */
export class Writing implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  readonly sources: BibSources;
  readonly hovering: Hovering;
  readonly completing: Completing;

  constructor({ catalog, bibliographies }: WritingParts) {
    this.sources = this.keep(new BibSources(catalog));
    const { sources } = this;
    this.hovering = new Hovering(catalog, bibliographies, sources);
    const cited = this.keep(new CitedSources(bibliographies, sources));
    this.completing = this.keep(new Completing(catalog, cited));
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private keep<T extends vscode.Disposable>(part: T): T {
    this.disposables.push(part);
    return part;
  }
}
