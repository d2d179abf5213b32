import { citeKeyUses } from '../citation/citeKeyUses';
import { readBibliography, type Bibliography } from '../citation/bibliography';
import {
  findBibliographies,
  folderOf,
  includedFiles,
  isAddress,
  joinPath,
  loadsBiblatex,
  resolveBibliographies,
  texRoot,
  type DiscoveryScope,
  type ReadText,
} from '../citation/discovery';
import { activeLatex } from '../citation/latexSource';
import { frontMatterOf } from '../citation/markdownSource';
import { citeSyntaxFor } from '../citation/syntax/citeSyntaxFor';
import type { CiteOptions } from '../citation/syntax/citeSyntax';
import { languageIds } from '../citation/syntax/citingLanguages';
import { unreadTypst } from '../citation/syntax/typst';
import { blankRanges } from '../citation/textRange';
import { citesEverything } from '../citation/unusedEntries';
import { keysOfYaml, referenceKeys } from './referenceKeys';

/** A document as it stands in its editor or file. */
export interface DocumentToCheck {
  /** Path or URI path, with `/`. */
  readonly file: string;
  readonly text: string;
  /** As VS Code names it. */
  readonly languageId: string;
  readonly citing?: CiteOptions;
}

/** A .bib file that a document cites from. */
export interface SurroundingBibliography {
  readonly file: string;
  readonly bibliography: Bibliography;
}

/** What is around a document: where it cites from, and the other documents of its tree. */
export interface Surroundings {
  /** The .bib files it cites from, those that could be read, in their order. */
  readonly bibliographies: readonly SurroundingBibliography[];
  /**
   * Keys that stand for something besides: `\bibitem`, CSL-JSON, Hayagriva, references in front
   * matter, and what a mark such as `@` can name in the language, such as labels.
   */
  readonly otherKeys: ReadonlySet<string>;
  /**
   * True where every bibliography the document cites from is known and was read, so that a key
   * which is in none is defined nowhere.
   */
  readonly isWhole: boolean;
  /** True where all that is cited is in `bibliographies`, so that the works cited are known. */
  readonly hasEveryWork: boolean;
  /** The other documents of the tree, as far as they could be read; of LaTeX and Typst only. */
  readonly documents: readonly { readonly file: string; readonly text: string }[];
  /** The keys that the other documents of the tree cite. */
  readonly citedElsewhere: ReadonlySet<string>;
  /** True where the tree asks for every entry, as `\nocite{*}` does. */
  readonly citesEverything: boolean;
  /** True for a part of a paper: of a tree with a `\documentclass`, or with a bibliography. */
  readonly isPaper: boolean;
  /** True where keys that differ in case only are one: for BibTeX, not for biber or Pandoc. */
  readonly foldsCase: boolean;
  /** True where parts of the tree have bibliographies of their own, in which keys may recur. */
  readonly hasSections: boolean;
}

/** How what is around a document is read. */
export interface SurroundingsPorts {
  readonly readText: ReadText;
  /** @returns `undefined` where there is no such file. */
  openBibliography(path: string): Promise<Bibliography | undefined>;
}

export interface SurroundingsScope extends DiscoveryScope {
  /** Paths of the bibliographies that take the place of those the document declares. */
  readonly bibliographies?: readonly string[] | undefined;
}

/** Finds and reads what is around a document. Never throws for what cannot be read. */
export async function surroundingsOf(
  document: DocumentToCheck,
  ports: SurroundingsPorts,
  scope: SurroundingsScope = {},
): Promise<Surroundings> {
  const tree = await treeOf(document, ports.readText, scope);
  const given = scope.bibliographies;
  const bibliographies: SurroundingBibliography[] = [];
  const otherKeys = new Set(tree.keys);
  let isRead = given !== undefined || tree.isCertain;
  let hasOthers = tree.hasReferences;
  for (const file of given ?? tree.bibliographies) {
    if (/\.bib(?:tex|latex)?$/i.test(file) || given !== undefined) {
      const bibliography = await ports.openBibliography(file);
      const embedded = bibliography ? undefined : tree.embedded.get(file);
      if (bibliography) {
        bibliographies.push({ file, bibliography });
      } else if (embedded !== undefined) {
        readBibliography(embedded).entries.forEach(({ key }) => otherKeys.add(key));
        hasOthers = true;
      } else if (!isOfDistribution(file)) {
        isRead = false;
      }
    } else {
      const text = await ports.readText(file);
      const keys = text === undefined ? undefined : referenceKeys(file, text);
      keys?.forEach((key) => otherKeys.add(key));
      isRead &&= keys !== undefined;
      hasOthers = true;
    }
    scope.signal?.throwIfAborted();
  }
  const syntax = citeSyntaxFor(document.languageId, document.citing);
  const citedElsewhere = new Set(
    tree.documents.flatMap(({ text }) =>
      syntax
        ? citeKeyUses(text, syntax)
            .filter(({ role }) => role === 'reference')
            .map(({ key }) => key)
        : [],
    ),
  );
  const hasSome = bibliographies.length > 0 || hasOthers;
  return {
    bibliographies,
    otherKeys,
    isWhole: isRead && hasSome,
    hasEveryWork: isRead && hasSome && !hasOthers,
    documents: tree.documents,
    citedElsewhere,
    citesEverything:
      syntax !== undefined &&
      [document, ...tree.documents].some(({ text }) => citesEverything(text, syntax) !== undefined),
    isPaper: tree.isPaper,
    foldsCase: tree.foldsCase,
    hasSections: tree.hasSections,
  };
}

/** A document's tree and what it declares. */
interface Tree {
  readonly bibliographies: readonly string[];
  /** The text of bibliographies that the tree itself holds, by path. */
  readonly embedded: ReadonlyMap<string, string>;
  readonly keys: Iterable<string>;
  /** True where some of `keys` are of references. */
  readonly hasReferences: boolean;
  /** False where a bibliography may be declared that was not found. */
  readonly isCertain: boolean;
  readonly documents: readonly { readonly file: string; readonly text: string }[];
  readonly isPaper: boolean;
  readonly foldsCase: boolean;
  readonly hasSections: boolean;
}

function treeOf(
  document: DocumentToCheck,
  readText: ReadText,
  scope: SurroundingsScope,
): Promise<Tree> {
  const is = (languages: readonly string[]): boolean => languages.includes(document.languageId);
  if (is(languageIds.latex)) {
    return latexTree(document, readText, scope);
  }
  if (is(languageIds.typst)) {
    return typstTree(document, readText, scope);
  }
  return markupTree(document, readText, scope);
}

/** Documents read at most for one tree. */
const mostDocuments = 200;

/** What a LaTeX document may be named that includes others. */
const mainNames = 'main paper root ms article manuscript thesis report document'.split(' ');

/** Folders above a LaTeX part in which the document that includes it is looked for. */
const mostFoldersAbove = 3;

async function latexTree(
  document: DocumentToCheck,
  readText: ReadText,
  scope: SurroundingsScope,
): Promise<Tree> {
  const read = new Map<string, string | undefined>([[document.file, document.text]]);
  const reading: ReadText = async (path) => {
    if (!read.has(path)) {
      read.set(path, await readText(path));
      scope.signal?.throwIfAborted();
    }
    return read.get(path);
  };
  const main = await mainDocumentOf(document, reading, scope);
  const start = main ?? document;
  if (main) {
    // Other candidates that were looked at are no part of the tree.
    const texts = new Map(read);
    read.clear();
    for (const file of [document.file, main.file]) {
      read.set(file, texts.get(file));
    }
  }
  const found = await resolveBibliographies(start.file, start.text, 'latex', reading, scope);
  const bibliographies = new Set(found.map(({ path }) => path));
  const missing = [...read].filter(([, text]) => text === undefined).map(([path]) => path);
  const root = texRoot(start.text);
  const folder = folderOf(root === undefined ? start.file : joinPath(folderOf(start.file), root));
  const styles = await ownStyles([...read.values()], folder, readText, read.size);
  for (const { file, text } of styles) {
    for (const { path } of await resolveBibliographies(file, text, 'latex', readText, scope)) {
      bibliographies.add(path);
    }
  }

  const texts = [...read.values(), ...styles.map(({ text }) => text)].filter(
    (text) => text !== undefined,
  );
  const active = texts.map(activeLatex);
  const some = (pattern: RegExp): boolean => active.some((text) => pattern.test(text));
  const usesBiblatex = texts.some(loadsBiblatex);
  const items = texts.flatMap(keysOfItems);
  const unknown = missing.filter((path) => !isOfDistribution(path));
  return {
    bibliographies: [...bibliographies],
    embedded: new Map(
      texts.flatMap(embeddedBibliographies).map(([name, text]) => [joinPath(folder, name), text]),
    ),
    keys: items,
    hasReferences: items.length > 0,
    isCertain:
      !some(unreadableDeclaration) &&
      !(usesBiblatex && unknown.length > 0) &&
      read.size < mostDocuments,
    documents: [...read].flatMap(([file, text]) =>
      file === document.file || text === undefined ? [] : [{ file, text }],
    ),
    isPaper: some(/\\documentclass\b/),
    foldsCase: !usesBiblatex && items.length === 0,
    hasSections: some(
      /\\(?:newrefsection|begin\s*\{(?:refsection|refsegment|bibunit)\}|newcites|putbib|addsectionbib)|\{[^{}]*(?:chapterbib|bibunits|multibib)[^{}]*\}|\brefsection\s*=/,
    ),
  };
}

/** Bibliographies that are named by macros, are in the web, or belong to parts. */
const unreadableDeclaration =
  /\\(?:bibliography|nobibliography|addbibresource|addglobalbib|addsectionbib)\s*(?:\[[^\]]*\blocation\s*=\s*remote[^\]]*\]|(?:\[[^\]]*\])?\s*\{[^{}]*[\\#{])|\\(?:putbib\s*\[|defaultbibliography\b|bibliography[a-zA-Z]+\s*\{)/;

/** Files of the TeX distribution that hold no entries: `@string` definitions, and tables of glyphs. */
function isOfDistribution(path: string): boolean {
  return /(?:^|\/)(?:IEEE(?:abrv|full)\.bib|glyphtounicode(?:\.tex)?)$/.test(path);
}

/**
 * The document that includes a LaTeX part which does not say so: one with a usual name, in the
 * part's folder or above.
 */
async function mainDocumentOf(
  document: DocumentToCheck,
  readText: ReadText,
  { root, signal }: SurroundingsScope,
): Promise<DocumentToCheck | undefined> {
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
        return { ...document, file: path, text: candidate };
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
  texts: readonly (string | undefined)[],
  folder: string,
  readText: ReadText,
  _size: number,
): Promise<{ file: string; text: string }[]> {
  const names = new Set<string>();
  for (const text of texts) {
    const loads = activeLatex(text ?? '').matchAll(
      /\\(documentclass|usepackage|RequirePackage)\s*(?:\[[^\]]*\])?\s*\{([^{}\\#]+)\}/g,
    );
    for (const [, command, list = ''] of loads) {
      const ending = command === 'documentclass' ? '.cls' : '.sty';
      list.split(',').forEach((name) => names.add(name.trim() + ending));
    }
  }
  const found: { file: string; text: string }[] = [];
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
function keysOfItems(text: string): string[] {
  if (!/\\(?:bibitem|entry)\b/.test(text)) {
    return [];
  }
  const pattern =
    /\\bibitem\s*(?:\[(?:[^[\]{}]|\[[^[\]]*\]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\]\s*)?%?\s*\{([^{}]*)\}|\\entry\{([^{}]*)\}\{[a-z]+\}/g;
  return [...activeLatex(text).matchAll(pattern)].map(([, item, entry]) =>
    (item ?? entry ?? '').trim(),
  );
}

/** The .bib files which the environment `filecontents` writes, by name. */
function embeddedBibliographies(text: string): [string, string][] {
  const pattern =
    /\\begin\s*\{filecontents(\*?)\}\s*(?:\[[^\]]*\])?\s*\{([^{}\\]+\.bib)\}([^]*?)\\end\s*\{filecontents\1\}/g;
  return text.includes('{filecontents')
    ? [...text.matchAll(pattern)].map(([, , name = '', content = '']) => [name, content])
    : [];
}

async function typstTree(
  document: DocumentToCheck,
  readText: ReadText,
  scope: SurroundingsScope,
): Promise<Tree> {
  const read = new Map<string, string | undefined>([[document.file, document.text]]);
  const reading: ReadText = async (path) => {
    if (!read.has(path)) {
      read.set(path, await readText(path));
    }
    return read.get(path);
  };
  const found = await resolveBibliographies(
    document.file,
    document.text,
    document.languageId,
    reading,
    scope,
  );
  const bibliographies = new Set(found.map(({ path }) => path));
  const queue = [...read.keys()].filter((path) => read.get(path) !== undefined);
  read.forEach((text, path) => text === undefined && read.delete(path));
  for (const path of queue) {
    const active = activeTypst((await reading(path)) ?? '');
    scope.signal?.throwIfAborted();
    for (const [, name = ''] of active.matchAll(/\b(?:include|import)\s+"([^"@\n]+)"/g)) {
      const child = name.startsWith('/')
        ? joinPath(scope.root ?? folderOf(path), name.slice(1))
        : joinPath(folderOf(path), name);
      if (!queue.includes(child) && queue.length < mostDocuments) {
        queue.push(child);
      }
    }
    if (path !== document.file) {
      for (const { path: declared } of findBibliographies(read.get(path) ?? '', 'typst')) {
        if (!isAddress(declared)) {
          const folder = declared.startsWith('/') ? (scope.root ?? '') : folderOf(path);
          bibliographies.add(joinPath(folder, declared.replace(/^\//, '')));
        }
      }
    }
  }
  const texts = [...read.values()].filter((text) => text !== undefined).map(activeTypst);
  const some = (pattern: RegExp): boolean => texts.some((text) => pattern.test(text));
  return {
    bibliographies: [...bibliographies],
    embedded: new Map(),
    keys: texts.flatMap((text) => [
      ...[...text.matchAll(/<([\p{L}\p{N}_\-.:]+)>/gu)].map(([, label = '']) => label),
      ...[...text.matchAll(/\blabel\("([^"\n]+)"\)/g)].map(([, label = '']) => label),
    ]),
    hasReferences: false,
    // What glossaries define is named by `@` too; and a bibliography may be named by an expression.
    isCertain:
      [...read.values()].every((text) => text !== undefined) &&
      !some(/@(?:preview|local)\/(?:gloss|acro|abbr|alexandria|pergamon|citegeist)/) &&
      !some(/\bbibliography\(\s*(?!["()\s])/) &&
      !some(/\bshow\s+ref\b/),
    documents: [...read].flatMap(([file, text]) =>
      file === document.file || text === undefined ? [] : [{ file, text }],
    ),
    isPaper: bibliographies.size > 0,
    foldsCase: false,
    hasSections: false,
  };
}

function activeTypst(text: string): string {
  return blankRanges(text, unreadTypst(text));
}

async function markupTree(
  document: DocumentToCheck,
  readText: ReadText,
  scope: SurroundingsScope,
): Promise<Tree> {
  const { file, text, languageId } = document;
  const projects: string[] = [];
  const found = await resolveBibliographies(
    file,
    text,
    languageId,
    async (path) => {
      const project = await readText(path);
      if (project !== undefined) {
        projects.push(project);
      }
      return project;
    },
    scope,
  );
  const own = findBibliographies(text, languageId);
  const yaml = frontMatterOf(text)?.yaml ?? '';
  const references = /^references[ \t]*:/m.test(yaml) ? keysOfYaml(yaml) : [];
  return {
    bibliographies: found.map(({ path }) => path),
    embedded: new Map(),
    keys: references ?? [],
    hasReferences: (references ?? []).length > 0,
    isCertain:
      references !== undefined &&
      ![...own.map(({ path }) => path)].some((path) => isAddress(path)) &&
      !projects.some((project) => /bib\w*["']?\s*[:=][^\n]*https?:/.test(project)) &&
      !/^[ \t]*:keyprefix:/m.test(text),
    documents: [],
    isPaper: own.length > 0,
    foldsCase: false,
    hasSections: false,
  };
}
