import { basename, join } from 'node:path';
import { PersonError } from '../personError';
import type { Files } from './files';

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
  /** The .onnx files, the most exact first. */
  readonly precisions: readonly ModelFile[];
  /** Whether the folder holds a `tokenizer.json`. */
  readonly tokenizer: boolean;
}

export interface ModelFile {
  /** `fp32`, `fp16`, `int8`, ... as the file's name says. */
  readonly precision: string;
  /** Relative to the model folder, with forward slashes. */
  readonly file: string;
  readonly bytes: number;
}

/** What the names of published files mean, the most exact first. */
const precisions: readonly { readonly suffix: string; readonly precision: string }[] = [
  { suffix: '', precision: 'fp32' },
  { suffix: 'fp32', precision: 'fp32' },
  { suffix: 'bf16', precision: 'bf16' },
  { suffix: 'fp16', precision: 'fp16' },
  { suffix: 'int8', precision: 'int8' },
  { suffix: 'quantized', precision: 'int8' },
  { suffix: 'uint8', precision: 'uint8' },
  { suffix: 'q4f16', precision: 'q4f16' },
  { suffix: 'q4', precision: 'q4' },
  { suffix: 'bnb4', precision: 'bnb4' },
];

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
  const found = [
    ...inOnnx.map((entry) => ({ ...entry, file: `onnx/${entry.name}` })),
    ...entries.map((entry) => ({ ...entry, file: entry.name })),
  ].filter(({ kind, name }) => kind === 'file' && name.endsWith('.onnx'));
  if (found.length === 0) {
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
    precisions: sortByPrecision(found),
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

function sortByPrecision(found: readonly { name: string; file: string; bytes: number }[]) {
  const ranked = found.map(({ name, file, bytes }) => {
    const stem = name.slice(0, -'.onnx'.length);
    const rank = precisions.findLastIndex(
      ({ suffix }) => suffix !== '' && stem.endsWith(`_${suffix}`),
    );
    const plain = /^model$/.test(stem);
    return {
      rank: rank >= 0 ? rank : plain ? 0 : precisions.length,
      precision: precisions[rank]?.precision ?? (plain ? 'fp32' : stem),
      file,
      bytes,
    };
  });
  ranked.sort((a, b) => a.rank - b.rank || (a.file < b.file ? -1 : 1));
  const seen = new Set<string>();
  return ranked.flatMap(({ precision, file, bytes }) => {
    // Of model_int8.onnx and model_quantized.onnx only the first can be meant by `:int8`.
    const name = seen.has(precision) ? file.replace(/^onnx\/|\.onnx$/g, '') : precision;
    seen.add(name);
    return [{ precision: name, file, bytes }];
  });
}
