import { dirname } from 'node:path';
import { choiceRules } from '../../metrics/multipleChoice';
import { PersonError } from '../../personError';
import { findColumns, type Columns } from '../columns';
import { readDataSet, type DataSet } from '../dataSet';
import type { Files } from '../files';
import { lengthsOf, promptFormats, type Prompt, type PromptFormat } from '../language/prompts';
import { arrangeQuestions, promptOf, readQuestion, UnfitQuestion } from '../language/questions';
import { unfitAsLanguageModel } from '../language/unfitAsLanguageModel';
import type { ContinuationRequest, ContinuationScore, LanguageModel } from '../languageModel';
import type { RowFault, Table } from '../readers/table';
import type { Prediction, TaskOptions } from '../report';
import type { Scorer, Task } from './task';
import { meanOf, measuredBy, type TaskMetric } from './taskMetrics';

interface Example {
  /** Of its row among those of the file that could be read, from 0. */
  readonly index: number;
  readonly text: string;
  /** The choices as the file has them. */
  readonly choices: readonly string[];
  readonly answer: number;
  readonly subject: string;
  readonly prompt: Prompt;
}

/** What a prediction's `values` hold, by choice: log-likelihood (natural) and characters. */
interface ChoiceValues {
  readonly logLikelihoods: readonly number[];
  readonly lengths: readonly number[];
  /** Position of the right choice. */
  readonly answer: number;
}

const metrics = choiceRules.map(({ id, choose }): TaskMetric => ({
  id,
  over: meanOf(({ values }) => {
    const { logLikelihoods, lengths, answer } = values as unknown as ChoiceValues;
    return Number(choose(logLikelihoods, lengths) === answer);
  }),
  proportionOf: 1,
}));

const columns = [
  {
    role: 'question',
    names: ['question', 'goal', 'question_stem', 'sentence', 'ctx', 'query', 'stem', 'context'],
  },
  { role: 'choices', names: ['choices', 'endings', 'options', 'answers'] },
  { role: 'answer', names: ['answer', 'answerkey', 'label', 'gold', 'target', 'correct'] },
];

/** Splits from which examples before a question are taken, the first one first. */
const exampleSplits = ['dev', 'train', 'validation'];

/**
 * Questions with choices, of which the likeliest one after the question is taken, as
 * lm-evaluation-harness does it, with its prompts for eight data sets.
 */
export const multipleChoice: Task = {
  id: 'multiple-choice',
  columns,
  options: {
    /** Id of a format, or `auto` for that of the data set whose columns the file has. */
    prompt: 'auto',
    /** Questions with answers that go before each question. */
    shots: 0,
  },
  servable: true,
  unfit: unfitAsLanguageModel,
  arrange: arrangeQuestions,

  read(data, named, _model, options) {
    const format = formatOf(data, options);
    const shots = options['shots'];
    if (typeof shots !== 'number' || !Number.isInteger(shots) || shots < 0) {
      throw new PersonError(
        `The option shots cannot be ${String(shots)}.`,
        'Give a number of questions, 0 or more.',
      );
    }
    const { examples, leftOut } = readExamples(data.table, named, format, subjectOf(data));
    const [first] = leftOut;
    if (examples.length === 0 && first) {
      throw new PersonError(
        `No row of the data is a question; of the first, ${first.place}: ${first.why}.`,
        'Choose other columns or another prompt, or correct the file.',
      );
    }
    const split = shots > 0 ? splitForShots(data) : undefined;
    const [own, scored] =
      split === undefined ? setAside(examples, shots) : [[] as Example[], examples];
    if (scored.length === 0) {
      throw new PersonError(
        `Nothing is left to score: ${shots} questions are set aside as examples.`,
        'Give fewer shots, or a file with more questions.',
      );
    }
    return {
      strata: scored.map(({ subject }) => subject),
      leftOut,
      open: async (parts) => {
        const before =
          split === undefined ? own : await readShots(data, split, format, parts.files);
        const model = await parts.languageModel();
        const settled = {
          prompt: format.id,
          promptVersion: format.version,
          ...(shots > 0 && {
            shotsFrom:
              split === undefined
                ? `the first ${shots} questions of the file, which are not scored`
                : `the first ${shots} questions of the split ${split}`,
          }),
        };
        return new ChoiceScorer(scored, shotsBySubject(before, shots), model, settled);
      },
    };
  },

  ...measuredBy('Multiple choice', metrics, ['acc', 'acc-norm']),
};

function formatOf({ table, name }: DataSet, { prompt }: TaskOptions): PromptFormat {
  const id = prompt === 'auto' ? promptOf(table, name) : prompt;
  const format = promptFormats.find((candidate) => candidate.id === id);
  if (format) return format;
  throw new PersonError(
    `There is no prompt ${String(prompt)}.`,
    `Choose one of: auto, ${promptFormats.map((known) => known.id).join(', ')}.`,
  );
}

/** MMLU's files as first published are named by their subject, as `anatomy_test.csv`. */
function subjectOf({ id }: DataSet): string | undefined {
  return /^(?<subject>\w+)_(test|val|dev)$/.exec(id)?.groups?.['subject'];
}

function readExamples(
  table: Table,
  named: Columns,
  format: PromptFormat,
  subject: string | undefined,
): { readonly examples: Example[]; readonly leftOut: RowFault[] } {
  const examples: Example[] = [];
  const leftOut: RowFault[] = [];
  table.rows.forEach((row, index) => {
    try {
      const question = readQuestion(row, named, subject);
      const { text, choices, answer } = question;
      const prompt = format.lay(question);
      // Only MMLU puts questions of several fields into one file.
      const field = format.id === 'mmlu' ? (question.subject ?? '') : '';
      examples.push({ index, text, choices, answer, subject: field, prompt });
    } catch (error) {
      if (!(error instanceof UnfitQuestion)) throw error;
      leftOut.push({ place: row.place, why: error.message });
    }
  });
  return { examples, leftOut };
}

function splitForShots({ suite, split }: DataSet): string | undefined {
  return exampleSplits.find((name) => name !== split && suite?.splits[name]);
}

async function readShots(
  { file, table: scored }: DataSet,
  split: string,
  format: PromptFormat,
  files: Files,
): Promise<Example[]> {
  const isColumn = (name: string) => scored.columns.includes(name);
  const { table } = await readDataSet(dirname(file), split, isColumn, files);
  const arranged = arrangeQuestions(table);
  return readExamples(arranged, findColumns(columns, arranged), format, undefined).examples;
}

/** The first questions of each subject, and the others. */
function setAside(examples: readonly Example[], shots: number): [Example[], Example[]] {
  const seen = new Map<string, number>();
  const aside: Example[] = [];
  const rest: Example[] = [];
  for (const example of examples) {
    const before = seen.get(example.subject) ?? 0;
    seen.set(example.subject, before + 1);
    (before < shots ? aside : rest).push(example);
  }
  return [aside, rest];
}

function shotsBySubject(
  examples: readonly Example[],
  shots: number,
): ReadonlyMap<string, readonly Example[]> {
  const bySubject = new Map<string, Example[]>();
  for (const example of examples) {
    const own = bySubject.get(example.subject) ?? [];
    if (own.length < shots) bySubject.set(example.subject, [...own, example]);
  }
  return bySubject;
}

class ChoiceScorer implements Scorer {
  constructor(
    private readonly examples: readonly Example[],
    private readonly shots: ReadonlyMap<string, readonly Example[]>,
    private readonly model: LanguageModel,
    readonly settled: TaskOptions,
  ) {}

  prepare(index: number): number {
    const lengths = this.requestsOf(index).map(({ context, continuation }) => {
      const text = context + continuation;
      return this.model.countTokens?.(text) ?? text.length;
    });
    return Math.max(...lengths);
  }

  async score(indices: readonly number[], signal?: AbortSignal): Promise<Prediction[]> {
    const requests = indices.map((index) => this.requestsOf(index));
    let scores: ContinuationScore[];
    try {
      scores = await this.model.scoreContinuations(requests.flat(), signal);
    } catch (error) {
      if (signal?.aborted) return [];
      throw error;
    }
    let at = 0;
    return indices.map((index, row) => {
      const own = scores.slice(at, (at += requests[row]?.length ?? 0));
      return this.predict(this.example(index), own);
    });
  }

  private predict(
    { index, text, choices, answer, prompt }: Example,
    scores: readonly ContinuationScore[],
  ): Prediction {
    const logLikelihoods = scores.map(({ logLikelihood }) => logLikelihood);
    const lengths = lengthsOf(prompt);
    const best = choiceRules[0]?.choose(logLikelihoods, lengths) ?? 0;
    const top = Math.max(...logLikelihoods);
    const sum = logLikelihoods.reduce((total, one) => total + Math.exp(one - top), 0);
    return {
      index,
      text,
      label: choices[answer] ?? '',
      predicted: choices[best] ?? '',
      confidence: 1 / sum,
      correct: best === answer,
      values: { logLikelihoods, lengths, answer },
    };
  }

  private requestsOf(index: number): ContinuationRequest[] {
    const { prompt, subject } = this.example(index);
    const shots = this.shots.get(subject) ?? [];
    const before = prompt.description + shots.map((shot) => shot.prompt.example).join('');
    return prompt.requests.map(({ context, continuation }) => ({
      context: before + context,
      continuation,
    }));
  }

  private example(index: number): Example {
    const example = this.examples[index];
    if (example === undefined) throw new RangeError(`there is no example ${index}`);
    return example;
  }
}
