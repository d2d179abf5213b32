import type { TaskOptions } from '../report';
import { NoNumber } from '../tasks/noNumber';
import type { ScorerParts } from '../tasks/task';
import { checkVocabulary } from '../tasks/vocabulary';
import type { Encoding, Tokenizer } from '../tokenizer';
import { EncoderDecoder } from './encoderDecoder';
import {
  settingsOf,
  statedSettings,
  taskParameters,
  type GenerationSettings,
  type GenerationWishes,
} from './generationSettings';
import { markLanguages, type LanguageMarks, type LanguagePair } from './languages';
import { generate, NotANumberError } from './search';

export interface GenerationTask extends GenerationWishes {
  /** As `task_specific_params` of `config.json` names it: `summarization`, `translation_en_to_de`. */
  readonly name: string;
  /** Goes before each source; the one that the model has for the task when empty. */
  readonly prefix: string;
  readonly languages?: LanguagePair & { readonly marks: LanguageMarks };
}

export interface GeneratedText {
  readonly text: string;
  /** Tokens generated, with the one that ends the text. */
  readonly tokens: number;
  /** Of a beam search: the sum of log-probabilities over the length, as penalised. */
  readonly score?: number;
}

/** A source, ready for the model. */
export interface Source {
  readonly encoding: Encoding;
  /** Where it stands in the data, as `line 12`. */
  readonly place: string;
}

/** A model that reads a text and writes another. */
export class Generator {
  /** For the report. */
  readonly settled: TaskOptions;

  private constructor(
    private readonly model: EncoderDecoder,
    private readonly tokenizer: Tokenizer,
    private readonly parts: ScorerParts,
    private readonly settings: GenerationSettings,
    private readonly prefix: string,
    private readonly read: (text: string) => Encoding,
    marks: string | undefined,
  ) {
    this.settled = {
      ...statedSettings(settings),
      ...(prefix !== '' && { prefix }),
      ...(marks !== undefined && { 'language-marks': marks }),
    };
  }

  /**
   * @throws {PersonError} when a graph or a setting is missing or not known here, or the model does
   *   not know a language.
   */
  static async load(parts: ScorerParts, task: GenerationTask): Promise<Generator> {
    const { model } = parts;
    const tokenizer = await parts.tokenizer();
    const settings = settingsOf(model, task.name, task);
    const { languages } = task;
    const marked = languages && markLanguages(model, tokenizer, languages, languages.marks);
    const { prefix } = taskParameters(model.config, task.name);
    const { forcedStart, start } = marked ?? {};
    return new Generator(
      await EncoderDecoder.load(parts, tokenizer),
      tokenizer,
      parts,
      {
        ...settings,
        ...(forcedStart !== undefined && { forcedStart }),
        ...(start !== undefined && { start }),
      },
      task.prefix || (typeof prefix === 'string' ? prefix : ''),
      (text) => (marked ? marked.encode(text) : tokenizer.encode(text)),
      marked?.marks,
    );
  }

  /** A source as the model reads it; one that is too long is cut. */
  encode(text: string): Encoding {
    const encoding = this.read(this.prefix + text);
    checkVocabulary(encoding.ids, this.parts);
    return encoding;
  }

  /**
   * What the model writes for each source.
   *
   * @param most Tokens generated, where fewer than the settings have will do.
   * @returns `undefined` when cancelled.
   * @throws {NoNumber} when a score is not a number.
   */
  async write(
    sources: readonly Source[],
    signal?: AbortSignal,
    most = Infinity,
  ): Promise<GeneratedText[] | undefined> {
    const { settings, tokenizer } = this;
    const longest = Math.min(settings.longest, most + 1);
    try {
      const decoder = await this.model.start(sources.map(({ encoding }) => encoding));
      const texts = await generate(decoder, sources.length, { ...settings, longest }, signal);
      return texts.map(({ ids, score }) => ({
        text: tokenizer.decode(ids).trim(),
        tokens: ids.length,
        ...(score !== undefined && { score }),
      }));
    } catch (error) {
      if (signal?.aborted) return undefined;
      if (!(error instanceof NotANumberError)) throw error;
      const place = sources[error.text]?.place ?? '';
      throw new NoNumber(this.parts.file.file, place, 'the model gave a score that is no number');
    }
  }
}
