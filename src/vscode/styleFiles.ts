import * as vscode from 'vscode';
import type { StyleText } from '../core/citation/citationFormats';
import { PersonError } from '../core/personError';
import { baseName } from './bibliographies';

const stylesOffered = 20;

/** The CSL styles of the workspace. */
export async function workspaceStyles(): Promise<vscode.Uri[]> {
  return vscode.workspace.findFiles('**/*.csl', '**/node_modules/**', stylesOffered);
}

/**
 * A format of citations by what names it: a name that ends in `.csl` is a file's, from a folder of
 * the workspace on, or whole.
 *
 * @throws {PersonError} where there is no such file.
 */
export async function formatNamed(name: string): Promise<string | StyleText> {
  if (!/\.csl$/i.test(name)) {
    return name;
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  for (const uri of [
    ...folders.map((folder) => vscode.Uri.joinPath(folder.uri, name)),
    vscode.Uri.file(name),
  ]) {
    const style = await readStyle(uri);
    if (style) {
      return style;
    }
  }
  throw new PersonError(
    `The workspace has no style ${name}.`,
    'Give its path from the folder of the workspace on.',
  );
}

/** @returns `undefined` where there is no such file. */
export async function readStyle(uri: vscode.Uri): Promise<StyleText | undefined> {
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    return { name: baseName(uri), xml: new TextDecoder().decode(bytes) };
  } catch {
    return undefined;
  }
}
