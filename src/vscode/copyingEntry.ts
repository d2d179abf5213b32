import * as vscode from 'vscode';
import { entrySkeleton } from '../core/citation/entrySkeleton';
import { PersonError } from '../core/personError';

/**
 * Copies a BibTeX entry with what a DOI or an arXiv id says by itself.
 *
 * @returns The entry.
 * @throws {PersonError} where the text is neither.
 */
export async function copyEntryFor(text: string): Promise<string> {
  const entry = entrySkeleton(text);
  if (entry === undefined) {
    throw new PersonError(
      `Nothing was copied: ${text} is neither a DOI nor an arXiv id.`,
      'Point at one of them.',
    );
  }
  await vscode.env.clipboard.writeText(entry);
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('Copied an entry; its author and title are to be filled in'),
    8000,
  );
  return entry;
}
