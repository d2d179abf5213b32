import { parseDocument } from 'yaml';
import { frontMatterOf } from './markdownSource';
import { typstDeclarations } from './markupDeclarations';
import { languageIds } from './syntax/citingLanguages';

/** A file which says of the documents around and below it what their bibliographies are. */
export interface ProjectFile {
  readonly name: string;
  /** Languages of the documents it speaks of. */
  readonly languages: readonly string[];
  /** The paths it declares, seen from its folder. */
  bibliographies(text: string): string[];
  /** True where its documents are MyST. */
  readonly isMyst?: boolean;
}

const markdownFamily = [...languageIds.markdown, ...languageIds.quarto, ...languageIds.rmarkdown];

/** Of Quarto, bookdown, mystmd, Jupyter Book and Sphinx, and the main document of a Typst project. */
export const projectFiles: readonly ProjectFile[] = [
  {
    name: '_metadata.yml',
    languages: markdownFamily,
    bibliographies: (text) => yamlPaths(text, ['bibliography']),
  },
  {
    name: '_quarto.yml',
    languages: markdownFamily,
    bibliographies: (text) =>
      yamlPaths(text, ['bibliography'], ['book', 'bibliography'], ['website', 'bibliography']),
  },
  {
    name: '_bookdown.yml',
    languages: markdownFamily,
    bibliographies: (text) => yamlPaths(text, ['bibliography']),
  },
  {
    // bookdown reads the book's metadata from the front matter of its first document.
    name: 'index.Rmd',
    languages: languageIds.rmarkdown,
    bibliographies: (text) => yamlPaths(frontMatterOf(text)?.yaml ?? '', ['bibliography']),
  },
  {
    name: 'myst.yml',
    languages: markdownFamily,
    bibliographies: (text) => yamlPaths(text, ['project', 'bibliography'], ['bibliography']),
    isMyst: true,
  },
  {
    name: '_config.yml',
    languages: languageIds.markdown,
    bibliographies: (text) =>
      yamlPaths(text, ['bibtex_bibfiles'], ['sphinx', 'config', 'bibtex_bibfiles']),
  },
  {
    name: 'conf.py',
    languages: [...languageIds.restructuredText, ...languageIds.markdown],
    bibliographies: sphinxPaths,
  },
  {
    // Typst's own default for the document that includes the others.
    name: 'main.typ',
    languages: languageIds.typst,
    bibliographies: (text) =>
      /\binclude\s+"/.test(text) ? typstDeclarations.find(text).map(({ path }) => path) : [],
  },
];

/** The strings at some places of a YAML text, single or in lists; none where it cannot be read. */
function yamlPaths(text: string, ...places: readonly (readonly string[])[]): string[] {
  if (!/bib/.test(text)) {
    return [];
  }
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { logLevel: 'silent' });
  const root: unknown = document.errors.length > 0 ? undefined : document.toJS();
  return places.flatMap((place) => {
    const value = place.reduce<unknown>(
      (node, key) =>
        typeof node === 'object' && node !== null
          ? (node as Readonly<Record<string, unknown>>)[key]
          : undefined,
      root,
    );
    return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
      (path) => typeof path === 'string' && path !== '',
    ) as string[];
  });
}

/** The strings of `bibtex_bibfiles = ['a.bib']` in a Sphinx configuration. */
function sphinxPaths(text: string): string[] {
  const list = /^bibtex_bibfiles\s*(?::[^=\n]*)?=\s*[[(]([^\])]*)[\])]/m.exec(text)?.[1] ?? '';
  return [...list.replace(/#[^\n]*/g, '').matchAll(/(['"])([^'"\n]+)\1/g)].map(
    ([, , path = '']) => path,
  );
}
