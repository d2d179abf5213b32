import { citeSyntaxFor } from './syntax/citeSyntaxFor';

/** VS Code language ids by the endings of files that are not open, whose language nobody has set. */
const languageByEnding: Readonly<Record<string, string>> = {
  tex: 'latex',
  ltx: 'latex',
  dtx: 'doctex',
  rnw: 'rsweave',
  jnw: 'jlweave',
  pnw: 'pweave',
  md: 'markdown',
  markdown: 'markdown',
  mdx: 'mdx',
  qmd: 'quarto',
  rmd: 'rmd',
  typ: 'typst',
  rst: 'restructuredtext',
  org: 'org',
  adoc: 'asciidoc',
  asciidoc: 'asciidoc',
  bib: 'bibtex',
  txt: 'plaintext',
};

/** The endings of files whose language cites, as a glob has them: `{tex,md,bib}`. */
export const citingEndings = `{${Object.keys(languageByEnding)
  .filter((ending) => citeSyntaxFor(languageByEnding[ending] ?? '') !== undefined)
  .flatMap((ending) => [...new Set([ending, ending.toUpperCase(), titled(ending)])])
  .join(',')}}`;

/** The language of a file by its ending; `undefined` for one that cites nothing. */
export function languageOfFile(path: string): string | undefined {
  const ending = /\.([A-Za-z]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const language = languageByEnding[ending];
  return language !== undefined && citeSyntaxFor(language) ? language : undefined;
}

/** Globs tell capitals apart on some systems, and R's endings have one: `.Rmd`. */
function titled(ending: string): string {
  return ending.slice(0, 1).toUpperCase() + ending.slice(1);
}
