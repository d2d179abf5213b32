import { createHash } from 'node:crypto';
import type { CslItem } from '../catalog/records';
import { readBibliography, type BibEntry, type Bibliography } from './bibliography';
import { Inheritance, type SelfContained } from './inheritance';
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

/** With a parent each they are still read together; see {@link readReferences}. */
const entriesAtOnce = 120;

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
  const bibliography = readBibliography(text);
  const inheritance = new Inheritance(bibliography);
  const definitions = definitionsOf(bibliography);
  // What @xdata holds is no work, but part of others.
  const entries = bibliography.entries.filter(({ type }) => type !== 'xdata');
  let line = 1;
  let counted = 0;
  for (let from = 0; from < entries.length; from += entriesAtOnce) {
    const items: BibItem[] = [];
    const unread: (Omit<BibItem, 'item'> & SelfContained)[] = [];
    for (const entry of entries.slice(from, from + entriesAtOnce)) {
      const { key, start } = entry;
      line += linesIn(text, counted, start);
      counted = start;
      const contained = inheritance.of(entry);
      const digest = digestOf(definitions, contained.text, ...contained.parents);
      if (isKnown(key, digest)) {
        items.push({ key, digest, line });
      } else {
        unread.push({ key, digest, line, ...contained });
      }
    }
    const read = readAll(unread, definitions);
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

/**
 * An entry of a bibliography as a CSL-JSON item, with what it inherits; `undefined` where it cannot
 * be read or has no title.
 */
export function bibItem(entry: BibEntry, bibliography: Bibliography): CslItem | undefined {
  const contained = new Inheritance(bibliography).of(entry);
  const item = readAll([contained], definitionsOf(bibliography)).get(entry.key);
  // An entry that is still being written may lack what the type promises.
  return (item as Partial<CslItem> | undefined)?.title === undefined ? undefined : item;
}

/** The `@string` definitions of a bibliography, as they stand in it. */
function definitionsOf({ directives, text }: Bibliography): string {
  return directives
    .filter(({ type }) => type === 'string')
    .map(({ start, end }) => text.slice(start, end))
    .join('\n');
}

/** By cite key; of two entries with one key the first counts. */
function readAll(entries: readonly SelfContained[], definitions: string): Map<string, CslItem> {
  const texts = new Set(entries.map(({ text }) => text));
  entries.forEach(({ parents }) => parents.forEach((parent) => texts.add(parent)));
  const items = readReferences([...texts], definitions);
  return new Map(items.toReversed().map((item) => [item.id, item]));
}

function digestOf(...texts: readonly string[]): string {
  const hash = createHash('sha1');
  texts.forEach((text) => hash.update(text));
  return hash.digest('base64');
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    lines++;
  }
  return lines;
}
