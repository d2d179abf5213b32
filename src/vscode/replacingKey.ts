import * as vscode from 'vscode';
import { PersonError } from '../core/personError';

/** The command that takes {@link KeyReplacement}. */
export const replaceCiteKeyCommand = 'paperweight.replaceCiteKey';

/** A cite key of a document, and what is to stand in its place. All of it can be written as JSON. */
export interface KeyReplacement {
  /** URI of the document. */
  readonly document: string;
  readonly line: number;
  readonly character: number;
  readonly key: string;
  /** Another key, or the id of a paper of the catalog, whose entry is added. */
  readonly by: { readonly key: string } | { readonly paper: string };
}

/** @throws {PersonError} where the key does not stand there any more. */
export async function replaceCiteKey(
  { document: name, line, character, key, by }: KeyReplacement,
  cite: (paper: string) => Promise<unknown>,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(name));
  const range = new vscode.Range(line, character, line, character + key.length);
  if (document.getText(range) !== key) {
    throw new PersonError(
      `Nothing was changed: ${key} does not stand there any more.`,
      'Point at the cite key again.',
    );
  }
  if ('paper' in by) {
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(range.start, range.end);
    await cite(by.paper);
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, by.key);
  await vscode.workspace.applyEdit(edit);
}
