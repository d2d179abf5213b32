import { createGenerator } from '../metrics/random';

/**
 * Draws a stratified sample: each class keeps its share of the whole, to the nearest example
 * (largest remainder), so that a figure over the sample estimates the figure over all.
 *
 * @param strata The class of each example.
 * @param limit Number of examples to draw, 1 or more.
 * @param seed The same seed gives the same sample on every machine.
 * @returns Positions in `strata`, ascending; all of them when there are no more than `limit`.
 */
export function sampleStratified(strata: readonly string[], limit: number, seed: number): number[] {
  const classes = new Map<string, number[]>();
  strata.forEach((stratum, index) => {
    const members = classes.get(stratum);
    if (members) members.push(index);
    else classes.set(stratum, [index]);
  });
  const share = Math.min(1, limit / strata.length);
  const quotas = [...classes.values()].map((members) => ({
    members,
    whole: Math.floor(members.length * share),
    rest: (members.length * share) % 1,
  }));
  let open = Math.min(limit, strata.length) - quotas.reduce((sum, { whole }) => sum + whole, 0);
  const random = createGenerator(seed);
  const chosen = quotas
    .sort((a, b) => b.rest - a.rest)
    .flatMap(({ members, whole }) =>
      shuffle(members, random).slice(0, whole + (open-- > 0 ? 1 : 0)),
    );
  return chosen.sort((a, b) => a - b);
}

/**
 * Shuffles in place (Fisher and Yates, as in Knuth, TAOCP 2, algorithm 3.4.2P).
 *
 * @param random Draws a whole number from 0 to below its argument.
 */
export function shuffle<T>(items: T[], random: (below: number) => number): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random(last + 1);
    [items[last], items[other]] = [items[other] as T, items[last] as T];
  }
  return items;
}
