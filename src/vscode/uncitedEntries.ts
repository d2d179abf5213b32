import * as vscode from 'vscode';
import { citesEverything, uncitedEntries, type UncitedEntry } from '../core/citation/unusedEntries';
import { baseName, type Bibliographies } from './bibliographies';
import type { KeyPlaces } from './keyPlaces';

/** What of a .bib file nothing cites. */
export interface Uncited {
  readonly entries: readonly UncitedEntry[];
  /** The document that cites every entry at once, and how it says so. */
  readonly everything?: { readonly document: vscode.Uri; readonly as: string };
}

/** Lists the entries of a .bib file that no document cites. Nothing is removed. */
export class UncitedEntries {
  constructor(
    private readonly bibliographies: Bibliographies,
    private readonly places: KeyPlaces,
  ) {}

  /** @returns `undefined` when cancelled, or where there is no such file. */
  async find(uri: vscode.Uri, token?: vscode.CancellationToken): Promise<Uncited | undefined> {
    const bibliography = await this.bibliographies.open(uri);
    const documents = bibliography && (await this.places.documentsCiting(uri, token));
    if (!bibliography || !documents) {
      return undefined;
    }
    const cited = new Set<string>();
    for (const { uri: document, text, syntax } of documents) {
      const as = citesEverything(text, syntax);
      if (as !== undefined) {
        return { entries: [], everything: { document, as } };
      }
      syntax.keysIn(text).forEach(({ key }) => cited.add(key));
    }
    return { entries: uncitedEntries(bibliography, cited) };
  }

  /** Shows what was found; choosing an entry leads to it. */
  async show(uri: vscode.Uri, { entries, everything }: Uncited): Promise<void> {
    const name = baseName(uri);
    if (everything) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Every entry of {0} counts as cited: {1} has {2}.',
          name,
          baseName(everything.document),
          everything.as,
        ),
      );
      return;
    }
    if (entries.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Every entry of {0} is cited.', name),
      );
      return;
    }
    const chosen = await vscode.window.showQuickPick(
      entries.map((entry) => ({
        label: entry.key,
        description: vscode.l10n.t('line {0}', entry.line),
        entry,
      })),
      {
        title: vscode.l10n.t('Entries of {0} that no document cites: {1}', name, entries.length),
        placeHolder: vscode.l10n.t('Choose an entry to go to it'),
      },
    );
    if (chosen) {
      const { key, line } = chosen.entry;
      const document = await vscode.workspace.openTextDocument(uri);
      const at = Math.max(0, document.lineAt(line - 1).text.indexOf(key));
      const selection = new vscode.Range(line - 1, at, line - 1, at + key.length);
      await vscode.window.showTextDocument(document, { selection });
    }
  }
}
