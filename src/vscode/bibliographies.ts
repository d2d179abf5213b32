import * as vscode from 'vscode';
import { readBibliography, type Bibliography } from '../core/citation/bibliography';
import { isInMystProject, relativePath, resolveBibliographies } from '../core/citation/discovery';
import { languageIds } from '../core/citation/syntax/citingLanguages';
import type { BibliographyChoices } from './bibliographyChoices';
import { excluded } from './ownFiles';

/** What of a document says where it cites from; a file on disk need not be opened for it. */
export type CitingText = Pick<vscode.TextDocument, 'uri' | 'languageId' | 'isUntitled' | 'getText'>;

/** The bibliographies a document's citations may be added to. */
export interface BibliographyCandidates {
  /** The one to take, unless there is something to choose. */
  readonly certain: vscode.Uri | undefined;
  /** All there are; the first is taken where nobody can be asked. */
  readonly candidates: readonly vscode.Uri[];
}

/** .bib files of a workspace folder offered to a document that declares none. */
const mostOffered = 50;

/** The .bib files of documents, and what stands in them, saved or not. */
export class Bibliographies implements vscode.Disposable {
  private readonly read = new Map<string, { version: string; bibliography: Bibliography }>();
  private readonly closing: vscode.Disposable;
  private readonly chosen = new vscode.EventEmitter<void>();

  /** Citations of some documents are added to another bibliography than before. */
  readonly onDidChoose = this.chosen.event;

  constructor(private readonly choices: BibliographyChoices) {
    this.closing = vscode.workspace.onDidDeleteFiles(({ files }) =>
      files.forEach((uri) => this.read.delete(uri.toString())),
    );
  }

  dispose(): void {
    this.closing.dispose();
    this.chosen.dispose();
    this.read.clear();
  }

  /** The .bib files a document declares, itself or through its LaTeX root; each may be missing. */
  async declaredBy(document: CitingText, token?: vscode.CancellationToken): Promise<vscode.Uri[]> {
    const abort = new AbortController();
    const cancelling = token?.onCancellationRequested(() => abort.abort());
    const uriOf = besides(document.uri);
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
   * Where a document's citations are to be found: the .bib files it declares, itself if it is one,
   * else one chosen for this workspace or the references.bib beside it. Citations are added to the
   * first: the chosen one, or the first that exists.
   */
  async of(document: CitingText, token?: vscode.CancellationToken): Promise<vscode.Uri[]> {
    if (isBibTeX(document)) {
      return [document.uri];
    }
    const declared = await this.declaredBy(document, token);
    if (declared.length > 0) {
      return this.ordered(declared.filter(isBibFile));
    }
    if (document.isUntitled) {
      return [];
    }
    const chosen = this.choices.get(await questionOf(document, declared));
    return [chosen && (await exists(chosen)) ? chosen : besideOf(document)];
  }

  /**
   * What a document's citations may be added to: the .bib files it declares, those that exist
   * before all others; if it declares none, the .bib files of its workspace folder.
   */
  async candidatesOf(document: vscode.TextDocument): Promise<BibliographyCandidates> {
    const [first, ...others] = await this.of(document);
    const declared = isBibTeX(document) ? [] : await this.declaredBy(document);
    if (!first || isBibTeX(document) || document.isUntitled) {
      return { certain: first, candidates: first ? [first, ...others] : [] };
    }
    const question = await questionOf(document, declared.filter(isBibFile));
    const isChosen = this.choices.get(question)?.toString() === first.toString();
    if (declared.length > 0) {
      const [second] = others;
      const isOnly = !second || ((await exists(first)) && !(await exists(second)));
      return { certain: isChosen || isOnly ? first : undefined, candidates: [first, ...others] };
    }
    const found = await bibFilesAround(document);
    const candidates = [first, ...found.filter((uri) => uri.toString() !== first.toString())];
    return (await exists(first)) || found.length === 0
      ? { certain: first, candidates }
      : { certain: isChosen ? first : undefined, candidates: found };
  }

  /** Adds a document's citations to this bibliography from now on, wherever the same is asked. */
  async choose(document: CitingText, bibliography: vscode.Uri): Promise<void> {
    const declared = await this.declaredBy(document);
    await this.choices.set(await questionOf(document, declared.filter(isBibFile)), bibliography);
    this.chosen.fire();
  }

  /** Whether a document lies in a MyST project. */
  async isMyst(document: CitingText): Promise<boolean> {
    const uriOf = besides(document.uri);
    return isInMystProject(document.uri.path, document.languageId, (path) => textOf(uriOf(path)), {
      root: rootOf(document.uri),
    });
  }

  /** The chosen one first, then those that exist. */
  private async ordered(declared: readonly vscode.Uri[]): Promise<vscode.Uri[]> {
    if (declared.length === 0) {
      return [];
    }
    const chosen = this.choices.get(declared.map(String).join('\n'));
    if (declared.length === 1 && !chosen) {
      return [...declared];
    }
    const present = await Promise.all(declared.map(exists));
    const ordered = [
      ...(chosen ? [chosen] : []),
      ...declared.filter((_, index) => present[index]),
      ...declared.filter((_, index) => !present[index]),
    ];
    return ordered.filter(
      (uri, index) => ordered.findIndex((other) => other.toString() === uri.toString()) === index,
    );
  }

  /** Whether a document declares a bibliography, or has the one that would be made for it. */
  async hasAny(document: vscode.TextDocument): Promise<boolean> {
    const declared = await this.declaredBy(document);
    return (
      declared.length > 0 ||
      (!document.isUntitled && (await this.open(besideOf(document))) !== undefined)
    );
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

/** Makes a URI of a path in the file system of another URI. */
function besides(document: vscode.Uri): (path: string) => vscode.Uri {
  return (path) => document.with({ path: path.startsWith('/') ? path : `/${path}` });
}

/**
 * Names what is to be chosen between: the bibliographies a document declares; for one that declares
 * none the references.bib beside it, if there is one, else those of its workspace folder.
 */
async function questionOf(document: CitingText, declared: readonly vscode.Uri[]): Promise<string> {
  if (declared.length > 0) {
    return declared.map(String).join('\n');
  }
  const { uri } = document;
  const beside = besideOf(document);
  if (await exists(beside)) {
    return `undeclared beside ${beside.toString()}`;
  }
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? vscode.Uri.joinPath(uri, '..');
  return `undeclared in ${folder.toString()}`;
}

function isBibTeX({ languageId }: CitingText): boolean {
  return (languageIds.bibtex as readonly string[]).includes(languageId);
}

/** Other bibliographies, such as CSL-JSON or Hayagriva, are not BibTeX and not written to. */
function isBibFile({ path }: vscode.Uri): boolean {
  return /\.bib(?:tex)?$/i.test(path);
}

/** The .bib files of the workspace folder of a document, the nearest first. */
async function bibFilesAround({ uri }: CitingText): Promise<vscode.Uri[]> {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder) {
    return [];
  }
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, '**/*.bib'),
    excluded,
    mostOffered,
  );
  const distance = (file: vscode.Uri): number => {
    const path = relativePath(uri.path, file.path);
    return path.split('/').length + (path.startsWith('../') ? 1 : 0);
  };
  return found.sort((a, b) => distance(a) - distance(b) || (a.path < b.path ? -1 : 1));
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

/** The document an editor has of a file, if one has. */
export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
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

/** Whether a file is there. */
async function exists(uri: vscode.Uri): Promise<boolean> {
  return (await fileVersion(uri)) !== undefined;
}

/** Another for other bytes; `undefined` where there is no such file. */
export async function fileVersion(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { mtime, size } = await vscode.workspace.fs.stat(uri);
    return `m${mtime}.${size}`;
  } catch {
    return undefined;
  }
}
