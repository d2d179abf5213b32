import type { TextRange } from '../../citation/textRange';

/** A number as it is written; the range covers its digits alone, without sign and `%`. */
export interface WrittenNumber extends TextRange {
  /** As written: 91.3 for `91.3%`. */
  readonly value: number;
  /** Digits behind the point. */
  readonly decimals: number;
  readonly isPercent: boolean;
  /**
   * `value`: stands for itself. `uncertainty`: what follows `±`, `(0.2)` behind a number or a
   * number set below it. `change`: a difference, which a sign or an arrow introduces.
   * `approximate`: about, over or under something. `part`: of a range, a name, a version or a date.
   */
  readonly role: 'value' | 'uncertainty' | 'change' | 'approximate' | 'part';
}

const numeral =
  /(?<![\p{L}\p{N}.,^\\]|\p{L}_)(?:\d{1,3}(?:(?:,|\{,\}|\\,|[\u2009\u202f\u00a0])\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?![\p{L}\p{N}_]|\.\d|,\d)/gu;

/**
 * The numbers of a text that `plainText` has freed of its markup, in order.
 *
 * A number that touches letters, as in `7B`, `SST-2`, `v1.1` or `1.6x`, is none.
 */
export function numbersIn(plain: string): WrittenNumber[] {
  const found: WrittenNumber[] = [];
  for (const match of plain.matchAll(numeral)) {
    const [digits] = match;
    const start = match.index;
    const end = start + digits.length;
    const before = plain.slice(Math.max(0, start - 24), start);
    const after = plain.slice(end, end + 24);
    const plainDigits = digits.replace(/\{,\}|\\,|[,\u2009\u202f\u00a0]/g, '');
    const point = plainDigits.indexOf('.');
    found.push({
      start,
      end,
      value: Number(plainDigits),
      decimals: point < 0 ? 0 : plainDigits.length - point - 1,
      isPercent: /^\s{0,12}%/.test(after),
      role: roleOf(before, after, plain, found.at(-1), start),
    });
  }
  return found;
}

function roleOf(
  before: string,
  after: string,
  plain: string,
  previous: WrittenNumber | undefined,
  start: number,
): WrittenNumber['role'] {
  const between = previous ? plain.slice(previous.end, start) : undefined;
  if (/(?:±|\+\/?-|\+-)\s*$/.test(before)) {
    return 'uncertainty';
  }
  if (/_\s*$/.test(before)) {
    return 'uncertainty';
  }
  if (
    between !== undefined &&
    previous?.role === 'value' &&
    /^\s*%?\s*\(\s*$/.test(between) &&
    /^\s*%?\s*\)/.test(after) &&
    isSmallBeside(plain.slice(start), previous)
  ) {
    return 'uncertainty';
  }
  if (/[+\-\u2212\u2013↑↓Δ]\s*$/.test(before)) {
    const isRange = /\d\s*%?\s*(?:-{1,3}|\u2013)\s*$/.test(before);
    const isDash = /(?:-{2,3}|\u2014)\s*$/.test(before) && !isRange;
    if (isRange) {
      return 'part';
    }
    if (!isDash) {
      return /[\p{L}\p{N}]-$/u.test(before) ? 'part' : 'change';
    }
  }
  if (/(?:[≈~≥≤<>]|×)\s*$/.test(before)) {
    return 'approximate';
  }
  if (
    /^\s*%?\s*(?:-{1,3}|\u2013)\s*\d|^\s*%?\s*(?:x\b|×|→)|^-\p{L}|^:\d/u.test(after) ||
    /(?:→|\d:)\s*$/.test(before)
  ) {
    return 'part';
  }
  return 'value';
}

/** A number in brackets behind another is its uncertainty where it is far smaller. */
function isSmallBeside(text: string, { value }: WrittenNumber): boolean {
  return Math.abs(Number.parseFloat(text)) <= Math.abs(value) / 8;
}

/**
 * The values of a table's cell, as `plainText` leaves it: one, or several that a slash parts, as in
 * `84.6/83.4`. Empty where it holds a dash or nothing; undefined where it is no cell of values.
 */
export function valuesOfCell(plain: string): WrittenNumber[] | undefined {
  const numbers = numbersIn(plain);
  let rest = plain;
  for (const { start, end } of numbers) {
    rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end);
  }
  if (/[^\s%±+\-\u2212\u2013\u2014↑↓†/()_;,≈~|*!.]/u.test(rest) || /^\s*\.\s*$/.test(rest)) {
    return undefined;
  }
  const values = numbers.filter(({ role }) => role === 'value');
  const isList = /^[^/|]*(?:[/|][^/|]*)*$/.test(rest);
  if (values.length > 1 && !(isList && (rest.match(/[/|]/g)?.length ?? 0) === values.length - 1)) {
    return undefined;
  }
  return values;
}
