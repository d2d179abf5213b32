import { isInert, type InertRange } from '../inertRange';
import { blankRanges, type TextRange, type TextReplacement } from '../textRange';
import type { CiteOccurrence } from './citeSyntax';

/** A place where a cite key is being typed; the range is what a whole key takes the place of. */
export interface CiteContext extends TextRange {
  /** What stands between the range's start and the cursor: a part of a key, or words of a title. */
  readonly typed: string;
  /** The other keys of the same group, in order. */
  readonly keys: readonly string[];
  /**
   * True where what is typed is a reference to a figure or the like, unless an entry's key begins
   * with it.
   */
  readonly isReference: boolean;
  /** How a key is put there; where it needs other marks around it, more than the range is replaced. */
  readonly put: (key: string) => TextReplacement;
}

/** Characters looked at before a cursor, and behind it. */
const reach = { before: 8000, behind: 2000 };

/** The lines around a cursor, as far as they matter to what is typed there. */
export interface CursorWindow {
  /** What the language reads; comments and code are blanked. */
  readonly active: string;
  /** Of the cursor in `active`. */
  readonly at: number;
  /** The text of the cursor's paragraph up to the cursor. */
  readonly before: string;
  /** The text of the cursor's paragraph behind the cursor. */
  readonly behind: string;
  /** What is to be added to an offset of `active` to have one of the text. */
  readonly shift: number;
}

/**
 * Reads a bounded stretch around a cursor.
 *
 * @param inert Finds comments and code in a text that begins with any line.
 * @returns `undefined` where the cursor stands in one of them.
 */
export function windowAt(
  text: string,
  offset: number,
  inert: (text: string) => readonly InertRange[],
): CursorWindow | undefined {
  const earliest = Math.max(0, offset - reach.before);
  const newline = earliest === 0 ? -1 : text.indexOf('\n', earliest);
  const from = earliest === 0 ? 0 : newline < 0 || newline >= offset ? earliest : newline + 1;
  const slice = text.slice(from, offset + reach.behind);
  const at = offset - from;
  const ranges = inert(slice);
  if (isInert(ranges, at)) {
    return undefined;
  }
  const active = blankRanges(slice, ranges);
  const length = slice.slice(at).search(/\n[ \t\r]*\n/);
  return {
    active,
    at,
    before: active.slice(paragraphStart(slice, at), at),
    behind: active.slice(at, length < 0 ? undefined : at + length),
    shift: from,
  };
}

function paragraphStart(text: string, at: number): number {
  let start = text.lastIndexOf('\n', at - 1) + 1;
  while (start > 0) {
    const above = start > 1 ? text.lastIndexOf('\n', start - 2) + 1 : 0;
    if (text.slice(above, start).trim() === '') {
      return start;
    }
    start = above;
  }
  return 0;
}

/** What is known of a key that is being typed. */
export interface TypedKey {
  readonly window: CursorWindow;
  /** How long the typed part is; it ends at the cursor. */
  readonly length: number;
  /** What of the text behind the cursor is still of the key. */
  readonly rest: RegExp;
  /** Keys of the group, among them perhaps the one being typed; offsets are those of `active`. */
  readonly group?: readonly CiteOccurrence[];
  readonly isReference?: boolean;
  /** How a key is put in place of the range, where that is not by itself. */
  readonly put?: (key: string, range: TextRange) => TextReplacement;
}

/** The context of a key; one that is broken over two lines is read from its last line. */
export function contextOf({
  window,
  length,
  rest,
  group = [],
  isReference = false,
  put = (text, range) => ({ ...range, text }),
}: TypedKey): CiteContext {
  const { active, at, behind, shift } = window;
  const raw = active.slice(at - length, at);
  const typed = raw.slice(raw.lastIndexOf('\n') + 1).trimStart();
  const start = at - typed.length;
  const end = at + (rest.exec(behind)?.[0].length ?? 0);
  const range = { start: start + shift, end: end + shift };
  return {
    ...range,
    typed,
    keys: group.filter((key) => key.end <= start || end < key.start).map(({ key }) => key),
    isReference,
    put: (key) => put(key, range),
  };
}
