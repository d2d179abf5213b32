import { createHash } from 'node:crypto';
import type { CslItem } from '../catalog/records';
import { readBibliography } from './bibliography';
import { readReferences } from './references';

/** An entry of a .bib file. */
export interface BibItem {
  readonly key: string;
  /** Absent where the entry is known already. */
  readonly item?: CslItem;
  /** Of the entry's text and of what the file's `@string` definitions say. */
  readonly digest: string;
  /** On which the entry begins, from 1. */
  readonly line: number;
}

const entriesAtOnce = 200;

/**
 * The entries of a .bib file in their order, some at a time, so that others have their turn and
 * those that are there can be used. A damaged entry is left out, and the rest stays.
 *
 * @param isKnown Whether an entry need not be read again, by its cite key and digest.
 */
export async function* bibItems(
  text: string,
  isKnown: (key: string, digest: string) => boolean = () => false,
): AsyncGenerator<BibItem[]> {
  const { entries, directives } = readBibliography(text);
  const definitions = directives
    .filter(({ type }) => type === 'string')
    .map(({ start, end }) => text.slice(start, end))
    .join('\n');
  let line = 1;
  let counted = 0;
  for (let from = 0; from < entries.length; from += entriesAtOnce) {
    const items: BibItem[] = [];
    const unread: { key: string; line: number; text: string; digest: string }[] = [];
    for (const { key, start, end } of entries.slice(from, from + entriesAtOnce)) {
      line += linesIn(text, counted, start);
      counted = start;
      const entry = text.slice(start, end);
      const digest = createHash('sha1').update(definitions).update(entry).digest('base64');
      if (isKnown(key, digest)) {
        items.push({ key, digest, line });
      } else {
        unread.push({ key, line, text: entry, digest });
      }
    }
    const read = new Map(
      readReferences(
        unread.map((each) => each.text),
        definitions,
      )
        // Of two entries with one key the first counts.
        .toReversed()
        .map((item) => [item.id, item]),
    );
    for (const { key, digest, line: its } of unread) {
      const item = read.get(key);
      if (item) {
        items.push({ key, item, digest, line: its });
      }
    }
    yield items.sort((one, other) => one.line - other.line);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    lines++;
  }
  return lines;
}
