import { shortSplit } from './results';

/** A count of examples with its thousands separated: `67,349`. */
export function formatCount(count: number): string {
  return count.toString().replace(/\B(?=(?:\d{3})+(?!\d))/g, ',');
}

/** A count of parameters to at most three digits: `66 M`, `1.3 B`, `14.5 M`, `950 k`. */
export function formatLargeCount(count: number): string {
  const units = [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const;
  for (const [size, unit] of units) {
    const inUnit = Number((count / size).toPrecision(3));
    if (inUnit >= 1) {
      return `${inUnit} ${unit}`;
    }
  }
  return count.toString();
}

const order = ['train', 'validation', 'dev', 'test'];

/** The splits of a data set in the order of their use, by the short names that papers give them. */
export function splitCounts(
  splits: Readonly<Record<string, number>> | undefined,
): { readonly split: string; readonly count: number }[] {
  const rank = (name: string): number => {
    const at = order.findIndex((known) => name.startsWith(known));
    return at < 0 ? order.length : at;
  };
  return Object.entries(splits ?? {})
    .sort(([one], [other]) => rank(one) - rank(other))
    .map(([name, count]) => ({
      // MMLU has a `validation` and a `dev` split.
      split: splits?.[shortSplit(name)] === undefined ? shortSplit(name) : name,
      count,
    }));
}
