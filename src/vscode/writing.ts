import * as vscode from 'vscode';
import type { Bibliographies } from './bibliographies';
import { BibSources } from './bibSources';
import type { CatalogClient } from './catalogClient';
import { Checking } from './checking';
import type { Citing } from './citing';
import { CitedSources } from './citedSources';
import { Completing } from './completing';
import { Hovering } from './hovering';
import { Mending } from './mending';

/** What help in a document is made from. */
export interface WritingParts {
  readonly catalog: CatalogClient;
  readonly bibliographies: Bibliographies;
  readonly log: vscode.LogOutputChannel;
  readonly loadCiting: () => Promise<Citing>;
}

/** Help at the cursor and in the text of a document. A bundle of its own. */
export class Writing implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[] = [];
  readonly sources: BibSources;
  readonly hovering: Hovering;
  readonly completing: Completing;
  private readonly checking: Checking;
  private readonly mending: Mending;

  constructor({ catalog, bibliographies, log, loadCiting }: WritingParts) {
    this.sources = this.keep(new BibSources(catalog));
    const { sources } = this;
    const cited = this.keep(new CitedSources(bibliographies, sources));
    this.hovering = new Hovering(catalog, cited);
    this.completing = this.keep(new Completing(catalog, cited));
    this.checking = this.keep(new Checking(catalog, sources, log));
    this.mending = new Mending(this.checking, catalog, bibliographies, loadCiting, log);
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  /** Checks documents from now on, and offers to mend what is found. */
  beginChecking(): void {
    this.checking.begin();
    this.keep(this.mending.register());
  }

  private keep<T extends vscode.Disposable>(part: T): T {
    this.disposables.push(part);
    return part;
  }
}
