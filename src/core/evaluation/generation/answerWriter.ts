import type { LanguageModel } from '../languageModel';
import type { TaskOptions } from '../report';
import type { ScorerParts } from '../tasks/task';
import { unfitAsEncoderDecoder } from './encoderDecoder';
import { Generator } from './generator';

/** A prompt, with where its example stands in the data. */
export interface Prompt {
  readonly text: string;
  /** As {@link AnswerWriter.countTokens} has it. */
  readonly tokens: number;
  readonly place: string;
}

export interface WrittenAnswer {
  readonly text: string;
  /** Tokens generated, where that is known. */
  readonly tokens?: number;
  /** Whether the prompt was too long and was cut, where that is known. */
  readonly truncated?: boolean;
}

/** Goes on with prompts, by whatever kind of model it is. */
export interface AnswerWriter {
  readonly settled: TaskOptions;
  /** Whether prompts are gone on with, rather than answered as a source is by an encoder and decoder. */
  readonly continues: boolean;
  /** Tokens of a prompt, or a guess where only a server could tell. */
  countTokens(prompt: string): number;
  /** @returns nothing when cancelled. */
  write(
    prompts: readonly Prompt[],
    mostTokens: number,
    signal?: AbortSignal,
  ): Promise<WrittenAnswer[]>;
}

/** Enough to have run every part of a model once. */
export const warmUpTokens = 2;

/** Where an answer of a model that goes on with a text ends. */
const stop = ['\n'];

/**
 * What answers prompts: a model of encoder and decoder generates as its settings say, any other goes
 * on with them greedily, to the end of the line.
 *
 * @param wishes For the former.
 */
export async function openAnswerWriter(
  parts: ScorerParts,
  wishes: { readonly beams: number; readonly mostTokens: number },
): Promise<AnswerWriter> {
  if (!parts.served && unfitAsEncoderDecoder(parts.model) === undefined) {
    const task = { ...wishes, name: 'question_answering', prefix: '' };
    return new EncodedAnswers(await Generator.load(parts, task));
  }
  return new ContinuedAnswers(await parts.languageModel());
}

class EncodedAnswers implements AnswerWriter {
  readonly continues = false;
  readonly settled: TaskOptions;

  constructor(private readonly generator: Generator) {
    this.settled = generator.settled;
  }

  countTokens(prompt: string): number {
    return this.generator.encode(prompt).ids.length;
  }

  async write(
    prompts: readonly Prompt[],
    mostTokens: number,
    signal?: AbortSignal,
  ): Promise<WrittenAnswer[]> {
    const sources = prompts.map(({ text, place }) => ({
      place,
      encoding: this.generator.encode(text),
    }));
    const written = await this.generator.write(sources, signal, mostTokens);
    return (written ?? []).map(({ text, tokens }, row) => ({
      text,
      tokens,
      truncated: sources[row]?.encoding.truncated ?? false,
    }));
  }
}

class ContinuedAnswers implements AnswerWriter {
  readonly continues = true;
  readonly settled: TaskOptions = { decoding: 'greedy', stop: 'end of line' };

  constructor(private readonly model: LanguageModel) {}

  countTokens(prompt: string): number {
    return this.model.countTokens?.(prompt) ?? prompt.length;
  }

  async write(
    prompts: readonly Prompt[],
    mostTokens: number,
    signal?: AbortSignal,
  ): Promise<WrittenAnswer[]> {
    try {
      const texts = prompts.map(({ text }) => text);
      const written = await this.model.complete(texts, {
        mostTokens,
        stop,
        ...(signal && { signal }),
      });
      const { contextLength = Infinity } = this.model;
      return written.map((text, row) => {
        if (!this.model.countTokens) return { text: text.trim() };
        const truncated = (prompts[row]?.tokens ?? 0) + mostTokens > contextLength;
        const tokens = this.model.countTokens(text) - this.model.countTokens('');
        return { text: text.trim(), tokens, truncated };
      });
    } catch (error) {
      if (signal?.aborted) return [];
      throw error;
    }
  }
}
