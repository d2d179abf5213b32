import type { Turns } from './turns';

/** Keys that are named at most. */
const most = 3;

/**
 * The keys closest to one that is not defined, the closest first: those a slip of the fingers away,
 * by edit distance (optimal string alignment), case ignored; at most one edit in four characters.
 */
export async function closestKeys(
  key: string,
  defined: Iterable<string>,
  turns: Turns,
): Promise<string[]> {
  const folded = key.toLowerCase();
  const farthest = Math.min(4, Math.floor(folded.length / 4));
  const near: { key: string; distance: number }[] = [];
  let counted = 0;
  for (const candidate of defined) {
    if (++counted % 256 === 0 && turns.isOver) {
      await turns.next();
    }
    if (Math.abs(candidate.length - key.length) > farthest) {
      continue;
    }
    const distance = editDistance(folded, candidate.toLowerCase(), farthest);
    if (distance !== undefined) {
      near.push({ key: candidate, distance });
    }
  }
  return near
    .sort((one, other) => one.distance - other.distance || (one.key < other.key ? -1 : 1))
    .slice(0, most)
    .map((one) => one.key);
}

/** Edits from one text to another, a swap of neighbours counting as one; `undefined` above `most`. */
function editDistance(one: string, other: string, most: number): number | undefined {
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      let edits = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        edits = Math.min(edits, (before[column - 2] ?? edits) + 1);
      }
      current.push(edits);
      least = Math.min(least, edits);
    }
    if (least > most) {
      return undefined;
    }
    before = previous;
    previous = current;
  }
  const distance = previous[other.length] ?? 0;
  return distance <= most ? distance : undefined;
}
