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

const sizes: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

/**
 * A count as people write it: `7B`, `1.3 b`, `110M`, `350k`, `66,000,000`, `1e9`. Undefined for what
 * is none of these and for counts that are not above 0.
 */
export function readLargeCount(text: string): number | undefined {
  const [, amount = '', size = ''] =
    /^(\d+(?:\.\d+)?(?:e\d{1,2})?|\d{1,3}(?:,\d{3})+)\s*([kmbt]?)$/i.exec(text.trim()) ?? [];
  const count = Number(amount.replaceAll(',', '')) * (sizes[size.toLowerCase()] ?? 1);
  return count > 0 ? count : undefined;
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
