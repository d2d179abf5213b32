import type { HubFile, HubKind, HubRepository } from '../hubCache';
import { PersonError } from '../personError';
import { chooseParquet, parquetBranch, parquetSplits } from './hubData';
import {
  readDataReferences,
  readModelReference,
  type DataReference,
  type ModelReference,
} from './hubReference';
import { groupModelFiles, isExternalData } from './modelFiles';

/** What is asked of the Hub to know what a download would be. */
export interface HubListing {
  /** As people know it: `huggingface.co`. */
  readonly host: string;
  list(
    kind: HubKind,
    name: string,
    revision: string | undefined,
    signal?: AbortSignal,
  ): Promise<HubRepository>;
}

/** A precision of a model, with all that an evaluation of it reads. */
export interface ModelDownload {
  readonly precision: string;
  readonly files: readonly HubFile[];
  readonly bytes: number;
}

/** A data set on the Hub. */
interface DataPlan {
  readonly repository: HubRepository;
  readonly reference: DataReference;
  /**
   * The split that was named, or the one to evaluate on.
   *
   * @throws {PersonError} when there is no such split, or there are several configurations.
   */
  choose(): DataDownload;
}

/** A split of a data set. */
export interface DataDownload {
  readonly repository: HubRepository;
  /** As {@link readDataReferences} reads it: `org/name/config:split`. */
  readonly id: string;
  readonly file: HubFile;
}

/** Files beside the graphs that an evaluation reads: settings, tokenizer, lists of characters. */
const companion =
  /^(?:[\w.-]*config|tokenizer|special_tokens_map|added_tokens|modules)\.json$|^\d+_\w+\/config\.json$|^[^/]*(?:keys|dict)[^/]*\.txt$|^inference\.ya?ml$/i;

/** Graphs that another one of the same precision contains. */
const contained = ['decoder_model', 'decoder_with_past_model'];

/**
 * The model that a text names on the Hub and the precisions it can be had in, the most exact first.
 *
 * @param text As `org/name:int8@revision`.
 * @throws {PersonError} when there is none, or none in ONNX.
 */
export async function planModelDownload(
  hub: HubListing,
  text: string,
  signal?: AbortSignal,
): Promise<{
  readonly repository: HubRepository;
  readonly reference: ModelReference;
  readonly choices: readonly ModelDownload[];
}> {
  const reference = readModelReference(text);
  if (reference === undefined) {
    throw new PersonError(
      `${text} is no id of a model on the Hub.`,
      'Write it as organisation/name, with :precision and @revision behind it where you want.',
    );
  }
  const repository = await hub.list('model', reference.repository, reference.revision, signal);
  const choices = modelDownloads(repository.files);
  if (choices.length === 0) {
    throw new PersonError(
      `${reference.repository} has no .onnx file on ${hub.host}.`,
      'Look for an export of it to ONNX, such as those of onnx-community and Xenova.',
    );
  }
  return { repository, reference, choices };
}

/**
 * The choice of a precision; the most exact one when none is asked for.
 *
 * @throws {PersonError} when there is no such precision, listing those there are.
 */
export function chooseDownload(
  choices: readonly ModelDownload[],
  { repository, precision }: ModelReference,
): ModelDownload {
  const chosen = choices.find((choice) => !precision || choice.precision === precision);
  if (chosen) return chosen;
  throw new PersonError(
    `${repository} has no precision ${precision}.`,
    `Choose one of: ${choices.map((choice) => choice.precision).join(', ')}.`,
  );
}

/**
 * The data set that a text names on the Hub, as Parquet.
 *
 * @param text As `org/name/config:split`.
 * @throws {PersonError} when there is none.
 */
export async function planDataDownload(
  hub: HubListing,
  text: string,
  signal?: AbortSignal,
): Promise<DataPlan> {
  const references = readDataReferences(text);
  if (references.length === 0) {
    throw new PersonError(
      `${text} is no id of a data set on the Hub.`,
      'Write it as organisation/name, with /configuration and :split behind it where you want.',
    );
  }
  let failure: unknown;
  for (const reference of references) {
    let repository: HubRepository;
    try {
      repository = await hub.list('dataset', reference.repository, parquetBranch, signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      // What was tried first is the likeliest to be meant.
      failure ??= error;
      continue;
    }
    return { repository, reference, choose: () => dataDownload(repository, reference) };
  }
  throw failure;
}

/** Every split of a repository that can be had, of a configuration where one is named. */
export function dataDownloads(
  repository: HubRepository,
  { config: wanted }: DataReference,
): DataDownload[] {
  const splits = parquetSplits(repository.files).filter(
    ({ config }) => config === (wanted ?? config),
  );
  return splits.flatMap(({ config, split, files: [file, ...others] }) => {
    const id = `${repository.source.repository}/${config}:${split}`;
    return file && others.length === 0 ? [{ repository, id, file }] : [];
  });
}

function dataDownload(repository: HubRepository, reference: DataReference): DataDownload {
  const { config, split, file } = chooseParquet(repository.files, reference);
  return { repository, id: `${reference.repository}/${config}:${split}`, file };
}

function modelDownloads(files: readonly HubFile[]): ModelDownload[] {
  const companions = files.filter(({ path }) => companion.test(path));
  return groupModelFiles(files).map(({ precision, graphs }) => {
    const wanted = Object.entries(graphs)
      .filter(([name]) => graphs['decoder_model_merged'] === undefined || !contained.includes(name))
      .map(([, path]) => path);
    const itsFiles = files.filter(({ path }) =>
      wanted.some((graph) => path === graph || isExternalData(path, graph)),
    );
    const all = [...companions, ...itsFiles];
    return { precision, files: all, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) };
  });
}
