import { compareAnswer, type SquadVersion } from '../../metrics/questionAnswering';
import { PersonError } from '../../personError';
import { answersIn, squadRows } from '../answers/squadLayout';
import { chooseAnswer, type JudgedWindow } from '../answers/answerSpans';
import { contextWindows, type ContextWindow } from '../answers/contextWindows';
import { outputNumbers } from '../outputNumbers';
import type { MetricValue, Prediction, TaskOptions } from '../report';
import type { BatchInput, OutputTensor, Session } from '../runtime';
import type { LocatedTokens, Tokenizer } from '../tokenizer';
import { readExamples, textIn, UnfitRow } from './readExamples';
import type { Scorer, ScorerParts, Task } from './task';
import { meanOf, measuredBy } from './taskMetrics';
import { requireNumbers, textInputsOf } from './textInputs';
import { checkVocabulary } from './vocabulary';

interface Example {
  /** Of its row among those of the file that could be read, from 0. */
  readonly index: number;
  readonly place: string;
  readonly question: string;
  readonly context: string;
  /** None where the question has no answer in the context. */
  readonly answers: readonly string[];
}

interface Settings {
  readonly version: SquadVersion;
  readonly stride: number;
  readonly maxLength: number;
  readonly best: number;
  readonly mostTokens: number;
  readonly nullThreshold: number;
}

const metrics = ['exact-match', 'token-f1'] as const;

const answers = measuredBy(
  'An answer',
  metrics.map((id) => ({
    id,
    over: meanOf(({ values }) => 100 * Number(values?.[id])),
    ...(id === 'exact-match' && { proportionOf: 100 as const }),
  })),
);

/** The span of a context that answers a question, as SQuAD asks for it. */
export const extractiveQuestionAnswering: Task = {
  id: 'extractive-question-answering',
  columns: [
    { role: 'question', names: ['question', 'query'] },
    { role: 'context', names: ['context', 'passage', 'paragraph'] },
    { role: 'answers', names: ['answers', 'answer'] },
    { role: 'impossible', names: ['is_impossible'], optional: true },
  ],
  options: {
    version: 'auto',
    'doc-stride': 128,
    'max-length': 384,
    'n-best': 20,
    'max-answer-length': 30,
    'null-threshold': 0,
  },
  ...answers,
  measure(metric, predictions, labels, interval) {
    const measured = answers.measure(metric, predictions, labels, interval);
    const version = versionOf(predictions);
    const valueOver = (part: readonly Prediction[]) =>
      answers.measure(metric, part, labels, undefined).value;
    return {
      ...measured,
      options: { version },
      ...(version === '2.0' && { parts: partsOf(predictions, valueOver) }),
    };
  },

  unfit({ config }) {
    const { architectures } = config;
    const names = Array.isArray(architectures) ? architectures.map(String) : [];
    return names.length === 0 || names.some((name) => /ForQuestionAnswering/.test(name))
      ? undefined
      : `it is a ${names[0] ?? ''}, which marks no answers in a text`;
  },

  arrange: squadRows,

  read({ table }, columns, _model, options) {
    const { examples, leftOut } = readExamples(
      table,
      (row, index): Example => {
        const question = textIn(row, columns['question'] ?? '');
        const context = textIn(row, columns['context'] ?? '');
        const isImpossible = row.cells[columns['impossible'] ?? ''] === true;
        const given = isImpossible ? [] : answersIn(row.cells[columns['answers'] ?? '']);
        if (question.trim() === '') throw new UnfitRow('its question is empty');
        if (context.trim() === '') throw new UnfitRow('its context is empty');
        return { index, place: row.place, question, context, answers: given };
      },
      'Choose other columns, or correct the file: answers are texts, or objects with a text.',
    );
    const settings = settingsOf(options, examples);
    const kept = settings.version === '2.0' ? examples : examples.filter(hasAnswer);
    const unanswered = examples.filter((example) => !kept.includes(example));
    return {
      strata: kept.map((example) => (hasAnswer(example) ? 'answerable' : 'unanswerable')),
      leftOut: [
        ...leftOut,
        ...unanswered.map(({ place }) => ({
          place,
          why: 'it has no answer, which version 1.1 does not know',
        })),
      ],
      open: async (parts) =>
        new AnswerScorer(kept, settings, parts, await parts.session(), await parts.tokenizer()),
    };
  },
};

function hasAnswer({ answers: given }: Example): boolean {
  return given.some((answer) => answer.trim() !== '');
}

/** The two parts that the official script of version 2.0 tells apart, those that are not empty. */
function partsOf(
  predictions: readonly Prediction[],
  valueOver: (part: readonly Prediction[]) => number,
): NonNullable<MetricValue['parts']> {
  const split = Object.entries({ answerable: 1, unanswerable: 0 }).map(
    ([name, is]) =>
      [name, predictions.filter(({ values }) => values?.['answerable'] === is)] as const,
  );
  return Object.fromEntries(
    split
      .filter(([, part]) => part.length > 0)
      .map(([name, part]) => [name, { examples: part.length, value: valueOver(part) }]),
  );
}

/** Predictions of version 2.0 say how far no answer was from being chosen. */
function versionOf(predictions: readonly Prediction[]): SquadVersion {
  return predictions.some(({ values }) => values?.['null-difference'] !== undefined)
    ? '2.0'
    : '1.1';
}

/** @throws {PersonError} when an option is out of range. */
function settingsOf(options: TaskOptions, examples: readonly Example[]): Settings {
  const whole = (name: string, least: number): number => {
    const value = Number(options[name]);
    if (Number.isInteger(value) && value >= least) return value;
    throw new PersonError(
      `The option ${name} cannot be ${value}.`,
      `Give a whole number of at least ${least}.`,
    );
  };
  return {
    version: settledVersion(String(options['version']), examples),
    stride: whole('doc-stride', 0),
    maxLength: whole('max-length', 1),
    best: whole('n-best', 1),
    mostTokens: whole('max-answer-length', 1),
    nullThreshold: Number(options['null-threshold']),
  };
}

function settledVersion(given: string, examples: readonly Example[]): SquadVersion {
  if (given === '1.1') return '1.1';
  if (given === '2.0' || given === '2') return '2.0';
  if (given === 'auto') return examples.every(hasAnswer) ? '1.1' : '2.0';
  throw new PersonError(`There is no version ${given} of SQuAD.`, 'Choose 1.1, 2.0 or auto.');
}

class AnswerScorer implements Scorer {
  readonly settled: TaskOptions;
  private readonly windows = new Map<number, readonly ContextWindow[]>();
  /** Of the contexts last seen: several questions share one. */
  private readonly contexts = new Map<string, LocatedTokens>();
  private readonly inputs: readonly BatchInput[];
  private readonly maxLength: number;

  constructor(
    private readonly examples: readonly Example[],
    private readonly settings: Settings,
    private readonly parts: ScorerParts,
    private readonly session: Session,
    private readonly tokenizer: Tokenizer,
  ) {
    const { file } = parts.file;
    this.inputs = textInputsOf(session, file, 'a model for question answering');
    const missing = ['start_logits', 'end_logits'].find(
      (name) => !session.outputNames.includes(name),
    );
    if (missing !== undefined) {
      throw new PersonError(
        `${file} has no output ${missing}: its outputs are ${session.outputNames.join(', ')}.`,
        'Choose a model exported for question answering.',
      );
    }
    this.maxLength = Math.min(settings.maxLength, tokenizer.maxLength ?? Infinity);
    this.settled = { version: settings.version, 'max-length': this.maxLength };
  }

  prepare(index: number): number {
    const { question, context } = this.example(index);
    const windows = contextWindows(
      this.tokenizer,
      this.tokenizer.locate(question.trimStart()),
      this.locate(context),
      this.maxLength,
      this.settings.stride,
    );
    for (const { encoding } of windows) checkVocabulary(encoding.ids, this.parts);
    this.windows.set(index, windows);
    return Math.max(...windows.map(({ encoding }) => encoding.ids.length));
  }

  /** Windows of all questions are run together, as many at once as there are questions. */
  async score(indices: readonly number[]): Promise<Prediction[]> {
    const all = indices.flatMap((index) => this.windows.get(index) ?? []);
    const judged: JudgedWindow[] = [];
    for (let start = 0; start < all.length; start += indices.length) {
      judged.push(...(await this.judge(all.slice(start, start + indices.length))));
    }
    let at = 0;
    return indices.map((index) => {
      const windows = this.windows.get(index) ?? [];
      this.windows.delete(index);
      return this.predict(index, judged.slice(at, (at += windows.length)));
    });
  }

  private async judge(windows: readonly ContextWindow[]): Promise<JudgedWindow[]> {
    const outputs = await this.session.run(
      this.tokenizer.pad(
        windows.map(({ encoding }) => encoding),
        this.inputs,
      ),
    );
    const starts = this.rowsOf(outputs['start_logits'], windows);
    const ends = this.rowsOf(outputs['end_logits'], windows);
    return windows.map(({ spans }, row) => ({
      startLogits: starts[row] ?? [],
      endLogits: ends[row] ?? [],
      spans,
    }));
  }

  /** The logits of each window's own tokens. */
  private rowsOf(output: OutputTensor | undefined, windows: readonly ContextWindow[]): number[][] {
    const { file } = this.parts.file;
    const longest = Math.max(...windows.map(({ encoding }) => encoding.ids.length));
    const [batch, width = 0] = output?.dims ?? [];
    if (!output || output.dims.length !== 2 || batch !== windows.length || width !== longest) {
      throw new PersonError(
        `${file} gives scores of shape [${output?.dims.join(', ') ?? ''}], not one a token.`,
        'Choose a model exported for question answering.',
      );
    }
    const numbers = outputNumbers(output, file);
    return windows.map(({ encoding }, row) => {
      const start = this.tokenizer.paddingSide === 'left' ? width - encoding.ids.length : 0;
      return encoding.ids.map((_, at) => numbers[row * width + start + at] ?? NaN);
    });
  }

  private predict(index: number, windows: readonly JudgedWindow[]): Prediction {
    const example = this.example(index);
    const { version, best, mostTokens, nullThreshold } = this.settings;
    for (const { startLogits, endLogits } of windows) {
      const logits = [...Array.from(startLogits), ...Array.from(endLogits)];
      requireNumbers(logits, this.parts.file.file, 'a score', example.place);
    }
    const { text, confidence, nullDifference } = chooseAnswer(example.context, windows, {
      best,
      mostTokens,
      mayHaveNone: version === '2.0',
      nullThreshold,
    });
    const [exact, f1] = metrics.map((metric) =>
      compareAnswer(metric, text, example.answers, version),
    );
    return {
      index: example.index,
      text: example.question,
      textPair: example.context,
      label: example.answers[0] ?? '',
      references: example.answers,
      predicted: text,
      confidence,
      correct: exact === 1,
      values: {
        'exact-match': exact ?? NaN,
        'token-f1': f1 ?? NaN,
        ...(nullDifference !== undefined && {
          'null-difference': nullDifference,
          answerable: Number(hasAnswer(example)),
        }),
      },
    };
  }

  private locate(context: string): LocatedTokens {
    const known = this.contexts.get(context);
    if (known) return known;
    const located = this.tokenizer.locate(context);
    const [oldest] = this.contexts.keys();
    if (this.contexts.size >= 64 && oldest !== undefined) this.contexts.delete(oldest);
    this.contexts.set(context, located);
    return located;
  }

  private example(index: number): Example {
    return this.examples[index] as Example;
  }
}
