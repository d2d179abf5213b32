import * as vscode from 'vscode';
import { readBibliography, type Bibliography } from '../core/citation/bibliography';
import { resolveBibliographies } from '../core/citation/discovery';

/** What of a document says where it cites from; a file on disk need not be opened for it. */
export type CitingText = Pick<vscode.TextDocument, 'uri' | 'languageId' | 'isUntitled' | 'getText'>;

/** The .bib files of documents, and what stands in them, saved or not. */
export class Bibliographies implements vscode.Disposable {
  private readonly read = new Map<string, { version: string; bibliography: Bibliography }>();
  private readonly closing: vscode.Disposable;

  constructor() {
    this.closing = vscode.workspace.onDidDeleteFiles(({ files }) =>
      files.forEach((uri) => this.read.delete(uri.toString())),
    );
  }

  dispose(): void {
    this.closing.dispose();
    this.read.clear();
  }

  /** The .bib files a document declares, itself or through its LaTeX root; each may be missing. */
  async declaredBy(document: CitingText, token?: vscode.CancellationToken): Promise<vscode.Uri[]> {
    const abort = new AbortController();
    const cancelling = token?.onCancellationRequested(() => abort.abort());
    const uriOf = (path: string): vscode.Uri =>
      document.uri.with({ path: path.startsWith('/') ? path : `/${path}` });
    try {
      const found = await resolveBibliographies(
        document.uri.path,
        document.getText(),
        document.languageId,
        (path) => textOf(uriOf(path)),
        { root: rootOf(document.uri), signal: abort.signal },
      );
      return found.map(({ path }) => uriOf(path));
    } finally {
      cancelling?.dispose();
    }
  }

  /**
   * Where a document's citations are to be found: what it declares, itself if it is a .bib file,
   * else the references.bib beside it.
   */
  async of(document: CitingText, token?: vscode.CancellationToken): Promise<vscode.Uri[]> {
    if (document.languageId === 'bibtex') {
      return [document.uri];
    }
    const declared = await this.declaredBy(document, token);
    return declared.length > 0 || document.isUntitled ? declared : [besideOf(document)];
  }

  /** @returns `undefined` when there is no such file. */
  async open(uri: vscode.Uri): Promise<Bibliography | undefined> {
    const key = uri.toString();
    const document = openDocument(uri);
    const version = document ? `v${document.version}` : await fileVersion(uri);
    if (version === undefined) {
      return undefined;
    }
    const cached = this.read.get(key);
    if (cached?.version === version) {
      return cached.bibliography;
    }
    const text = await textOf(uri);
    if (text === undefined) {
      return undefined;
    }
    const bibliography = readBibliography(text);
    this.read.set(key, { version, bibliography });
    return bibliography;
  }
}

/** Path of the workspace folder a file lies in. */
function rootOf(uri: vscode.Uri): string | undefined {
  return vscode.workspace.getWorkspaceFolder(uri)?.uri.path;
}

/** The bibliography of a document that declares none. */
export function besideOf(document: Pick<CitingText, 'uri'>): vscode.Uri {
  return vscode.Uri.joinPath(document.uri, '..', 'references.bib');
}

/** The last part of a URI's path. */
export function baseName(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const key = uri.toString();
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
}

/** What a file holds, saved or not; `undefined` where it cannot be read. */
export async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const document = openDocument(uri);
  if (document) {
    return document.getText();
  }
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

async function fileVersion(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { mtime, size } = await vscode.workspace.fs.stat(uri);
    return `m${mtime}.${size}`;
  } catch {
    return undefined;
  }
}
