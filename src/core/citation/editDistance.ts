/** Rows of the table, kept since many texts are compared with one. */
const rows: [Uint8Array, Uint8Array, Uint8Array] = [
  new Uint8Array(256),
  new Uint8Array(256),
  new Uint8Array(256),
];
const far = 255;

/**
 * Edits from one text to another: letters put in, taken out or replaced, and swaps of neighbours
 * (optimal string alignment); `undefined` where there are more than `most`, which is at most 100,
 * or where both texts are longer than 200.
 */
export function editDistance(one: string, other: string, most: number): number | undefined {
  const height = one.length;
  const width = other.length;
  if (Math.abs(height - width) > most || height > 200 || width > 200) {
    return undefined;
  }
  let [before, previous, current] = rows;
  for (let column = 0; column <= width; column++) {
    previous[column] = column;
  }
  for (let row = 1; row <= height; row++) {
    // Cells further from the diagonal would need more edits than are allowed.
    const first = Math.max(1, row - most);
    const last = Math.min(width, row + most);
    current[first - 1] = first === 1 ? row : far;
    let least = current[first - 1] ?? far;
    const letter = one.charCodeAt(row - 1);
    for (let column = first; column <= last; column++) {
      const same = letter === other.charCodeAt(column - 1);
      let edits = Math.min(
        (column < row + most ? (previous[column] ?? far) : far) + 1,
        (current[column - 1] ?? far) + 1,
        (previous[column - 1] ?? far) + (same ? 0 : 1),
      );
      if (
        row > 1 &&
        column > 1 &&
        letter === other.charCodeAt(column - 2) &&
        one.charCodeAt(row - 2) === other.charCodeAt(column - 1)
      ) {
        edits = Math.min(edits, (before[column - 2] ?? far) + 1);
      }
      current[column] = Math.min(edits, far);
      least = Math.min(least, edits);
    }
    if (least > most) {
      return undefined;
    }
    [before, previous, current] = [previous, current, before];
  }
  const distance = previous[width] ?? far;
  return distance <= most ? distance : undefined;
}
