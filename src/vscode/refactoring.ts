import * as vscode from 'vscode';
import { bibtex } from '../core/citation/syntax/bibtex';
import type { UncitedEntry } from '../core/citation/unusedEntries';
import { PersonError } from '../core/personError';
import { baseName, Bibliographies } from './bibliographies';
import { BibliographyChoices } from './bibliographyChoices';
import { Definitions } from './definitions';
import { KeyPlaces } from './keyPlaces';
import { MergingDuplicates, type Merged } from './mergingDuplicates';
import { References } from './references';
import { Renaming } from './renaming';
import { UncitedEntries } from './uncitedEntries';

/** What works on the cite keys that documents and .bib files have already. A bundle of its own. */
export class Refactoring implements vscode.Disposable {
  private readonly bibliographies: Bibliographies;
  private readonly uncited: UncitedEntries;
  private readonly merging: MergingDuplicates;
  readonly definitions: Definitions;
  readonly references: References;
  readonly renaming: Renaming;

  constructor(context: vscode.ExtensionContext) {
    this.bibliographies = new Bibliographies(new BibliographyChoices(context.workspaceState));
    const places = new KeyPlaces(this.bibliographies);
    this.uncited = new UncitedEntries(this.bibliographies, places);
    this.merging = new MergingDuplicates(places);
    this.definitions = new Definitions(places);
    this.references = new References(places);
    this.renaming = new Renaming(places);
  }

  dispose(): void {
    this.merging.dispose();
    this.bibliographies.dispose();
  }

  /** Without a .bib file takes that of the active editor, and shows what it finds. */
  async listUncitedEntries(uri: unknown): Promise<readonly UncitedEntry[] | undefined> {
    if (uri !== undefined) {
      const found = await this.uncited.find(requireUri(uri));
      if (!found) {
        throw missing(requireUri(uri));
      }
      return found.entries;
    }
    const chosen = await this.activeBibliography();
    if (!chosen) {
      return undefined;
    }
    const found = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Looking for citations of {0}', baseName(chosen)),
        cancellable: true,
      },
      (_, token) => this.uncited.find(chosen, token),
    );
    if (found) {
      await this.uncited.show(chosen, found);
    }
    return found?.entries;
  }

  /** Without a .bib file takes that of the active editor. With `{ apply: true }` asks nothing. */
  async mergeDuplicates(uri: unknown, options: unknown): Promise<Merged | undefined> {
    const target = uri === undefined ? await this.activeBibliography() : requireUri(uri);
    if (!target) {
      return undefined;
    }
    try {
      await vscode.workspace.fs.stat(target);
    } catch {
      throw missing(target);
    }
    const isAsked = (options as { readonly apply?: unknown } | undefined)?.apply !== true;
    return this.merging.merge(target, isAsked);
  }

  /** The .bib file in the active editor, or the one its document cites from; asks among several. */
  private async activeBibliography(): Promise<vscode.Uri | undefined> {
    const document = vscode.window.activeTextEditor?.document;
    if (document && bibtex.languages.includes(document.languageId)) {
      return document.uri;
    }
    const near = document ? await this.bibliographies.of(document) : [];
    const there = await Promise.all(near.map((uri) => this.bibliographies.open(uri)));
    const candidates = near.filter((_, i) => there[i] !== undefined);
    const found = candidates.length > 0 ? candidates : await vscode.workspace.findFiles('**/*.bib');
    if (found.length === 0) {
      throw new PersonError(
        'There is no .bib file here.',
        'Open one, or a document that cites from one.',
      );
    }
    if (found.length === 1) {
      return found[0];
    }
    const chosen = await vscode.window.showQuickPick(
      found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri })),
      { placeHolder: vscode.l10n.t('Choose a bibliography') },
    );
    return chosen?.uri;
  }
}

function requireUri(uri: unknown): vscode.Uri {
  if (uri instanceof vscode.Uri) {
    return uri;
  }
  if (typeof uri === 'string' && /^[a-z][\w+.-]*:\//i.test(uri)) {
    return vscode.Uri.parse(uri);
  }
  throw new PersonError(
    `A bibliography is named by its URI, not by ${JSON.stringify(uri)}.`,
    'Pass a URI such as file:///folder/references.bib.',
  );
}

function missing(uri: vscode.Uri): PersonError {
  return new PersonError(`${baseName(uri)} is not to be found.`, 'Check its name and folder.');
}
