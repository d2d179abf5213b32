import * as vscode from 'vscode';
import { PersonError } from '../core/personError';
import { baseName, besideOf, type Bibliographies } from './bibliographies';

/**
 * The bibliography to add a document's citations to. Asks where several could be meant and none has
 * been chosen in this workspace yet.
 *
 * @returns `undefined` when the question was dismissed.
 */
export async function bibliographyToAddTo(
  document: vscode.TextDocument,
  bibliographies: Bibliographies,
): Promise<vscode.Uri | undefined> {
  const { certain, candidates } = await bibliographies.candidatesOf(document);
  return certain ?? askForBibliography(document, bibliographies, candidates);
}

/**
 * Chooses the bibliography that a document's citations are added to from now on, and with it those
 * of the workspace's documents between whose bibliographies the same choice is to be made.
 *
 * @param named Its path from the document, or its URI; without it, asks.
 */
export async function chooseBibliography(
  document: vscode.TextDocument,
  bibliographies: Bibliographies,
  named: unknown,
): Promise<vscode.Uri | undefined> {
  if (named === undefined) {
    const { candidates } = await bibliographies.candidatesOf(document);
    return askForBibliography(document, bibliographies, candidates);
  }
  const uri = uriNamed(String(named), document.uri);
  if (!/\.bib$/i.test(uri.path)) {
    throw new PersonError(
      vscode.l10n.t('Nothing was chosen: {0} is not a .bib file.', baseName(uri)),
      vscode.l10n.t('Name a .bib file.'),
    );
  }
  await bibliographies.choose(document, uri);
  return uri;
}

/** A file to be chosen or named anew in a dialog. */
export async function browseForBibliography(beside: vscode.Uri): Promise<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({
    defaultUri: beside,
    title: vscode.l10n.t('Choose a bibliography, or name a new one'),
    saveLabel: vscode.l10n.t('Choose'),
    filters: { BibTeX: ['bib'] },
  });
}

async function askForBibliography(
  document: vscode.TextDocument,
  bibliographies: Bibliographies,
  candidates: readonly vscode.Uri[],
): Promise<vscode.Uri | undefined> {
  const beside = besideOf(document);
  const isNew = !candidates.some((uri) => uri.toString() === beside.toString());
  const rows: (vscode.QuickPickItem & { choose: () => Promise<vscode.Uri | undefined> })[] = [
    ...candidates.map((uri) => ({
      label: baseName(uri),
      ...folderOf(uri),
      iconPath: new vscode.ThemeIcon('book'),
      choose: () => Promise.resolve(uri),
    })),
    ...(isNew
      ? [
          {
            label: baseName(beside),
            description: vscode.l10n.t('beside {0}', baseName(document.uri)),
            iconPath: new vscode.ThemeIcon('new-file'),
            choose: () => Promise.resolve(beside),
          },
        ]
      : []),
    {
      label: vscode.l10n.t('Another file…'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      alwaysShow: true,
      choose: () => browseForBibliography(beside),
    },
  ];
  const row = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Bibliography of {0}', baseName(document.uri)),
    placeHolder: vscode.l10n.t(
      'Add citations to which file? The choice is kept for this workspace',
    ),
    matchOnDescription: true,
  });
  const chosen = await row?.choose();
  if (chosen) {
    await bibliographies.choose(document, chosen);
  }
  return chosen;
}

/** Where in the workspace a file is, unless it is at the top. */
function folderOf(uri: vscode.Uri): { description?: string } {
  const path = vscode.workspace.asRelativePath(uri);
  return path === baseName(uri) ? {} : { description: path };
}

function uriNamed(name: string, document: vscode.Uri): vscode.Uri {
  if (/^[A-Za-z][A-Za-z0-9+.-]+:\/\//.test(name)) {
    return vscode.Uri.parse(name, true);
  }
  return name.startsWith('/')
    ? document.with({ path: name })
    : vscode.Uri.joinPath(document, '..', name);
}
