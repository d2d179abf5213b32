import type { LinePlace } from '../protocol';

/** Knows on which line of a text an offset is; takes time linear in the text once. */
export class LineTable {
  private readonly starts = [0];

  constructor(text: string) {
    for (const { 0: lineBreak, index } of text.matchAll(/\r\n|\n|\r/g)) {
      this.starts.push(index + lineBreak.length);
    }
  }

  placeOf(offset: number): LinePlace {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return { line: low, character: offset - (this.starts[low] ?? 0) };
  }
}
