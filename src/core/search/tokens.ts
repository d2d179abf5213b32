import { foldMarks } from '../catalog/catalog';

/** A word as it was written, and how else it can be found. */
export interface Word {
  /** Lower case, without the marks inside it: `sst2` for `SST-2`. */
  readonly joined: string;
  /**
   * What it is made of, in lower case: `['llm', 'pruner']` for `LLM-Pruner`, `['distil', 'bert']` for
   * `DistilBERT`, `['sst', '2']` for `sst2`. One part where it does not come apart.
   */
  readonly parts: readonly string[];
}

const word = /[\p{L}\p{N}]+(?:['\-._&][\p{L}\p{N}]+)*/gu;
// An acronym may end in one small letter, so that `BERTa` and `LLMs` stay whole.
const piece = /\p{Lu}+\p{Ll}?(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|\p{L}+/gu;

/**
 * The words of a text, in order.
 *
 * Case and diacritics are folded; a hyphen, apostrophe or full stop inside a word joins it. BibTeX's
 * braces and HTML's inline tags are not there.
 */
export function wordsOf(text: string): Word[] {
  const plain = foldMarks(/[<{]/.test(text) ? text.replace(/<\/?[a-z][^>]*>|[{}]/gi, '') : text);
  return (plain.match(word) ?? []).map(takeApart);
}

function takeApart(text: string): Word {
  if (/^(?:\p{Ll}+|\p{Lu}\p{Ll}*|\p{N}+)$/u.test(text)) {
    const whole = stem(text.toLowerCase());
    return { joined: whole, parts: [whole] };
  }
  const parts = (text.match(piece) ?? []).map((part) => stem(part.toLowerCase()));
  return { joined: stem(text.replace(/['\-._&]/g, '').toLowerCase()), parts };
}

/**
 * What a text is indexed under, each term once: each word as it is joined, its parts, and the hyphenated halves that
 * come apart further (`distilbert` of `DistilBERT-base`).
 */
export function indexTerms(text: string): string[] {
  const terms = new Set<string>();
  for (const { joined, parts } of wordsOf(text)) {
    if (stopWords.has(joined)) {
      continue;
    }
    terms.add(joined);
    if (parts.length > 1) {
      for (const part of parts) {
        if (!stopWords.has(part)) {
          terms.add(part);
        }
      }
      for (let at = 0; parts.length > 2 && at + 1 < parts.length; at++) {
        terms.add(`${parts[at]}${parts[at + 1]}`);
      }
    }
  }
  return [...terms];
}

/** Words that say nothing about which record is meant. */
export const stopWords: ReadonlySet<string> = new Set(
  'a al an and are as at by et etal for from in into is it of on or that the to via with'.split(
    ' ',
  ),
);

/**
 * A plural's `s` is not part of the word; short words and `-ss`, `-us`, `-is` keep theirs. British
 * spellings are read as American ones: `quantisation`, `modelling`.
 */
function stem(term: string): string {
  const one = term.length > 4 && /[^suia]s$/.test(term) ? term.slice(0, -1) : term;
  return one.length < 7
    ? one
    : one.replace(/is(ation|ing|ed|er)$/, 'iz$1').replace(/ll(ing|ed)$/, 'l$1');
}

const ending = /(?:iz(?:ation|e|ed|er|ing)|at(?:ion|ive|e|ed|or|ing)|ion|ive|ing|er|or|ed|al|e)$/;

/**
 * What forms of one word have in common: `prun` of `pruning`, `pruned` and `prune`. Undefined where
 * too little is left to tell.
 */
export function rootOf(term: string): string | undefined {
  const root = term.length > 4 && /^[a-z]+$/.test(term) ? term.replace(ending, '') : '';
  return root.length > 3 ? root : undefined;
}
