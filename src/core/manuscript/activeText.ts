import { activeLatex } from '../citation/latexSource';
import { activeMarkdown } from '../citation/markdownSource';
import { languageIds } from '../citation/syntax/citingLanguages';

const markdownIds: readonly string[] = [
  ...languageIds.markdown,
  ...languageIds.quarto,
  ...languageIds.rmarkdown,
];
const latexIds: readonly string[] = languageIds.latex;

/**
 * A document with what its readers never see blanked: comments, and verbatim text and code, whose
 * words are not the author's. Every offset stays valid.
 */
export function activeText(text: string, languageId: string): string {
  if (latexIds.includes(languageId)) {
    return activeLatex(text);
  }
  return markdownIds.includes(languageId) ? activeMarkdown(text) : text;
}
