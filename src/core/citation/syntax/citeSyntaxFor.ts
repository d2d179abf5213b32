import { asciidoc } from './asciidoc';
import { bibtex } from './bibtex';
export { citingLanguages } from './citingLanguages';
import type { CiteOccurrence, CiteOptions, CiteSyntax } from './citeSyntax';
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
].map(remembering);

const latexFor = perOptions(latexWith);
const markdownFor = perOptions(markdownWith);

/**
 * How a language cites, as a person or a project has set it; `undefined` for a language that is not
 * among `citingLanguages`. The keys of the text that was read last are remembered.
 */
export function citeSyntaxFor(languageId: string, options?: CiteOptions): CiteSyntax | undefined {
  if (options && latex.languages.includes(languageId)) {
    return latexFor(options);
  }
  if (options && markdown.languages.includes(languageId)) {
    return markdownFor(options);
  }
  return syntaxes.find(({ languages }) => languages.includes(languageId));
}

/** Makes a syntax anew only for other options than the last ones, so that it keeps what it knows. */
function perOptions(make: (options: CiteOptions) => CiteSyntax): typeof make {
  let last: { readonly options: string; readonly syntax: CiteSyntax } | undefined;
  return (options) => {
    const name = JSON.stringify(options);
    if (last?.options !== name) {
      last = { options: name, syntax: remembering(make(options)) };
    }
    return last.syntax;
  };
}

/** Remembers the keys of the last text: a document is asked about many times between two edits. */
function remembering(syntax: CiteSyntax): CiteSyntax {
  let last: { readonly text: string; readonly keys: readonly CiteOccurrence[] } | undefined;
  return {
    ...syntax,
    keysIn(text) {
      if (last?.text !== text) {
        last = { text, keys: syntax.keysIn(text) };
      }
      return [...last.keys];
    },
  };
}
