import type { Catalog } from '../../catalog/catalog';
import type { Result } from '../../catalog/records';

/** More decimals are of a program's output, not of a print. */
const mostDecimals = 4;
/** From how many numbers of a table its decimals are told. */
const fewestTold = 3;

/**
 * A result as it was printed. The catalog holds numbers, which lose the zeros at their end: where
 * nearly all numbers of the same table have one decimal, `77` was printed as `77.0`. More than four
 * decimals are rounded to four.
 */
export function printedNumber(result: Result, catalog: Catalog): string {
  const own = decimalsOf(result.value);
  if (own > mostDecimals) {
    return result.value.toFixed(mostDecimals);
  }
  const beside = besides(result, catalog).map(({ value }) => decimalsOf(value));
  const most = Math.min(Math.max(own, ...beside), mostDecimals);
  const told = beside.filter((decimals) => decimals === most).length;
  const isTold = beside.length >= fewestTold && told >= beside.length * 0.7;
  return isTold ? result.value.toFixed(most) : String(result.value);
}

/** The numbers of the same table on the same scale, the number itself among them. */
function besides({ paper, table, unit }: Result, catalog: Catalog): readonly Result[] {
  return paper === undefined || table === undefined
    ? []
    : catalog
        .resultsIn(paper)
        .filter((other) => other.table === table && (other.unit ?? '') === (unit ?? ''));
}

/** How many digits stand behind the point. */
function decimalsOf(value: number): number {
  return decimalsIn(String(value));
}

/** How many digits stand behind the point of a plain number. */
export function decimalsIn(number: string): number {
  const point = number.indexOf('.');
  return point < 0 ? 0 : number.length - point - 1;
}

/**
 * Whether a number that stands in a document is the one that was printed, perhaps rounded further
 * or with zeros at its end.
 */
export function isSameNumber(shown: string, printed: string): boolean {
  const decimals = decimalsIn(shown);
  return (
    Number(shown) === Number(printed) ||
    (decimals < decimalsIn(printed) && roundedTo(printed, decimals).includes(shown))
  );
}

/** A printed number with at most so many decimals, rounded half up and half to even. */
function roundedTo(printed: string, decimals: number): string[] {
  const value = Number(printed);
  const scale = 10 ** decimals;
  // 92.25 may not be representable: what a person rounds up is rounded down by `toFixed`.
  const halfUp = Math.round(value * scale * (1 + Number.EPSILON)) / scale;
  return [value.toFixed(decimals), halfUp.toFixed(decimals)];
}

/** A printed number as it stands beside others that were rounded to so many decimals. */
export function roundedLike(shown: string, printed: string, replaced: string): string {
  const decimals = decimalsIn(shown);
  return decimals < decimalsIn(replaced) && decimals < decimalsIn(printed)
    ? Number(printed).toFixed(decimals)
    : printed;
}
