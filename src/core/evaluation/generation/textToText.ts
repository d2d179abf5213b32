import type { Prediction, TaskOptions } from '../report';
import type { Scorer, ScorerParts } from '../tasks/task';
import { warmUpTokens } from './answerWriter';
import { Generator, type GenerationTask, type Source } from './generator';

/** A text and what may be written for it. */
export interface TextPair {
  /** Of its row among those of the file that could be read, from 0. */
  readonly index: number;
  readonly place: string;
  readonly source: string;
  /** At least one. */
  readonly references: readonly string[];
}

/** Numbers of a prediction that metrics are computed from. */
export type Judge = (text: string, references: readonly string[]) => Prediction['values'];

/** Writes a text for each source and keeps what its judge says of it. */
export class TextToTextScorer implements Scorer {
  readonly settled: TaskOptions;
  private readonly sources = new Map<number, Source>();

  private constructor(
    private readonly examples: readonly TextPair[],
    private readonly generator: Generator,
    private readonly judge: Judge,
    settled: TaskOptions,
  ) {
    this.settled = { ...generator.settled, ...settled };
  }

  /** @param settled What else is settled, for the report. */
  static async open(
    examples: readonly TextPair[],
    parts: ScorerParts,
    task: GenerationTask,
    judge: Judge,
    settled: TaskOptions = {},
  ): Promise<TextToTextScorer> {
    return new TextToTextScorer(examples, await Generator.load(parts, task), judge, settled);
  }

  prepare(index: number): number {
    const { source, place } = this.example(index);
    const encoding = this.generator.encode(source);
    this.sources.set(index, { encoding, place });
    return encoding.ids.length;
  }

  async warmUp(index: number): Promise<void> {
    await this.generator.write([this.source(index)], undefined, warmUpTokens);
  }

  async score(indices: readonly number[], signal?: AbortSignal): Promise<Prediction[]> {
    const sources = indices.map((index) => this.source(index));
    const texts = await this.generator.write(sources, signal);
    if (!texts) return [];
    return texts.map(({ text, tokens, score }, row) => {
      const { index, source, references } = this.example(indices[row] ?? NaN);
      return {
        index,
        text: source,
        ...(references.length === 1 && { label: references[0] ?? '' }),
        references,
        predicted: text,
        values: {
          ...this.judge(text, references),
          tokens,
          sourceTokens: sources[row]?.encoding.ids.length ?? 0,
          truncated: sources[row]?.encoding.truncated ? 1 : 0,
          ...(score !== undefined && { score }),
        },
      };
    });
  }

  private source(index: number): Source {
    const source = this.sources.get(index);
    if (source === undefined) throw new RangeError(`example ${index} was not prepared`);
    return source;
  }

  private example(index: number): TextPair {
    const example = this.examples[index];
    if (example === undefined) throw new RangeError(`there is no example ${index}`);
    return example;
  }
}
