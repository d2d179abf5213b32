import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Catalog } from '../core/catalog/catalog';
import { mergeCatalogs } from '../core/catalog/mergeCatalogs';
import {
  brokenLinks,
  OwnCatalogReader,
  sizeOf,
  type OwnCatalog,
  type OwnFile,
} from '../core/catalog/ownCatalog';
import { looksLikeCsl } from '../core/catalog/csl';
import { ownFile, ownFilesAt } from '../core/catalog/ownFiles';
import type { BibItem, bibItems } from '../core/citation/bibItems';
import { PersonError } from '../core/personError';
import { bundledStamp } from '../core/search/bundledIndex';
import type { OwnPlaces, OwnProblem } from '../protocol';
import type { Library } from './library';
import { OwnCache, type OwnState, type ReadFile } from './ownCache';

/** What came of reading the user's files. */
export interface OwnReading {
  readonly problems: readonly OwnProblem[];
  /** On places that could not be read at all. */
  readonly warnings: readonly string[];
}

/** The first part of a .json file, which tells whether it may be CSL-JSON. */
const bytesLookedAt = 4096;
/** A large file's records are published while it is read, at most this often, in milliseconds. */
const publishedEvery = 1000;

/** So many records of the user's are kept from one window to the next; fewer are read in no time. */
const worthKeeping = 2_000;
/** What is kept is made anew once this share of it has changed. */
const mayDrift = 0.05;

/**
 * The user's own records: reads the files they are in, those that have changed since, and merges
 * them over the bundled catalog. The workspace's come first, so that what the settings name wins.
 */
export class OwnRecords {
  private readonly reader: OwnCatalogReader;
  private readonly looked = new Map<string, boolean>();
  private readonly read = new Map<string, ReadFile>();
  /** What the last window left, as long as nothing needed the records themselves. */
  private kept: OwnState | undefined;
  /** Of the files when they were read last. */
  private state = '';
  private problems: readonly OwnProblem[] = [];
  /** Records that came and went since the index was kept. */
  private drift = 0;
  private keeping = new AbortController();

  /** @param data The folder of the bundled catalog. */
  constructor(
    private readonly bundled: () => Catalog,
    data: string,
    private readonly library: Library,
    private readonly changed: () => void,
    private readonly cache: OwnCache | undefined,
  ) {
    this.reader = new OwnCatalogReader({
      bundled,
      readData: (name) => readFile(path.join(data, name), 'utf8'),
      readBib,
    });
    this.kept = cache?.read();
    if (this.kept) {
      const { snapshot, state, problems, files } = this.kept;
      this.state = state;
      this.problems = problems;
      library.adopt(snapshot, () =>
        mergeCatalogs(bundled(), ...files().map(({ catalog }) => catalog)),
      );
      changed();
    }
  }

  /** Reads what has changed, and publishes it; also now and then while a large file is read. */
  async refresh(places: OwnPlaces): Promise<OwnReading> {
    const warnings: string[] = [];
    const named = await Promise.all(
      places.catalogs.map((place) => filesNamed(place, (warning) => warnings.push(warning))),
    );
    const sources = unique([...(await this.workspaceSources(places)), ...named.flat()]);
    const state = JSON.stringify(sources.map((source) => [source.path, source.stamp]));
    if (state !== this.state) {
      this.keeping.abort();
      await this.readAll(sources);
      this.state = state;
    }
    return { problems: this.problems, warnings };
  }

  /**
   * Keeps the index and the records for the next window, where that is worth the while; asking is
   * quicker from then on, too. Stops when something is read meanwhile.
   */
  async keep(): Promise<void> {
    const own = [...this.read.values()];
    const count = own.reduce((sum, { catalog }) => sum + sizeOf(catalog), 0);
    if (!this.cache || count < worthKeeping || this.drift < mayDrift * count) {
      return;
    }
    const keeping = (this.keeping = new AbortController());
    const { state, problems } = this;
    const snapshot = await this.library.snapshot(keeping.signal);
    if (snapshot) {
      this.drift = 0;
      await this.cache.write(snapshot, { state, problems }, own);
    }
  }

  private async readAll(sources: readonly OwnFile[]): Promise<void> {
    this.kept?.files().forEach((file) => this.read.set(file.catalog.file, file));
    this.kept = undefined;
    const paths = new Set(sources.map((source) => source.path));
    const gone = [...this.read.keys()].filter((known) => !paths.has(known));
    gone.forEach((known) => this.read.delete(known));

    const done: OwnCatalog[] = [];
    let pause = publishedEvery;
    let published = performance.now();
    for (const source of sources) {
      const before = this.read.get(source.path);
      if (before && before.stamp === source.stamp) {
        done.push(before.catalog);
        continue;
      }
      const catalog = await this.reader.read(source, before?.catalog, async (part) => {
        // What the file gave before stays until it is read again.
        if (!before && performance.now() - published > pause) {
          const started = performance.now();
          await this.publish([...done, part]);
          published = performance.now();
          pause = Math.max(publishedEvery, 2 * (published - started));
        }
      });
      this.read.set(source.path, { stamp: source.stamp, catalog });
      done.push(catalog);
    }
    const merged = await this.publish(done);
    this.problems = done.flatMap((each) => [...each.faults, ...brokenLinks(each, merged)]);
  }

  private async publish(own: readonly OwnCatalog[]): Promise<Catalog> {
    const merged = mergeCatalogs(this.bundled(), ...own);
    this.drift += await this.library.publish(merged);
    this.changed();
    return merged;
  }

  /** The workspace's .bib files, and those of its .json files that are CSL-JSON. */
  private async workspaceSources({ workspace, texts }: OwnPlaces): Promise<OwnFile[]> {
    const found: OwnFile[] = texts.map(({ path: file, text }) => ({
      path: file,
      bytes: text.length,
      stamp: createHash('sha1').update(text).digest('base64'),
      read: async () => text,
    }));
    for (const file of workspace) {
      const source = await ownFile(file);
      if (source && (/\.bib$/i.test(file) || (await this.isCsl(source)))) {
        found.push(source);
      }
    }
    return found;
  }

  private async isCsl({ path: file, stamp }: OwnFile): Promise<boolean> {
    if (this.read.has(file) || this.state.includes(JSON.stringify(file))) {
      // One that is half written keeps its records.
      return true;
    }
    const key = `${file}\n${stamp}`;
    let isCsl = this.looked.get(key);
    if (isCsl === undefined) {
      isCsl = looksLikeCsl(await startOf(file));
      this.looked.set(key, isCsl);
    }
    return isCsl;
  }
}

/** What reads .bib files is large, and not needed while none has changed. */
async function* readBib(
  ...[text, isKnown]: Parameters<typeof bibItems>
): AsyncGenerator<readonly BibItem[]> {
  const { bibItems } = await import('../core/citation/bibItems');
  yield* bibItems(text, isKnown);
}

/** @param cache A folder to keep a large collection in. */
export function createOwnRecords(
  bundled: () => Catalog,
  data: string,
  library: Library,
  changed: () => void,
  cache: string | undefined,
): OwnRecords {
  const kept = cache === undefined ? undefined : new OwnCache(cache, bundledStamp(data));
  return new OwnRecords(bundled, data, library, changed, kept);
}

async function filesNamed(place: string, warn: (message: string) => void): Promise<OwnFile[]> {
  try {
    return await ownFilesAt(place);
  } catch (error) {
    if (!(error instanceof PersonError)) {
      throw error;
    }
    warn(error.message);
    return [];
  }
}

async function startOf(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) {
    return '';
  }
  try {
    const buffer = Buffer.alloc(bytesLookedAt);
    const { bytesRead } = await handle.read(buffer, 0, bytesLookedAt, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await handle.close();
  }
}

/** A file that is named twice counts where it is named last. */
function unique(sources: readonly OwnFile[]): OwnFile[] {
  const last = new Map<string, OwnFile>();
  for (const source of sources) {
    last.delete(source.path);
    last.set(source.path, source);
  }
  return [...last.values()];
}
