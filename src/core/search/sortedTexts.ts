/**
 * Where in a list sorted by a text the first item stands whose text is not before another: where
 * those that begin with it start.
 */
export function firstFrom<Item>(
  sorted: readonly Item[],
  text: string,
  textOf: (item: Item) => string,
): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (textOf(sorted[middle] as Item) < text) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}
