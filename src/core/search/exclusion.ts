import { textsOf } from './documents';
import type { Test } from './filters';
import { Matching } from './matching';
import { plainWords } from './query';
import type { RecordIndex } from './recordIndex';
import { ScoresPool } from './scores';
import { wordsOf } from './tokens';

/** The records that hold any of some words or phrases, as {@link plainWords} spells them. */
export function excludedBy(phrases: readonly string[], index: RecordIndex): Test {
  const out = new Set<number>();
  const pool = new ScoresPool();
  pool.begin(index.size);
  const matching = new Matching(index.postings, pool, () => index.size);
  for (const phrase of phrases) {
    const words = wordsOf(phrase);
    const [first, ...rest] = words.map((word) => new Set(matching.holding(word)));
    for (const at of first ?? []) {
      if (
        rest.every((others) => others.has(at)) &&
        (words.length === 1 || holdsPhrase(index, at, phrase))
      ) {
        out.add(at);
      }
    }
  }
  return (at) => out.has(at);
}

/** Whether the words of a phrase stand in a row in one of a record's texts. */
export function holdsPhrase(index: RecordIndex, at: number, phrase: string): boolean {
  const entry = index.entry(at);
  return (
    entry !== undefined &&
    Object.values(textsOf(entry, index.catalog)).some((text) => plainWords(text).includes(phrase))
  );
}
