import { readFile } from 'node:fs/promises';
import { readBibliography, type BibEntry, type Bibliography } from '../core/citation/bibliography';
import type { BibSource } from '../protocol';

interface Shelved {
  readonly version: string;
  readonly bibliography: Promise<Bibliography | undefined>;
  byKey?: ReadonlyMap<string, BibEntry>;
}

/** Of the bibliographies, those asked for last stay read. */
const mostKept = 12;

/** The .bib files that documents cite from, each read once a version, saved or not. */
export class BibliographyShelf {
  /** By URI, the one asked for last at the end. */
  private readonly shelved = new Map<string, Shelved>();
  /** What the editor shows, by URI. */
  private readonly shown = new Map<string, string>();

  /** Takes what an editor shows of a file, before the version that says so is asked for. */
  show(uri: string, text: string): void {
    this.shown.set(uri, text);
  }

  /** The editor shows a file no longer: it is as it is on disk. */
  hide(uri: string): void {
    this.shown.delete(uri);
  }

  /** @returns `undefined` where the file cannot be read. */
  open(source: BibSource): Promise<Bibliography | undefined> {
    return this.shelve(source).bibliography;
  }

  /** The first entry of a key, with the bibliography it is in. */
  async find(
    key: string,
    sources: readonly BibSource[],
  ): Promise<{ source: BibSource; bibliography: Bibliography; entry: BibEntry } | undefined> {
    for (const source of sources) {
      const shelved = this.shelve(source);
      const bibliography = await shelved.bibliography;
      if (bibliography) {
        shelved.byKey ??= firstByKey(bibliography);
        const entry = shelved.byKey.get(key);
        if (entry) {
          return { source, bibliography, entry };
        }
      }
    }
    return undefined;
  }

  private shelve(source: BibSource): Shelved {
    const { uri, version } = source;
    const known = this.shelved.get(uri);
    this.shelved.delete(uri);
    const shelved =
      known?.version === version ? known : { version, bibliography: this.read(source) };
    this.shelved.set(uri, shelved);
    for (const oldest of this.shelved.keys()) {
      if (this.shelved.size <= mostKept) {
        break;
      }
      this.shelved.delete(oldest);
    }
    return shelved;
  }

  private async read({ uri, path }: BibSource): Promise<Bibliography | undefined> {
    const text = this.shown.get(uri) ?? (path === undefined ? undefined : await textOf(path));
    return text === undefined ? undefined : readBibliography(text);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await readFile(path));
  } catch {
    return undefined;
  }
}

function firstByKey({ entries }: Bibliography): Map<string, BibEntry> {
  const byKey = new Map<string, BibEntry>();
  for (const entry of entries) {
    if (!byKey.has(entry.key)) {
      byKey.set(entry.key, entry);
    }
  }
  return byKey;
}
