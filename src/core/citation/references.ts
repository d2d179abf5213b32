import type { CslItem } from '../catalog/records';
import { plugins } from './citationJs';

/** Entries citation-js reads in one go: it throws away the whole batch where one is damaged. */
const batchSize = 256;

/**
 * Reads .bib entries to CSL-JSON, `id` being the cite key. One that citation-js cannot read is left
 * out and the rest stays.
 *
 * @param entryTexts Each the text of one entry, from `@` to its closing brace.
 * @param definitions `@string` definitions the entries use.
 */
export function readReferences(entryTexts: readonly string[], definitions = ''): CslItem[] {
  const items: CslItem[] = [];
  const prelude = mended(definitions);
  for (let from = 0; from < entryTexts.length; from += batchSize) {
    items.push(...readBatch(entryTexts.slice(from, from + batchSize).map(mended), prelude));
  }
  return items;
}

/** Halves a batch that throws until the damaged entry stands alone. */
function readBatch(entries: readonly string[], prelude: string): CslItem[] {
  try {
    const text = `${prelude}\n${entries.join('\n')}`;
    const options = { forceType: '@biblatex/text', generateGraph: false };
    return plugins.input.chain(text, options) as unknown as CslItem[];
  } catch {
    if (entries.length <= 1) {
      return [];
    }
    const half = entries.length >> 1;
    return [
      ...readBatch(entries.slice(0, half), prelude),
      ...readBatch(entries.slice(half), prelude),
    ];
  }
}

/**
 * Mends what citation-js misreads: an accent over TeX's dotless letters, which it puts over the
 * dotless letter itself (`\'\i` is í, not ı́), and `\aa`, which it does not know.
 */
function mended(bibtex: string): string {
  return bibtex
    .replace(
      /(\\(?:["'`^~=.]|[uvHrcdbk](?![A-Za-z]))\s*\{?\s*)\\([ij])(?![A-Za-z])(?:\s+|\{\})?/g,
      '$1$2',
    )
    .replace(/\\(aa|AA)(?![A-Za-z])(?:\s+|\{\})?/g, (_, name: string) =>
      name === 'aa' ? 'å' : 'Å',
    );
}
