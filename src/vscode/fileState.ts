import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';

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
