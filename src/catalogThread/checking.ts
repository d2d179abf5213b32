import { readFile, stat } from 'node:fs/promises';
import type { Bibliography } from '../core/citation/bibliography';
import { languageIds } from '../core/citation/syntax/citingLanguages';
import { checkBibliography } from '../core/manuscript/checkBibliography';
import { checkDocument } from '../core/manuscript/checkDocument';
import type { Finding } from '../core/manuscript/finding';
import { surroundingsOf } from '../core/manuscript/surroundings';
import type { CheckAnswer, CheckRequest, FoundThere } from '../protocol';
import type { BibliographyShelf, ShownText } from './bibliographyShelf';
import type { Library } from './library';
import { LineTable } from './lineTable';
import { diskPathOf, pathOf, uriOf } from './places';

/** Bytes of an included document above which it is data, and nothing that anyone cites in. */
const largestDocument = 10_000_000;

/** Checks documents and bibliographies; of each file one check at a time, the newest. */
export class Checking {
  /** By URI. */
  private readonly running = new Map<string, AbortController>();

  constructor(
    private readonly library: Library,
    private readonly shelf: BibliographyShelf,
    private readonly shown: ReadonlyMap<string, ShownText>,
  ) {}

  async check(request: CheckRequest): Promise<CheckAnswer | undefined> {
    this.stop(request.uri);
    const abort = new AbortController();
    this.running.set(request.uri, abort);
    try {
      return await new Check(request, this.library, this.shelf, this.shown, abort.signal).run();
    } catch (error) {
      if (abort.signal.aborted) {
        return undefined;
      }
      throw error;
    } finally {
      if (this.running.get(request.uri) === abort) {
        this.running.delete(request.uri);
      }
    }
  }

  stop(uri: string): void {
    this.running.get(uri)?.abort();
  }
}

/** One check, which reads other files as they are while it runs. */
class Check {
  private readonly path: string;
  private readonly open: ReadonlyMap<string, string>;
  /** What was read, by path; `undefined` where nothing is there. */
  private readonly read = new Map<string, string | undefined>();
  private readonly lacking = new Set<string>();

  constructor(
    private readonly request: CheckRequest,
    private readonly library: Library,
    private readonly shelf: BibliographyShelf,
    private readonly shown: ReadonlyMap<string, ShownText>,
    private readonly signal: AbortSignal,
  ) {
    this.path = pathOf(request.uri);
    this.open = new Map(request.open.map(({ uri, version }) => [uri, version]));
  }

  async run(): Promise<CheckAnswer> {
    const { uri, version } = this.request;
    const text = this.shownText(uri, version);
    if (text === undefined) {
      return { type: 'lacks', uris: [uri] };
    }
    const isBibliography = (languageIds.bibtex as readonly string[]).includes(
      this.request.languageId,
    );
    const findings = await (isBibliography ? this.inBibliography(text) : this.inDocument(text));
    this.signal.throwIfAborted();
    if (!findings) {
      return { type: 'lacks', uris: [...this.lacking] };
    }
    this.read.delete(this.path);
    const tables = new Map<string, LineTable>();
    return {
      type: 'found',
      findings: findings
        .filter(({ file }) => file === this.path)
        .map((finding) => this.foundThere(finding, text, tables)),
      read: [...this.read.keys()].map((path) => uriOf(path, uri)),
    };
  }

  private async inBibliography(text: string): Promise<Finding[]> {
    const { uri, version } = this.request;
    const bibliography = await this.shelf.open({ uri, version });
    this.signal.throwIfAborted();
    if (bibliography?.text !== text) {
      // The next version is being read by now.
      return [];
    }
    return checkBibliography(this.path, bibliography, this.knowledge, this.options);
  }

  /** @returns `undefined` where a text is lacking. */
  private async inDocument(text: string): Promise<Finding[] | undefined> {
    const { languageId, citing, root } = this.request;
    const document = { file: this.path, text, languageId, ...(citing && { citing }) };
    const surroundings = await surroundingsOf(
      document,
      {
        readText: (path) => this.textAt(path),
        openBibliography: (path) => this.bibliographyAt(path),
      },
      { signal: this.signal, root: root === undefined ? undefined : pathOf(root) },
    );
    this.signal.throwIfAborted();
    return this.lacking.size > 0
      ? undefined
      : checkDocument(document, surroundings, this.knowledge, this.options);
  }

  private get knowledge(): Parameters<typeof checkDocument>[2] {
    return { catalog: this.library.catalog, names: this.library.nameFinder };
  }

  private get options(): Parameters<typeof checkDocument>[3] {
    return { codes: new Set(this.request.codes), signal: this.signal };
  }

  private async textAt(path: string): Promise<string | undefined> {
    const uri = uriOf(path, this.request.uri);
    const text = this.isShown(uri) ? this.shownOrLacking(uri)?.text : await documentText(uri);
    this.read.set(path, text);
    return text;
  }

  private async bibliographyAt(path: string): Promise<Bibliography | undefined> {
    const uri = uriOf(path, this.request.uri);
    const disk = diskPathOf(uri);
    let bibliography: Bibliography | undefined;
    if (this.isShown(uri)) {
      const shown = this.shownOrLacking(uri);
      bibliography =
        shown?.text === undefined
          ? undefined
          : await this.shelf.open({ uri, version: shown.version });
    } else if (disk !== undefined) {
      const version = await diskVersion(disk);
      bibliography =
        version === undefined ? undefined : await this.shelf.open({ uri, version, path: disk });
    }
    this.read.set(path, bibliography?.text);
    return bibliography;
  }

  /** Whether what a file holds is told by the editor. */
  private isShown(uri: string): boolean {
    return this.open.has(uri) || diskPathOf(uri) === undefined;
  }

  private shownOrLacking(uri: string): ShownText | undefined {
    const shown = this.shown.get(uri);
    const version = this.open.get(uri);
    if (!shown || (version !== undefined && shown.version !== version)) {
      this.lacking.add(uri);
      return undefined;
    }
    return shown;
  }

  private shownText(uri: string, version: string): string | undefined {
    const shown = this.shown.get(uri);
    return shown?.version === version ? shown.text : undefined;
  }

  private foundThere(
    { start, end, code, message, fixes, related = [] }: Finding,
    ownText: string,
    tables: Map<string, LineTable>,
  ): FoundThere {
    return {
      start,
      end,
      code,
      message,
      ...(fixes && { fixes }),
      related: related.map((place) => {
        const text = place.file === this.path ? ownText : (this.read.get(place.file) ?? '');
        const table = tables.get(place.file) ?? new LineTable(text);
        tables.set(place.file, table);
        return {
          uri: uriOf(place.file, this.request.uri),
          message: place.message,
          start: table.placeOf(place.start),
          end: table.placeOf(place.end),
        };
      }),
    };
  }
}

async function documentText(uri: string): Promise<string | undefined> {
  const path = diskPathOf(uri);
  try {
    if (path === undefined || (await stat(path)).size > largestDocument) {
      return undefined;
    }
    return new TextDecoder().decode(await readFile(path));
  } catch {
    return undefined;
  }
}

/** As the editor's side names versions of files. */
async function diskVersion(path: string): Promise<string | undefined> {
  try {
    const { mtime, size } = await stat(path);
    return `m${String(mtime.getTime())}.${String(size)}`;
  } catch {
    return undefined;
  }
}
