import {
  findBibliographies,
  folderOf,
  isAddress,
  joinPath,
  resolveBibliographies,
  type DiscoveryScope,
  type ReadText,
} from '../citation/discovery';
import { unreadTypst } from '../citation/syntax/typst';
import { blankRanges } from '../citation/textRange';
import { besides, mostDocuments, type DocumentTree } from './documentTree';
import type { TextDocument } from './surroundings';
import { nothingHidden } from './unreadText';

/** The tree of a Typst document: what it includes and imports, and the project's main document. */
export async function typstTree(
  document: TextDocument,
  readText: ReadText,
  scope: DiscoveryScope,
): Promise<DocumentTree> {
  const read = new Map<string, string | undefined>();
  const reading: ReadText = async (path) => {
    if (!read.has(path)) {
      read.set(path, path === document.file ? document.text : await readText(path));
      scope.signal?.throwIfAborted();
    }
    return read.get(path);
  };
  const found = await resolveBibliographies(document.file, document.text, 'typst', reading, scope);
  const bibliographies = new Set(found.map(({ path }) => path));
  // Of the project files that were looked for, those that are there.
  for (const [path, text] of read) {
    if (text === undefined) {
      read.delete(path);
    }
  }
  const queue = new Set([...read.keys(), document.file]);
  // What is added to a set while it is walked is walked too.
  for (const path of queue) {
    const text = (await reading(path)) ?? '';
    for (const [, name = ''] of activeTypst(text).matchAll(includedFile)) {
      if (queue.size < mostDocuments) {
        queue.add(seenFrom(path, name, scope));
      }
    }
    for (const { path: declared } of findBibliographies(text, 'typst')) {
      if (!isAddress(declared)) {
        bibliographies.add(seenFrom(path, declared, scope));
      }
    }
  }
  const texts = [...read.values()].filter((text) => text !== undefined).map(activeTypst);
  const some = (pattern: RegExp): boolean => texts.some((text) => pattern.test(text));
  return {
    bibliographies: [...bibliographies],
    otherKeys: texts.flatMap(labelsIn),
    hasReferences: false,
    isCertain:
      [...read.values()].every((text) => text !== undefined) &&
      !some(ownReferences) &&
      !some(/\bbibliography\(\s*(?!["()\s])/),
    ...besides(document.file, read),
    hidden: nothingHidden,
    isPaper: bibliographies.size > 0,
    foldsCase: false,
    hasSections: false,
  };
}

const includedFile = /\b(?:include|import)\s+"([^"@\n]+\.typ)"/g;

/** Packages and rules by which `@` names more than labels and references. */
const ownReferences =
  /@(?:preview|local)\/(?:gloss|acro|abbr|alexandria|pergamon|citegeist)|\bshow\s+ref\b/;

function labelsIn(text: string): string[] {
  return [...text.matchAll(/<([\p{L}\p{N}_\-.:]+)>|\blabel\("([^"\n]+)"\)/gu)].map(
    ([, label, named]) => label ?? named ?? '',
  );
}

function seenFrom(file: string, path: string, { root }: DiscoveryScope): string {
  return path.startsWith('/')
    ? joinPath(root ?? folderOf(file), path.slice(1))
    : joinPath(folderOf(file), path);
}

function activeTypst(text: string): string {
  return blankRanges(text, unreadTypst(text));
}
