import type { BibProblem, Bibliography } from '../citation/bibliography';
import type { TextRange } from '../citation/textRange';
import type { Finding } from './finding';

/** What of a .bib file cannot be read as it stands, but for keys that are used twice. */
export function brokenEntries(file: string, bibliography: Bibliography): Finding[] {
  return bibliography.problems.filter(isOfOneEntry).map(({ offset, message }) => ({
    file,
    code: 'broken-entry',
    ...placeOf(bibliography.text, offset),
    message,
  }));
}

function isOfOneEntry({ message }: BibProblem): boolean {
  return !/^The cite key .* is used by two entries\.$/.test(message);
}

/** What stands at an offset: a word with the mark before it, or else the character before. */
function placeOf(text: string, offset: number): TextRange {
  const word = /@?[ \t]*[^\s,={}"]*(?:[{(][ \t]*[^\s,={}"]*)?/y;
  word.lastIndex = offset;
  const length = word.exec(text)?.[0].trimEnd().length ?? 0;
  if (length > 0) {
    return { start: offset, end: offset + length };
  }
  const isVisible = offset < text.length && /\S/.test(text[offset] ?? '');
  return isVisible
    ? { start: offset, end: offset + 1 }
    : { start: Math.max(0, offset - 1), end: offset };
}
