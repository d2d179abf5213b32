import { isMap, isScalar, isSeq, parseDocument, type Node } from 'yaml';
import { activeLatex } from './latexSource';
import { frontMatterOf } from './markdownSource';
import { latex } from './syntax/latex';
import { markdown, quarto, rmarkdown } from './syntax/markdown';
import { lineEndingOf, type TextInsertion, type TextRange } from './textRange';

/** A bibliography a document names; the range covers the name as it stands there. */
export interface BibliographyDeclaration extends TextRange {
  /** As declared, with `.bib` added where LaTeX implies it. */
  readonly path: string;
}

/** The bibliographies a document declares, in its order. */
export function findBibliographies(text: string, languageId: string): BibliographyDeclaration[] {
  if (latex.languages.includes(languageId)) {
    return latexBibliographies(activeLatex(text));
  }
  return isMarkdown(languageId) ? frontMatterBibliographies(text) : [];
}

/**
 * The smallest edit which declares a bibliography in a document that declares none: a line of front
 * matter in Markdown, `\addbibresource` behind biblatex, else `\bibliography` at the end of a LaTeX
 * document. `undefined` where one is declared, or where the document has no place for it, as a
 * part that another document includes.
 *
 * @param bibliography Path of the .bib file from the document, with `/`.
 */
export function declarationFor(
  text: string,
  languageId: string,
  bibliography = 'references.bib',
): TextInsertion | undefined {
  if (findBibliographies(text, languageId).length > 0) {
    return undefined;
  }
  if (latex.languages.includes(languageId)) {
    return latexDeclaration(text, bibliography);
  }
  return isMarkdown(languageId) ? frontMatterDeclaration(text, bibliography) : undefined;
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

/** Documents read at most while looking for bibliographies, so that a large tree ends. */
const mostDocuments = 200;

/**
 * The bibliographies of a document: its own, then those of its LaTeX root and of the documents that
 * includes, each once. LaTeX resolves paths from the root's folder, Markdown from the document's.
 *
 * Paths are strings with `/`, such as the path of a URI; absolute ones stay as they are.
 *
 * @param readText Returns a document's text, or `undefined` where there is none.
 */
export async function resolveBibliographies(
  documentPath: string,
  text: string,
  languageId: string,
  readText: (path: string) => Promise<string | undefined>,
  signal?: AbortSignal,
): Promise<ResolvedBibliography[]> {
  const found = new Map<string, ResolvedBibliography>();
  const collect = (declaredIn: string, source: string, folder: string): void => {
    for (const { path } of findBibliographies(source, languageId)) {
      const resolved = joinPath(folder, path);
      if (!found.has(resolved)) {
        found.set(resolved, { path: resolved, declaredIn });
      }
    }
  };
  const root = latex.languages.includes(languageId) ? texRoot(text) : undefined;
  const rootPath = root === undefined ? documentPath : joinPath(folderOf(documentPath), root);
  const folder = folderOf(rootPath);
  collect(documentPath, text, folder);
  if (!latex.languages.includes(languageId)) {
    return [...found.values()];
  }

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
  return [...found.values()];
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

function isMarkdown(languageId: string): boolean {
  return [markdown, quarto, rmarkdown].some(({ languages }) => languages.includes(languageId));
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

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** A path seen from a folder, `.` and `..` resolved; absolute paths stay. */
function joinPath(folder: string, path: string): string {
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
