import type { CiteOccurrence } from '../citation/syntax/citeSyntax';
import { languageIds } from '../citation/syntax/citingLanguages';
import type { DocumentToCheck } from './surroundings';

/** Cross-references of pandoc-crossref (`fig:`), Quarto and bookdown (`fig-`), which look alike. */
const crossReference =
  /^(?:fig|tbl|tab|sec|eq|eqn|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg|apx|tip|nte|wrn|imp|cau|suppfig|supptbl)[:-]/i;

/** Whether a key at a place is one without a doubt: no parameter, cross-reference or mention. */
export function isCitation(use: CiteOccurrence, document: DocumentToCheck): boolean {
  const { languageId } = document;
  const is = (languages: readonly string[]): boolean => languages.includes(languageId);
  if (is(languageIds.latex)) {
    return !/[#\\{}$*~]/.test(use.key);
  }
  if (is(languageIds.typst)) {
    return isOfTypst(use, document.text);
  }
  return !isMarkdown(languageId) || isOfMarkdown(use, document);
}

/** An address or a package's name is none. */
function isOfTypst({ key, start }: CiteOccurrence, text: string): boolean {
  return (
    !crossReference.test(key) &&
    !/[\p{L}\p{N}"./]@$/u.test(text.slice(Math.max(0, start - 2), start))
  );
}

function isOfMarkdown({ key, start, end }: CiteOccurrence, { text }: DocumentToCheck): boolean {
  if (crossReference.test(key)) {
    return false;
  }
  if (isBracketed(text, start)) {
    // A link's text may name a person.
    return !/^[^[\]\n]*\]\(/.test(text.slice(end, end + 200));
  }
  // `hits @10`, `@scope/package` and `@app.route` are written as citations of an author's would be.
  return /^(?:10\.|doi:)/i.test(key) || !/^\d{1,3}$|[/.]/.test(key);
}

/** Whether a citation of Markdown can be a mention of a person as well, such as `@greta`. */
export function mayBeMention(
  { key, start }: CiteOccurrence,
  { text, languageId }: DocumentToCheck,
): boolean {
  return isMarkdown(languageId) && !/\d/.test(key) && !isBracketed(text, start);
}

function isMarkdown(languageId: string): boolean {
  return [languageIds.markdown, languageIds.quarto, languageIds.rmarkdown].some((ids) =>
    (ids as readonly string[]).includes(languageId),
  );
}

function isBracketed(text: string, start: number): boolean {
  const paragraph = text.slice(Math.max(0, start - 400), start);
  const open = paragraph.lastIndexOf('[');
  return open > Math.max(paragraph.lastIndexOf(']'), paragraph.lastIndexOf('\n\n'));
}
