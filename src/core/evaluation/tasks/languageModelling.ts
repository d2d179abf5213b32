import { countBytes, countWords, perplexities } from '../../metrics/perplexity';
import { PersonError } from '../../personError';
import { unfitAsLanguageModel } from '../language/unfitAsLanguageModel';
import type { LanguageModel, TextWindow } from '../languageModel';
import type { RowFault } from '../readers/table';
import type { Prediction, TaskOptions } from '../report';
import type { Scorer, Task } from './task';
import { measuredBy, ofSums, type TaskMetric } from './taskMetrics';

interface Document {
  /** Of its row among those of the file that could be read, from 0. */
  readonly index: number;
  readonly text: string;
}

/** What a prediction's `values` hold: a document's log-likelihood (natural) and its sizes. */
interface DocumentValues {
  readonly logLikelihood: number;
  readonly tokens: number;
  readonly words: number;
  readonly bytes: number;
}

const mostShown = 1000;

const metrics = perplexities.map(({ id, unit, value }): TaskMetric => ({
  id,
  over: ofSums(
    ({ values }) => {
      const { logLikelihood, ...sizes } = values as unknown as DocumentValues;
      return [logLikelihood, sizes[`${unit}s`]];
    },
    ([logLikelihood = NaN, units = NaN]) => value(logLikelihood, units),
  ),
  lowerIsBetter: true,
}));

/**
 * How likely whole texts are: perplexity by token, word and byte over all texts together, so that
 * long ones weigh more, as lm-evaluation-harness does it (`loglikelihood_rolling`).
 */
export const languageModelling: Task = {
  id: 'language-modelling',
  columns: [
    {
      role: 'text',
      names: ['text', 'page', 'content', 'document', 'article', 'sentence', 'story'],
    },
  ],
  options: {
    /** Tokens read at once; 0 for the model's own length. */
    context: 0,
    /** 0 for windows that do not overlap; else tokens by which a window moves on. */
    stride: 0,
  },
  servable: true,
  unfit: unfitAsLanguageModel,

  read({ table }, columns, _model, options) {
    const column = columns['text'] ?? '';
    const window = {
      context: sizeOf(options, 'context'),
      stride: sizeOf(options, 'stride'),
    };
    const documents: Document[] = [];
    const leftOut: RowFault[] = [];
    table.rows.forEach(({ place, cells }, index) => {
      const text = cells[column];
      if (typeof text === 'string' && text !== '') documents.push({ index, text });
      else leftOut.push({ place, why: `its ${column} holds no text` });
    });
    const [first] = leftOut;
    if (documents.length === 0 && first) {
      throw new PersonError(
        `No row of the data holds a text; of the first, ${first.place}: ${first.why}.`,
        'Choose another column, or correct the file.',
      );
    }
    return {
      strata: documents.map(() => ''),
      leftOut,
      open: async (parts) => new DocumentScorer(documents, await parts.languageModel(), window),
    };
  },

  ...measuredBy('A language model', metrics, [
    'token-perplexity',
    'word-perplexity',
    'byte-perplexity',
    'bits-per-byte',
  ]),
};

/** Of a long document the report keeps the start. */
function shown(text: string): string {
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}

function sizeOf(options: TaskOptions, name: string): number {
  const value = options[name];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new PersonError(
    `The option ${name} cannot be ${String(value)}.`,
    'Give a number of tokens, or 0 for the usual.',
  );
}

class DocumentScorer implements Scorer {
  readonly settled: TaskOptions;
  private readonly window: TextWindow;

  /** @throws {PersonError} when the model cannot read such windows. */
  constructor(
    private readonly documents: readonly Document[],
    private readonly model: LanguageModel,
    wanted: { readonly context: number; readonly stride: number },
  ) {
    const { contextLength, prefix } = model;
    if (wanted.context > (contextLength ?? Infinity)) {
      throw new PersonError(
        `The model reads ${contextLength} tokens at once, not ${wanted.context}.`,
        `Set the option context to ${contextLength} or less.`,
      );
    }
    const context = wanted.context || contextLength;
    const { stride } = wanted;
    if (stride > 0 && stride >= (context ?? Infinity)) {
      throw new PersonError(
        `Windows of ${context} tokens that move on by ${stride} leave tokens out.`,
        'Set the option stride to less than the context.',
      );
    }
    this.window = { ...(context !== undefined && { context }), ...(stride > 0 && { stride }) };
    this.settled = {
      ...(context !== undefined && { context }),
      windows:
        stride > 0
          ? 'sliding, as in the Hugging Face guide to perplexity'
          : 'disjoint, as in lm-evaluation-harness',
      ...(prefix !== undefined && { prefix }),
    };
  }

  prepare(index: number): number {
    const { text } = this.document(index);
    return this.model.countTokens?.(text) ?? text.length;
  }

  async warmUp(index: number): Promise<void> {
    await this.model.scoreTexts([shown(this.document(index).text)], this.window);
  }

  async score(indices: readonly number[], signal?: AbortSignal): Promise<Prediction[]> {
    const documents = indices.map((index) => this.document(index));
    let scores: number[][];
    try {
      const texts = documents.map(({ text }) => text);
      scores = await this.model.scoreTexts(texts, this.window, signal);
    } catch (error) {
      if (signal?.aborted) return [];
      throw error;
    }
    return documents.map(({ index, text }, at) => {
      const tokens = scores[at] ?? [];
      const values: DocumentValues = {
        logLikelihood: tokens.reduce((sum, one) => sum + one, 0),
        tokens: tokens.length,
        words: countWords(text),
        bytes: countBytes(text),
      };
      return { index, text: shown(text), values: { ...values } };
    });
  }

  private document(index: number): Document {
    const document = this.documents[index];
    if (document === undefined) throw new RangeError(`there is no document ${index}`);
    return document;
  }
}
