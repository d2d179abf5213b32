import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { PersonError } from '../personError';
import type { OwnFile } from './ownCatalog';

/**
 * The files of a catalog of the user's on disk: the file itself, or every .json and .bib file
 * directly in a folder, sorted by name.
 *
 * @throws {PersonError} where there is nothing at that path.
 */
export async function ownFilesAt(place: string): Promise<OwnFile[]> {
  const found = await stat(place).catch(() => undefined);
  if (!found) {
    throw new PersonError(
      `The catalog ${place} does not exist.`,
      'Correct its path in the setting paperweight.catalogs.',
    );
  }
  if (!found.isDirectory()) {
    return [fileOf(place, found)];
  }
  const names = (await readdir(place)).filter((name) => /^[^.].*\.(?:json|bib)$/i.test(name));
  const files = await Promise.all(
    names.sort().map(async (name) => (await ownFile(path.join(place, name))) ?? []),
  );
  return files.flat();
}

/** A file of the user's on disk; undefined where there is none. */
export async function ownFile(file: string): Promise<OwnFile | undefined> {
  const status = await stat(file).catch(() => undefined);
  return status?.isFile() ? fileOf(file, status) : undefined;
}

function fileOf(file: string, { size, mtimeMs }: Stats): OwnFile {
  return {
    path: file,
    bytes: size,
    stamp: `${mtimeMs} ${size}`,
    read: () => readFile(file, 'utf8'),
  };
}
