import { basename, join } from 'node:path';
import { snapshotAt, type HubSource } from '../hubCache';
import { PersonError } from '../personError';
import type { Files } from './files';
import { groupModelFiles } from './modelFiles';

/** A model on disk, in the layout in which the Hugging Face Hub publishes ONNX models. */
export interface ModelFolder {
  /** The folder's name; of a snapshot in the Hugging Face cache the repository's, as `org/name`. */
  readonly id: string;
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
  /** `config.json`; empty where a model that has none by custom has none, as for text recognition. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `generation_config.json`. */
  readonly generation?: Readonly<Record<string, unknown>>;
  /** `preprocessor_config.json`, or `image_processor` in `processor_config.json`. */
  readonly preprocessor?: Readonly<Record<string, unknown>>;
  /** The dictionary of a text recogniser, as PaddleOCR's: a file of the folder, a character a line. */
  readonly characters?: string;
  /** How token embeddings become one of the text, where sentence-transformers' files say. */
  readonly pooling?: Pooling;
  /** Why {@link pooling} is absent though the folder describes one, as in `it weighs tokens`. */
  readonly poolingFault?: string;
  /** Most tokens of a text, special ones included, as `sentence_bert_config.json` says. */
  readonly maxSequenceLength?: number;
  /** Where on the Hub it is from. */
  readonly source?: HubSource;
  /** Names of the classes, by index; empty where `config.json` names none. */
  readonly labels: readonly string[];
  /** Its .onnx files by precision, the most exact first. */
  readonly precisions: readonly ModelFile[];
  /** Whether the folder holds a `tokenizer.json`. */
  readonly tokenizer: boolean;
}

/** Of sentence-transformers: `modules.json` and the pooling's `config.json`. */
export interface Pooling {
  readonly mode: 'mean' | 'cls' | 'max' | 'last';
  /** Whether the embedding is brought to length 1. */
  readonly normalize: boolean;
}

export interface ModelFile {
  /** `fp32`, `fp16`, `int8`, ... as the file's name says. */
  readonly precision: string;
  /** The main graph (`model`, else the decoder): relative to the model folder, with forward slashes. */
  readonly file: string;
  /** Size of all graphs and of the weights kept beside them. */
  readonly bytes: number;
  /**
   * Each .onnx file of this precision by its name without the precision's suffix (`model`,
   * `encoder_model`, `decoder_model_merged`, `text_model`), relative to the model folder.
   */
  readonly graphs: Readonly<Record<string, string>>;
}

/**
 * Reads a model folder: `config.json`, `tokenizer.json` and `onnx/*.onnx` or `*.onnx`.
 *
 * @param folder Absolute path.
 * @throws {PersonError} when the folder, its configuration or its .onnx file is missing or damaged.
 */
export async function readModelFolder(folder: string, files: Files): Promise<ModelFolder> {
  const entries = await files.list(folder);
  if (entries === undefined) {
    throw new PersonError(
      `There is no model folder ${folder}.`,
      'Choose a folder that holds config.json, tokenizer.json and an .onnx file.',
    );
  }
  const names = new Set(entries.map(({ name }) => name));
  const config = await readConfig(folder, names, files);
  const inOnnx = (await files.list(join(folder, 'onnx'))) ?? [];
  const precisions = groupModelFiles(
    [
      ...inOnnx.map((entry) => ({ ...entry, path: `onnx/${entry.name}` })),
      ...entries.map((entry) => ({ ...entry, path: entry.name })),
    ].filter(({ kind }) => kind === 'file'),
  );
  if (precisions.length === 0) {
    throw new PersonError(
      `The model folder ${folder} has no .onnx file.`,
      'Export the model to ONNX, or get the onnx folder from where it is published.',
    );
  }
  const read = (name: string) => readJsonObject(join(folder, name), files);
  const generation = await read('generation_config.json');
  const preprocessor =
    (await read('preprocessor_config.json')) ?? objectIn(await read('processor_config.json'));
  const maxSequenceLength = (await read('sentence_bert_config.json'))?.['max_seq_length'];
  const characters = charactersOf(config, names);
  const source = snapshotAt(folder)?.source;
  const id = source?.repository ?? basename(folder);
  return {
    id,
    // A published configuration often names the model that was trained further.
    name: source?.repository ?? nameOf(config) ?? id,
    folder,
    config,
    labels: labelsOf(config, join(folder, 'config.json')),
    precisions,
    tokenizer: names.has('tokenizer.json'),
    ...(generation && { generation }),
    ...(preprocessor && { preprocessor }),
    ...(characters !== undefined && { characters }),
    ...(await readPooling(folder, files)),
    ...(typeof maxSequenceLength === 'number' && { maxSequenceLength }),
    ...(source && { source }),
  };
}

/**
 * The file of a precision; the most exact one when none is asked for.
 *
 * @throws {PersonError} when the folder has no such precision.
 */
export function chooseFile(model: ModelFolder, precision: string | undefined): ModelFile {
  const chosen = model.precisions.find((file) => !precision || file.precision === precision);
  if (chosen) return chosen;
  const known = model.precisions.map((file) => file.precision).join(', ');
  throw new PersonError(
    `The model ${model.id} has no precision ${precision}.`,
    `Choose one of: ${known}.`,
  );
}

const dictionaryName = /(?:keys|dict)[^/]*\.txt$/i;

/** The file that `rec_char_dict_path` names, PaddleOCR's own option, else the one named like one. */
function charactersOf(
  { rec_char_dict_path: named }: ModelFolder['config'],
  names: ReadonlySet<string>,
): string | undefined {
  if (typeof named === 'string') return named;
  return [...names].sort().find((name) => dictionaryName.test(name));
}

async function readConfig(
  folder: string,
  names: ReadonlySet<string>,
  files: Files,
): Promise<Readonly<Record<string, unknown>>> {
  const config = await readJsonObject(join(folder, 'config.json'), files);
  if (config !== undefined) return config;
  // Models for text recognition are published as a graph and a list of characters.
  const isForImages = [...names].some(
    (name) =>
      /^preprocessor_config\.json$|^inference\.ya?ml$/i.test(name) || dictionaryName.test(name),
  );
  if (isForImages) return {};
  throw new PersonError(
    `The model folder ${folder} has no config.json.`,
    'Choose a folder that holds config.json, tokenizer.json and an .onnx file.',
  );
}

/** @returns `undefined` when there is no such file. */
async function readJson(path: string, files: Files): Promise<unknown> {
  if ((await files.find(path)) === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(await files.read(path)));
  } catch (cause) {
    throw new PersonError(`${path} is not valid JSON.`, getAgain, { cause });
  }
}

async function readJsonObject(
  path: string,
  files: Files,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const value = await readJson(path, files);
  if (value === undefined || isObject(value)) return value;
  throw new PersonError(`${path} does not hold a JSON object.`, getAgain);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectIn(
  config: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> | undefined {
  const value = config?.['image_processor'];
  return isObject(value) ? value : undefined;
}

/** The modules of sentence-transformers, each named by the last part of its class. */
async function readPooling(
  folder: string,
  files: Files,
): Promise<Pick<ModelFolder, 'pooling' | 'poolingFault'>> {
  const modules = await readJson(join(folder, 'modules.json'), files);
  if (!Array.isArray(modules)) return {};
  const named = modules.filter(isObject).map(({ type, path }) => ({
    kind: String(type).split('.').at(-1),
    path: typeof path === 'string' ? path : '',
  }));
  const other = named.find(
    ({ kind }) => !['Transformer', 'Pooling', 'Normalize'].includes(kind ?? ''),
  );
  if (other) return { poolingFault: `its embedding goes through ${other.kind} as well` };
  const pooling = named.find(({ kind }) => kind === 'Pooling');
  // A path from outside never leaves the folder.
  if (!pooling || !/^\w[\w.-]*$/.test(pooling.path)) return {};
  const config = await readJsonObject(join(folder, pooling.path, 'config.json'), files);
  if (config === undefined) return { poolingFault: `${pooling.path}/config.json is missing` };
  const modes = poolingModesIn(config);
  const mode = poolingModes[modes[0] ?? ''];
  if (modes.length !== 1 || mode === undefined) {
    return { poolingFault: `it pools by ${modes.join(' and ') || 'nothing that is named'}` };
  }
  return { pooling: { mode, normalize: named.some(({ kind }) => kind === 'Normalize') } };
}

const poolingModes: Readonly<Record<string, Pooling['mode']>> = {
  mean: 'mean',
  mean_tokens: 'mean',
  cls: 'cls',
  cls_token: 'cls',
  max: 'max',
  max_tokens: 'max',
  lasttoken: 'last',
};

/** As `{"pooling_mode": "mean"}`, or in earlier versions `{"pooling_mode_mean_tokens": true}`. */
function poolingModesIn(config: Readonly<Record<string, unknown>>): string[] {
  const named = config['pooling_mode'];
  if (typeof named === 'string') return [named];
  if (Array.isArray(named)) return named.map(String);
  return Object.entries(config)
    .filter(([key, value]) => key.startsWith('pooling_mode_') && value === true)
    .map(([key]) => key.slice('pooling_mode_'.length));
}

const getAgain = 'Get the file again from where the model is published.';

function nameOf(config: Record<string, unknown>): string | undefined {
  if (typeof config['name'] === 'string') return config['name'];
  const name = config['_name_or_path'];
  // Published configurations often keep the path of the machine that trained the model.
  return typeof name === 'string' && /^[\w.-]+(\/[\w.-]+)?$/.test(name) ? name : undefined;
}

function labelsOf(config: Record<string, unknown>, path: string): string[] {
  const map = config['id2label'];
  if (map === undefined || map === null) return [];
  const entries = Object.entries(map);
  const labels = entries.map((_, index) => (map as Record<string, unknown>)[String(index)]);
  if (!labels.every((label) => typeof label === 'string')) {
    throw new PersonError(
      `The labels in ${path} cannot be read: id2label must name every class from 0 to ${entries.length - 1}.`,
      'Correct id2label, or get the file again from where the model is published.',
    );
  }
  return labels;
}
