import { splitWords, strip } from './whitespace';

/** Splits a segment into the words BLEU counts. */
export type BleuTokenizer = (segment: string) => string[];

/**
 * sacreBLEU's tokenizers by name: `13a` is mteval-v13a, `intl` mteval-v14's international mode, `zh`
 * splits Chinese characters, `char` all characters, `none` at white space only.
 */
export const bleuTokenizers: Readonly<Record<string, BleuTokenizer>> = {
  '13a': (segment) => splitWords(separateWestern(` ${unescapeMarkup(segment)} `)),
  intl: (segment) => splitWords(separateInternational(segment)),
  zh: (segment) => splitWords(separateWestern(separateChinese(strip(segment)))),
  char: (segment) => splitWords(Array.from(segment).join(' ')),
  none: splitWords,
};

/** Puts spaces around ASCII punctuation, except periods, commas and dashes that belong to numbers. */
function separateWestern(text: string): string {
  return separateStops(separateMarks(text));
}

/** Puts spaces around ASCII punctuation other than the apostrophe, comma, dash and period. */
export function separateMarks(text: string): string {
  return text.replace(/[{-~[-` -&(-+:-@/]/g, ' $& ');
}

/** Parts periods and commas from what is not a digit, and dashes from the digit before. */
export function separateStops(text: string): string {
  return text
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
}

function unescapeMarkup(text: string): string {
  return text
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}

function separateInternational(text: string): string {
  return text
    .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
    .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
    .replace(/\p{S}/gu, ' $& ');
}

/**
 * sacreBLEU writes two supplementary ranges as `\u20000-\u2a6d6` and `\u2f800-\u2fa1d`, which Python
 * reads as four digits and a literal fifth: they take in U+2001 to U+2A6D and U+2F81 to U+2FA1, among
 * them the curly quotes and dashes, and no supplementary character at all.
 */
const chinese =
  /[\u3400-\u4db5\u4e00-\u9fbb\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\u2001-\u2a6d\uff00-\uffef\u2e80-\u2eff\u3000-\u303f\u31c0-\u31ef\u2f00-\u2fdf\u2ff0-\u2fff\u3100-\u312f\u31a0-\u31bf\ufe10-\ufe1f\ufe30-\ufe4f\u3200-\u33ff]/g;

function separateChinese(text: string): string {
  return text.replace(chinese, ' $& ');
}
