import * as vscode from 'vscode';
import { checkCodes, type CheckCode } from '../core/manuscript/finding';
import type { CheckAnswer, CheckRequest, FoundThere } from '../protocol';
import { versionOf, type BibSources } from './bibSources';
import type { CatalogClient } from './catalogClient';
import { checkedLanguages } from './checkedLanguages';
import { isPersonsOwn } from './citingFiles';
import { MovedFindings } from './movedFindings';
import { Schedule } from './schedule';
import { settings, type CheckSeverity } from './settings';

/** Says that a diagnostic is ours. */
const diagnosticSource = 'Paperweight';

/** How long what may change a document's findings has to be quiet, in milliseconds. */
const quiet = {
  shown: 50,
  typing: 400,
  /** Another document or bibliography, in an editor or on disk. */
  otherFile: 700,
  catalog: 1500,
};

/** How often the thread may ask for further texts: included documents name further ones. */
const mostRounds = 20;

/** Folders outside the workspace that are watched at most. */
const mostFolders = 16;

/** Not here: a finding of a check that is off is not asked for. */
const severities: Readonly<Record<Exclude<CheckSeverity, 'off'>, vscode.DiagnosticSeverity>> = {
  hint: vscode.DiagnosticSeverity.Hint,
  information: vscode.DiagnosticSeverity.Information,
  warning: vscode.DiagnosticSeverity.Warning,
  error: vscode.DiagnosticSeverity.Error,
};

/** A finding where it is now. */
export interface FindingThere {
  readonly finding: FoundThere;
  readonly diagnostic: vscode.Diagnostic;
}

interface CheckedDocument {
  readonly document: vscode.TextDocument;
  /** URIs of the other files that its last check looked at. */
  read: ReadonlySet<string>;
  painted: MovedFindings;
}

/**
 * Keeps the findings in the documents and bibliographies of the open editors, made in the catalog's
 * thread once nothing has changed for a moment. What goes wrong is told to the log alone, once.
 */
export class Checking implements vscode.Disposable {
  private readonly diagnostics = vscode.languages.createDiagnosticCollection(diagnosticSource);
  private readonly checked = new Map<string, CheckedDocument>();
  private readonly schedule: Schedule<string>;
  private readonly disposables: vscode.Disposable[] = [this.diagnostics];
  private readonly watchers = new Map<string, vscode.Disposable>();
  private readonly told = new Set<string>();

  constructor(
    private readonly catalog: CatalogClient,
    private readonly sources: BibSources,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.schedule = new Schedule(
      (uri) => this.check(uri),
      (uri) => vscode.window.activeTextEditor?.document.uri.toString() === uri,
    );
  }

  dispose(): void {
    this.schedule.dispose();
    vscode.Disposable.from(...this.disposables, ...this.watchers.values()).dispose();
  }

  /** Begins with what is open, and goes on until it is disposed. */
  begin(): void {
    const files = vscode.workspace.createFileSystemWatcher('**/*');
    const refresh = (): void => this.refresh();
    this.disposables.push(
      files,
      ...this.following(files),
      vscode.window.tabGroups.onDidChangeTabs(refresh),
      vscode.window.onDidChangeVisibleTextEditors(refresh),
      vscode.workspace.onDidOpenTextDocument(refresh),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        refresh();
        // What was not saved is gone with it.
        this.checkReadersOf(uri.toString());
      }),
      vscode.workspace.onDidChangeTextDocument((event) => this.noteEdit(event)),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => this.schedule.hasten(uri.toString())),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (
          change.affectsConfiguration('paperweight.checks') ||
          change.affectsConfiguration('paperweight.citation.commands')
        ) {
          this.checkAll(quiet.shown);
        }
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.checkAll(quiet.otherFile)),
      this.catalog.onDidChange(() => this.checkAll(quiet.catalog)),
    );
    this.refresh();
  }

  /** What was found in a document and is still there, at its place of now. */
  findingsIn(document: vscode.TextDocument): FindingThere[] {
    const painted = this.checked.get(document.uri.toString())?.painted.current ?? [];
    return painted.map((finding) => ({ finding, diagnostic: diagnosticOf(finding, document) }));
  }

  private refresh(): void {
    const shown = new Map(shownDocuments().map((document) => [document.uri.toString(), document]));
    for (const [uri, { document }] of this.checked) {
      if (shown.get(uri) !== document) {
        this.forget(uri);
      }
    }
    for (const [uri, document] of shown) {
      if (!this.checked.has(uri)) {
        this.checked.set(uri, { document, read: new Set(), painted: new MovedFindings([]) });
        this.schedule.put(uri, quiet.shown);
      }
    }
  }

  private forget(uri: string): void {
    this.checked.delete(uri);
    this.schedule.drop(uri);
    this.stop(uri);
    this.diagnostics.delete(vscode.Uri.parse(uri, true));
    this.watchOutside();
  }

  private checkAll(after: number): void {
    [...this.checked.keys()].forEach((uri) => this.schedule.put(uri, after));
  }

  private noteEdit({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) {
      return;
    }
    const uri = document.uri.toString();
    const checked = this.checked.get(uri);
    if (checked) {
      checked.painted.note(contentChanges);
      this.schedule.put(uri, quiet.typing);
      this.stop(uri);
    }
    this.checkReadersOf(uri);
  }

  /** Checks again what was found by what stood in another file. */
  private checkReadersOf(uri: string): void {
    for (const [reader, { read }] of this.checked) {
      if (read.has(uri)) {
        this.schedule.put(reader, quiet.otherFile);
      }
    }
  }

  private following(files: vscode.FileSystemWatcher): vscode.Disposable[] {
    const note = (uri: vscode.Uri): void => {
      this.sources.forget(uri);
      this.checkReadersOf(uri.toString());
    };
    return [files.onDidChange(note), files.onDidCreate(note), files.onDidDelete(note)];
  }

  /** Ends the check of a document that is on, if one is. */
  private stop(uri: string): void {
    if (this.schedule.current === uri) {
      this.catalog.stopCheck(uri).catch((error: unknown) => this.tell(error));
    }
  }

  /** Never throws. */
  private async check(uri: string): Promise<void> {
    const checked = this.checked.get(uri);
    if (!checked) {
      return;
    }
    const { document } = checked;
    const bySeverity = severitiesIn(document);
    const { version } = document;
    const isStale = (): boolean =>
      document.version !== version || this.checked.get(uri) !== checked;
    try {
      const answer =
        bySeverity.size === 0 ? nothing : await this.answerOn(document, bySeverity, isStale);
      if (answer && !isStale()) {
        checked.read = new Set(answer.read);
        checked.painted = new MovedFindings(answer.findings);
        this.diagnostics.set(
          document.uri,
          answer.findings.map((finding) => diagnosticOf(finding, document, bySeverity)),
        );
        this.watchOutside();
      }
    } catch (error) {
      this.tell(error);
    }
  }

  private async answerOn(
    document: vscode.TextDocument,
    bySeverity: Severities,
    isStale: () => boolean,
  ): Promise<(CheckAnswer & { type: 'found' }) | undefined> {
    for (let round = 0; round < mostRounds; round++) {
      const answer = await this.catalog.check(requestFor(document, [...bySeverity.keys()]));
      if (answer?.type !== 'lacks') {
        return answer;
      }
      await Promise.all(
        answer.uris.map((lacking) => this.sources.show(vscode.Uri.parse(lacking, true))),
      );
      if (isStale()) {
        return undefined;
      }
    }
    return undefined;
  }

  /** The folders outside the workspace that hold a checked document or a bibliography of one. */
  private watchOutside(): void {
    const folders = new Map<string, vscode.Uri>();
    for (const [uri, { read }] of this.checked) {
      for (const file of [uri, ...[...read].filter((other) => other.endsWith('.bib'))]) {
        const parsed = vscode.Uri.parse(file, true);
        if (parsed.scheme !== 'untitled' && !vscode.workspace.getWorkspaceFolder(parsed)) {
          const folder = vscode.Uri.joinPath(parsed, '..');
          folders.set(folder.toString(), folder);
        }
      }
    }
    for (const [name, watcher] of this.watchers) {
      if (!folders.has(name)) {
        watcher.dispose();
        this.watchers.delete(name);
      }
    }
    for (const [name, folder] of folders) {
      if (!this.watchers.has(name) && this.watchers.size < mostFolders) {
        const watcher = vscode.workspace.createFileSystemWatcher(
          new vscode.RelativePattern(folder, '*'),
        );
        this.watchers.set(name, vscode.Disposable.from(watcher, ...this.following(watcher)));
      }
    }
  }

  private tell(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (!this.told.has(message)) {
      this.told.add(message);
      this.log.error(error instanceof Error ? error : message);
    }
  }
}

type Severities = ReadonlyMap<CheckCode, vscode.DiagnosticSeverity>;

const nothing = { type: 'found', findings: [], read: [] } as const;

/** Of the checks that are on. */
function severitiesIn(document: vscode.TextDocument): Severities {
  const { uri, languageId } = document;
  return new Map(
    checkCodes.flatMap((code) => {
      const severity = settings.checkSeverity(code, { uri, languageId });
      return severity === 'off' ? [] : [[code, severities[severity]]];
    }),
  );
}

/** The documents that have an editor. */
function shownDocuments(): vscode.TextDocument[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const shown = new Set([
    ...tabs.flatMap(({ input }) =>
      input instanceof vscode.TabInputText
        ? input.uri.toString()
        : input instanceof vscode.TabInputTextDiff
          ? input.modified.toString()
          : [],
    ),
    ...vscode.window.visibleTextEditors.map(({ document }) => document.uri.toString()),
  ]);
  return vscode.workspace.textDocuments.filter(
    ({ uri, languageId, isClosed }) =>
      !isClosed &&
      checkedLanguages.includes(languageId) &&
      isPersonsOwn(uri) &&
      shown.has(uri.toString()),
  );
}

function requestFor(document: vscode.TextDocument, codes: readonly CheckCode[]): CheckRequest {
  const { uri, languageId } = document;
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri.toString();
  const scope = { uri, languageId };
  return {
    uri: uri.toString(),
    version: versionOf(document),
    languageId,
    codes,
    citing: {
      latexCommands: settings.citeCommands(scope),
      latexDefault: settings.defaultCiteCommand(scope),
    },
    ...(root !== undefined && { root }),
    open: vscode.workspace.textDocuments
      .filter((other) => !other.isClosed && isPersonsOwn(other.uri))
      .map((other) => ({ uri: other.uri.toString(), version: versionOf(other) })),
  };
}

function diagnosticOf(
  { start, end, code, message, related }: FoundThere,
  document: vscode.TextDocument,
  bySeverity?: Severities,
): vscode.Diagnostic {
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const diagnostic = new vscode.Diagnostic(range, message, bySeverity?.get(code));
  diagnostic.source = diagnosticSource;
  diagnostic.code = code;
  diagnostic.relatedInformation = related.map(
    (place) =>
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(
          vscode.Uri.parse(place.uri, true),
          new vscode.Range(
            place.start.line,
            place.start.character,
            place.end.line,
            place.end.character,
          ),
        ),
        place.message,
      ),
  );
  return diagnostic;
}
