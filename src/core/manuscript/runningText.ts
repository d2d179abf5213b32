import { activeText } from './activeText';
import { quietParts } from './quietParts';
import type { ReadDocument } from './readDocument';
import { languageIds } from '../citation/syntax/citingLanguages';
import { blankRanges, type TextRange } from '../citation/textRange';
import { joined } from './unreadText';

/** A stretch of a document's running text; `start` is its offset in the document. */
export interface Passage {
  readonly start: number;
  readonly text: string;
}

/** Characters of a passage, about. */
const passageLength = 4000;
/** A paragraph that is longer is parted between two lines. */
const longestPassage = 12_000;

/**
 * The sentences of a document in passages that end with a paragraph, or within a very long one: what is no text of its author's
 * is blanked, such as commands, code, labels, addresses and citations, and so are tables, formulas,
 * the list of references and what stands before a LaTeX document begins.
 */
export function* runningText({ text, languageId, unread }: ReadDocument): Generator<Passage> {
  const active = activeText(text, languageId);
  const body = blankRanges(active, joined([...unread, ...asideRanges(active, languageId)]));
  for (let start = 0; start < body.length;) {
    const end = passageEnd(body, start);
    const passage = body.slice(start, end);
    yield { start, text: blankRanges(passage, joined(quietParts(passage, languageId))) };
    start = end;
  }
}

function passageEnd(body: string, start: number): number {
  const paragraphEnd = /\n[ \t]*\r?\n/g;
  paragraphEnd.lastIndex = start + passageLength;
  const end = paragraphEnd.exec(body) ? paragraphEnd.lastIndex : body.length;
  if (end - start <= longestPassage) {
    return end;
  }
  const lineEnd = body.indexOf('\n', start + longestPassage);
  return lineEnd < 0 ? end : Math.min(end, lineEnd + 1);
}

const latexAsides =
  /\\begin\s*\{((?:tabular[xy]?|tabu|tabulary|longtable|longtabu|array|tblr|talltblr|tikzpicture|thebibliography|equation|align|gather|multline|alltt|algorithm|algorithmic)\*?)\}/g;

function asideRanges(active: string, languageId: string): TextRange[] {
  const is = (languages: readonly string[]): boolean => languages.includes(languageId);
  if (is(languageIds.latex)) {
    const begin = /\\begin\s*\{document\}/.exec(active);
    return [
      ...(begin ? [{ start: 0, end: begin.index }] : []),
      ...[...active.matchAll(latexAsides)].map(({ index, 1: name = '' }) => {
        const close = active.indexOf(`\\end{${name}}`, index);
        return { start: index, end: close < 0 ? active.length : close };
      }),
    ];
  }
  return [...active.matchAll(/^[ \t]*\|[^\n]*|\$\$[^$]+\$\$/gm)].map(({ 0: row, index }) => ({
    start: index,
    end: index + row.length,
  }));
}
