import { pearson, spearman } from '../../metrics/correlation';
import { toNumber } from '../../metrics/input';
import { PersonError } from '../../personError';
import { cosine, SentenceEmbedder } from '../embeddings';
import type { ModelFolder } from '../modelFolder';
import { outputNumbers } from '../outputNumbers';
import type { Prediction, TaskOptions } from '../report';
import type { BatchInput, Session } from '../runtime';
import type { Encoding, Tokenizer } from '../tokenizer';
import { readExamples, textIn, UnfitRow } from './readExamples';
import type { Scorer, ScorerParts, Task } from './task';
import { measuredBy, type TaskMetric } from './taskMetrics';
import { requireNumbers, textInputsOf } from './textInputs';
import { checkVocabulary } from './vocabulary';

interface Example {
  /** Of its row among those of the file that could be read, from 0. */
  readonly index: number;
  readonly place: string;
  readonly text: string;
  readonly textPair: string;
  /** How alike the two are said to be, on the scale of the data. */
  readonly score: number;
}

type Correlation = (x: Float64Array, y: Float64Array) => number;

const correlations = measuredBy('A similarity', [
  { id: 'pearson', over: correlationOver(pearson) },
  { id: 'spearman', over: correlationOver(spearman) },
]);

/**
 * How alike two texts are, as a number: what a regression head gives for the pair, else the cosine
 * of the two embeddings.
 */
export const sentenceSimilarity: Task = {
  id: 'sentence-similarity',
  columns: [
    { role: 'text', names: ['sentence1', 'text1', 'sentence_a', 'query', 'text'] },
    {
      role: 'textPair',
      names: ['sentence2', 'text2', 'sentence_b', 'text_pair', 'passage', 'document'],
    },
    {
      role: 'score',
      names: ['score', 'similarity_score', 'similarity', 'relatedness_score', 'label', 'labels'],
    },
  ],
  ...correlations,
  measure(metric, predictions, labels, interval) {
    const measured = correlations.measure(metric, predictions, labels, interval);
    if (!Number.isNaN(measured.value)) return measured;
    const { predicted, expected } = pairsOf(predictions);
    const why =
      predictions.length < 2
        ? 'there is one example'
        : isConstant(predicted)
          ? 'the model finds all pairs equally alike'
          : isConstant(expected)
            ? 'all pairs have the same score'
            : 'the similarities are beyond all numbers';
    return { metric, value: 0, method: `undefined, given as 0: ${why}` };
  },

  unfit(model) {
    const other = architecturesOf(model).find((name) =>
      /For(QuestionAnswering|CausalLM|MaskedLM|TokenClassification|ConditionalGeneration)$|LMHeadModel$/.test(
        name,
      ),
    );
    return other === undefined ? undefined : `it is a ${other}`;
  },

  read({ table }, columns) {
    const { examples, leftOut } = readExamples(
      table,
      (row, index): Example => {
        const score = toNumber(row.cells[columns['score'] ?? '']);
        if (score === undefined) throw new UnfitRow('it has no score that is a number');
        const text = textIn(row, columns['text'] ?? '');
        return {
          index,
          place: row.place,
          text,
          textPair: textIn(row, columns['textPair'] ?? ''),
          score,
        };
      },
      'Choose other columns, or correct the file: a score is a number.',
    );
    return {
      strata: examples.map(() => ''),
      leftOut,
      open: async (parts) =>
        isRegression(parts.model)
          ? new RegressionScorer(examples, parts, await parts.session(), await parts.tokenizer())
          : new EmbeddingScorer(examples, parts, await SentenceEmbedder.open(parts)),
    };
  },
};

function pairsOf(predictions: readonly Prediction[]) {
  return {
    predicted: Float64Array.from(predictions, ({ values }) => Number(values?.['similarity'])),
    expected: Float64Array.from(predictions, ({ values }) => Number(values?.['score'])),
  };
}

/** NaN where it is undefined: for one example, and where either side is constant. */
function correlationOver(correlate: Correlation): TaskMetric['over'] {
  return (predictions) => {
    const { predicted, expected } = pairsOf(predictions);
    return (drawn) => {
      const x = Float64Array.from(drawn, (at) => predicted[at] ?? NaN);
      const y = Float64Array.from(drawn, (at) => expected[at] ?? NaN);
      return isConstant(x) || isConstant(y) ? NaN : correlate(x, y);
    };
  };
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function architecturesOf({ config }: ModelFolder): string[] {
  const { architectures } = config;
  return Array.isArray(architectures) ? architectures.map(String) : [];
}

function isRegression(model: ModelFolder): boolean {
  const { problem_type: problem, num_labels: count } = model.config;
  const isClassifier = architecturesOf(model).some((name) =>
    /ForSequenceClassification$/.test(name),
  );
  return problem === 'regression' || (isClassifier && (model.labels.length === 1 || count === 1));
}

/** What a prediction says of a pair. */
function judged({ index, text, textPair, score }: Example, similarity: number): Prediction {
  return {
    index,
    text,
    textPair,
    label: String(score),
    predicted: similarity.toFixed(4),
    values: { score, similarity },
  };
}

/** One number for both texts read together. */
class RegressionScorer implements Scorer {
  readonly settled: TaskOptions;
  private readonly encodings = new Map<number, Encoding>();
  private readonly inputs: readonly BatchInput[];
  private readonly output: string;
  private readonly sigmoid: boolean;

  constructor(
    private readonly examples: readonly Example[],
    private readonly parts: ScorerParts,
    private readonly session: Session,
    private readonly tokenizer: Tokenizer,
  ) {
    this.inputs = textInputsOf(session, parts.file.file, 'a regression of two texts');
    this.output =
      session.outputNames.find((name) => name === 'logits') ?? session.outputNames[0] ?? '';
    this.sigmoid = activationOf(parts.model) === 'Sigmoid';
    this.settled = { similarity: this.sigmoid ? 'sigmoid of the logit' : 'logit' };
  }

  prepare(index: number): number {
    const { text, textPair } = this.examples[index] as Example;
    const encoding = this.tokenizer.encode(text, textPair);
    checkVocabulary(encoding.ids, this.parts);
    this.encodings.set(index, encoding);
    return encoding.ids.length;
  }

  async score(indices: readonly number[]): Promise<Prediction[]> {
    const batch = indices.map((index) => this.encodings.get(index) as Encoding);
    const output = (await this.session.run(this.tokenizer.pad(batch, this.inputs)))[this.output];
    const { file } = this.parts.file;
    const size = output?.dims.reduce((product, side) => product * side, 1);
    if (!output || size !== indices.length) {
      throw new PersonError(
        `${file} gives scores of shape [${output?.dims.join(', ') ?? ''}], but its config.json says that it gives one number.`,
        'Choose a model exported for text classification with one label.',
      );
    }
    const numbers = outputNumbers(output, file);
    return indices.map((index, row) => {
      this.encodings.delete(index);
      const example = this.examples[index] as Example;
      const logit = numbers[row] ?? NaN;
      requireNumbers([logit], file, 'a similarity', example.place);
      return judged(example, this.sigmoid ? 1 / (1 + Math.exp(-logit)) : logit);
    });
  }
}

/** The function that a cross-encoder of sentence-transformers puts after its logit, by class name. */
function activationOf({ config }: ModelFolder): string | undefined {
  const nested = config['sentence_transformers'] as { activation_fn?: unknown } | undefined;
  const named = nested?.activation_fn ?? config['sbert_ce_default_activation_function'];
  return typeof named === 'string' ? named.split('.').at(-1) : undefined;
}

/** The cosine of two texts read apart. */
class EmbeddingScorer implements Scorer {
  readonly settled: TaskOptions;
  private readonly encodings = new Map<number, readonly [Encoding, Encoding]>();

  constructor(
    private readonly examples: readonly Example[],
    private readonly parts: ScorerParts,
    private readonly embedder: SentenceEmbedder,
  ) {
    this.settled = { similarity: 'cosine', ...embedder.settled };
  }

  prepare(index: number): number {
    const { text, textPair } = this.examples[index] as Example;
    const pair = [this.embedder.encode(text), this.embedder.encode(textPair)] as const;
    this.encodings.set(index, pair);
    return Math.max(pair[0].ids.length, pair[1].ids.length);
  }

  async score(indices: readonly number[]): Promise<Prediction[]> {
    const batch = indices.flatMap((index) => [...(this.encodings.get(index) ?? [])]);
    const embeddings = await this.embedder.embed(batch);
    return indices.map((index, row) => {
      this.encodings.delete(index);
      const example = this.examples[index] as Example;
      const [first, second] = embeddings.slice(2 * row, 2 * row + 2) as [
        Float32Array,
        Float32Array,
      ];
      const similarity = cosine(first, second);
      requireNumbers([similarity], this.parts.file.file, 'an embedding', example.place);
      return judged(example, similarity);
    });
  }
}
