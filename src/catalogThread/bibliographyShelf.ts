import { readFile } from 'node:fs/promises';
import {
  readBibliographyInTurns,
  type BibEntry,
  type Bibliography,
} from '../core/citation/bibliography';
import { entriesByKey } from '../core/manuscript/entriesByKey';
import { Turns } from '../core/manuscript/turns';
import type { BibSource } from '../protocol';

interface Shelved {
  readonly version: string;
  readonly bibliography: Promise<Bibliography | undefined>;
}

/** What a file holds of which the editor's side tells, as its `version`; without text it is not there. */
export interface ShownText {
  readonly version: string;
  readonly text: string | undefined;
}

/** Of the bibliographies, those asked for last stay read. */
const mostKept = 12;

/** The .bib files that documents cite from, each read once a version, saved or not. */
export class BibliographyShelf {
  /** By URI, the one asked for last at the end. */
  private readonly shelved = new Map<string, Shelved>();

  /** @param shown What the editor's side tells of files, by URI. */
  constructor(private readonly shown: ReadonlyMap<string, ShownText>) {}

  /** Forgets a file that is shown no longer: when it is shown again, its versions begin anew. */
  forget(uri: string): void {
    this.shelved.delete(uri);
  }

  /** @returns `undefined` where the file cannot be read. */
  open(source: BibSource): Promise<Bibliography | undefined> {
    return this.shelve(source).bibliography;
  }

  /** The first entry of a key, one of its `ids` too, with the bibliography it is in. */
  async find(
    key: string,
    sources: readonly BibSource[],
  ): Promise<{ source: BibSource; bibliography: Bibliography; entry: BibEntry } | undefined> {
    for (const source of sources) {
      const bibliography = await this.open(source);
      const entry = bibliography && (await entriesByKey(bibliography, new Turns())).get(key);
      if (bibliography && entry) {
        return { source, bibliography, entry };
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
    const text = this.shown.get(uri)?.text ?? (path === undefined ? undefined : await textOf(path));
    const turns = new Turns();
    return text === undefined
      ? undefined
      : readBibliographyInTurns(text, () => (turns.isOver ? turns.next() : undefined));
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await readFile(path));
  } catch {
    return undefined;
  }
}
