/** How often each n-gram occurs. */
export type Counts = Map<string, number>;

/**
 * Counts the n-grams of a sequence.
 *
 * @param units Words, or characters with an empty `joint`.
 * @param n Length of the n-grams, at least 1.
 * @param joint Goes between units; must not occur within one unless it is empty.
 */
export function countNgrams(units: readonly string[], n: number, joint: string): Counts {
  const counts: Counts = new Map();
  for (let start = 0; start + n <= units.length; start++) {
    let ngram = units[start] ?? '';
    for (let i = start + 1; i < start + n; i++) ngram += joint + (units[i] ?? '');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** Number of n-grams counted, repeats included. */
export function total(counts: Counts): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

/** Number of n-grams that two sequences share, each as often as in the one that has fewer. */
export function overlap(a: Counts, b: Counts): number {
  let shared = 0;
  for (const [ngram, count] of a) shared += Math.min(count, b.get(ngram) ?? 0);
  return shared;
}
