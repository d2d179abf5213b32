import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Catalog } from '../core/catalog/catalog';
import { mergeCatalogs } from '../core/catalog/mergeCatalogs';
import {
  brokenLinks,
  OwnCatalogReader,
  type CatalogFault,
  type OwnCatalog,
} from '../core/catalog/ownCatalog';
import { ownFilesAt } from '../core/catalog/ownFiles';
import { readBibliography } from '../core/citation/bibliography';
import { readReferences } from '../core/citation/references';
import { PersonError } from '../core/personError';
import { settings } from './settings';

/** Changes on disk are read once they have been quiet for this long, in milliseconds. */
const quiet = 200;

/**
 * The catalogs named in `paperweight.catalogs`, merged over the bundled one: read again when a file
 * or the setting changes, with what is wrong in them among the workspace's problems.
 */
export class OwnCatalogs implements vscode.Disposable {
  private readonly reader: OwnCatalogReader;
  private readonly problems = vscode.languages.createDiagnosticCollection('paperweight catalogs');
  private readonly read = new Map<string, OwnCatalog>();
  private watchers: vscode.Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> = Promise.resolve();

  /** @param publish Gets the merged catalog after every change. */
  constructor(
    extensionUri: vscode.Uri,
    private readonly bundled: Catalog,
    private readonly publish: (catalog: Catalog) => void,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const data = vscode.Uri.joinPath(extensionUri, 'data');
    this.reader = new OwnCatalogReader({
      catalog: bundled,
      readData: async (name) =>
        new TextDecoder().decode(
          await vscode.workspace.fs.readFile(vscode.Uri.joinPath(data, name)),
        ),
      readBib,
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watchers.forEach((watcher) => watcher.dispose());
    this.problems.dispose();
  }

  /** Reads what the setting names, one reading after the other. */
  refresh(): Promise<void> {
    this.reading = this.reading
      .then(() => this.readAll())
      .catch((error: unknown) => {
        this.log.error(error instanceof Error ? error : String(error));
      });
    return this.reading;
  }

  private async readAll(): Promise<void> {
    const places = settings.catalogs().map(absolute);
    this.watch(places);
    const files = (await Promise.all(places.map((place) => this.filesAt(place)))).flat();
    const paths = new Set(files.map((file) => file.path));
    [...this.read.keys()]
      .filter((known) => !paths.has(known))
      .forEach((gone) => this.read.delete(gone));
    for (const file of files) {
      this.read.set(file.path, await this.reader.read(file, this.read.get(file.path)));
    }
    const own = [...this.read.values()];
    const merged = mergeCatalogs(this.bundled, ...own);
    this.problems.clear();
    for (const catalog of own) {
      const faults = [...catalog.faults, ...brokenLinks(catalog, merged)];
      this.problems.set(vscode.Uri.file(catalog.file), faults.map(problemOf));
    }
    this.publish(merged);
  }

  /** One place that is missing takes no other with it. */
  private async filesAt(place: string): ReturnType<typeof ownFilesAt> {
    try {
      return await ownFilesAt(place);
    } catch (error) {
      if (!(error instanceof PersonError)) {
        throw error;
      }
      void vscode.window.showWarningMessage(error.message);
      return [];
    }
  }

  private watch(places: readonly string[]): void {
    this.watchers.forEach((watcher) => watcher.dispose());
    const soon = (): void => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.refresh(), quiet);
    };
    this.watchers = places.flatMap((place) => {
      // The place itself where it is a file, and what is in it where it is a folder.
      const patterns = [
        new vscode.RelativePattern(vscode.Uri.file(path.dirname(place)), path.basename(place)),
        new vscode.RelativePattern(vscode.Uri.file(place), '*'),
      ];
      return patterns.map((pattern) => {
        const watcher = vscode.workspace.createFileSystemWatcher(pattern);
        watcher.onDidChange(soon);
        watcher.onDidCreate(soon);
        watcher.onDidDelete(soon);
        return watcher;
      });
    });
  }
}

/** A relative path is one of the first workspace folder. */
function absolute(place: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return folder === undefined ? path.resolve(place) : path.resolve(folder, place);
}

function problemOf({ line, message }: CatalogFault): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER);
  return new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Warning);
}

const entriesAtOnce = 100;

/** The entries of a .bib file, read in small parts so that others have their turn. */
async function readBib(text: string): Promise<{ item: unknown; line: number }[]> {
  const { entries } = readBibliography(text);
  const items: { item: unknown; line: number }[] = [];
  let line = 1;
  let counted = 0;
  for (let from = 0; from < entries.length; from += entriesAtOnce) {
    const some = entries.slice(from, from + entriesAtOnce);
    const lines = new Map<string, number>();
    for (const { key, start } of some) {
      line += text.slice(counted, start).split('\n').length - 1;
      counted = start;
      lines.set(key, line);
    }
    for (const item of readReferences(some.map(({ start, end }) => text.slice(start, end)))) {
      items.push({ item, line: lines.get(item.id) ?? 1 });
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return items;
}
