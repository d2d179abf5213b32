import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import { baseName, besideOf } from './bibliographies';
import { browseForBibliography } from './choosingBibliography';
import { isReadOnly, isUtf8, showsItsFile } from './fileState';
import { RemediableError, type Remedy } from './personMessages';

/**
 * Opens a bibliography that something is to be added to.
 *
 * @param citing The document that cites from it.
 * @param again Adds what was to be added, to another bibliography or after what stood in the way
 *   is gone.
 * @returns `undefined` where it is not there yet.
 * @throws {RemediableError} when it cannot be added to without harm.
 */
export async function openToAddTo(
  uri: vscode.Uri,
  citing: Pick<vscode.TextDocument, 'uri'>,
  again: (target: vscode.Uri) => Thenable<unknown>,
): Promise<vscode.TextDocument | undefined> {
  const bibliography = await openIfPresent(uri);
  if (!bibliography) {
    return undefined;
  }
  const chooseAnother: Remedy = {
    title: vscode.l10n.t('Choose another bibliography'),
    run: async () => {
      const chosen = await browseForBibliography(besideOf(citing));
      return chosen && again(chosen);
    },
  };
  if (await isReadOnly(uri)) {
    throw new RemediableError(
      `Nothing was added: ${baseName(uri)} is read-only.`,
      'Make it writable or choose another bibliography.',
      [
        ...(uri.scheme === 'file'
          ? [
              {
                title: vscode.l10n.t('Make it writable'),
                run: async () => {
                  await makeWritable(uri);
                  return again(uri);
                },
              },
            ]
          : []),
        chooseAnother,
      ],
    );
  }
  // One with unsaved changes may have been opened with the encoding it has.
  const isMisread = !bibliography.isDirty || bibliography.getText().includes('\uFFFD');
  if (isMisread && !(await isUtf8(uri))) {
    throw new RemediableError(
      `Nothing was added: ${baseName(uri)} is not UTF-8 text, and saving it would damage it.`,
      'Save it with the encoding UTF-8, or choose another bibliography.',
      [chooseAnother],
    );
  }
  if (!(await showsItsFile(bibliography))) {
    throw new RemediableError(
      `Nothing was added: ${baseName(uri)} has changed on disk, and the editor has not read it again.`,
      'Open it, and cite again.',
      [
        {
          title: vscode.l10n.t('Open it and cite'),
          run: async () => {
            // A document that is shown is read again.
            const viewColumn = vscode.ViewColumn.Beside;
            await vscode.window.showTextDocument(bibliography, { viewColumn });
            return again(uri);
          },
        },
      ],
    );
  }
  return bibliography;
}

async function openIfPresent(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return vscode.workspace.openTextDocument(uri);
}

async function makeWritable(uri: vscode.Uri): Promise<void> {
  const { mode } = await fs.stat(uri.fsPath);
  await fs.chmod(uri.fsPath, mode | 0o200);
}
