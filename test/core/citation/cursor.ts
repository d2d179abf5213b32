import type { CiteInsertion, CiteSyntax } from '../../../src/core/citation/syntax/citeSyntax';

/** A text whose cursor is its `|`, or whose selection stands between its two `|`. */
export function parseCursor(marked: string): {
  text: string;
  offset: number;
  selectionEnd: number;
} {
  const [before = '', selected = '', after] = marked.split('|');
  return after === undefined
    ? { text: before + selected, offset: before.length, selectionEnd: before.length }
    : {
        text: before + selected + after,
        offset: before.length,
        selectionEnd: before.length + selected.length,
      };
}

/** The edited text, with a `|` where the edit leaves the cursor. */
export function applyEdit(text: string, { start, end, text: put, cursor }: CiteInsertion): string {
  const edited = text.slice(0, start) + put + text.slice(end);
  return `${edited.slice(0, cursor)}|${edited.slice(cursor)}`;
}

/** What citing `keys` makes of a marked text. */
export function citing(syntax: CiteSyntax, marked: string, ...keys: string[]): string {
  const { text, offset, selectionEnd } = parseCursor(marked);
  return applyEdit(text, syntax.insertion(text, offset, selectionEnd, keys));
}

/** The key at the cursor of a marked text, with the text its range covers. */
export function keyUnder(syntax: CiteSyntax, marked: string): string | undefined {
  const { text, offset } = parseCursor(marked);
  const found = syntax.keyAt(text, offset);
  if (found && text.slice(found.start, found.end) !== found.key) {
    throw new Error(`The range of ${found.key} covers ${text.slice(found.start, found.end)}`);
  }
  return found?.key;
}

/** The keys of a text in order, checked against their ranges. */
export function keysOf(syntax: CiteSyntax, text: string): string[] {
  return syntax.keysIn(text).map(({ key, start, end }) => {
    if (text.slice(start, end) !== key) {
      throw new Error(`The range of ${key} covers ${text.slice(start, end)}`);
    }
    return key;
  });
}

/** A text with insertions made, offsets counted in the text as it was. */
export function insertAll(
  text: string,
  insertions: readonly { readonly offset: number; readonly text: string }[],
): string {
  return [...insertions]
    .sort((a, b) => b.offset - a.offset)
    .reduce(
      (edited, { offset, text: put }) => edited.slice(0, offset) + put + edited.slice(offset),
      text,
    );
}
