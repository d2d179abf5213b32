import { join, resolve } from 'node:path';
import { PersonError } from '../personError';
import type { Files } from './files';
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
}

/** The models and suites that come with the product, in `models/` and `suites/` of a folder. */
export class Bundle {
  constructor(
    /** Absolute path. */
    private readonly root: string,
    private readonly files: Files,
  ) {}

  models(): Promise<ModelFolder[]> {
    return this.each('models', (folder) => readModelFolder(folder, this.files));
  }

  suites(): Promise<BundledSuite[]> {
    return this.each('suites', async (folder) => ({
      ...(await readSuite(folder, this.files)),
      folder,
    }));
  }

  /**
   * The model of an id (`use-lite-sentiment`), of an id and a precision (`use-lite-sentiment:int8`)
   * or of a path, which a precision may follow as well.
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
            ...(precision === undefined ? {} : { precision }),
          };
        }
      }
    }
    const ids = (await this.models()).map(({ id }) => id).join(', ');
    throw new PersonError(
      `There is no model ${named}.`,
      `Choose a model folder${ids === '' ? '' : `, or one that is bundled: ${ids}`}.`,
    );
  }

  /**
   * The absolute path of a bundled suite's folder, or of a data file.
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
    const ids = (await this.suites()).map(({ id }) => id).join(', ');
    throw new PersonError(
      `There is no data set ${named}.`,
      `Choose a data file${ids === '' ? '' : `, or a suite that is bundled: ${ids}`}.`,
    );
  }

  private async each<T>(kind: string, read: (folder: string) => Promise<T>): Promise<T[]> {
    const entries = (await this.files.list(join(this.root, kind))) ?? [];
    const folders = entries.filter((entry) => entry.kind === 'folder');
    return Promise.all(folders.map(({ name }) => read(join(this.root, kind, name))));
  }
}
