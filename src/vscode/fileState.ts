import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import { PersonError } from '../core/personError';
import { baseName } from './bibliographies';

/**
 * Whether a file must not be written to. The file's own mark counts too: whoever set it did not
 * mean an administrator to write to it.
 */
export async function isReadOnly(uri: vscode.Uri): Promise<boolean> {
  const { permissions = 0 } = await vscode.workspace.fs.stat(uri);
  if ((permissions & vscode.FilePermission.Readonly) !== 0) {
    return true;
  }
  return uri.scheme === 'file' && ((await fs.stat(uri.fsPath)).mode & 0o222) === 0;
}

/** Whether a file's bytes are UTF-8 text. */
export async function isUtf8(uri: vscode.Uri): Promise<boolean> {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(await vscode.workspace.fs.readFile(uri));
    return true;
  } catch {
    return false;
  }
}

/** How long VS Code may take to notice that another program wrote a file, in milliseconds. */
const patience = 3000;

/**
 * Whether an open document shows what its file holds: waits for a moment where another program has
 * just written it. One with unsaved changes is what the person sees, whatever the file holds.
 */
export async function showsItsFile(document: vscode.TextDocument): Promise<boolean> {
  const isShown = async (): Promise<boolean> => {
    const bytes = await vscode.workspace.fs.readFile(document.uri);
    return (
      document.isDirty || linesOf(new TextDecoder().decode(bytes)) === linesOf(document.getText())
    );
  };
  const until = Date.now() + patience;
  while (!(await isShown())) {
    if (Date.now() > until) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

/** VS Code gives all lines of a document one kind of end. */
function linesOf(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/**
 * Refuses a document that cannot be changed without harm.
 *
 * @param refused What did not happen, such as `Nothing was renamed`.
 * @throws {PersonError} when it is read-only, or saving it would damage it.
 */
export async function requireWritable(
  document: vscode.TextDocument,
  refused: string,
): Promise<void> {
  const { uri, isUntitled, isDirty, encoding } = document;
  if (isUntitled) {
    return;
  }
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false || (await isReadOnly(uri))) {
    throw new PersonError(
      `${refused}: ${baseName(uri)} is read-only.`,
      'Make it writable, and try again.',
    );
  }
  if (!isDirty && encoding.startsWith('utf8') && !(await isUtf8(uri))) {
    throw new PersonError(
      `${refused}: ${baseName(uri)} is not UTF-8 text, and saving it would damage it.`,
      'Reopen it with its encoding, or save it with the encoding UTF-8.',
    );
  }
}
