import { titleOf } from '../core/search/describe';
import type { NameOffer, NameQuestion } from '../protocol';
import type { Library } from './library';

/**
 * Names of the catalog for what is typed in a table: by the catalog's search, or where nothing is
 * typed by name, kind after kind.
 */
export async function namesOffered(
  library: Library,
  { typed, kinds, limit }: NameQuestion,
): Promise<NameOffer[]> {
  const isTyped = typed.trim() !== '';
  const asked = isTyped ? [kinds] : kinds.map((kind) => [kind]);
  const offers: NameOffer[] = [];
  for (const some of asked) {
    const { rows } = await library.search(typed, { kinds: some, limit: limit - offers.length });
    for (const { id, detail } of rows) {
      const entry = library.catalog.get(id);
      if (entry?.kind === 'dataset' || entry?.kind === 'metric' || entry?.kind === 'model') {
        offers.push({ id, kind: entry.kind, name: titleOf(entry), detail });
      }
    }
    if (offers.length >= limit) {
      break;
    }
  }
  return offers;
}
