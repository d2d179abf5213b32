import { languageIds } from '../citation/syntax/citingLanguages';
import { blankRanges, type TextRange } from '../citation/textRange';
import { quietParts } from './quietParts';

/** A document by its lines, without their ends. */
export interface Lines {
  readonly lineCount: number;
  readonly line: (index: number) => string;
}

/** Some lines of a document around a place in it. */
export interface Passage {
  readonly text: string;
  /** Of the place in `text`. */
  readonly offset: number;
  /** Of `text` in the document. */
  readonly firstLine: number;
}

/** The lines around a place, so many above and below it. */
export function passageAround(
  lines: Lines,
  { line, character }: { readonly line: number; readonly character: number },
  above: number,
  below: number,
): Passage {
  return passageOf(
    lines,
    line,
    character,
    Math.max(0, line - above),
    Math.min(lines.lineCount - 1, line + below),
  );
}

const entryStart = /^\s*@\s*[A-Za-z]+\s*[{(]/;
/** An entry is not looked for further away. */
const longestEntry = 1500;

/** The entry of a .bib file around a place, or the lines between two. */
export function entryAround(
  lines: Lines,
  { line, character }: { readonly line: number; readonly character: number },
): Passage {
  let first = line;
  while (first > 0 && line - first < longestEntry && !entryStart.test(lines.line(first))) {
    first--;
  }
  let last = line;
  while (
    last + 1 < lines.lineCount &&
    last - line < longestEntry &&
    !entryStart.test(lines.line(last + 1))
  ) {
    last++;
  }
  return passageOf(lines, line, character, first, last);
}

function passageOf(
  lines: Lines,
  line: number,
  character: number,
  firstLine: number,
  lastLine: number,
): Passage {
  const texts: string[] = [];
  let offset = character;
  for (let index = firstLine; index <= lastLine; index++) {
    const text = lines.line(index);
    texts.push(text);
    offset += index < line ? text.length + 1 : 0;
  }
  return { text: texts.join('\n'), offset, firstLine };
}

/**
 * The lines around a place in which a name is looked for, blanked where the words are not the
 * author's; offsets stay valid.
 */
export function namePlaceAt(
  lines: Lines,
  place: { readonly line: number; readonly character: number },
  languageId: string,
): Passage {
  const isLatex = (languageIds.latex as readonly string[]).includes(languageId);
  const isBibTeX = (languageIds.bibtex as readonly string[]).includes(languageId);
  const isCode = languageId === 'python';
  const passage = isBibTeX
    ? entryAround(lines, place)
    : // The arguments of a command can be a list over several lines.
      passageAround(lines, place, isLatex ? 12 : isCode ? 0 : 1, isCode ? 0 : 1);
  const { text } = passage;
  return { ...passage, text: blankRanges(text, merged(quietParts(text, languageId))) };
}

/** Ascending, without overlaps. */
function merged(ranges: readonly TextRange[]): TextRange[] {
  const sorted = ranges.filter(({ start, end }) => start < end).sort((a, b) => a.start - b.start);
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = result.at(-1);
    if (last && start <= last.end) {
      last.end = Math.max(last.end, end);
    } else {
      result.push({ start, end });
    }
  }
  return result;
}

/** Whether what bears a name is an ordinary word in such a document, as `summarization` in code. */
export function isOrdinaryWord(found: string, languageId: string): boolean {
  return languageId === 'python' && /^\p{Ll}+$/u.test(found);
}
