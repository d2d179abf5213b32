import * as vscode from 'vscode';
import type { BibSource } from '../protocol';
import type { Bibliographies } from './bibliographies';
import type { BibSources } from './bibSources';

/** How long what was found holds without being looked for again, in milliseconds. */
const fresh = 5_000;
/** How long it is still given while it is looked for again. */
const usable = 30_000;

/** A line that may say where a document cites from, or that another document belongs to it. */
const mayDeclare =
  /bibliograph|bibresource|globalbib|\.bib|\\(?:sub)?(?:input|include|import|file)|!\s*tex|#include|^(?:---|\.\.\.)\s*$/i;
/** A longer removal within a line may have taken a declaration away. */
const shortRemoval = 12;

interface Found {
  readonly uris: Promise<readonly vscode.Uri[]>;
  readonly since: number;
}

/**
 * Where open documents cite from, for what is asked at every keystroke: looked for again once it may
 * be otherwise, and now and then, rather than each time.
 */
export class CitedSources implements vscode.Disposable {
  private readonly found = new Map<string, Found>();
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(
    private readonly bibliographies: Bibliographies,
    private readonly sources: BibSources,
  ) {
    const forgetAll = (): void => this.found.clear();
    this.subscriptions = [
      vscode.workspace.onDidChangeTextDocument((change) => {
        if (!leavesDeclarations(change)) {
          forgetAll();
        }
      }),
      vscode.workspace.onDidSaveTextDocument(forgetAll),
      vscode.workspace.onDidCreateFiles(forgetAll),
      vscode.workspace.onDidDeleteFiles(forgetAll),
      vscode.workspace.onDidRenameFiles(forgetAll),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.found.delete(uri.toString())),
      bibliographies.onDidChoose(forgetAll),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
    this.found.clear();
  }

  /** The bibliographies of a document, those its citations are added to first; each may be missing. */
  of(document: vscode.TextDocument): Promise<readonly vscode.Uri[]> {
    const name = document.uri.toString();
    const known = this.found.get(name);
    const age = known ? Date.now() - known.since : Number.POSITIVE_INFINITY;
    if (known && age < fresh) {
      return known.uris;
    }
    const uris = this.bibliographies.of(document);
    const looked: Found = { uris, since: Date.now() };
    this.found.set(name, looked);
    uris.catch(() => {
      if (this.found.get(name) === looked) {
        this.found.delete(name);
      }
    });
    return known && age < usable ? known.uris : uris;
  }

  /** Those of the files that exist, as the catalog's thread knows them. */
  named(uris: readonly vscode.Uri[]): Promise<BibSource[]> {
    return this.sources.of(uris);
  }
}

/** Whether a change cannot have made or unmade a line that says where a document cites from. */
function leavesDeclarations({ document, contentChanges }: vscode.TextDocumentChangeEvent): boolean {
  return (
    document.languageId === 'bibtex' ||
    contentChanges.every(
      ({ range, rangeLength, text }) =>
        range.isSingleLine &&
        rangeLength < shortRemoval &&
        !/[\r\n]/.test(text) &&
        range.start.line < document.lineCount &&
        !mayDeclare.test(document.lineAt(range.start.line).text),
    )
  );
}
