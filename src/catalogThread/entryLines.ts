import type { Bibliography } from '../core/citation/bibliography';

const known = new WeakMap<Bibliography, Uint32Array>();

/** The line an offset of a bibliography is in, from 1. The line ends are looked for once. */
export function lineIn(bibliography: Bibliography, offset: number): number {
  let ends = known.get(bibliography);
  if (!ends) {
    const found: number[] = [];
    const { text } = bibliography;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      found.push(at);
    }
    ends = Uint32Array.from(found);
    known.set(bibliography, ends);
  }
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) < offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low + 1;
}
