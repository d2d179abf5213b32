import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PersonError } from '../../personError';
import type { ExportedFile } from './exportFullRun';

/**
 * Writes an export into a folder that is not there yet, or empty.
 *
 * @param folder Absolute path.
 * @throws {PersonError} when the folder holds anything or cannot be written to; nothing is written
 *   then.
 */
export async function writeExport(folder: string, files: readonly ExportedFile[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length > 0) {
      throw new PersonError(
        `Nothing was written: ${folder} holds files already.`,
        'Choose an empty folder, or one that is not there yet.',
      );
    }
    for (const { name, text, executable } of files) {
      await writeFile(join(folder, name), text, { mode: executable ? 0o755 : 0o644 });
    }
  } catch (cause) {
    if (cause instanceof PersonError) throw cause;
    throw new PersonError(
      `The export could not be written to ${folder} (${(cause as NodeJS.ErrnoException).code}).`,
      'Choose a folder that can be written to.',
      { cause },
    );
  }
}
