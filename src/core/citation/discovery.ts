import { isMap, isScalar, isSeq, parseDocument, type Node } from 'yaml';
import type { BibliographyDeclaration, DeclarationSyntax } from './declarationSyntax';
import { activeLatex } from './latexSource';
import { frontMatterOf } from './markdownSource';
import {
  asciidocDeclarations,
  mystDirectives,
  orgDeclarations,
  restructuredTextDeclarations,
  typstDeclarations,
} from './markupDeclarations';
import { projectFiles } from './projectFiles';
import { languageIds } from './syntax/citingLanguages';
import { lineEndingOf, type TextInsertion } from './textRange';

const latexDeclarations: DeclarationSyntax = {
  languages: languageIds.latex,
  find: (text) => latexBibliographies(activeLatex(text)),
  declare: latexDeclaration,
};

const markdownDeclarations: DeclarationSyntax = {
  languages: [...languageIds.markdown, ...languageIds.quarto, ...languageIds.rmarkdown],
  find: (text) => [...frontMatterBibliographies(text), ...mystDirectives(text)],
  declare: frontMatterDeclaration,
};

const declarationSyntaxes: readonly DeclarationSyntax[] = [
  latexDeclarations,
  markdownDeclarations,
  typstDeclarations,
  restructuredTextDeclarations,
  orgDeclarations,
  asciidocDeclarations,
];

/** The bibliographies a document declares, in its order. */
export function findBibliographies(text: string, languageId: string): BibliographyDeclaration[] {
  return declarationSyntaxFor(languageId)?.find(text) ?? [];
}

function declarationSyntaxFor(languageId: string): DeclarationSyntax | undefined {
  return declarationSyntaxes.find(({ languages }) => languages.includes(languageId));
}

/**
 * The smallest edit which declares a bibliography in a document that declares none: a line of front
 * matter in Markdown, `\addbibresource` behind biblatex, else `\bibliography` at the end of a LaTeX
 * document, and what the other languages have for it. `undefined` where one is declared, or where
 * the document has no place for it, as a part that another document includes.
 *
 * @param bibliography Path of the .bib file from the document, with `/`.
 */
export function declarationFor(
  text: string,
  languageId: string,
  bibliography = 'references.bib',
): TextInsertion | undefined {
  const syntax = declarationSyntaxFor(languageId);
  return syntax?.find(text).length === 0 ? syntax.declare(text, bibliography) : undefined;
}

/** The root document a LaTeX part names: by `% !TeX root = …`, or as the class `subfiles` has it. */
export function texRoot(text: string): string | undefined {
  const comment = /^[ \t]*%[ \t]*!T[eE]X[ \t]+root[ \t]*=[ \t]*([^\r\n]*\S)/im.exec(text);
  const subfile = /\\documentclass\s*\[([^\]]+)\]\s*\{subfiles\}/.exec(activeLatex(text));
  const root = comment?.[1] ?? subfile?.[1]?.trim();
  return root === undefined ? undefined : withExtension(root, '.tex');
}

/** The files a LaTeX document includes, as declared, with `.tex` added where LaTeX implies it. */
export function includedFiles(text: string): string[] {
  const pattern =
    /\\(?:input|include|subfile)\s*\{([^{}\\]+)\}|\\(?:sub)?(?:import|includefrom|inputfrom)\*?\s*\{([^{}\\]*)\}\s*\{([^{}\\]+)\}/g;
  return [...activeLatex(text).matchAll(pattern)].map((match) =>
    withExtension(
      match[1]?.trim() ?? joinPath(match[2]?.trim() ?? '', match[3]?.trim() ?? ''),
      '.tex',
    ),
  );
}

/** True where a LaTeX document loads biblatex. */
export function loadsBiblatex(text: string): boolean {
  return biblatexPackage.test(activeLatex(text)) || /\\addbibresource\b/.test(activeLatex(text));
}

/** A bibliography of a document, found in it or in the documents around it. */
export interface ResolvedBibliography {
  /** The declared path, seen from where `documentPath` is seen from. */
  readonly path: string;
  /** Path of the document which declares it. */
  readonly declaredIn: string;
}

/** How far bibliographies are looked for. */
export interface DiscoveryScope {
  /**
   * Path of the folder in which the search for project files such as `_quarto.yml` ends, and from
   * which Typst and reStructuredText see a path that begins with `/`; without it, the document's.
   */
  readonly root?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Returns a document's text, or `undefined` where there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** Documents read at most while looking for bibliographies, so that a large tree ends. */
const mostDocuments = 200;
/** Folders looked into at most above a document. */
const mostFolders = 16;

/** Languages in which a path that begins with `/` is seen from the project's root. */
const rootedLanguages: readonly string[] = [...languageIds.typst, ...languageIds.restructuredText];

/**
 * The bibliographies of a document, each once: its own; in LaTeX those of its root and of the
 * documents that includes; else those of the project files above it, the nearest first. LaTeX
 * resolves paths from the root's folder, all others from that of the file which declares them.
 * Addresses in the web are left out.
 *
 * Paths are strings with `/`, such as the path of a URI; absolute ones stay as they are.
 */
export async function resolveBibliographies(
  documentPath: string,
  text: string,
  languageId: string,
  readText: ReadText,
  scope: DiscoveryScope = {},
): Promise<ResolvedBibliography[]> {
  const found = new Map<string, ResolvedBibliography>();
  const add = (declaredIn: string, folder: string, paths: readonly string[]): void => {
    for (const path of paths) {
      const isRooted = path.startsWith('/') && rootedLanguages.includes(languageId);
      const resolved = isRooted
        ? joinPath(scope.root ?? folder, path.slice(1))
        : joinPath(folder, path);
      if (!isAddress(path) && !found.has(resolved)) {
        found.set(resolved, { path: resolved, declaredIn });
      }
    }
  };
  const collect = (declaredIn: string, source: string, folder: string): void =>
    add(
      declaredIn,
      folder,
      findBibliographies(source, languageId).map(({ path }) => path),
    );

  if (latexDeclarations.languages.includes(languageId)) {
    await collectFromTree(documentPath, text, readText, collect, scope.signal);
  } else {
    collect(documentPath, text, folderOf(documentPath));
    for (const project of await projectsOf(documentPath, languageId, readText, scope)) {
      add(project.path, folderOf(project.path), project.bibliographies);
    }
  }
  return [...found.values()];
}

/** Whether a Markdown document lies in a MyST project. */
export async function isInMystProject(
  documentPath: string,
  languageId: string,
  readText: ReadText,
  scope: DiscoveryScope = {},
): Promise<boolean> {
  const projects = await projectsOf(documentPath, languageId, readText, scope);
  return projects.some(({ isMyst }) => isMyst);
}

interface Project {
  readonly path: string;
  readonly bibliographies: readonly string[];
  readonly isMyst: boolean;
}

/** The project files that speak of a document, the nearest first. */
async function projectsOf(
  documentPath: string,
  languageId: string,
  readText: ReadText,
  { root, signal }: DiscoveryScope,
): Promise<Project[]> {
  const files = projectFiles.filter(({ languages }) => languages.includes(languageId));
  const candidates = foldersUpTo(folderOf(documentPath), root).flatMap((folder) =>
    files.map((file) => ({ file, path: folder + file.name })),
  );
  const read = await Promise.all(
    candidates.map(async ({ file, path }) => {
      const text = path === documentPath ? undefined : await readText(path);
      return text === undefined
        ? []
        : [{ path, bibliographies: file.bibliographies(text), isMyst: file.isMyst === true }];
    }),
  );
  signal?.throwIfAborted();
  return read.flat();
}

/** A folder and those above it up to `root`; itself alone where it is not in there. */
function foldersUpTo(folder: string, root: string | undefined): string[] {
  const top = root === undefined || root.endsWith('/') ? root : `${root}/`;
  const folders = [folder];
  let at = folder;
  while (top !== undefined && at.startsWith(top) && at !== top && folders.length < mostFolders) {
    at = folderOf(at.slice(0, -1));
    folders.push(at);
  }
  return folders;
}

/** Hands over a LaTeX document, its root, and what the root includes. */
async function collectFromTree(
  documentPath: string,
  text: string,
  readText: ReadText,
  collect: (declaredIn: string, source: string, folder: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const root = texRoot(text);
  const rootPath = root === undefined ? documentPath : joinPath(folderOf(documentPath), root);
  const folder = folderOf(rootPath);
  collect(documentPath, text, folder);

  const seen = new Set<string>([rootPath]);
  const queue = [rootPath];
  for (
    let path = queue.shift();
    path !== undefined && seen.size < mostDocuments;
    path = queue.shift()
  ) {
    const source = path === documentPath ? text : await readText(path);
    signal?.throwIfAborted();
    if (source === undefined) {
      continue;
    }
    collect(path, source, folder);
    for (const child of includedFiles(source)) {
      const childPath = joinPath(folder, child);
      if (!seen.has(childPath)) {
        seen.add(childPath);
        queue.push(childPath);
      }
    }
  }
}

const biblatexPackage =
  /\\(?:usepackage|RequirePackage)\s*(?:\[[^\]]*\])?\s*\{(?:[^{}]*,)?\s*biblatex\s*(?:,[^{}]*)?\}/;

function latexBibliographies(active: string): BibliographyDeclaration[] {
  const pattern =
    /\\(?:(bibliography|nobibliography\*?)|addbibresource|addglobalbib|addsectionbib)\s*(\[[^\]]*\])?\s*\{([^{}\\]*)\}/g;
  return [...active.matchAll(pattern)].flatMap((match) => {
    const [whole, classic, options = '', list = ''] = match;
    if (/location\s*=\s*remote/.test(options)) {
      return [];
    }
    let from = match.index + whole.length - 1 - list.length;
    return (classic === undefined ? [list] : list.split(',')).flatMap((part) => {
      const name = part.trim();
      const start = from + part.indexOf(name);
      from += part.length + 1;
      return name === ''
        ? []
        : [
            {
              path: classic === undefined ? name : withExtension(name, '.bib'),
              start,
              end: start + name.length,
            },
          ];
    });
  });
}

function latexDeclaration(text: string, bibliography: string): TextInsertion | undefined {
  const active = activeLatex(text);
  const eol = lineEndingOf(text);
  const biblatex = biblatexPackage.exec(active);
  if (biblatex) {
    const offset = biblatex.index + biblatex[0].length;
    return { offset, text: `${eol}\\addbibresource{${bibliography}}` };
  }
  const end =
    /^([ \t]*)\\end\s*\{document\}/m.exec(active) ?? /()\\end\s*\{document\}/.exec(active);
  if (!end) {
    return undefined;
  }
  const name = bibliography.replace(/\.bib$/, '');
  return { offset: end.index, text: `${end[1] ?? ''}\\bibliography{${name}}${eol}` };
}

function frontMatterBibliographies(text: string): BibliographyDeclaration[] {
  const matter = frontMatterOf(text);
  if (!matter?.yaml.includes('bibliography')) {
    return [];
  }
  const document = parseDocument(matter.yaml, { logLevel: 'silent' });
  return pathsIn(
    isMap(document.contents) ? document.contents.get('bibliography', true) : undefined,
  ).map(({ path, start, end }) => ({
    path,
    start: matter.yamlStart + start,
    end: matter.yamlStart + end,
  }));
}

/** The paths of a string, a list, or a map from topics to either. */
function pathsIn(node: unknown): BibliographyDeclaration[] {
  if (isScalar(node)) {
    const [start = 0, end = 0] = (node as Node).range ?? [];
    const path = typeof node.value === 'string' ? node.value.trim() : '';
    return path === '' ? [] : [{ path, start, end }];
  }
  if (isSeq(node)) {
    return node.items.flatMap(pathsIn);
  }
  return isMap(node) ? node.items.flatMap(({ value }) => pathsIn(value)) : [];
}

function frontMatterDeclaration(text: string, bibliography: string): TextInsertion {
  const eol = lineEndingOf(text);
  const matter = frontMatterOf(text);
  if (!matter) {
    const offset = text.startsWith('\uFEFF') ? 1 : 0;
    return { offset, text: `---${eol}bibliography: ${bibliography}${eol}---${eol}${eol}` };
  }
  const empty = /^bibliography[ \t]*:[ \t]*(?=\r?\n)/m.exec(matter.yaml);
  if (empty) {
    const space = empty[0].endsWith(':') ? ' ' : '';
    return { offset: matter.yamlStart + empty.index + empty[0].length, text: space + bibliography };
  }
  const offset = matter.yamlStart + matter.yaml.length;
  return { offset, text: `bibliography: ${bibliography}${eol}` };
}

/** LaTeX adds `.tex` to a name without any extension, but `.bib` to every other name. */
function withExtension(path: string, extension: '.tex' | '.bib'): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const complete = extension === '.tex' ? /\.[A-Za-z0-9]+$/.test(file) : /\.bib$/i.test(file);
  return complete ? path : path + extension;
}

/** The folder of a path, with its closing `/`; empty for a name alone. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** An address in the web, where nothing can be written. */
export function isAddress(path: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]+:\/\//.test(path);
}

/** The path of a file as seen from a document, both with `/`; absolute where nothing is shared. */
export function relativePath(documentPath: string, file: string): string {
  const from = folderOf(documentPath).split('/').slice(0, -1);
  const to = file.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) {
    shared++;
  }
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

/** A path seen from a folder, `.` and `..` resolved; absolute paths stay. */
export function joinPath(folder: string, path: string): string {
  const clean = path.replaceAll('\\', '/').replace(/^"(.*)"$/, '$1');
  if (/^(?:\/|[A-Za-z]:\/|[A-Za-z][A-Za-z0-9+.-]+:\/\/)/.test(clean)) {
    return clean;
  }
  const parts: string[] = [];
  for (const part of `${folder}${folder === '' || folder.endsWith('/') ? '' : '/'}${clean}`.split(
    '/',
  )) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') {
      parts.pop();
    } else if (part !== '.' && (part !== '' || parts.length === 0)) {
      parts.push(part);
    }
  }
  return parts.join('/');
}
