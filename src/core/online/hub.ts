import { copyFile, link, mkdir, rename, stat, statfs, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { datasetInfo, listFiles, modelInfo, type ListFileEntry } from '@huggingface/hub';
import {
  isRepositoryName,
  repositoryFolder,
  type Checksum,
  type HubFile,
  type HubKind,
  type HubRepository,
} from '../hubCache';
import { PersonError } from '../personError';
import { HubConnection, type HubSettings } from './hubConnection';
import { diskError, downloadVerified, megabytes } from './verifiedDownload';

export interface HubProgress {
  /** Bytes that are there, of those asked for. */
  readonly done: number;
  readonly total: number;
  /** The file that is being downloaded. */
  readonly path: string;
}

/**
 * Downloads from the Hugging Face Hub into the cache that its tools share, in their layout: files
 * by their hashes in `blobs`, linked to from `snapshots/<commit>`.
 */
export class Hub {
  private readonly connection: HubConnection;

  /** @param cache Absolute path; made when something is downloaded. */
  constructor(
    settings: HubSettings,
    private readonly cache: string,
    fetch: typeof globalThis.fetch = globalThis.fetch,
  ) {
    this.connection = new HubConnection(settings, fetch);
  }

  /** The host that is asked, as people know it: `huggingface.co`. */
  get host(): string {
    return this.connection.host;
  }

  /**
   * The files of a repository, pinned to the commit that a branch or tag stands for now. Names that
   * would lead out of a folder are left out.
   *
   * @param name As `org/name`.
   * @param revision The main branch when absent.
   * @throws {MissingRepository} when there is none; {PersonError} when it cannot be listed.
   */
  async list(
    kind: HubKind,
    name: string,
    revision: string | undefined,
    signal?: AbortSignal,
  ): Promise<HubRepository> {
    if (!isRepositoryName(name)) {
      throw new PersonError(`${name} is no id on the Hub.`, 'Write it as organisation/name.');
    }
    if (revision !== undefined && !staysInside(revision)) {
      throw new PersonError(`${revision} is no revision.`, 'Name a branch, a tag or a commit.');
    }
    const fetch: typeof globalThis.fetch = (address, init) =>
      this.connection.get(
        String(address),
        name,
        Object.fromEntries(new Headers(init?.headers)),
        signal,
      );
    const asked = {
      name,
      hubUrl: this.connection.settings.endpoint,
      fetch,
      ...(revision !== undefined && { revision }),
    };
    const { sha } =
      kind === 'model'
        ? await modelInfo({ ...asked, additionalFields: ['sha'] })
        : await datasetInfo({ ...asked, additionalFields: ['sha'] });
    if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha)) {
      throw new PersonError(
        `${this.host} did not say which revision of ${name} it has.`,
        'Try again later, or set HF_ENDPOINT to another mirror.',
      );
    }
    const files: HubFile[] = [];
    const entries = listFiles({
      ...asked,
      repo: { type: kind, name },
      revision: sha,
      recursive: true,
    });
    for await (const entry of entries) {
      const file = fileOf(entry);
      if (file) files.push(file);
    }
    return {
      kind,
      source: { repository: name, revision: sha },
      ...(!(revision && sha.startsWith(revision)) && { reference: revision ?? 'main' }),
      files,
    };
  }

  /** Bytes of files that are not in the cache yet, what came of them in an earlier try left out. */
  async missingBytes(repository: HubRepository, files: readonly HubFile[]): Promise<number> {
    const missing = await this.missing(repository, files);
    return missing.reduce((sum, { file, there }) => sum + file.bytes - there, 0);
  }

  /**
   * Downloads files that are not in the cache yet.
   *
   * @param files Some of the repository's.
   * @returns the snapshot's folder, which holds them all.
   * @throws {PersonError} when one cannot be had; what came of it is kept and used the next time. The
   *   signal's reason when aborted.
   */
  async download(
    repository: HubRepository,
    files: readonly HubFile[],
    onProgress?: (progress: HubProgress) => void,
    signal?: AbortSignal,
  ): Promise<string> {
    const folder = this.folderOf(repository);
    const { repository: name, revision } = repository.source;
    const snapshot = join(folder, 'snapshots', revision);
    try {
      await mkdir(join(folder, 'blobs'), { recursive: true });
      await this.checkRoom(repository, files);
      const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
      let done = 0;
      for (const file of files) {
        signal?.throwIfAborted();
        const blob = this.blobOf(repository, file);
        if ((await sizeOf(blob)) !== file.bytes) {
          await downloadVerified(
            {
              name: file.path,
              bytes: file.bytes,
              checksum: file.checksum,
              target: blob,
              ask: (from, stop) => this.ask(repository, file, from, stop),
            },
            {
              signal,
              onBytes: (bytes) => onProgress?.({ done: done + bytes, total, path: file.path }),
            },
          );
        }
        await linkTo(blob, join(snapshot, ...file.path.split('/')));
        done += file.bytes;
        onProgress?.({ done, total, path: file.path });
      }
      if (repository.reference !== undefined) {
        await writeWhole(join(folder, 'refs', ...repository.reference.split('/')), revision);
      }
      return snapshot;
    } catch (error) {
      if (signal?.aborted || error instanceof PersonError) throw error;
      throw diskError(name, error);
    }
  }

  private folderOf({ kind, source }: HubRepository): string {
    return repositoryFolder(this.cache, kind, source.repository);
  }

  private blobOf(repository: HubRepository, { checksum }: HubFile): string {
    return join(this.folderOf(repository), 'blobs', checksum.value);
  }

  private async missing(repository: HubRepository, files: readonly HubFile[]) {
    const found = await Promise.all(
      files.map(async (file) => {
        const blob = this.blobOf(repository, file);
        if ((await sizeOf(blob)) === file.bytes) return [];
        const part = (await sizeOf(`${blob}.incomplete`)) ?? 0;
        return [{ file, there: part <= file.bytes ? part : 0 }];
      }),
    );
    return found.flat();
  }

  private async checkRoom(repository: HubRepository, files: readonly HubFile[]): Promise<void> {
    const needed = await this.missingBytes(repository, files);
    const { bavail, bsize } = await statfs(join(this.folderOf(repository), 'blobs'));
    if (bavail * bsize >= needed) return;
    throw new PersonError(
      `Nothing was downloaded: the disk of ${this.cache} has ${megabytes(bavail * bsize)} left, and ${megabytes(needed)} are needed.`,
      'Make room, or set HF_HOME to a folder on another disk.',
    );
  }

  private ask(
    { kind, source }: HubRepository,
    { path }: HubFile,
    from: number,
    signal: AbortSignal,
  ): Promise<Response> {
    const { repository, revision } = source;
    const prefix = kind === 'model' ? '' : 'datasets/';
    const file = path.split('/').map(encodeURIComponent).join('/');
    return this.connection.get(
      `${this.connection.settings.endpoint}/${prefix}${repository}/resolve/${revision}/${file}`,
      `${path} of ${repository}`,
      { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) },
      signal,
    );
  }
}

function fileOf({ type, path, size, oid, lfs }: ListFileEntry): HubFile | undefined {
  const checksum: Checksum = lfs
    ? { kind: 'sha256', value: lfs.oid }
    : { kind: 'git', value: oid ?? '' };
  const isHash = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(checksum.value);
  if (type !== 'file' || !isHash || !staysInside(path) || !(size >= 0)) return undefined;
  return { path, bytes: lfs?.size ?? size, checksum };
}

/** Whether a path from outside names something inside a folder, on every system. */
function staysInside(path: string): boolean {
  return path.split('/').every((part) => !/^\.{0,2}$|[\\:\0]/.test(part));
}

/** Links into `blobs` as huggingface_hub does; copies where neither kind of link is allowed. */
async function linkTo(blob: string, path: string): Promise<void> {
  if ((await sizeOf(path)) !== undefined) return;
  await mkdir(dirname(path), { recursive: true });
  const attempts = [
    () => symlink(relative(dirname(path), blob), path),
    () => link(blob, path),
    () => copyFile(blob, path),
  ];
  for (const [index, attempt] of attempts.entries()) {
    try {
      return await attempt();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
      if (index === attempts.length - 1) throw error;
    }
  }
}

async function writeWhole(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.incomplete`, content);
  await rename(`${path}.incomplete`, path);
}

/** @returns `undefined` when there is no such file. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}
