import { PersonError } from '../personError';
import { badItem, readList, readTexts, requireSameLength, toNumber } from './input';
import type { MetricScorer } from './scorer';
import { splitAtWhitespace } from './whitespace';

/** What a document's log-likelihood is spread over. */
type Unit = 'token' | 'word' | 'byte';

const encoder = new TextEncoder();

/**
 * Mean negative log-likelihood per unit over all documents together, in nats: long documents weigh
 * more, as in lm-evaluation-harness `weighted_mean`.
 */
function perplexityScorer(
  id: string,
  unit: Unit,
  reference: string,
  scale: (nats: number) => number,
): MetricScorer {
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
        // The harness splits at white space only, so an indented line starts with an empty word.
        word: () => sum(documents.map((document) => splitAtWhitespace(document).length)),
        byte: () => sum(documents.map((document) => encoder.encode(document).length)),
      }[unit]();
      if (units === 0) {
        throw new PersonError(
          `There is nothing to score: the documents have no ${unit}s.`,
          'Give documents with text in them.',
        );
      }
      return {
        metric: id,
        // 0 - x, as -x would make minus zero of a certain document.
        value: scale((0 - logLikelihood) / units),
        signature: reference,
        details: { logLikelihood, [`${unit}s`]: units, documents: tokens.length },
      };
    },
  };
}

/** Perplexities and bits per byte from token log-likelihoods in nats. */
export const perplexityScorers: readonly MetricScorer[] = [
  perplexityScorer('token-perplexity', 'token', 'exp of mean negative log-likelihood', Math.exp),
  perplexityScorer('word-perplexity', 'word', 'lm-evaluation-harness word_perplexity', Math.exp),
  perplexityScorer('byte-perplexity', 'byte', 'lm-evaluation-harness byte_perplexity', Math.exp),
  perplexityScorer(
    'bits-per-byte',
    'byte',
    'lm-evaluation-harness bits_per_byte',
    (nats) => nats / Math.LN2,
  ),
];

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
