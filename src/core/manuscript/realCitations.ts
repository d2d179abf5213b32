import type { CiteOccurrence } from '../citation/syntax/citeSyntax';
import { languageIds } from '../citation/syntax/citingLanguages';
import type { DocumentToCheck, Surroundings } from './surroundings';

/** Cross-references of pandoc-crossref (`fig:`), Quarto and bookdown (`fig-`), which look alike. */
const crossReference =
  /^(?:fig|tbl|tab|sec|eq|eqn|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|apx|tip|nte|wrn|imp|cau|suppfig|supptbl)[:-]/i;

/** Whether a key at a place is one without a doubt: no parameter, cross-reference or mention. */
export function isCitation(
  use: CiteOccurrence,
  document: DocumentToCheck,
  { isPaper }: Surroundings,
): boolean {
  const { languageId } = document;
  const is = (languages: readonly string[]): boolean => languages.includes(languageId);
  if (is(languageIds.latex)) {
    return !/[#\\{}$*~]/.test(use.key);
  }
  if (is(languageIds.typst)) {
    return isOfTypst(use, document.text);
  }
  const isMarkdown =
    is(languageIds.markdown) || is(languageIds.quarto) || is(languageIds.rmarkdown);
  return !isMarkdown || isOfMarkdown(use, document, isPaper);
}

/** An address or a package's name is none. */
function isOfTypst({ key, start }: CiteOccurrence, text: string): boolean {
  return (
    !crossReference.test(key) &&
    !/[\p{L}\p{N}"./]@$/u.test(text.slice(Math.max(0, start - 2), start))
  );
}

function isOfMarkdown(
  { key, start, end }: CiteOccurrence,
  { text }: DocumentToCheck,
  declaresBibliography: boolean,
): boolean {
  if (crossReference.test(key)) {
    return false;
  }
  const paragraph = text.slice(Math.max(0, start - 400), start);
  const open = paragraph.lastIndexOf('[');
  const isBracketed = open > Math.max(paragraph.lastIndexOf(']'), paragraph.lastIndexOf('\n\n'));
  if (isBracketed) {
    // A link's text may name a person.
    return !/^[^[\]\n]*\]\(/.test(text.slice(end, end + 200));
  }
  // `hits @10`, `@scope/package` and `@property` are written as citations of an author's would be.
  const isIdentifier = /^(?:10\.|doi:)/i.test(key);
  const isName = /^\d{1,3}$|[/.]/.test(key) || !(declaresBibliography || /\d/.test(key));
  return isIdentifier || !isName;
}
