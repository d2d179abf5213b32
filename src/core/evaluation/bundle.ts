import { isAbsolute, join, relative, resolve } from 'node:path';
import { PersonError } from '../personError';
import type { Files } from './files';
import { readDataReferences, readModelReference } from './hubReference';
import { HubSnapshots } from './hubSnapshots';
import { readModelFolder, type ModelFolder } from './modelFolder';
import { readSuite, type Suite } from './suite';

export interface BundledSuite extends Suite {
  /** Absolute path. */
  readonly folder: string;
}

/** What a person named as the model to run. */
export interface NamedModel {
  /** Absolute path. */
  readonly folder: string;
  readonly precision?: string;
  readonly bundled: boolean;
  /** Whether it is in the Hugging Face cache, and so none of the workspace's. */
  readonly cached?: true;
}

/**
 * The models and suites that come with the product, in `models/` and `suites/` of a folder, and
 * those in the Hugging Face cache.
 */
export class Bundle {
  private readonly snapshots: HubSnapshots | undefined;

  /**
   * @param root Absolute path.
   * @param cache Absolute path of the Hugging Face cache; without it nothing is sought there.
   */
  constructor(
    private readonly root: string,
    private readonly files: Files,
    private readonly cache?: string,
  ) {
    this.snapshots = cache === undefined ? undefined : new HubSnapshots(cache, files);
  }

  models(): Promise<ModelFolder[]> {
    return this.each('models', (folder) => readModelFolder(folder, this.files));
  }

  suites(): Promise<BundledSuite[]> {
    return this.each('suites', async (folder) => ({
      ...(await readSuite(folder, this.files)),
      folder,
    }));
  }

  /** Those of the Hugging Face cache, by name. */
  async cachedModels(): Promise<ModelFolder[]> {
    return (await this.snapshots?.models()) ?? [];
  }

  /**
   * The model of an id (`use-lite-sentiment`), of an id and a precision (`use-lite-sentiment:int8`)
   * or of a path, which a precision may follow as well; else one in the Hugging Face cache, as
   * `org/name`, `org/name:int8`, `org/name:int8@revision`.
   *
   * @param base Absolute folder that a relative path is relative to.
   * @throws {PersonError} when there is neither.
   */
  async locateModel(named: string, base: string): Promise<NamedModel> {
    const parts = /^(?<name>.*?)(?::(?<precision>[\w-]+))?$/s.exec(named)?.groups;
    // A Windows path has a colon of its own, so the whole is tried first.
    for (const [name, precision] of [
      [named, undefined],
      [parts?.['name'] ?? named, parts?.['precision']],
    ] as const) {
      const folder = resolve(base, name);
      const isId = /^[\w.-]+$/.test(name);
      const bundled = isId ? join(this.root, 'models', name) : undefined;
      for (const candidate of [bundled, folder]) {
        if (candidate !== undefined && (await this.files.find(candidate))?.kind === 'folder') {
          return {
            folder: candidate,
            bundled: candidate === bundled,
            ...(this.isCached(candidate) && { cached: true }),
            ...(precision === undefined ? {} : { precision }),
          };
        }
      }
    }
    const cached = await this.snapshots?.findModel(named);
    if (cached) return { ...cached, bundled: false, cached: true };
    const ids = (await this.models()).map(({ id }) => id).join(', ');
    const onHub =
      this.snapshots !== undefined && readModelReference(named)?.repository.includes('/');
    throw new PersonError(
      onHub
        ? `There is no model ${named}: it is neither a folder nor in the Hugging Face cache.`
        : `There is no model ${named}.`,
      `Choose a model folder${ids === '' ? '' : `, or one that is bundled: ${ids}`}${onHub ? ', or download it first' : ''}.`,
    );
  }

  /**
   * The absolute path of a bundled suite's folder, or of a data file, or of a split in the Hugging
   * Face cache, as `org/name/config:split`.
   *
   * @throws {PersonError} when there is neither.
   */
  async locateData(named: string, base: string): Promise<string> {
    const suite = join(this.root, 'suites', named);
    if (/^[\w.-]+$/.test(named) && (await this.files.find(suite))?.kind === 'folder') {
      return suite;
    }
    const path = resolve(base, named);
    if (await this.files.find(path)) {
      return path;
    }
    const cached = await this.snapshots?.findData(named);
    if (cached !== undefined) return cached;
    const ids = (await this.suites()).map(({ id }) => id).join(', ');
    const onHub =
      this.snapshots !== undefined && named.includes('/') && readDataReferences(named).length > 0;
    throw new PersonError(
      onHub
        ? `There is no data set ${named}: it is neither a file nor in the Hugging Face cache.`
        : `There is no data set ${named}.`,
      `Choose a data file${ids === '' ? '' : `, or a suite that is bundled: ${ids}`}${onHub ? ', or download it first' : ''}.`,
    );
  }

  private isCached(folder: string): boolean {
    const inside = this.cache === undefined ? '..' : relative(this.cache, folder);
    return !inside.startsWith('..') && !isAbsolute(inside);
  }

  private async each<T>(kind: string, read: (folder: string) => Promise<T>): Promise<T[]> {
    const entries = (await this.files.list(join(this.root, kind))) ?? [];
    const folders = entries.filter((entry) => entry.kind === 'folder');
    return Promise.all(folders.map(({ name }) => read(join(this.root, kind, name))));
  }
}
