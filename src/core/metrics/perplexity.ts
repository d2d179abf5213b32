import { PersonError } from '../personError';
import { badItem, readList, readTexts, requireSameLength, toNumber } from './input';
import type { MetricScorer } from './scorer';
import { splitAtWhitespace } from './whitespace';

/** What a document's log-likelihood is spread over. */
type Unit = 'token' | 'word' | 'byte';

/** A metric as a function of sums over documents. */
export interface Perplexity {
  readonly id: string;
  readonly unit: Unit;
  /** @param logLikelihood Natural logarithm. */
  value(logLikelihood: number, units: number): number;
  readonly reference: string;
}

const encoder = new TextEncoder();

/**
 * Words of a document. lm-evaluation-harness splits at white space only, so that an indented text
 * starts with an empty word.
 */
export function countWords(document: string): number {
  return splitAtWhitespace(document).length;
}

/** Bytes of a document in UTF-8. */
export function countBytes(document: string): number {
  return encoder.encode(document).length;
}

// 0 - x, as -x would make minus zero of a certain document.
const exponential = (logLikelihood: number, units: number) => Math.exp((0 - logLikelihood) / units);

/** Perplexities and bits per byte, in which less is better. */
export const perplexities: readonly Perplexity[] = [
  {
    id: 'token-perplexity',
    unit: 'token',
    value: exponential,
    reference: 'exp of mean negative log-likelihood',
  },
  {
    id: 'word-perplexity',
    unit: 'word',
    value: exponential,
    reference: 'lm-evaluation-harness word_perplexity',
  },
  {
    id: 'byte-perplexity',
    unit: 'byte',
    value: exponential,
    reference: 'lm-evaluation-harness byte_perplexity',
  },
  {
    id: 'bits-per-byte',
    unit: 'byte',
    value: (logLikelihood, units) => (0 - logLikelihood) / units / Math.LN2,
    reference: 'lm-evaluation-harness bits_per_byte',
  },
];

/**
 * Mean negative log-likelihood per unit over all documents together, in nats: long documents weigh
 * more, as in lm-evaluation-harness `weighted_mean`.
 */
function perplexityScorer({ id, unit, value, reference }: Perplexity): MetricScorer {
  return {
    id,
    options: [],
    score(predictions, references) {
      const tokens = readLogLikelihoods(predictions);
      // Tokens are counted from the predictions: the documents are needed for words and bytes only.
      const documents =
        unit === 'token' && references === undefined ? [] : readTexts(references, 'references');
      if (documents.length > 0) requireSameLength(tokens, documents);
      const logLikelihood = sum(tokens.map((values) => sum(values)));
      const units = {
        token: () => sum(tokens.map((values) => values.length)),
        word: () => sum(documents.map(countWords)),
        byte: () => sum(documents.map(countBytes)),
      }[unit]();
      if (units === 0) {
        throw new PersonError(
          `There is nothing to score: the documents have no ${unit}s.`,
          'Give documents with text in them.',
        );
      }
      return {
        metric: id,
        value: value(logLikelihood, units),
        signature: reference,
        details: { logLikelihood, [`${unit}s`]: units, documents: tokens.length },
      };
    },
  };
}

/** Perplexities and bits per byte from token log-likelihoods in nats. */
export const perplexityScorers: readonly MetricScorer[] = perplexities.map(perplexityScorer);

function readLogLikelihoods(value: unknown): number[][] {
  const wanted = 'a list of token log-likelihoods (numbers)';
  return readList(value, 'predictions', wanted).map((item, index) => {
    if (!Array.isArray(item)) throw badItem('predictions', index, wanted);
    return item.map((token) => {
      const number = toNumber(token);
      if (number === undefined) throw badItem('predictions', index, wanted);
      return number;
    });
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
