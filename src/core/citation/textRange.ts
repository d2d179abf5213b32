/** A stretch of a text, as offsets in UTF-16 code units: `start` included, `end` excluded. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Text to be put in at an offset of the unedited document; nothing is removed. */
export interface TextInsertion {
  readonly offset: number;
  readonly text: string;
}

/** Text to stand in place of a range of the unedited document. */
export interface TextReplacement extends TextRange {
  readonly text: string;
}

/** A text with replacements made, whose ranges are ascending and do not overlap. */
export function replaced(text: string, replacements: readonly TextReplacement[]): string {
  let edited = '';
  let from = 0;
  for (const { start, end, text: put } of replacements) {
    edited += text.slice(from, start) + put;
    from = end;
  }
  return edited + text.slice(from);
}

/** The line ending a text uses: that of its first line, or `\n` where it has one line only. */
export function lineEndingOf(text: string): '\n' | '\r\n' {
  const newline = text.indexOf('\n');
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n';
}

/** The text with the ranges blanked by spaces, line breaks kept, so that offsets stay valid. */
export function blankRanges(text: string, ranges: readonly TextRange[]): string {
  let blanked = '';
  let from = 0;
  for (const { start, end } of ranges) {
    blanked += text.slice(from, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ');
    from = end;
  }
  return blanked + text.slice(from);
}
