import type { CslItem } from '../catalog/records';
import { readBibliography } from './bibliography';
import { readReferences } from './references';

/** An entry of a .bib file as a CSL-JSON item, and the line it begins on, from 1. */
export interface BibItem {
  readonly item: CslItem;
  readonly line: number;
}

const entriesAtOnce = 200;

/**
 * The entries of a .bib file in their order, some at a time, so that others have their turn and
 * those that are there can be used. A damaged entry is left out, and the rest stays.
 */
export async function* bibItems(text: string): AsyncGenerator<BibItem[]> {
  const { entries, directives } = readBibliography(text);
  const definitions = directives
    .filter(({ type }) => type === 'string')
    .map(({ start, end }) => text.slice(start, end))
    .join('\n');
  let line = 1;
  let counted = 0;
  for (let from = 0; from < entries.length; from += entriesAtOnce) {
    const some = entries.slice(from, from + entriesAtOnce);
    const lines = new Map<string, number>();
    for (const { key, start } of some) {
      line += text.slice(counted, start).split('\n').length - 1;
      counted = start;
      lines.set(key, line);
    }
    const texts = some.map(({ start, end }) => text.slice(start, end));
    yield readReferences(texts, definitions).map((item) => ({
      item,
      line: lines.get(item.id) ?? line,
    }));
    await new Promise((resolve) => setImmediate(resolve));
  }
}
