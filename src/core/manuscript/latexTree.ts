import {
  findBibliographies,
  folderOf,
  includedFiles,
  joinPath,
  loadsBiblatex,
  resolveBibliographies,
  texRoot,
  type DiscoveryScope,
  type ReadText,
} from '../citation/discovery';
import { activeLatex } from '../citation/latexSource';
import { besides, mostDocuments, type DocumentTree } from './documentTree';
import type { TextDocument } from './surroundings';
import { hiddenLatex } from './unreadText';

/** The tree of a LaTeX document: its root, what that includes, and the styles in its folder. */
export async function latexTree(
  document: TextDocument,
  readText: ReadText,
  scope: DiscoveryScope,
): Promise<DocumentTree> {
  const { signal } = scope;
  const looked = new Map<string, string | undefined>([[document.file, document.text]]);
  const reading: ReadText = async (path) => {
    if (!looked.has(path)) {
      looked.set(path, await readText(path));
      signal?.throwIfAborted();
    }
    return looked.get(path);
  };
  const named = texRoot(document.text);
  const rootPath = named === undefined ? undefined : joinPath(folderOf(document.file), named);
  const main =
    rootPath === undefined
      ? await mainDocumentOf(document, reading, scope)
      : { file: rootPath, text: await reading(rootPath) };
  const root = main?.text === undefined ? document : { file: main.file, text: main.text };
  const folder = folderOf(root.file);

  // Other documents that were looked at are no part of the tree, whose order is that of reading.
  const read = new Map<string, string | undefined>([[root.file, root.text]]);
  const fromTree: ReadText = async (path) => {
    const text = await reading(path);
    read.set(path, text);
    return text;
  };
  const found = await resolveBibliographies(root.file, root.text, 'latex', fromTree, scope);
  const bibliographies = new Set(found.map(({ path }) => path));
  if (!read.has(document.file)) {
    read.set(document.file, document.text);
    for (const { path } of findBibliographies(document.text, 'latex')) {
      bibliographies.add(joinPath(folder, path));
    }
  }
  const documents = [...read.values()].filter((text) => text !== undefined);
  const styles = await ownStyles(documents, folder, reading);
  for (const { file, text } of styles) {
    for (const { path } of await resolveBibliographies(file, text, 'latex', reading, scope)) {
      bibliographies.add(path);
    }
  }

  const texts = [...documents, ...styles.map(({ text }) => text)];
  const active = texts.map(activeLatex);
  const some = (pattern: RegExp): boolean => active.some((text) => pattern.test(text));
  const usesBiblatex = texts.some(loadsBiblatex);
  const items = active.flatMap(keysOfItems);
  const lacks = [...read].some(([path, text]) => text === undefined && !isOfDistribution(path));
  return {
    bibliographies: [...bibliographies],
    embedded: new Map(
      texts.flatMap(embeddedBibliographies).map(([name, text]) => [joinPath(folder, name), text]),
    ),
    otherKeys: items,
    hasReferences: items.length > 0,
    isCertain:
      main?.text !== undefined || rootPath === undefined
        ? !some(unreadableDeclaration) &&
          // With BibTeX a document names its bibliographies in one place, which was found.
          !(lacks && (usesBiblatex || bibliographies.size === 0)) &&
          read.size < mostDocuments
        : false,
    ...besides(document.file, read),
    hidden: hiddenLatex(active),
    isPaper: some(paperClass),
    foldsCase: !usesBiblatex && items.length === 0,
    hasSections: some(separateLists),
  };
}

/** Any class but those of slides, letters and pictures. */
const paperClass =
  /\\documentclass\s*(?:\[[^\]]*\])?\s*\{(?!\s*(?:beamer|slides|letter|scrlttr2|standalone|moderncv)\b)/;

/** Parts with bibliographies of their own: biblatex's sections, chapterbib, bibunits and multibib. */
const separateLists =
  /\\(?:newrefsection|begin\s*\{(?:refsection|bibunit)\}|newcites|putbib|addsectionbib)|\\usepackage\s*(?:\[[^\]]*\])?\s*\{[^{}]*(?:chapterbib|bibunits|multibib)|\brefsection\s*=/;

/** Bibliographies that are named by macros, are in the web, or belong to parts. */
const unreadableDeclaration =
  /\\(?:bibliography|nobibliography|addbibresource|addglobalbib|addsectionbib)\s*(?:\[[^\]]*\blocation\s*=\s*remote[^\]]*\]|(?:\[[^\]]*\])?\s*\{[^{}]*[\\#{])|\\(?:putbib\s*\[|defaultbibliography\b)/;

/** Files of the TeX distribution that hold no entries: `@string` definitions, and tables of glyphs. */
export function isOfDistribution(path: string): boolean {
  return /(?:^|\/)(?:IEEE(?:abrv|full)\.bib|glyphtounicode(?:\.tex)?)$/.test(path);
}

/** What a LaTeX document may be named that includes others. */
const mainNames = 'main paper root ms article manuscript thesis report document'.split(' ');

/** Folders in which the document that includes a LaTeX part is looked for: its own and those above. */
const mostFoldersAbove = 3;

/**
 * The document that includes a LaTeX part which does not say so: one with a usual name, in the
 * part's folder or above.
 */
async function mainDocumentOf(
  document: TextDocument,
  readText: ReadText,
  { root, signal }: DiscoveryScope,
): Promise<TextDocument | undefined> {
  const { text, file } = document;
  const isPart =
    !/\\(?:documentclass|bibliography|addbibresource|bibitem)\b/.test(activeLatex(text)) &&
    texRoot(text) === undefined;
  if (!isPart) {
    return undefined;
  }
  let folder = folderOf(file);
  for (let step = 0; step < mostFoldersAbove; step++) {
    for (const name of mainNames) {
      const path = `${folder}${name}.tex`;
      const candidate = path === file ? undefined : await readText(path);
      signal?.throwIfAborted();
      if (
        candidate !== undefined &&
        /\\documentclass\b/.test(candidate) &&
        (await includes(candidate, folder, file, readText, new Set([path])))
      ) {
        return { file: path, text: candidate };
      }
    }
    if (folder === '' || folder === '/' || folder.slice(0, -1) === root) {
      return undefined;
    }
    folder = folderOf(folder.slice(0, -1));
  }
  return undefined;
}

/** Whether a LaTeX document includes a file, itself or by what it includes. */
async function includes(
  text: string,
  folder: string,
  file: string,
  readText: ReadText,
  seen: Set<string>,
): Promise<boolean> {
  const children = includedFiles(text).map((child) => joinPath(folder, child));
  if (children.includes(file)) {
    return true;
  }
  for (const child of children) {
    if (!seen.has(child) && seen.size < mostDocuments) {
      seen.add(child);
      const source = await readText(child);
      if (source !== undefined && (await includes(source, folder, file, readText, seen))) {
        return true;
      }
    }
  }
  return false;
}

/** The classes and packages of a tree that lie in its folder. */
async function ownStyles(
  texts: readonly string[],
  folder: string,
  readText: ReadText,
): Promise<TextDocument[]> {
  const names = new Set<string>();
  for (const text of texts) {
    const loads = activeLatex(text).matchAll(
      /\\(documentclass|usepackage|RequirePackage)\s*(?:\[[^\]]*\])?\s*\{([^{}\\#]+)\}/g,
    );
    for (const [, command, list = ''] of loads) {
      const ending = command === 'documentclass' ? '.cls' : '.sty';
      list.split(',').forEach((name) => names.add(name.trim() + ending));
    }
  }
  const found: TextDocument[] = [];
  for (const name of names) {
    const file = joinPath(folder, name);
    const text = await readText(file);
    if (text !== undefined) {
      found.push({ file, text });
    }
  }
  return found;
}

/** The keys of `\bibitem`, and of the entries of a .bbl that biber wrote. */
function keysOfItems(active: string): string[] {
  if (!/\\(?:bibitem|entry)\b/.test(active)) {
    return [];
  }
  const pattern =
    /\\bibitem\s*(?:\[(?:[^[\]{}]|\[[^[\]]*\]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\]\s*)?%?\s*\{([^{}]*)\}|\\entry\{([^{}]*)\}\{[a-z]+\}/g;
  return [...active.matchAll(pattern)].map(([, item, entry]) => (item ?? entry ?? '').trim());
}

/** The .bib files which the environment `filecontents` writes, by name. */
function embeddedBibliographies(text: string): [string, string][] {
  const pattern =
    /\\begin\s*\{filecontents(\*?)\}\s*(?:\[[^\]]*\])?\s*\{([^{}\\]+\.bib)\}([^]*?)\\end\s*\{filecontents\1\}/g;
  return text.includes('{filecontents')
    ? [...text.matchAll(pattern)].map(([, , name = '', content = '']) => [name, content])
    : [];
}
