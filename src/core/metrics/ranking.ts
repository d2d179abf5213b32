import { PersonError } from '../personError';
import type { Side } from './input';
import type { MetricScorer, OptionSpec } from './scorer';

/** One query after ranking. */
export interface RankedQuery {
  /** Grade of the document at each rank, best score first; 0 where it was not judged. */
  readonly grades: readonly number[];
  /** Grades of the relevant documents, highest first. */
  readonly relevant: readonly number[];
}

const cutoffOption: OptionSpec = { name: 'k', kind: 'number', default: 10, min: 0, whole: true };

type RankingMeasure = (query: RankedQuery, k: number) => number;

/**
 * What one query adds to each measure of {@link rankingScorers}, by its id; `k` is the cutoff,
 * `Infinity` for none.
 */
export const rankingMeasures = {
  ndcg({ grades, relevant }, k) {
    const ideal = discountedGain(relevant, k);
    return ideal === 0 ? 0 : discountedGain(grades, k) / ideal;
  },
  mrr({ grades }, k) {
    const first = grades.findIndex((grade) => grade > 0);
    return first === -1 || first >= k ? 0 : 1 / (first + 1);
  },
  map({ grades, relevant }, k) {
    let found = 0;
    let total = 0;
    grades.forEach((grade, index) => {
      if (grade > 0 && index < k) total += ++found / (index + 1);
    });
    return relevant.length === 0 ? 0 : total / relevant.length;
  },
  'recall-at-k'({ grades, relevant }, k) {
    const found = grades.filter((grade, index) => grade > 0 && index < k).length;
    return relevant.length === 0 ? 0 : found / relevant.length;
  },
} satisfies Record<string, RankingMeasure>;

function rankingScorer(
  id: keyof typeof rankingMeasures,
  reference: (k: number) => string,
): MetricScorer {
  const measure = rankingMeasures[id];
  return {
    id,
    options: [cutoffOption],
    score(predictions, references, options) {
      const cutoff = options['k'] as number;
      const k = cutoff === 0 ? Infinity : cutoff;
      const runs = readTable(predictions, 'predictions', 'scores');
      const judgements = readTable(references, 'references', 'grades');
      const perQuery = new Map<string, number>();
      for (const [query, grades] of judgements) {
        requireWholeGrades(query, grades);
        const run = runs.get(query);
        if (run !== undefined) perQuery.set(query, measure(rank(run, grades), k));
      }
      const values = [...perQuery.values()];
      if (values.length === 0) {
        throw new PersonError(
          'There is nothing to score: no query of the predictions is among the references.',
          'Use the same query ids on both sides.',
        );
      }
      const missing = judgements.size - values.length;
      return {
        metric: id,
        value: values.reduce((total, value) => total + value, 0) / values.length,
        signature: `trec_eval 10.0 ${reference(cutoff)}`,
        details: {
          queries: values.length,
          perQuery: Object.fromEntries(perQuery),
          warnings:
            missing === 0
              ? []
              : [
                  `Left out: ${missing} queries without predictions, which trec_eval -c would count as 0.`,
                ],
        },
      };
    },
  };
}

/**
 * Ranking measures, 0 to 1, as trec_eval computes them: documents by descending score, equal scores
 * by descending document id, a grade of at least 1 is relevant, and the mean is over the queries
 * that both sides have. `k` is the cutoff; 0 means none.
 */
export const rankingScorers: readonly MetricScorer[] = [
  rankingScorer('ndcg', (k) => (k === 0 ? 'ndcg' : `ndcg_cut.${k}`)),
  rankingScorer('mrr', (k) => (k === 0 ? 'recip_rank' : `recip_rank -M ${k}`)),
  rankingScorer('map', (k) => (k === 0 ? 'map' : `map_cut.${k}`)),
  rankingScorer('recall-at-k', (k) => (k === 0 ? 'set_recall' : `recall.${k}`)),
];

function rank(run: ReadonlyMap<string, number>, judged: ReadonlyMap<string, number>): RankedQuery {
  const order = [...run].sort(
    ([idA, scoreA], [idB, scoreB]) => scoreB - scoreA || compareCodePoints(idB, idA),
  );
  return {
    grades: order.map(([id]) => Math.max(0, judged.get(id) ?? 0)),
    relevant: [...judged.values()].filter((grade) => grade > 0).sort((a, b) => b - a),
  };
}

/** Linear gain over the logarithm of the rank, first k ranks (Järvelin and Kekäläinen 2002). */
function discountedGain(grades: readonly number[], k: number): number {
  return grades.reduce((total, grade, index) => {
    return index < k && grade > 0 ? total + grade / Math.log2(index + 2) : total;
  }, 0);
}

/** The order of UTF-8 bytes, in which trec_eval compares ids. */
export function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0) ?? 0);
  const right = Array.from(b, (character) => character.codePointAt(0) ?? 0);
  const differs = left.findIndex((point, index) => point !== right[index]);
  return differs === -1
    ? left.length - right.length
    : (left[differs] ?? 0) - (right[differs] ?? -1);
}

function readTable(value: unknown, side: Side, what: string): Map<string, Map<string, number>> {
  const next = `Give an object {query: {document: number}} as the ${side}.`;
  if (!isTable(value)) {
    throw new PersonError(`The ${side} are not an object of queries.`, next);
  }
  const queries = Object.entries(value).map(([query, documents]) => {
    if (!isTable(documents)) {
      throw new PersonError(`Query "${query}" of the ${side} has no object of ${what}.`, next);
    }
    const numbers = Object.entries(documents).map(([document, number]) => {
      if (typeof number !== 'number' || !Number.isFinite(number)) {
        throw new PersonError(
          `Document "${document}" of query "${query}" in the ${side} has no number.`,
          next,
        );
      }
      return [document, number] as const;
    });
    return [query, new Map(numbers)] as const;
  });
  return new Map(queries);
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function requireWholeGrades(query: string, grades: ReadonlyMap<string, number>): void {
  for (const [document, grade] of grades) {
    if (!Number.isInteger(grade)) {
      throw new PersonError(
        `The grade of document "${document}" of query "${query}" is not a whole number.`,
        'Grade the references in whole numbers, 0 for not relevant.',
      );
    }
  }
}
