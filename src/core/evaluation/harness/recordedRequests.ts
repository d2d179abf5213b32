import { PersonError } from '../../personError';
import type { Files } from '../files';
import type {
  CompletionOptions,
  ContinuationRequest,
  ContinuationScore,
  LanguageModel,
} from '../languageModel';
import { languageModelParts } from '../languageModelParts';
import type { Prediction, TaskOptions } from '../report';
import type { TaskData } from '../tasks/task';

/** What a task asks a language model about one example. */
export type RecordedExample = {
  /** Of its row among those of the data file that could be read, from 0. */
  readonly index: number;
  /** What the report would say of it. */
  readonly prediction: Prediction;
} & (
  | {
      readonly kind: 'choices';
      readonly requests: readonly ContinuationRequest[];
      /** Position of the request that is right. */
      readonly gold: number;
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'completion'; readonly prompt: string; readonly options: CompletionOptions }
);

export interface RecordedRequests {
  readonly examples: readonly RecordedExample[];
  /** What the task settled on seeing the data, beside its options. */
  readonly settled: TaskOptions;
}

/** How much likelier the choice is that is made to win: more than any length could make up for. */
const preference = 1e9;

/**
 * What a task would ask a language model about each example, learnt by having it asked: so what is
 * handed to another engine is what would be asked here, to the letter.
 *
 * @param indices Positions of the examples.
 * @throws {PersonError} when the task asks for more than scores, or differently for one example.
 */
export async function recordRequests(
  data: TaskData,
  indices: readonly number[],
  files: Files,
  signal?: AbortSignal,
): Promise<RecordedRequests> {
  const model = new RecordingModel();
  const scorer = await data.open(languageModelParts(model, files));
  await scorer.begin?.(() => undefined, signal);
  const recorded: RecordedExample[] = [];
  for (const index of indices) {
    signal?.throwIfAborted();
    await scorer.prepare(index);
    const predict = async (favoured: number): Promise<Prediction> => {
      model.forget(favoured);
      const [prediction] = await scorer.score([index]);
      if (!prediction) throw new Error('the task made nothing of an example');
      return prediction;
    };
    const prediction = await predict(0);
    const { continuations, texts, prompts, options } = model;
    const asked = [continuations.length > 0, texts.length > 0, prompts.length > 0];
    if (asked.filter(Boolean).length !== 1 || texts.length > 1 || prompts.length > 1) {
      throw cannotBeHandedOver();
    }
    const about = { index: prediction.index, prediction };
    const [text] = texts;
    const [prompt] = prompts;
    if (text !== undefined) recorded.push({ ...about, kind: 'text', text });
    else if (prompt !== undefined && options) {
      recorded.push({ ...about, kind: 'completion', prompt, options });
    } else {
      const requests = [...continuations];
      let gold = prediction.correct === true ? 0 : -1;
      for (let favoured = 1; favoured < requests.length && gold < 0; favoured++) {
        if ((await predict(favoured)).correct === true) gold = favoured;
      }
      if (gold < 0) throw cannotBeHandedOver();
      recorded.push({ ...about, kind: 'choices', requests, gold });
    }
  }
  return { examples: recorded, settled: scorer.settled ?? {} };
}

function cannotBeHandedOver(): PersonError {
  return new PersonError(
    'The task asks the model in a way that lm-evaluation-harness has no task for.',
    'Choose multiple choice, language modelling, or a task that generates text.',
  );
}

/** Answers as if one choice were far likelier than the others, and keeps what it is asked. */
class RecordingModel implements LanguageModel {
  readonly contextLength = undefined;
  readonly prefix = undefined;
  continuations: ContinuationRequest[] = [];
  texts: string[] = [];
  prompts: string[] = [];
  options: CompletionOptions | undefined;
  private favoured = 0;

  forget(favoured: number): void {
    this.favoured = favoured;
    this.continuations = [];
    this.texts = [];
    this.prompts = [];
  }

  async scoreContinuations(requests: readonly ContinuationRequest[]): Promise<ContinuationScore[]> {
    const first = this.continuations.length;
    this.continuations.push(...requests);
    return requests.map((_, at) => ({
      logLikelihood: first + at === this.favoured ? -1 : -preference,
      tokens: 1,
      greedy: first + at === this.favoured,
    }));
  }

  async scoreTexts(texts: readonly string[]): Promise<number[][]> {
    this.texts.push(...texts);
    return texts.map(() => [-1]);
  }

  async complete(prompts: readonly string[], options: CompletionOptions): Promise<string[]> {
    this.prompts.push(...prompts);
    this.options = options;
    return prompts.map(() => '');
  }
}
