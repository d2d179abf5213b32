import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Entry, Files } from './files';

/** The file system of this machine, through Node. */
export const nodeFiles: Files = {
  async list(folder) {
    const names = await unlessMissing(readdir(folder));
    if (names === undefined) return undefined;
    const entries = await Promise.all(names.map((name) => find(join(folder, name))));
    return entries.filter((entry) => entry !== undefined);
  },

  find,

  realPath: (path) => realpath(path),

  read: (path) => readFile(path),

  async open(path) {
    const handle = await open(path, 'r');
    const { size } = await handle.stat();
    return {
      bytes: size,
      read: async (target, position) =>
        (await handle.read(target, 0, target.length, position)).bytesRead,
      close: () => handle.close(),
    };
  },

  async sha256(path) {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
    }
    return hash.digest('hex');
  },
};

async function find(path: string): Promise<Entry | undefined> {
  const found = await unlessMissing(stat(path));
  return (
    found && {
      name: basename(path),
      kind: found.isDirectory() ? 'folder' : 'file',
      bytes: found.size,
    }
  );
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw cause;
  }
}
