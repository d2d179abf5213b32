import type { BibEntry, Bibliography } from '../citation/bibliography';
import { usesInEntry } from '../citation/bibKeyUses';
import type { Turns } from './turns';

const known = new WeakMap<Bibliography, ReadonlyMap<string, BibEntry>>();

/** Entries looked at in one go. */
const entriesAtOnce = 400;

/**
 * The entries of a bibliography by their keys, also by those of their field `ids`; of several with
 * one key the first. Remembered as long as the bibliography is.
 */
export async function entriesByKey(
  bibliography: Bibliography,
  turns: Turns,
): Promise<ReadonlyMap<string, BibEntry>> {
  const before = known.get(bibliography);
  if (before) {
    return before;
  }
  const byKey = new Map<string, BibEntry>();
  const { entries, text } = bibliography;
  for (const entry of entries) {
    if (entry.key !== '' && !byKey.has(entry.key)) {
      byKey.set(entry.key, entry);
    }
    if (turns.isOver) {
      await turns.next();
    }
  }
  for (let from = 0; from < entries.length; from += entriesAtOnce) {
    const some = entries.slice(from, from + entriesAtOnce);
    const [first, last] = [some[0], some.at(-1)];
    if (first && last && /\bids\s*=/i.test(text.slice(first.start, last.end))) {
      for (const entry of some) {
        if (/\bids\s*=/i.test(text.slice(entry.start, entry.end))) {
          for (const { key, role } of usesInEntry(text, entry)) {
            if (role === 'alias' && !byKey.has(key)) {
              byKey.set(key, entry);
            }
          }
        }
      }
    }
    await turns.next();
  }
  known.set(bibliography, byKey);
  return byKey;
}

/** The first entry of a key in one of some bibliographies. */
export async function entryOfKey<T extends { readonly bibliography: Bibliography }>(
  key: string,
  bibliographies: readonly T[],
  turns: Turns,
): Promise<{ readonly source: T; readonly entry: BibEntry } | undefined> {
  for (const source of bibliographies) {
    const entry = (await entriesByKey(source.bibliography, turns)).get(key);
    if (entry) {
      return { source, entry };
    }
  }
  return undefined;
}
