import { readFile } from 'node:fs/promises';
import { PersonError } from '../core/personError';

/**
 * Reads a text file.
 *
 * @throws {PersonError} when it is missing or cannot be read.
 */
export async function readText(file: string): Promise<string> {
  const text = await readIfPresent(file);
  if (text === undefined) {
    throw new PersonError(`There is no file ${file}.`, 'Check the path.');
  }
  return text;
}

/** @returns `undefined` when there is no such file. */
export async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return undefined;
    }
    throw new PersonError(
      `${file} could not be read (${code}).`,
      'Check that it is a readable file.',
      {
        cause,
      },
    );
  }
}

/** The lines of a text, without the end of the last. */
export function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
