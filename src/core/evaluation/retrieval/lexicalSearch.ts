import MiniSearch from 'minisearch';
import type { CorpusDocument } from './corpus';

/** What {@link LexicalSearch} is, for a report. */
export const lexicalSearch = 'BM25+ over words (MiniSearch: k 1.2, b 0.7, d 0.5)';

/**
 * Finds documents by the words they share with a query, all of them alike in any case, by BM25+ (Lv
 * and Zhai, "Lower-bounding term frequency normalization", CIKM 2011).
 */
export class LexicalSearch {
  private readonly index = new MiniSearch<CorpusDocument>({
    fields: ['text'],
    searchOptions: {
      combineWith: 'OR',
      prefix: false,
      fuzzy: false,
      bm25: { k: 1.2, b: 0.7, d: 0.5 },
    },
  });

  add(document: CorpusDocument): void {
    this.index.add(document);
  }

  /** The best documents, the best one first; those that share no word are not found. */
  find(query: string, count: number): { readonly id: string; readonly score: number }[] {
    return this.index
      .search(query)
      .slice(0, count)
      .map(({ id, score }) => ({ id: String(id), score }));
  }
}
