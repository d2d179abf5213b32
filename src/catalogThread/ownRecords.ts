import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Catalog } from '../core/catalog/catalog';
import { mergeCatalogs } from '../core/catalog/mergeCatalogs';
import {
  brokenLinks,
  OwnCatalogReader,
  type OwnCatalog,
  type OwnFile,
} from '../core/catalog/ownCatalog';
import { looksLikeCsl } from '../core/catalog/csl';
import { ownFile, ownFilesAt } from '../core/catalog/ownFiles';
import { bibItems } from '../core/citation/bibItems';
import { PersonError } from '../core/personError';
import type { OwnPlaces, OwnProblem } from '../protocol';

interface Read {
  readonly stamp: string | undefined;
  readonly catalog: OwnCatalog;
}

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

/**
 * The user's own records: reads the files they are in, those that have changed since, and merges
 * them over the bundled catalog. The workspace's come first, so that what the settings name wins.
 */
export class OwnRecords {
  private readonly reader: OwnCatalogReader;
  private readonly read = new Map<string, Read>();
  private readonly looked = new Map<string, boolean>();
  private merged: Catalog;

  /** @param data The folder of the bundled catalog. */
  constructor(
    private readonly bundled: Catalog,
    data: string,
    private readonly publish: (catalog: Catalog) => Promise<void>,
  ) {
    this.merged = bundled;
    this.reader = new OwnCatalogReader({
      catalog: bundled,
      readData: (name) => readFile(path.join(data, name), 'utf8'),
      readBib: bibItems,
    });
  }

  /** Reads what has changed, and publishes it; also now and then while a large file is read. */
  async refresh(places: OwnPlaces): Promise<OwnReading> {
    const warnings: string[] = [];
    const named = await Promise.all(
      places.catalogs.map((place) => filesNamed(place, (warning) => warnings.push(warning))),
    );
    const sources = unique([...(await this.workspaceSources(places)), ...named.flat()]);
    const paths = new Set(sources.map((source) => source.path));
    const gone = [...this.read.keys()].filter((known) => !paths.has(known));
    gone.forEach((known) => this.read.delete(known));

    const done = new Map<string, OwnCatalog>();
    let pause = publishedEvery;
    let published = performance.now();
    let changed = gone.length > 0;
    for (const source of sources) {
      const before = this.read.get(source.path);
      if (before && before.stamp === source.stamp) {
        done.set(source.path, before.catalog);
        continue;
      }
      changed = true;
      const catalog = await this.reader.read(source, before?.catalog, async (part) => {
        // What the file gave before stays until it is read again.
        if (!before && performance.now() - published > pause) {
          const started = performance.now();
          await this.merge([...done.values(), part]);
          published = performance.now();
          pause = Math.max(publishedEvery, 2 * (published - started));
        }
      });
      this.read.set(source.path, { stamp: source.stamp, catalog });
      done.set(source.path, catalog);
    }
    const own = [...done.values()];
    if (changed) {
      await this.merge(own);
    }
    const problems = own.flatMap((each) => [...each.faults, ...brokenLinks(each, this.merged)]);
    return { problems, warnings };
  }

  private async merge(own: readonly OwnCatalog[]): Promise<void> {
    this.merged = mergeCatalogs(this.bundled, ...own);
    await this.publish(this.merged);
  }

  /** The workspace's .bib files, and those of its .json files that are CSL-JSON. */
  private async workspaceSources({ workspace, texts }: OwnPlaces): Promise<OwnFile[]> {
    const found: OwnFile[] = texts.map(({ path: file, text }) => ({
      path: file,
      bytes: text.length,
      stamp: text,
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
    if (this.read.has(file)) {
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
