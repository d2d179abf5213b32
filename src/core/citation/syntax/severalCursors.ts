import type { TextRange } from '../textRange';
import type { CiteSyntax } from './citeSyntax';

/** The edits which cite at several cursors. */
export interface SeveralInsertions {
  /** Each replaces a range of the unedited text; ascending, and none touches another's range. */
  readonly edits: readonly (TextRange & { readonly text: string })[];
  /** The cursors in the edited text, in the order of the selections. */
  readonly cursors: readonly number[];
}

/**
 * Cites `keys` at every selection: each sees what was written at those before it, so that two
 * cursors in one group write its keys once.
 *
 * @param selections In ascending order; empty where both offsets are equal.
 */
export function insertionsAt(
  syntax: CiteSyntax,
  text: string,
  selections: readonly TextRange[],
  keys: readonly string[],
): SeveralInsertions {
  const edits: { start: number; end: number; text: string }[] = [];
  const cursors: number[] = [];
  let edited = text;
  for (const selection of selections) {
    const start = offsetAfter(edits, selection.start);
    const end = Math.max(start, offsetAfter(edits, selection.end));
    const insertion = syntax.insertion(edited, start, end, keys);
    const growth = insertion.text.length - (insertion.end - insertion.start);
    edited = edited.slice(0, insertion.start) + insertion.text + edited.slice(insertion.end);
    cursors.forEach((cursor, index) => {
      cursors[index] =
        cursor > insertion.start ? Math.max(insertion.start, cursor + growth) : cursor;
    });
    cursors.push(insertion.cursor);
    if (insertion.text !== '' || insertion.start !== insertion.end) {
      merge(edits, insertion);
    }
  }
  return { edits, cursors };
}

/** Where an offset of the unedited text is after the edits; inside one, at its end. */
function offsetAfter(
  edits: readonly { start: number; end: number; text: string }[],
  offset: number,
): number {
  let grown = 0;
  for (const { start, end, text } of edits) {
    if (offset < start || (offset === start && start !== end)) {
      break;
    }
    if (offset < end) {
      return start + grown + text.length;
    }
    grown += text.length - (end - start);
  }
  return offset + grown;
}

/** Adds an edit of the text as the others have left it to those of the unedited text. */
function merge(
  edits: { start: number; end: number; text: string }[],
  { start, end, text }: TextRange & { readonly text: string },
): void {
  let grown = 0;
  let first = 0;
  for (; first < edits.length; first++) {
    const edit = edits[first] as { start: number; end: number; text: string };
    if (start <= edit.start + grown + edit.text.length) {
      break;
    }
    grown += edit.text.length - (edit.end - edit.start);
  }
  const joined = { start: start - grown, end: end - grown, text };
  let count = 0;
  let at = grown;
  for (let index = first; index < edits.length; index++) {
    const edit = edits[index] as { start: number; end: number; text: string };
    const from = edit.start + at;
    const to = from + edit.text.length;
    if (end < from) {
      break;
    }
    // What stays of the earlier edit, before and behind the new one.
    const before = edit.text.slice(0, Math.max(0, start - from));
    const behind = edit.text.slice(Math.max(0, edit.text.length - Math.max(0, to - end)));
    joined.text = before + joined.text + (to > end ? behind : '');
    at += edit.text.length - (edit.end - edit.start);
    joined.start = Math.min(joined.start, edit.start);
    joined.end = Math.max(end - at, edit.end);
    count++;
  }
  edits.splice(first, count, joined);
}
