import { PersonError } from '../personError';
import type { DataReference } from './hubReference';

/** The branch of every data set on which the Hub keeps it as Parquet. */
export const parquetBranch = 'refs/convert/parquet';

/** A split of a data set as the Hub keeps it: `sst2/validation/0000.parquet`. */
export interface ParquetSplit<File> {
  readonly config: string;
  readonly split: string;
  readonly file: File;
}

/** Splits to evaluate on where none is asked for; the labels of a test split are often withheld. */
const usualSplits = ['validation', 'val', 'dev', 'validation_matched', 'test'];

/**
 * The split that a reference names among the files of the Parquet branch.
 *
 * @throws {PersonError} when there is no such configuration or split, listing those there are; when
 *   the split is so large that it is kept in several files.
 */
export function chooseParquet<File extends { readonly path: string }>(
  files: readonly File[],
  { repository, config, split }: DataReference,
): ParquetSplit<File> {
  const configs = new Map<string, Map<string, File[]>>();
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const [, itsConfig, itsSplit] = /^([^/]+)\/([^/]+)\/\d+\.parquet$/.exec(file.path) ?? [];
    if (itsConfig === undefined || itsSplit === undefined) continue;
    const splits = configs.get(itsConfig) ?? new Map<string, File[]>();
    configs.set(itsConfig, splits.set(itsSplit, [...(splits.get(itsSplit) ?? []), file]));
  }
  const names = [...configs.keys()];
  const chosen = config ?? (names.length === 1 ? names[0] : 'default');
  const splits = configs.get(chosen ?? '');
  if (chosen === undefined || splits === undefined) {
    throw new PersonError(
      names.length === 0
        ? `The Hub has no Parquet files of ${repository}.`
        : config === undefined
          ? `${repository} has several configurations.`
          : `${repository} has no configuration ${config}.`,
      names.length === 0
        ? 'Download its files by hand and choose one of them.'
        : `Name one of: ${names.map((name) => `${repository}/${name}`).join(', ')}.`,
    );
  }
  const known = [...splits.keys()];
  const itsSplit =
    split ??
    usualSplits.find((name) => splits.has(name)) ??
    known.find((name) => name !== 'train') ??
    known[0] ??
    '';
  const found = splits.get(itsSplit);
  if (found === undefined) {
    throw new PersonError(
      `${repository}/${chosen} has no split ${itsSplit}.`,
      `Choose one of: ${known.join(', ')}.`,
    );
  }
  const [file, ...others] = found;
  if (file === undefined || others.length > 0) {
    throw new PersonError(
      `The split ${itsSplit} of ${repository}/${chosen} is kept in ${found.length} files, which is more than an evaluation reads.`,
      `Choose a smaller split of: ${known.join(', ')}.`,
    );
  }
  return { config: chosen, split: itsSplit, file };
}
