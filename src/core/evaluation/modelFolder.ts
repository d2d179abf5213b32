import { basename, join } from 'node:path';
import { PersonError } from '../personError';
import type { Files } from './files';
import { groupModelFiles } from './modelFiles';

/** A model on disk, in the layout in which the Hugging Face Hub publishes ONNX models. */
export interface ModelFolder {
  /** The folder's name. */
  readonly id: string;
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the classes, by index; empty where `config.json` names none. */
  readonly labels: readonly string[];
  /** Its .onnx files by precision, the most exact first. */
  readonly precisions: readonly ModelFile[];
  /** Whether the folder holds a `tokenizer.json`. */
  readonly tokenizer: boolean;
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
  const config = await readConfig(folder, files);
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
  const id = basename(folder);
  return {
    id,
    name: nameOf(config) ?? id,
    folder,
    config,
    labels: labelsOf(config, join(folder, 'config.json')),
    precisions,
    tokenizer: entries.some(({ name }) => name === 'tokenizer.json'),
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

async function readConfig(folder: string, files: Files): Promise<Record<string, unknown>> {
  const path = join(folder, 'config.json');
  if ((await files.find(path)) === undefined) {
    throw new PersonError(
      `The model folder ${folder} has no config.json.`,
      'Choose a folder that holds config.json, tokenizer.json and an .onnx file.',
    );
  }
  const damaged = 'Get the file again from where the model is published.';
  let config: unknown;
  try {
    config = JSON.parse(new TextDecoder().decode(await files.read(path)));
  } catch (cause) {
    throw new PersonError(`${path} is not valid JSON.`, damaged, { cause });
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new PersonError(`${path} does not hold a JSON object.`, damaged);
  }
  return config as Record<string, unknown>;
}

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
