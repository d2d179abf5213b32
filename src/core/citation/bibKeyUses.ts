import type { BibEntry, BibField, Bibliography } from './bibliography';
import { occurrenceAt, type CiteOccurrence } from './syntax/citeSyntax';
import { latex } from './syntax/latex';

/** A place where a cite key stands. */
export interface CiteKeyUse extends CiteOccurrence {
  /**
   * `entry`: the key of an entry, or of a `\bibitem`. `alias`: a further key of an entry, in its
   * field `ids`. `reference`: all that names an entry, such as a citation or `crossref`.
   */
  readonly role: 'entry' | 'alias' | 'reference';
}

/** Fields that name one other entry, whose key may hold blanks. */
const fieldsOfOne = ['crossref', 'xref'];
/** Fields that list entries' keys, separated by commas. */
const fieldsOfSeveral = ['xdata', 'related', 'entryset', 'ids'];
/** The places of a .bib file where a key stands, in order; only entries which hold the key are read. */
export function usesInBibliography({ text, entries }: Bibliography, key: string): CiteKeyUse[] {
  const uses: CiteKeyUse[] = [];
  let next = 0;
  for (let at = text.indexOf(key); at >= 0; at = text.indexOf(key, at + 1)) {
    next = firstEndingAfter(entries, at, next);
    const entry = entries[next];
    if (!entry) {
      break;
    }
    uses.push(...usesInEntry(text, entry).filter((use) => use.key === key));
    at = Math.max(at, entry.end - 1);
    next++;
  }
  return uses;
}

/** The key at an offset of a .bib file that is read already. */
export function keyInBibliography(
  { text, entries }: Bibliography,
  offset: number,
): CiteKeyUse | undefined {
  // At its very end stands the cursor of who is still writing the entry.
  const entry = entries[firstEndingAfter(entries, offset - 1, 0)];
  return entry && (occurrenceAt(usesInEntry(text, entry), offset) as CiteKeyUse | undefined);
}

/** Index of the first entry that ends behind an offset, among those from an index on. */
function firstEndingAfter(entries: readonly BibEntry[], offset: number, from: number): number {
  let low = from;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.end ?? 0) > offset) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/** The keys of an entry: its own, those it names, and those its LaTeX cites. */
export function usesInEntry(text: string, entry: BibEntry): CiteKeyUse[] {
  const { key, keyStart, fields } = entry;
  const uses: CiteKeyUse[] =
    key === '' ? [] : [{ key, start: keyStart, end: keyStart + key.length, role: 'entry' }];
  for (const name of fieldsOfOne) {
    uses.push(...keysOfField(text, fields.get(name), /[^{}"#]+/g, 'reference'));
  }
  for (const name of fieldsOfSeveral) {
    const role = name === 'ids' ? 'alias' : 'reference';
    uses.push(...keysOfField(text, fields.get(name), /[^,{}"#]+/g, role));
  }
  if (/\\\w*cite/i.test(text.slice(entry.start, entry.end))) {
    for (const { start, end } of fields.values()) {
      uses.push(
        ...latex.keysIn(text.slice(start, end)).map((found): CiteKeyUse => ({
          key: found.key,
          start: start + found.start,
          end: start + found.end,
          role: 'reference',
        })),
      );
    }
  }
  return uses.sort((one, other) => one.start - other.start);
}

function keysOfField(
  text: string,
  field: BibField | undefined,
  pattern: RegExp,
  role: CiteKeyUse['role'],
): CiteKeyUse[] {
  if (!field) {
    return [];
  }
  return [...text.slice(field.start, field.end).matchAll(pattern)].flatMap(({ 0: part, index }) => {
    const key = part.trim();
    const start = field.start + index + part.indexOf(key);
    return key === '' ? [] : [{ key, start, end: start + key.length, role }];
  });
}
