import { compareAnswer } from '../../metrics/questionAnswering';
import { PersonError } from '../../personError';
import { answersIn, squadRows } from '../answers/squadLayout';
import { promptForm, promptOf, type AnsweredQuestion } from '../generation/answerPrompt';
import {
  openAnswerWriter,
  warmUpTokens,
  type AnswerWriter,
  type Prompt,
} from '../generation/answerWriter';
import { unfitAsEncoderDecoder } from '../generation/encoderDecoder';
import { wholeNumber } from '../generation/wishes';
import { unfitAsLanguageModel } from '../language/unfitAsLanguageModel';
import type { ModelFolder } from '../modelFolder';
import type { Prediction, TaskOptions } from '../report';
import { readExamples, textIn, UnfitRow } from './readExamples';
import type { Scorer, Task } from './task';
import { meanOf, measuredBy, type TaskMetric } from './taskMetrics';

interface Example {
  /** Of its row among those of the file that could be read, from 0. */
  readonly index: number;
  readonly place: string;
  readonly question: string;
  /** Empty where there is none. */
  readonly context: string;
  /** At least one. */
  readonly answers: readonly string[];
}

const answerMeasures = ['exact-match', 'token-f1'] as const;

/** How an answer is judged: as the official SQuAD 1.1 script does it. */
export const answerMetrics: readonly TaskMetric[] = answerMeasures.map((id) => ({
  id,
  over: meanOf(({ values }) => 100 * Number(values?.[id])),
  options: { version: '1.1' },
  ...(id === 'exact-match' && { proportionOf: 100 as const }),
}));

/** What an answer adds to each of {@link answerMetrics}, 0 to 1. */
export function judgeAnswer(text: string, answers: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    answerMeasures.map((id) => [id, compareAnswer(id, text, answers, '1.1')]),
  );
}

/** Options of the tasks that ask a model for an answer. */
export const answerOptions = {
  /** How the question is put; the usual form when empty. */
  prompt: '',
  'most-tokens': 32,
  /** Of a model with an encoder; 0 leaves it to the model. */
  beams: 0,
} as const;

/** Why a model writes no answers; `undefined` when it seems to. */
export function unfitToAnswer(model: ModelFolder): string | undefined {
  return unfitAsEncoderDecoder(model) === undefined ? undefined : unfitAsLanguageModel(model);
}

/** What is settled of how answers are asked for, for the report. */
export function settledAnswers(writer: AnswerWriter, form: string, most: number): TaskOptions {
  return { ...writer.settled, prompt: form, 'most-tokens': most };
}

/** Questions answered in words of the model's own, with or without a text to draw on. */
export const generativeQuestionAnswering: Task = {
  id: 'generative-question-answering',
  columns: [
    { role: 'question', names: ['question', 'query'] },
    { role: 'answers', names: ['answers', 'answer', 'aliases'] },
    { role: 'context', names: ['context', 'passage', 'paragraph'], optional: true },
  ],
  options: {
    ...answerOptions,
    /** Rows from the start of the data that are shown with their answers, and not scored. */
    shots: 0,
  },
  servable: true,
  unfit: unfitToAnswer,
  arrange: squadRows,

  read({ table }, columns, _model, options) {
    const shots = wholeNumber(options, 'shots');
    const most = wholeNumber(options, 'most-tokens');
    const beams = wholeNumber(options, 'beams');
    const given = String(options['prompt']);
    const { examples, leftOut } = readExamples(
      table,
      (row, index): Example => {
        const question = textIn(row, columns['question'] ?? '');
        const answers = answersIn(row.cells[columns['answers'] ?? '']).filter(
          (answer) => answer.trim() !== '',
        );
        const context = columns['context'] === undefined ? '' : textIn(row, columns['context']);
        if (question.trim() === '') throw new UnfitRow('its question is empty');
        if (answers.length === 0) throw new UnfitRow('it has no answer');
        return { index, place: row.place, question, context, answers };
      },
      'Choose other columns, or correct the file: answers are texts, or objects with a text.',
    );
    if (shots >= examples.length) {
      throw new PersonError(
        `No question is left to answer: ${shots} of ${examples.length} would be shown as examples.`,
        'Set the option shots to fewer.',
      );
    }
    const hasContext = examples.some(({ context }) => context !== '');
    promptForm(given, true, hasContext);
    const shown = examples.slice(0, shots).map((example) => ({
      ...example,
      answer: example.answers[0] ?? '',
    }));
    const kept = examples.slice(shots);
    return {
      strata: kept.map(() => ''),
      leftOut,
      async open(parts) {
        const writer = await openAnswerWriter(parts, { beams, mostTokens: most });
        const form = promptForm(given, writer.continues, hasContext);
        return new AnswerScorer(kept, shown, writer, form, most);
      },
    };
  },

  ...measuredBy('An answer', answerMetrics),
};

class AnswerScorer implements Scorer {
  readonly settled: TaskOptions;
  private readonly prompts = new Map<number, Prompt>();

  constructor(
    private readonly examples: readonly Example[],
    private readonly shots: readonly AnsweredQuestion[],
    private readonly writer: AnswerWriter,
    private readonly form: string,
    private readonly most: number,
  ) {
    this.settled = settledAnswers(writer, form, most);
  }

  prepare(index: number): number {
    const example = this.example(index);
    const text = promptOf(this.form, example, this.shots);
    const tokens = this.writer.countTokens(text);
    this.prompts.set(index, { text, tokens, place: example.place });
    return tokens;
  }

  async warmUp(index: number): Promise<void> {
    await this.writer.write([this.prompt(index)], warmUpTokens);
  }

  async score(indices: readonly number[], signal?: AbortSignal): Promise<Prediction[]> {
    const prompts = indices.map((index) => this.prompt(index));
    const written = await this.writer.write(prompts, this.most, signal);
    return written.map(({ text, tokens, truncated }, row) => {
      const { index, question, context, answers } = this.example(indices[row] ?? NaN);
      const judged = judgeAnswer(text, answers);
      return {
        index,
        text: question,
        ...(context !== '' && { textPair: context }),
        label: answers[0] ?? '',
        references: answers,
        predicted: text,
        correct: judged['exact-match'] === 1,
        values: {
          ...judged,
          ...(tokens !== undefined && { tokens }),
          ...(truncated !== undefined && { truncated: truncated ? 1 : 0 }),
        },
      };
    });
  }

  private prompt(index: number): Prompt {
    const prompt = this.prompts.get(index);
    if (prompt === undefined) throw new RangeError(`example ${index} was not prepared`);
    return prompt;
  }

  private example(index: number): Example {
    const example = this.examples[index];
    if (example === undefined) throw new RangeError(`there is no example ${index}`);
    return example;
  }
}
