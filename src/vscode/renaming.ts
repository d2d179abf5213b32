import * as vscode from 'vscode';
import { readBibliography } from '../core/citation/bibliography';
import { usesInEntry } from '../core/citation/bibKeyUses';
import { citeKeyUses, isBibliography } from '../core/citation/citeKeyUses';
import { renamingEdits, requireFitKey } from '../core/citation/renameKey';
import { PersonError } from '../core/personError';
import { baseName } from './bibliographies';
import { rangesIn, type CitingFile } from './citingFiles';
import { requireWritable } from './fileState';
import { isDefinition, type FileUses, type KeyPlaces } from './keyPlaces';

/** Renames a cite key wherever it stands: in its .bib files and in all that cites from them. */
export class Renaming implements vscode.RenameProvider {
  constructor(private readonly places: KeyPlaces) {}

  /** @throws where no key stands: without a word the editor would offer the word there. */
  async prepareRename(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<{ range: vscode.Range; placeholder: string }> {
    const found = await this.places.keyAt(document, position);
    const [range] = found ? rangesIn(document.getText(), [found]) : [];
    if (!found || !range) {
      throw new PersonError('There is no cite key here.', 'Put the cursor on one.');
    }
    return { range, placeholder: found.key };
  }

  /** @throws {PersonError} when something stands in the way; nothing has changed then. */
  async provideRenameEdits(
    document: vscode.TextDocument,
    position: vscode.Position,
    newName: string,
    token: vscode.CancellationToken,
  ): Promise<vscode.WorkspaceEdit | undefined> {
    const found = await this.places.keyAt(document, position);
    if (!found || found.key === newName) {
      return undefined;
    }
    requireFitKey(newName);
    const everywhere = await this.places.usesOf(found.key, document, token);
    if (!everywhere) {
      return undefined;
    }
    everywhere.forEach(requireOneEntry);
    for (const file of await this.places.sourcesOfAll(everywhere)) {
      requireFree(file, newName, found.key);
    }
    const edit = new vscode.WorkspaceEdit();
    for (const { file } of everywhere) {
      const changed = await vscode.workspace.openTextDocument(file.uri);
      await requireWritable(changed, 'Nothing was renamed');
      const name = baseName(file.uri);
      const edits = renamingEdits(changed.getText(), file.syntax, found.key, newName, name);
      for (const { start, end, text } of edits) {
        const range = new vscode.Range(changed.positionAt(start), changed.positionAt(end));
        edit.replace(file.uri, range, text);
      }
    }
    return token.isCancellationRequested ? undefined : edit;
  }
}

/** Of two entries with one key nobody can tell which a citation means. */
function requireOneEntry({ file, uses }: FileUses): void {
  const name = baseName(file.uri);
  if (isBibliography(file.syntax) && readBibliography(file.text).conflicted) {
    throw new PersonError(
      `Nothing was renamed: ${name} has a merge conflict.`,
      'Resolve the conflict first.',
    );
  }
  const entries = uses.filter(isDefinition);
  const [key] = entries.map((use) => use.key);
  if (key !== undefined && entries.length > 1) {
    const lines = rangesIn(file.text, entries).map(({ start }) => start.line + 1);
    throw new PersonError(
      `Nothing was renamed: ${name} has several entries ${key}, on the lines ${lines.join(', ')}, and nobody can tell which a citation means.`,
      'Give all but one of them another key by hand, or merge them with “Merge duplicates”.',
    );
  }
}

/** Keys that differ in case only count as equal, as they do for BibTeX. */
function requireFree(file: CitingFile, wanted: string, from: string): void {
  const folded = wanted.toLowerCase();
  const uses = isBibliography(file.syntax)
    ? readBibliography(file.text).entries.flatMap((entry) => usesInEntry(file.text, entry))
    : citeKeyUses(file.text, file.syntax);
  const taken = uses.find(
    (use) => isDefinition(use) && use.key !== from && use.key.toLowerCase() === folded,
  );
  if (taken) {
    const [range] = rangesIn(file.text, [taken]);
    throw new PersonError(
      `Nothing was renamed: ${baseName(file.uri)} has another entry ${taken.key} on line ${(range?.start.line ?? 0) + 1}.`,
      'Choose another key; or, if both are one work, merge them with “Merge duplicates”.',
    );
  }
}
