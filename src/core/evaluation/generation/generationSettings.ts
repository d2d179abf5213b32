import { PersonError } from '../../personError';
import type { ModelFolder } from '../modelFolder';
import type { TaskOptions } from '../report';

/** How a text is generated, in the terms of Hugging Face Transformers' `GenerationConfig`. */
export interface GenerationSettings {
  /** 1 is greedy. */
  readonly beams: number;
  /** Whether a beam search ends as soon as it has as many finished texts as beams. */
  readonly earlyStopping: boolean | 'never';
  /** A finished text's score is the sum of its log-probabilities over its length to this power. */
  readonly lengthPenalty: number;
  /** What decoding starts from. */
  readonly start: number;
  /** Tokens that end a text. */
  readonly ends: readonly number[];
  /** The first token after the start. */
  readonly forcedStart?: number;
  /** The last token of a text that reaches {@link longest}. */
  readonly forcedEnd?: number;
  /** Sequences that never occur. */
  readonly banned: readonly (readonly number[])[];
  readonly suppressed: readonly number[];
  readonly suppressedAtStart: readonly number[];
  /** No n-gram of this size occurs twice; 0 allows it. */
  readonly noRepeat: number;
  /** What is said already is less likely by this factor; 1 changes nothing. */
  readonly repetitionPenalty: number;
  /** Fewest tokens, the start among them. */
  readonly shortest: number;
  /** Fewest tokens after the start. */
  readonly fewestNew: number;
  /** Most tokens, the start among them. */
  readonly longest: number;
}

/** What a person may set; 0 leaves it to the model. */
export interface GenerationWishes {
  readonly beams: number;
  /** Most tokens after the start. */
  readonly mostTokens: number;
}

/** As Transformers' pipelines for translation and summarization have it where a model says nothing. */
const usualMostTokens = 256;

/** Settings that would change what is generated and are not followed here, with what leaves it alone. */
const notFollowed: Readonly<Record<string, readonly unknown[]>> = {
  encoder_no_repeat_ngram_size: [0],
  encoder_repetition_penalty: [1],
  diversity_penalty: [0],
  num_beam_groups: [1],
  penalty_alpha: [0],
  force_words_ids: [],
  constraints: [],
  sequence_bias: [],
  exponential_decay_length_penalty: [],
  guidance_scale: [1],
  renormalize_logits: [false],
};

/**
 * The settings of a model: those of `generation_config.json`, or where it has none those of
 * `config.json`, changed by what `config.json` says for the task (`task_specific_params`), as
 * Transformers' pipelines do.
 *
 * @param task As `task_specific_params` names it.
 * @throws {PersonError} when the model does not say what decoding starts from, or asks for what is
 *   not followed here.
 */
export function settingsOf(
  { id, config, generation }: Pick<ModelFolder, 'id' | 'config' | 'generation'>,
  task: string,
  wishes: GenerationWishes,
): GenerationSettings {
  const said: Readonly<Record<string, unknown>> = {
    ...(generation ?? config),
    ...taskParameters(config, task),
  };
  for (const [name, neutral] of Object.entries(notFollowed)) {
    const value = said[name] ?? undefined;
    if (value === undefined || neutral.includes(value)) continue;
    throw new PersonError(
      `The model ${id} is to be run with ${name}, which is not followed here.`,
      'Take it out of generation_config.json if a run without it is what you want.',
    );
  }
  const number = (name: string): number | undefined =>
    typeof said[name] === 'number' ? said[name] : undefined;
  const ids = (name: string): number[] =>
    [said[name] ?? config[name]].flat().filter((one) => typeof one === 'number');
  const [start] = [...ids('decoder_start_token_id'), ...ids('bos_token_id')];
  if (start === undefined) {
    throw new PersonError(
      `The model ${id} does not say what decoding starts from: it has no decoder_start_token_id.`,
      'Get its generation_config.json or config.json again from where it is published.',
    );
  }
  const mostNew = number('max_new_tokens');
  const ownLongest = mostNew === undefined ? number('max_length') : mostNew + 1;
  const [forcedStart] = [said['forced_bos_token_id']].filter((one) => typeof one === 'number');
  const [forcedEnd] = [said['forced_eos_token_id']].flat().filter((one) => typeof one === 'number');
  const early = said['early_stopping'];
  const positions = [config['max_position_embeddings']].find((one) => typeof one === 'number');
  const longest = wishes.mostTokens > 0 ? wishes.mostTokens + 1 : ownLongest;
  return {
    beams: wishes.beams || (number('num_beams') ?? 1),
    earlyStopping: early === true || early === 'never' ? early : false,
    lengthPenalty: number('length_penalty') ?? 1,
    start,
    ends: ids('eos_token_id'),
    ...(forcedStart !== undefined && { forcedStart }),
    ...(forcedEnd !== undefined && { forcedEnd }),
    banned: sequencesIn(said['bad_words_ids']),
    suppressed: numbersIn(said['suppress_tokens']),
    suppressedAtStart: numbersIn(said['begin_suppress_tokens']),
    noRepeat: number('no_repeat_ngram_size') ?? 0,
    repetitionPenalty: number('repetition_penalty') ?? 1,
    shortest: number('min_length') ?? 0,
    fewestNew: number('min_new_tokens') ?? 0,
    longest: Math.min(longest ?? usualMostTokens + 1, positions ?? Infinity),
  };
}

/** What `config.json` says for one task, as T5's do of their prefixes and lengths. */
export function taskParameters(
  config: ModelFolder['config'],
  task: string,
): Readonly<Record<string, unknown>> {
  const all = config['task_specific_params'];
  const own = isObject(all) ? all[task] : undefined;
  return isObject(own) ? own : {};
}

/** Settings for a report, by the names that a person sets them by. */
export function statedSettings(settings: GenerationSettings): TaskOptions {
  const { beams, longest, lengthPenalty, earlyStopping, noRepeat, repetitionPenalty } = settings;
  const { shortest, fewestNew } = settings;
  return {
    beams,
    'most-tokens': longest - 1,
    ...(beams > 1 && { 'length-penalty': lengthPenalty, 'early-stopping': earlyStopping }),
    ...(noRepeat > 0 && { 'no-repeat-ngram-size': noRepeat }),
    ...(repetitionPenalty !== 1 && { 'repetition-penalty': repetitionPenalty }),
    ...(Math.max(shortest - 1, fewestNew) > 0 && {
      'fewest-tokens': Math.max(shortest - 1, fewestNew),
    }),
    decoding: beams > 1 ? 'beam search' : 'greedy',
  };
}

function sequencesIn(value: unknown): number[][] {
  return Array.isArray(value) ? value.map(numbersIn).filter(({ length }) => length > 0) : [];
}

function numbersIn(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'number') : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
