import { asciidoc } from './asciidoc';
import { bibtex } from './bibtex';
export { citingLanguages } from './citingLanguages';
import type { CiteOptions, CiteSyntax } from './citeSyntax';
import { latex, latexWith } from './latex';
import { markdown, markdownWith, quarto, rmarkdown } from './markdown';
import { org } from './org';
import { plaintext } from './plaintext';
import { restructuredText } from './restructuredText';
import { typst } from './typst';

const syntaxes: readonly CiteSyntax[] = [
  latex,
  markdown,
  quarto,
  rmarkdown,
  typst,
  restructuredText,
  org,
  asciidoc,
  bibtex,
  plaintext,
];

/**
 * How a language cites, as a person or a project has set it; `undefined` for a language that is not
 * among `citingLanguages`.
 */
export function citeSyntaxFor(languageId: string, options?: CiteOptions): CiteSyntax | undefined {
  const syntax = syntaxes.find(({ languages }) => languages.includes(languageId));
  if (options && syntax === latex) {
    return latexWith(options);
  }
  return options && syntax === markdown ? markdownWith(options) : syntax;
}
