import * as vscode from 'vscode';
import type { Paper } from '../core/catalog/records';
import { readBibliography } from '../core/citation/bibliography';
import { entryInsertion } from '../core/citation/insertEntry';
import type { CiteSyntax } from '../core/citation/syntax/citeSyntax';
import type { TextRange, TextReplacement } from '../core/citation/textRange';
import type { CheckCode, Fix } from '../core/manuscript/finding';
import { PersonError } from '../core/personError';
import type { CatalogService, FoundThere } from '../protocol';
import { baseName, type Bibliographies } from './bibliographies';
import { checkedLanguages } from './checkedLanguages';
import type { Checking } from './checking';
import { citeSyntaxOf } from './citeSyntaxOf';
import type { Citing } from './citing';
import { entrySnippet, entryTemplate } from './entrySnippet';
import { requireWritable } from './fileState';
import { openToAddTo } from './openToAddTo';
import { showError } from './personMessages';
import { checkSettings, settings, turnOffCheck } from './settings';

/** Does what a quick fix says; only code actions name it. */
const command = 'paperweight.mend';

/** A finding that a person wants mended, and how. */
interface Wanted {
  readonly document: vscode.TextDocument;
  readonly finding: FoundThere;
  readonly fix: Fix;
}

/**
 * Quick fixes of what {@link Checking} found: each one edit, undone as one, which is made only while
 * the finding still stands where it was shown.
 */
export class Mending implements vscode.CodeActionProvider {
  constructor(
    private readonly checking: Checking,
    private readonly catalog: Pick<CatalogService, 'paperFor' | 'bundledPaper'>,
    private readonly bibliographies: Bibliographies,
    private readonly loadCiting: () => Promise<Citing>,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.languages.registerCodeActionsProvider([...checkedLanguages], this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
      vscode.commands.registerCommand(command, (...args: unknown[]) =>
        this.run(() => this.mend(args[0] as Wanted)),
      ),
      vscode.commands.registerCommand(`${command}.turnOff`, (...args: unknown[]) =>
        this.run(() => turnOffCheck(args[0] as CheckCode, args[1] as vscode.Uri)),
      ),
    );
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const here = this.checking
      .findingsIn(document)
      .filter(({ diagnostic }) => diagnostic.range.intersection(range) !== undefined);
    const fixes = here.flatMap(({ finding, diagnostic }) => {
      const { fixes: its = [] } = finding;
      const certain = its.find((fix) => isCertain(fix, finding));
      return [...its]
        .sort((one, other) => Number(other === certain) - Number(one === certain))
        .map((fix) => {
          const action = actionFor(fix.title, diagnostic);
          action.isPreferred = fix === certain;
          action.command =
            fix.kind === 'merge-duplicates'
              ? commandFor('paperweight.mergeDuplicates', fix.title, document.uri)
              : commandFor(command, fix.title, { document, finding, fix } satisfies Wanted);
          return action;
        });
    });
    const off = new Map(
      here.map(({ finding: { code }, diagnostic }) => {
        const title = vscode.l10n.t('Turn off this check (paperweight.{0})', checkSettings[code]);
        const action = actionFor(title, diagnostic);
        action.command = commandFor(`${command}.turnOff`, title, code, document.uri);
        return [code, action];
      }),
    );
    return [...fixes, ...off.values()];
  }

  /** @param target The bibliography to add to, in place of the document's own. */
  private async mend(wanted: Wanted, target?: vscode.Uri): Promise<unknown> {
    const { document, fix } = wanted;
    switch (fix.kind) {
      case 'replace':
        await requireWritable(document, 'Nothing was changed');
        return change(document, [{ ...this.placeOf(wanted), text: fix.text }]);
      case 'cite':
        await requireWritable(document, 'Nothing was changed');
        return this.cite(wanted, fix, target);
      case 'add-entry':
        return this.addEntry(wanted, fix.paper, fix.key, target);
      case 'create-entry':
        return this.createEntry(wanted, fix.key, target);
      case 'merge-duplicates':
        // A command of its own.
        return undefined;
    }
  }

  private async cite(
    wanted: Wanted,
    { paper: id, insteadOf }: Fix & { kind: 'cite' },
    target?: vscode.Uri,
  ): Promise<void> {
    const { document } = wanted;
    // The version that stands in the bibliography has joined the catalog in the other's place.
    const paper = await this.paper(id, insteadOf === undefined ? 'paperFor' : 'bundledPaper');
    const syntax = citeSyntaxOf(document, await this.bibliographies.isMyst(document));
    const citing = await this.loadCiting();
    await citing.add({
      document,
      papers: [paper],
      target,
      citeKeyFormat: settings.citeKeyFormat(document.uri),
      otherVersion: insteadOf,
      edits: (text, keys) => {
        const place = this.placeOf(wanted);
        return syntax ? citationEdits(place, text, syntax, keys, insteadOf) : [];
      },
      again: (chosen) => this.mend(wanted, chosen),
    });
  }

  private async addEntry(
    wanted: Wanted,
    id: string,
    key: string,
    target?: vscode.Uri,
  ): Promise<void> {
    const paper = await this.paper(id);
    const citing = await this.loadCiting();
    await citing.add({
      document: wanted.document,
      papers: [{ ...paper, id: key }],
      target,
      citeKeyFormat: '',
      // A work that the bibliography has already is cited by the key it has there.
      edits: (_, [given = key]) =>
        given === key ? [] : [{ ...this.placeOf(wanted), text: given }],
      again: (chosen) => this.mend(wanted, chosen),
    });
  }

  /** Opens the bibliography at a new entry, whose fields are then filled in one after the other. */
  private async createEntry(wanted: Wanted, key: string, target?: vscode.Uri): Promise<void> {
    const { document } = wanted;
    const uri = target ?? (await this.bibliographies.of(document))[0];
    if (!uri) {
      throw new PersonError(
        `Nothing was added: ${baseName(document.uri)} cites from no .bib file.`,
        'Declare one, and try again.',
      );
    }
    const existing = await openToAddTo(uri, document, (chosen) => this.mend(wanted, chosen));
    const editor = await vscode.window.showTextDocument(existing ?? (await createFile(uri)));
    const text = editor.document.getText();
    if (readBibliography(text).entries.some((entry) => entry.key === key)) {
      throw new PersonError(
        `Nothing was added: ${baseName(uri)} has an entry ${key} by now.`,
        'Look whether it is the one you mean.',
      );
    }
    const insertion = entryInsertion(text, entryTemplate, key);
    await editor.insertSnippet(
      new vscode.SnippetString(entrySnippet(insertion.text)),
      editor.document.positionAt(insertion.offset),
      { undoStopBefore: true, undoStopAfter: true, keepWhitespace: true },
    );
  }

  private async paper(id: string, ask: 'paperFor' | 'bundledPaper' = 'paperFor'): Promise<Paper> {
    const paper = await this.catalog[ask](id);
    if (!paper) {
      throw new PersonError(
        `Nothing was added: the catalog has no paper ${id} any longer.`,
        'Look for it with Paperweight: Search.',
      );
    }
    return paper;
  }

  /** @throws {PersonError} where the finding is not there any longer, as it was shown. */
  private placeOf({ document, finding }: Wanted): FoundThere {
    const same = this.checking
      .findingsIn(document)
      .find(
        ({ finding: { start, code, message } }) =>
          start === finding.start && code === finding.code && message === finding.message,
      );
    if (!same) {
      throw new PersonError(
        `Nothing was changed: ${baseName(document.uri)} has changed meanwhile.`,
        'Try again at the place where it is now.',
      );
    }
    return same.finding;
  }

  private async run(mend: () => Promise<unknown>): Promise<void> {
    try {
      await mend();
    } catch (error) {
      // Not awaited: the command has ended, its message may stay.
      void showError(error, this.log);
    }
  }
}

/** Whether a fix can be nothing but what was meant. */
function isCertain({ kind }: Fix, { code, fixes = [] }: FoundThere): boolean {
  return (
    kind === 'add-entry' ||
    (kind === 'replace' && code === 'broken-entry' && fixes.length === 1) ||
    (kind === 'merge-duplicates' && fixes.length === 1)
  );
}

/**
 * The keys in place of the one that stands there, and wherever else the document cites it; or a
 * citation behind what stands there.
 */
function citationEdits(
  { start, end }: TextRange,
  text: string,
  syntax: CiteSyntax,
  keys: readonly string[],
  insteadOf: string | undefined,
): TextReplacement[] {
  const occurrences = syntax.keysIn(text);
  const replaced = occurrences.filter(
    (each) => each.key === insteadOf || (each.start === start && each.end === end),
  );
  if (replaced.length > 0) {
    return replaced.map((each) => ({ ...each, text: keys.join(', ') }));
  }
  const next = occurrences.find((key) => key.start >= end);
  const isGroup = next && groupBegins.test(text.slice(end, next.start));
  const at = isGroup ? next.end : end;
  const insertion = syntax.insertion(text, at, at, keys);
  const tie = isGroup || insertion.start !== end ? '' : isLatexCitation(insertion.text) ? '~' : ' ';
  return [{ start: insertion.start, end: insertion.end, text: tie + insertion.text }];
}

/** What stands between a word and the first key of a citation that belongs to it. */
const groupBegins = /^[~ ]?(?:\\[A-Za-z]+\*?(?:\[[^\]\n]*\])*\{|\[?@|\{cite[^`\n]*`)$/;

function isLatexCitation(text: string): boolean {
  return text.startsWith('\\');
}

async function change(
  document: vscode.TextDocument,
  replacements: readonly TextReplacement[],
): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const { start, end, text } of replacements) {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    edit.replace(document.uri, range, text);
  }
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new PersonError(
      `Nothing was changed: ${baseName(document.uri)} could not be changed.`,
      'Check that it can be written to, and try again.',
    );
  }
}

async function createFile(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { ignoreIfExists: true });
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new PersonError(
      `Nothing was added: ${baseName(uri)} could not be made.`,
      'Check that its folder can be written to, and try again.',
    );
  }
  return vscode.workspace.openTextDocument(uri);
}

function actionFor(title: string, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  return action;
}

function commandFor(name: string, title: string, ...args: unknown[]): vscode.Command {
  return { command: name, title, arguments: args };
}
