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

/** Every split among the files of the Parquet branch, each with its files in order. */
export function parquetSplits<File extends { readonly path: string }>(
  files: readonly File[],
): { readonly config: string; readonly split: string; readonly files: readonly File[] }[] {
  const found = new Map<string, { config: string; split: string; files: File[] }>();
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const [, config, split] = /^([^/]+)\/([^/]+)\/\d+\.parquet$/.exec(file.path) ?? [];
    if (config === undefined || split === undefined) continue;
    const key = `${config}/${split}`;
    const known = found.get(key);
    if (known) known.files.push(file);
    else found.set(key, { config, split, files: [file] });
  }
  return [...found.values()];
}

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
  const all = parquetSplits(files);
  const names = [...new Set(all.map(({ config }) => config))];
  const chosen = config ?? (names.length === 1 ? names[0] : 'default');
  const splits = all.filter((candidate) => candidate.config === chosen);
  if (chosen === undefined || splits.length === 0) {
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
  const known = splits.map((candidate) => candidate.split);
  const itsSplit =
    split ??
    usualSplits.find((name) => known.includes(name)) ??
    known.find((name) => name !== 'train') ??
    known[0];
  const found = splits.find((candidate) => candidate.split === itsSplit)?.files;
  if (itsSplit === undefined || found === undefined) {
    throw new PersonError(
      `${repository}/${chosen} has no split ${itsSplit ?? 'at all'}.`,
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
