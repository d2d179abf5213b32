/**
 * Translation edit rate of one segment: the edits and block shifts that turn a hypothesis into a
 * reference (Snover et al., AMTA 2006), with Tercom's limits as sacreBLEU 2.6.0 has them.
 */

/** Words as numbers: equal words have equal numbers. */
type Words = readonly number[];

const maxShiftSize = 10;
const maxShiftDistance = 50;
const maxShiftCandidates = 1000;
const beamWidth = 25;
const maxCachedRows = 10_000;
const unreachable = 0x3fffffff;

const enum Edit {
  /** The beam did not reach the cell. */
  None,
  Keep,
  Substitute,
  /** A word of the reference is put in. */
  Insert,
  /** A word of the hypothesis is left out. */
  Delete,
}

/** Cost of turning a prefix of the hypothesis into each prefix of the reference. */
interface Row {
  readonly costs: Int32Array;
  readonly edits: Uint8Array;
}

interface CachedRow {
  readonly row: Row;
  readonly next: Map<number, CachedRow>;
}

interface Shift {
  readonly gain: number;
  readonly length: number;
  readonly start: number;
  readonly target: number;
  readonly words: Words;
}

/** How the words of the hypothesis and the reference pair up. */
interface Alignment {
  /** For each reference word the hypothesis word at or before it, -1 before the first. */
  readonly aligned: readonly number[];
  readonly referenceErrors: readonly boolean[];
  readonly hypothesisErrors: readonly boolean[];
}

/** Number of edits, a shift counting as one. An empty reference costs one edit a word. */
export function countEdits(hypothesis: readonly string[], reference: readonly string[]): number {
  if (reference.length === 0) return hypothesis.length;
  const ids = new Map<string, number>();
  const toId = (word: string): number => {
    const id = ids.get(word) ?? ids.size;
    ids.set(word, id);
    return id;
  };
  const expected = reference.map(toId);
  let words: Words = hypothesis.map(toId);
  const distances = new BeamDistances(expected);
  let shifts = 0;
  let checked = 0;
  for (;;) {
    const found = bestShift(words, expected, distances, maxShiftCandidates - checked);
    checked += found.checked;
    // As in the reference, a shift found by the round that uses up the budget is not made.
    if (checked >= maxShiftCandidates || found.best === undefined || found.best.gain <= 0) break;
    shifts++;
    words = found.best.words;
  }
  return shifts + distances.distance(words);
}

/**
 * The shift that lowers the distance most, looking at candidates until the budget is used up; of
 * equals the longest, then the one that starts first, then the one that lands first.
 */
function bestShift(
  words: Words,
  reference: Words,
  distances: BeamDistances,
  budget: number,
): { best: Shift | undefined; checked: number } {
  const before = distances.distance(words);
  const { aligned, referenceErrors, hypothesisErrors } = distances.align(words);
  let best: Shift | undefined;
  let checked = 0;
  for (const { start, at, length } of sharedBlocks(words, reference)) {
    if (!anyTrue(hypothesisErrors, start, length) || !anyTrue(referenceErrors, at, length)) {
      continue;
    }
    const home = aligned[at] ?? -1;
    if (start <= home && home < start + length) continue;
    let previous = -1;
    for (let offset = -1; offset < length; offset++) {
      const neighbour = at + offset === -1 ? -1 : aligned[at + offset];
      if (neighbour === undefined) break;
      const target = neighbour + 1;
      if (target === previous) continue;
      previous = target;
      const shifted = moveBlock(words, start, length, target);
      const gain = before - distances.distance(shifted);
      checked++;
      const candidate: Shift = { gain, length, start, target, words: shifted };
      if (best === undefined || isBetter(candidate, best)) best = candidate;
    }
    if (checked >= budget) break;
  }
  return { best, checked };
}

function isBetter(a: Shift, b: Shift): boolean {
  if (a.gain !== b.gain) return a.gain > b.gain;
  if (a.length !== b.length) return a.length > b.length;
  if (a.start !== b.start) return a.start < b.start;
  return a.target < b.target;
}

/** Blocks of words that occur in both, every length of each up to the limit. */
function* sharedBlocks(
  words: Words,
  reference: Words,
): Generator<{ start: number; at: number; length: number }> {
  for (let start = 0; start < words.length; start++) {
    const from = Math.max(0, start - maxShiftDistance);
    const to = Math.min(reference.length - 1, start + maxShiftDistance);
    for (let at = from; at <= to; at++) {
      for (let length = 1; length <= maxShiftSize; length++) {
        const word = words[start + length - 1];
        if (word === undefined || word !== reference[at + length - 1]) break;
        yield { start, at, length };
      }
    }
  }
}

function moveBlock(words: Words, start: number, length: number, target: number): Words {
  const block = words.slice(start, start + length);
  const rest = [...words.slice(0, start), ...words.slice(start + length)];
  // A target within the block counts on from the block's start, one after it from its end.
  const place = target > start + length ? target - length : target;
  return [...rest.slice(0, place), ...block, ...rest.slice(place)];
}

function anyTrue(flags: readonly boolean[], start: number, length: number): boolean {
  for (let i = start; i < start + length; i++) if (flags[i] === true) return true;
  return false;
}

/**
 * Edit distances of many hypotheses of one length to one reference, within a beam around the
 * diagonal; rows of a prefix seen before are kept.
 */
class BeamDistances {
  readonly #reference: Words;
  readonly #root: CachedRow;
  #cached = 0;

  constructor(reference: Words) {
    this.#reference = reference;
    const costs = Int32Array.from({ length: reference.length + 1 }, (_, index) => index);
    const edits = new Uint8Array(reference.length + 1).fill(Edit.Insert);
    this.#root = { row: { costs, edits }, next: new Map() };
  }

  distance(words: Words): number {
    return this.#lastRow(words).costs[this.#reference.length] ?? unreachable;
  }

  align(words: Words): Alignment {
    const rows: Row[] = [];
    this.#lastRow(words, rows);
    const trace: Edit[] = [];
    let i = words.length;
    let j = this.#reference.length;
    while (i > 0 || j > 0) {
      const edit: Edit = rows[i]?.edits[j] ?? Edit.None;
      trace.push(edit);
      if (edit === Edit.Insert) j--;
      else if (edit === Edit.Delete) i--;
      else {
        i--;
        j--;
      }
    }
    const aligned: number[] = [];
    const referenceErrors: boolean[] = [];
    const hypothesisErrors: boolean[] = [];
    let position = -1;
    for (const edit of trace.reverse()) {
      const wrong = edit !== Edit.Keep;
      if (edit !== Edit.Insert) {
        position++;
        hypothesisErrors.push(wrong);
      }
      if (edit !== Edit.Delete) {
        aligned.push(position);
        referenceErrors.push(wrong);
      }
    }
    return { aligned, referenceErrors, hypothesisErrors };
  }

  /** The row of the whole hypothesis; `rows` receives those of all its prefixes. */
  #lastRow(words: Words, rows: Row[] = []): Row {
    let node: CachedRow | undefined = this.#root;
    let row = node.row;
    rows.push(row);
    words.forEach((word, index) => {
      const known: CachedRow | undefined = node?.next.get(word);
      row = known?.row ?? this.#nextRow(row, words, index);
      rows.push(row);
      if (known === undefined && node !== undefined && this.#cached < maxCachedRows) {
        const added: CachedRow = { row, next: new Map() };
        node.next.set(word, added);
        this.#cached++;
        node = added;
      } else {
        node = known;
      }
    });
    return row;
  }

  #nextRow(above: Row, words: Words, index: number): Row {
    const columns = this.#reference.length;
    const ratio = columns / words.length;
    const width = beamWidth < ratio / 2 ? Math.ceil(ratio / 2 + beamWidth) : beamWidth;
    const diagonal = Math.floor((index + 1) * ratio);
    const first = Math.max(0, diagonal - width);
    const isLast = index + 1 === words.length;
    const last = isLast ? columns : Math.min(columns, diagonal + width - 1);
    const costs = new Int32Array(columns + 1).fill(unreachable);
    const edits = new Uint8Array(columns + 1);
    const word = words[index];
    for (let j = first; j <= last; j++) {
      let cost = unreachable;
      let edit = Edit.None;
      if (j > 0) {
        const same = this.#reference[j - 1] === word;
        cost = (above.costs[j - 1] ?? unreachable) + (same ? 0 : 1);
        edit = same ? Edit.Keep : Edit.Substitute;
        if (cost >= unreachable) [cost, edit] = [unreachable, Edit.None];
      }
      const deletion = (above.costs[j] ?? unreachable) + 1;
      if (deletion < cost) [cost, edit] = [deletion, Edit.Delete];
      if (j > 0) {
        const insertion = (costs[j - 1] ?? unreachable) + 1;
        if (insertion < cost) [cost, edit] = [insertion, Edit.Insert];
      }
      costs[j] = cost;
      edits[j] = edit;
    }
    return { costs, edits };
  }
}
