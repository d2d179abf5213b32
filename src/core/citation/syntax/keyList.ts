import type { TextRange } from '../textRange';
import { replaceWith, type CiteInsertion, type CiteOccurrence } from './citeSyntax';

/** A list of cite keys inside a group, such as the text between the braces of `\cite{a, b}`. */
export interface KeyList extends TextRange {
  readonly keys: readonly CiteOccurrence[];
}

/** How a language separates the keys of a list. */
export interface ListStyle {
  /** The separating character. */
  readonly mark: ',' | ';';
  /** The separator of a list that shows none yet, such as `, `. */
  readonly standard: string;
  /** A key as the language writes it in a list. */
  readonly write: (key: string) => string;
}

/**
 * The keys of a list, one an item.
 *
 * @param start Offset of `content`.
 * @param marks Characters that separate items; those inside braces or parentheses do not.
 * @param pattern Its first group, which has indices (flag `d`), is the key of an item.
 */
export function keysOfItems(
  content: string,
  start: number,
  marks: string,
  pattern: RegExp,
): CiteOccurrence[] {
  const keys: CiteOccurrence[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= content.length; at++) {
    const character = content[at];
    if (character === '{' || character === '(') {
      depth++;
    } else if (character === '}' || character === ')') {
      depth--;
    } else if (character === undefined || (depth <= 0 && marks.includes(character))) {
      const match = pattern.exec(content.slice(from, at));
      const range = match?.indices?.[1];
      if (match?.[1] !== undefined && range) {
        const [keyStart, keyEnd] = range;
        keys.push({ key: match[1], start: start + from + keyStart, end: start + from + keyEnd });
      }
      from = at + 1;
    }
  }
  return keys;
}

/**
 * Adds keys to a list: in place of a selection, in the empty slot at the cursor, or else at the
 * list's end. Keys of the list that stay are not repeated; the list's own separator is used.
 *
 * @param elsewhere Keys the same citation has outside of this list, which are not repeated either.
 */
export function addToList(
  text: string,
  list: KeyList,
  selection: TextRange,
  keys: readonly string[],
  style: ListStyle,
  elsewhere: Iterable<string> = [],
): CiteInsertion {
  const selected = selection.start < selection.end;
  const kept = selected
    ? list.keys.filter(({ start, end }) => end <= selection.start || selection.end <= start)
    : list.keys;
  const known = new Set([...kept.map(({ key }) => key), ...elsewhere]);
  const added = [...new Set(keys)].filter((key) => !known.has(key));
  if (added.length === 0) {
    return replaceWith(selection.end, selection.end, '');
  }

  const content = text.slice(list.start, list.end);
  const separator = separatorIn(content, style.mark) ?? style.standard;
  const written = added.map(style.write).join(separator);
  if (selected) {
    return replaceWith(selection.start, selection.end, written);
  }

  const slot = emptySlotAt(content, selection.start - list.start, style.mark);
  if (slot) {
    const blank = content.slice(slot.start, slot.end);
    if (blank.includes('\n')) {
      return replaceWith(selection.start, selection.start, written);
    }
    const space = slot.start === 0 ? '' : blank || separator.slice(style.mark.length);
    return replaceWith(list.start + slot.start, list.start + slot.end, space + written);
  }

  const body = content.trimEnd();
  const lead = body.endsWith(style.mark) ? separator.slice(style.mark.length) : separator;
  const end = list.start + body.length;
  return replaceWith(end, end, lead + written);
}

/** The blank between two separators, or between one and an end of the list, at an offset. */
function emptySlotAt(content: string, at: number, mark: string): TextRange | undefined {
  const start = content.slice(0, at).lastIndexOf(mark) + 1;
  const next = content.indexOf(mark, at);
  const end = next < 0 ? content.length : next;
  return content.slice(start, end).trim() === '' ? { start, end } : undefined;
}

/** The separator between two keys of the list, such as `, `; line breaks are not imitated. */
function separatorIn(content: string, mark: string): string | undefined {
  const at = content.indexOf(mark);
  const rest = content.slice(at + 1);
  return at < 0 || rest.trim() === '' ? undefined : mark + (/^[ \t]*/.exec(rest)?.[0] ?? '');
}
