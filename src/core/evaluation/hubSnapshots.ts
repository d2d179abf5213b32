import { join } from 'node:path';
import { repositoryFolder, repositoryOf, type HubKind } from '../hubCache';
import type { Files } from './files';
import { chooseParquet, parquetBranch } from './hubData';
import { readDataReferences, readModelReference } from './hubReference';
import { readModelFolder, type ModelFolder } from './modelFolder';

/** Models and data sets in the cache that the tools of Hugging Face share. */
export class HubSnapshots {
  constructor(
    /** Absolute path of the cache, which need not exist. */
    private readonly cache: string,
    private readonly files: Files,
  ) {}

  /**
   * The cached model that a text names, such as `org/name:int8@main`.
   *
   * @returns its folder, or `undefined` when it is not in the cache.
   */
  async findModel(
    named: string,
  ): Promise<{ readonly folder: string; readonly precision?: string } | undefined> {
    const reference = readModelReference(named);
    if (reference === undefined) return undefined;
    const { repository, precision, revision } = reference;
    const folder = await this.find('model', repository, revision);
    return folder === undefined
      ? undefined
      : { folder, ...(precision !== undefined && { precision }) };
  }

  /**
   * The cached Parquet file that a text names, such as `org/name/config:split`.
   *
   * @returns its path, or `undefined` when it is not in the cache.
   */
  async findData(named: string): Promise<string | undefined> {
    for (const reference of readDataReferences(named)) {
      const folder = await this.find('dataset', reference.repository, parquetBranch);
      const found = folder && (await this.parquetIn(folder));
      if (!folder || !found || found.length === 0) continue;
      try {
        return join(folder, chooseParquet(found, reference).file.path);
      } catch {
        // Another split than those cached is meant; a download says what there is.
      }
    }
    return undefined;
  }

  /** The cached models that can be evaluated, by name. */
  async models(): Promise<ModelFolder[]> {
    const entries = (await this.files.list(this.cache)) ?? [];
    const found = await Promise.all(
      entries.map(async ({ name }) => {
        const repository = repositoryOf(name, 'model');
        const folder = repository && (await this.find('model', repository, undefined));
        // A cache is full of models that are not in ONNX.
        return folder ? readModelFolder(folder, this.files).catch(() => undefined) : undefined;
      }),
    );
    return found
      .filter((model) => model !== undefined)
      .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  }

  /** @param revision A branch, a tag or the hash of a commit, whole or its first 7 digits or more. */
  private async find(
    kind: HubKind,
    repository: string,
    revision: string | undefined,
  ): Promise<string | undefined> {
    const folder = repositoryFolder(this.cache, kind, repository);
    const snapshots = ((await this.files.list(join(folder, 'snapshots'))) ?? []).map(
      ({ name }) => name,
    );
    const commit = await this.commitOf(join(folder, 'refs', ...(revision ?? 'main').split('/')));
    const isHash = revision !== undefined && /^[0-9a-f]{7,40}$/.test(revision);
    const chosen = snapshots.find(
      (name) => name === commit || (isHash && name.startsWith(revision)),
    );
    // A revision that was asked for by its hash leaves no branch behind.
    const found = chosen ?? (revision === undefined ? snapshots.at(-1) : undefined);
    return found && join(folder, 'snapshots', found);
  }

  private async commitOf(reference: string): Promise<string | undefined> {
    if ((await this.files.find(reference))?.kind !== 'file') return undefined;
    return new TextDecoder().decode(await this.files.read(reference)).trim();
  }

  private async parquetIn(folder: string): Promise<{ readonly path: string }[]> {
    const list = async (path: string) => (await this.files.list(join(folder, path))) ?? [];
    const found: { path: string }[] = [];
    for (const config of await list('')) {
      for (const split of await list(config.name)) {
        const path = `${config.name}/${split.name}`;
        found.push(...(await list(path)).map(({ name }) => ({ path: `${path}/${name}` })));
      }
    }
    return found;
  }
}
