import * as vscode from 'vscode';
import { isBibliography } from '../core/citation/citeKeyUses';
import { citingEndings, languageOfFile } from '../core/citation/citingFiles';
import type { CiteSyntax } from '../core/citation/syntax/citeSyntax';
import type { TextRange } from '../core/citation/textRange';
import { textOf } from './bibliographies';
import { citeSyntaxOf } from './citeSyntaxOf';
import { excluded } from './ownFiles';

/** A document or .bib file, open or not, with its text as it would be saved. */
export interface CitingFile {
  readonly uri: vscode.Uri;
  readonly languageId: string;
  readonly syntax: CiteSyntax;
  readonly text: string;
}

/** Files read at once. */
const atOnce = 16;
/** Bytes of a document, and of a .bib file, above which it is left out: it is data, or no editor's. */
const largest = { document: 10_000_000, bibliography: 50_000_000 };
/** Milliseconds of work after which others have their turn. */
const slice = 15;

/**
 * The workspace's files in the languages that cite, and such as are open from elsewhere; what is
 * open counts as it stands in the editor. Other work has its turn between them.
 *
 * @param isWanted By its ending alone, so that what is not wanted is not read.
 */
export async function* citingFiles(
  token: vscode.CancellationToken | undefined,
  isWanted: (languageId: string) => boolean = () => true,
): AsyncGenerator<CitingFile> {
  const open = vscode.workspace.textDocuments.filter(
    ({ isClosed, uri }) => !isClosed && isPersonsOwn(uri),
  );
  for (const document of open) {
    const file = isWanted(document.languageId) ? citingFile(document) : undefined;
    if (file) {
      yield file;
    }
  }
  const isOpen = new Set(open.map(({ uri }) => uri.toString()));
  const found = await vscode.workspace.findFiles(`**/*.${citingEndings}`, excluded);
  const closed = found.flatMap((uri) => {
    const languageId = isOpen.has(uri.toString()) ? undefined : languageOfFile(uri.path);
    return languageId !== undefined && isWanted(languageId) ? [{ uri, languageId }] : [];
  });
  let since = Date.now();
  for (let from = 0; from < closed.length; from += atOnce) {
    if (token?.isCancellationRequested === true) {
      return;
    }
    const files = await Promise.all(closed.slice(from, from + atOnce).map(read));
    for (const file of files) {
      if (file) {
        yield file;
      }
      if (Date.now() - since > slice) {
        await new Promise((resolve) => setImmediate(resolve));
        since = Date.now();
      }
    }
  }
}

/** An open document that cites; `undefined` for one whose language does not. */
export function citingFile(document: vscode.TextDocument): CitingFile | undefined {
  const { uri, languageId } = document;
  const syntax = citeSyntaxOf(document);
  return syntax && { uri, languageId, syntax, text: document.getText() };
}

/** Ranges of a text as an editor counts them. */
export function rangesIn(text: string, ranges: readonly TextRange[]): vscode.Range[] {
  const starts = [0];
  for (const { 0: lineBreak, index } of text.matchAll(/\r\n|\n|\r/g)) {
    starts.push(index + lineBreak.length);
  }
  const positionAt = (offset: number): vscode.Position => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return new vscode.Position(low, offset - (starts[low] ?? 0));
  };
  return ranges.map(({ start, end }) => new vscode.Range(positionAt(start), positionAt(end)));
}

async function read(known: {
  readonly uri: vscode.Uri;
  readonly languageId: string;
}): Promise<CitingFile | undefined> {
  const syntax = citeSyntaxOf(known);
  if (!syntax || (await sizeOf(known.uri)) > sizeLimit(syntax)) {
    return undefined;
  }
  const text = await textOf(known.uri);
  return text === undefined ? undefined : { ...known, syntax, text };
}

function sizeLimit(syntax: CiteSyntax): number {
  return isBibliography(syntax) ? largest.bibliography : largest.document;
}

async function sizeOf(uri: vscode.Uri): Promise<number> {
  try {
    return (await vscode.workspace.fs.stat(uri)).size;
  } catch {
    // It has just been deleted, and reading it will say so.
    return 0;
  }
}

/** Whether a person writes there, rather than that it is an output, a version or a preview. */
export function isPersonsOwn({ scheme }: vscode.Uri): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return (
    scheme === 'file' || scheme === 'untitled' || folders.some(({ uri }) => uri.scheme === scheme)
  );
}
