import * as path from 'node:path';
import * as vscode from 'vscode';
import type { OwnPlaces, OwnProblem } from '../protocol';
import type { CatalogClient } from './catalogClient';
import { settings } from './settings';

/** Changes on disk are read once they have been quiet for this long, in milliseconds. */
const quiet = 200;
/** Of a folder that holds very many, not all .json files are looked at. */
const mostFiles = 5_000;
/** Folders whose files are nobody's bibliography. */
export const excluded = '**/{node_modules,.git,site-packages}/**';
const isExcluded = /\/(?:node_modules|\.git|site-packages)\//;

/**
 * Keeps the catalog's thread told of the user's own files: the workspace's .bib and .json files and
 * what `paperweight.catalogs` names; and shows what is wrong in them among the workspace's problems.
 */
export class OwnFiles implements vscode.Disposable {
  private readonly problems = vscode.languages.createDiagnosticCollection('paperweight catalogs');
  private readonly disposables: vscode.Disposable[] = [this.problems];
  private placeWatchers: vscode.Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;
  private warned = new Set<string>();

  constructor(
    private readonly catalog: CatalogClient,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const inWorkspace = vscode.workspace.createFileSystemWatcher('**/*.{bib,json}');
    const soon = (uri: vscode.Uri): void => {
      if (!isExcluded.test(uri.path)) {
        this.refreshSoon();
      }
    };
    this.disposables.push(
      inWorkspace,
      inWorkspace.onDidChange(soon),
      inWorkspace.onDidCreate(soon),
      inWorkspace.onDidDelete(soon),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.refreshSoon()),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (
          change.affectsConfiguration('paperweight.catalogs') ||
          change.affectsConfiguration('paperweight.workspaceBibliographies')
        ) {
          void this.refresh();
        }
      }),
      catalog.onDidFindProblems(({ problems, warnings }) => this.show(problems, warnings)),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    [...this.disposables, ...this.placeWatchers].forEach((one) => one.dispose());
  }

  /** Resolves when what the files hold can be found. */
  async refresh(): Promise<void> {
    try {
      await this.catalog.use(await this.places());
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
    }
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), quiet);
  }

  private async places(): Promise<OwnPlaces> {
    const catalogs = settings.catalogs().map(absolute);
    this.watch(catalogs);
    if (!settings.workspaceBibliographies()) {
      return { catalogs, workspace: [], texts: [] };
    }
    const found = await Promise.all([
      vscode.workspace.findFiles('**/*.bib', excluded, mostFiles),
      vscode.workspace.findFiles('**/*.json', excluded, mostFiles),
    ]);
    const onDisk = found.flat().filter(({ scheme }) => scheme === 'file');
    const elsewhere = found[0].filter(({ scheme }) => scheme !== 'file');
    const texts = await Promise.all(
      elsewhere.map(async (uri) => {
        const bytes = await vscode.workspace.fs.readFile(uri);
        return { path: uri.toString(), text: new TextDecoder().decode(bytes) };
      }),
    );
    return { catalogs, workspace: onDisk.map(({ fsPath }) => fsPath).sort(), texts };
  }

  /** What the setting names may lie outside the workspace. */
  private watch(places: readonly string[]): void {
    this.placeWatchers.forEach((watcher) => watcher.dispose());
    this.placeWatchers = places.flatMap((place) => {
      // The place itself where it is a file, and what is in it where it is a folder.
      const patterns = [
        new vscode.RelativePattern(vscode.Uri.file(path.dirname(place)), path.basename(place)),
        new vscode.RelativePattern(vscode.Uri.file(place), '*'),
      ];
      return patterns.map((pattern) => {
        const watcher = vscode.workspace.createFileSystemWatcher(pattern);
        watcher.onDidChange(() => this.refreshSoon());
        watcher.onDidCreate(() => this.refreshSoon());
        watcher.onDidDelete(() => this.refreshSoon());
        return watcher;
      });
    });
  }

  private show(problems: readonly OwnProblem[], warnings: readonly string[]): void {
    this.problems.clear();
    for (const file of new Set(problems.map((problem) => problem.file))) {
      const its = problems.filter((problem) => problem.file === file);
      this.problems.set(vscode.Uri.file(file), its.map(problemOf));
    }
    warnings
      .filter((warning) => !this.warned.has(warning))
      .forEach((warning) => void vscode.window.showWarningMessage(warning));
    this.warned = new Set(warnings);
  }
}

/** A relative path is one of the first workspace folder. */
function absolute(place: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return folder === undefined ? path.resolve(place) : path.resolve(folder, place);
}

function problemOf({ line, message }: OwnProblem): vscode.Diagnostic {
  const range = new vscode.Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER);
  return new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Warning);
}
