import type { TextRange } from '../textRange';
import type { CiteContext } from './citeContext';

/** A cite key in a document; the range covers the key alone, without its `@`, braces or notes. */
export interface CiteOccurrence extends TextRange {
  readonly key: string;
}

/** The edit which cites: replace `start`..`end` by `text`, then put the cursor at `cursor`. */
export interface CiteInsertion extends TextRange {
  readonly text: string;
  /** Offset in the edited document. */
  readonly cursor: number;
}

/** How a document language cites. Pure functions of a text and offsets in UTF-16 code units. */
export interface CiteSyntax {
  /** VS Code language ids. */
  readonly languages: readonly string[];

  /** Every cite key of the text, in order. */
  keysIn(text: string): CiteOccurrence[];

  /** The cite key at an offset: on it, at either end of it, or on the mark that introduces it. */
  keyAt(text: string, offset: number): CiteOccurrence | undefined;

  /**
   * The cite key that is being typed at an offset, also in a citation that is not finished. Looks at
   * a bounded stretch around it, so `text` may be as much of a document: whole lines.
   */
  contextAt(text: string, offset: number): CiteContext | undefined;

  /**
   * The edit which cites `keys` at the selection `offset`..`selectionEnd`, which it replaces.
   *
   * Inside an existing group the keys join the group; a key that stands there already is not
   * repeated. Where the language does not read commands (a comment, verbatim text, code) the bare
   * keys are written. Nothing to add gives an empty edit that leaves the cursor where it belongs.
   */
  insertion(
    text: string,
    offset: number,
    selectionEnd: number,
    keys: readonly string[],
  ): CiteInsertion;
}

/** What a person or a project has set about citing; without it the document alone decides. */
export interface CiteOptions {
  /** LaTeX commands that cite besides those known; a leading backslash or closing star is ignored. */
  readonly latexCommands?: readonly string[];
  /** The LaTeX command of a document that has none yet; `cite` unless told. */
  readonly latexDefault?: string;
  /** True where the document belongs to a MyST project, which reads `{cite:p}` roles. */
  readonly isMyst?: boolean;
}

/** The occurrence an offset touches, `lead` characters before the key counted in. */
export function occurrenceAt(
  occurrences: readonly CiteOccurrence[],
  offset: number,
  lead: (occurrence: CiteOccurrence) => number = () => 0,
): CiteOccurrence | undefined {
  const touching = occurrences.filter(
    (occurrence) => occurrence.start - lead(occurrence) <= offset && offset <= occurrence.end,
  );
  return touching.find(({ end }) => offset < end) ?? touching[0];
}

/** Replaces `start`..`end` by `text`, with the cursor behind it. */
export function replaceWith(start: number, end: number, text: string): CiteInsertion {
  return { start, end, text, cursor: start + text.length };
}

/** What is written where a language reads no citations. */
export function bareKeys(keys: readonly string[]): string {
  return [...new Set(keys)].join(', ');
}

/** Where a selection that begins with a tie or a blank is replaced from, so that it stays. */
export function afterTie(text: string, offset: number, selectionEnd: number): number {
  const tie = /^(?:~|[ \t]+)/.exec(text.slice(offset, selectionEnd));
  return offset + (tie && tie[0].length < selectionEnd - offset ? tie[0].length : 0);
}
