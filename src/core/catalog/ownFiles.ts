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
    return [fileAt(place, found.size)];
  }
  const names = (await readdir(place)).filter((name) => /^[^.].*\.(?:json|bib)$/i.test(name));
  const files = await Promise.all(
    names.sort().map(async (name) => {
      const file = path.join(place, name);
      const status = await stat(file).catch(() => undefined);
      return status?.isFile() ? [fileAt(file, status.size)] : [];
    }),
  );
  return files.flat();
}

function fileAt(file: string, bytes: number): OwnFile {
  return { path: file, bytes, read: () => readFile(file, 'utf8') };
}
