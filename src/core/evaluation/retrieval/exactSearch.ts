import { compareCodePoints } from '../../metrics/ranking';
import { dot, norm } from '../embeddings';

export interface Found {
  /** Place of the document. */
  readonly document: number;
  readonly score: number;
}

/**
 * Compares a query with every document: no approximation. Documents are ranked as trec_eval ranks
 * them, by descending score and equal scores by descending id.
 */
export class ExactSearch {
  private readonly vectors: Float32Array;
  private readonly norms: Float64Array;

  /**
   * @param ids Of the documents.
   * @param width Of their embeddings.
   * @param similarity `dot` for the scalar product alone.
   */
  constructor(
    private readonly ids: readonly string[],
    private readonly width: number,
    private readonly similarity: 'cosine' | 'dot',
  ) {
    this.vectors = new Float32Array(ids.length * width);
    this.norms = new Float64Array(ids.length);
  }

  add(document: number, embedding: Float32Array): void {
    this.vectors.set(embedding, document * this.width);
    this.norms[document] = norm(embedding);
  }

  /** How like the query each document is, by place. */
  scores(query: Float32Array): Float64Array {
    const { width, similarity } = this;
    const length = norm(query);
    return this.norms.map((documentNorm, document) => {
      const start = document * width;
      const product = dot(query, this.vectors.subarray(start, start + width));
      if (similarity === 'dot') return product;
      const lengths = length * documentNorm;
      return lengths === 0 ? 0 : product / lengths;
    });
  }

  /**
   * The best documents, the best one first.
   *
   * @param except A document that is not looked at.
   */
  best(scores: Float64Array, count: number, except?: number): Found[] {
    const kept: number[] = [];
    for (let document = 0; document < scores.length; document++) {
      if (document === except) continue;
      const worst = kept.at(-1);
      if (kept.length === count && worst !== undefined && !this.beats(scores, document, worst))
        continue;
      let low = 0;
      let high = kept.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.beats(scores, document, kept[middle] ?? 0)) high = middle;
        else low = middle + 1;
      }
      kept.splice(low, 0, document);
      if (kept.length > count) kept.pop();
    }
    return kept.map((document) => ({ document, score: scores[document] ?? NaN }));
  }

  /** The rank of a document, from 1. */
  rank(scores: Float64Array, document: number, except?: number): number {
    let rank = 1;
    for (let other = 0; other < scores.length; other++) {
      if (other !== except && this.beats(scores, other, document)) rank++;
    }
    return rank;
  }

  private beats(scores: Float64Array, a: number, b: number): boolean {
    const scoreA = scores[a] ?? NaN;
    const scoreB = scores[b] ?? NaN;
    if (scoreA !== scoreB) return scoreA > scoreB;
    return compareCodePoints(this.ids[a] ?? '', this.ids[b] ?? '') > 0;
  }
}
