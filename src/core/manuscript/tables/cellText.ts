import type { TextRange } from '../../citation/textRange';
import { plainText } from '../numbers/plainText';
import { numbersIn } from '../numbers/value';
import { decimalsIn } from './printedNumber';

/** What a person sees in a cell. */
export interface ShownInCell {
  /** Where the cell holds one number; offsets are in the cell's text. */
  readonly number?: TextRange & { readonly text: string };
  /** It holds nothing, or a dash. */
  readonly isGap: boolean;
  /** It holds more than one number, such as an uncertainty. */
  readonly holdsMore: boolean;
}

/** Reads a cell, whatever marks stand around its number. */
export function shownIn(text: string): ShownInCell {
  const plain = plainText(text);
  const isGap = /^\s*(?:[-–—−]{1,3}|n\/?a)?\s*$/i.test(plain);
  const [first, ...others] = isGap ? [] : numbersIn(plain);
  if (!first) {
    return { isGap, holdsMore: false };
  }
  const sign = /[-−]\s*$/.exec(plain.slice(0, first.start));
  const isNegative = sign !== null && plain.slice(0, sign.index).trim() === '';
  const start = isNegative ? sign.index : first.start;
  return {
    number: {
      start,
      end: first.end,
      text: (isNegative ? '-' : '') + plain.slice(first.start, first.end),
    },
    isGap: false,
    holdsMore: others.length > 0,
  };
}

/** Puts another number in place of the one a cell shows; all else of the cell stays. */
export function withNumber(text: string, number: string): string {
  const { number: shown } = shownIn(text);
  if (!shown) {
    return number;
  }
  const behind = text.slice(shown.end);
  return (
    text.slice(0, shown.start) + number + fitted(behind, decimalsIn(shown.text), decimalsIn(number))
  );
}

/** The invisible digits behind a number, which keep the points of a column below each other. */
function fitted(behind: string, before: number, after: number): string {
  const phantom = /^(\}*)\\phantom\{(\.?)(0+)\}/.exec(behind);
  if (!phantom) {
    return behind;
  }
  const [whole, braces = '', , zeros = ''] = phantom;
  const missing = before + zeros.length - after;
  const filled = missing <= 0 ? '' : `\\phantom{${after === 0 ? '.' : ''}${'0'.repeat(missing)}}`;
  return braces + filled + behind.slice(whole.length);
}

/** Ways to set a number in bold: what stands before it and what behind. */
const bolds: readonly (readonly [RegExp, RegExp])[] = [
  [/\\textbf\s*\{\s*$/, /^\s*\}/],
  [/\\mathbf\s*\{\s*$/, /^\s*\}/],
  [/\{\s*\\bfseries\s*$/, /^\s*\}/],
  [/\{\s*\\bf\s+$/, /^\s*\}/],
  [/\\bfseries\s*$/, /^/],
  [/\*\*$/, /^\*\*/],
  [/__$/, /^__/],
  [/<b>$/i, /^<\/b>/i],
  [/<strong>$/i, /^<\/strong>/i],
];

/** Whether the number of a cell is bold, in a way that can be undone. */
export function isBold(text: string): boolean {
  return boldAround(text) !== undefined;
}

/** A cell whose number is not bold. */
export function withoutBold(text: string): string {
  const around = boldAround(text);
  return around
    ? text.slice(0, around.start) +
        text.slice(around.inner.start, around.inner.end) +
        text.slice(around.end)
    : text;
}

/** A cell whose number is bold. */
export function withBold(text: string, syntax: 'latex' | 'markdown'): string {
  const { number } = shownIn(text);
  if (!number || isBold(text)) {
    return text;
  }
  const { start, end } = number;
  const isMath = (text.slice(0, start).match(/\$/g)?.length ?? 0) % 2 === 1;
  const [open, close] =
    syntax === 'markdown' ? ['**', '**'] : [isMath ? '\\mathbf{' : '\\textbf{', '}'];
  return text.slice(0, start) + open + text.slice(start, end) + close + text.slice(end);
}

function boldAround(text: string): (TextRange & { readonly inner: TextRange }) | undefined {
  const { number } = shownIn(text);
  if (!number) {
    return undefined;
  }
  const before = text.slice(0, number.start);
  const behind = text.slice(number.end);
  for (const [open, close] of bolds) {
    const opened = open.exec(before);
    const closed = close.exec(behind);
    if (opened && closed) {
      return { start: opened.index, end: number.end + closed[0].length, inner: number };
    }
  }
  return undefined;
}

const daggers = { latex: '\\rlap{$^{\\dagger}$}', markdown: '†' };

/** Whether a cell is marked as not comparable. */
export function hasDagger(text: string): boolean {
  return /†|\\dagger\b|\\dag\b/.test(text);
}

/** A cell with the mark of what does not compare, or without it. */
export function withDagger(text: string, isUnlike: boolean, syntax: 'latex' | 'markdown'): string {
  if (isUnlike === hasDagger(text)) {
    return text;
  }
  return isUnlike
    ? text + daggers[syntax]
    : text.replace(/\\rlap\{\$\^\{\\dagger\}\$\}|\$\^\{?\\dag(?:ger)?\}?\$|†/, '');
}

/** A cell without the mark of the note that said where its value came from. */
export function withoutNote(text: string): string {
  return text
    .replace(/\\textsuperscript\{[a-z]{1,2}\}|\[\^[A-Za-z0-9-]+-[a-z]{1,2}\]/, '')
    .replace(/\\rlap\{\}/, '');
}
