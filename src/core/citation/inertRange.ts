import type { TextRange } from './textRange';

/** A part of a document in which nothing cites, such as a comment or code. */
export interface InertRange extends TextRange {
  /**
   * True where a cursor at its end is still inside: nothing closes it but the end of a line or of
   * the text, or what closes it must have its line for itself.
   */
  readonly isOpen: boolean;
}

/** Whether a cursor stands inside one of the parts, not at their border. */
export function isInert(ranges: readonly InertRange[], offset: number): boolean {
  return ranges.some(
    ({ start, end, isOpen }) => start < offset && (offset < end || (isOpen && offset === end)),
  );
}
