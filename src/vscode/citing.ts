import * as vscode from 'vscode';
import type { Paper } from '../core/catalog/records';
import { planCitation, type CitationPlan } from '../core/citation/cite';
import { declarationFor, relativePath } from '../core/citation/discovery';
import { insertionsAt } from '../core/citation/syntax/severalCursors';
import type { TextReplacement } from '../core/citation/textRange';
import { PersonError } from '../core/personError';
import { baseName, type Bibliographies } from './bibliographies';
import { citeSyntaxOf } from './citeSyntaxOf';
import { openToAddTo } from './openToAddTo';
import { settings } from './settings';

/** What a citation came to, for whoever called the command. */
export interface Cited {
  readonly keys: readonly string[];
  readonly added: readonly string[];
  readonly present: readonly string[];
}

/** A citation by cite keys, and where their entries are. */
export interface CitedByKey extends Cited {
  readonly bibliography: vscode.Uri;
}

/** Papers to be added to a document's bibliography, and what becomes of the document. */
export interface Addition {
  readonly document: vscode.TextDocument;
  readonly papers: readonly Paper[];
  /** The bibliography to add to, in place of the document's own. */
  readonly target?: vscode.Uri | undefined;
  /** Of the keys of what is added; see `planCitation`. */
  readonly citeKeyFormat: string;
  /** Key of an entry that is not what is to be cited; see `planCitation`. */
  readonly otherVersion?: string | undefined;
  /** What the document changes to, by the papers' cite keys. */
  readonly edits: (text: string, keys: readonly string[]) => readonly TextReplacement[];
  /** Does the same again, with another bibliography or after what stood in the way is gone. */
  readonly again: (target: vscode.Uri) => Thenable<unknown>;
}

/** Citing in documents. Loads citation-js, so it is a bundle of its own. */
export class Citing {
  constructor(private readonly bibliographies: Bibliographies) {}

  /**
   * Cites papers at every cursor and adds them to the document's bibliography: one edit, undone as
   * one, saved by nobody but the person.
   *
   * @param target The bibliography to add to, in place of the document's own.
   * @throws {PersonError} when something stands in the way; nothing has changed then.
   */
  async insert(
    editor: vscode.TextEditor,
    papers: readonly Paper[],
    target?: vscode.Uri,
  ): Promise<CitedByKey> {
    const { document } = editor;
    const isMyst = await this.bibliographies.isMyst(document);
    let cursors: readonly number[] = [];
    const cited = await this.add({
      document,
      papers,
      target,
      citeKeyFormat: settings.citeKeyFormat(document.uri),
      edits: (text, keys) => {
        const syntax = citeSyntaxOf(document, isMyst);
        if (!syntax) {
          throw new Error('A language that cannot be cited in cannot be planned for.');
        }
        const selections = [...editor.selections]
          .sort((a, b) => a.start.compareTo(b.start))
          .map(({ start, end }) => ({
            start: document.offsetAt(start),
            end: document.offsetAt(end),
          }));
        const insertions = insertionsAt(syntax, text, selections, keys);
        cursors = insertions.cursors;
        return insertions.edits;
      },
      again: (chosen) => this.insert(editor, papers, chosen),
    });
    editor.selections = cursors.map((offset) => {
      const position = document.positionAt(offset);
      return new vscode.Selection(position, position);
    });
    return cited;
  }

  /**
   * Puts a paper's cite key in place of what is typed of it at each cursor, and adds it to the
   * document's bibliography, as {@link add} does.
   *
   * @param position Where no editor shows the document.
   */
  async complete(
    document: vscode.TextDocument,
    position: vscode.Position,
    paper: Paper,
    target: vscode.Uri,
  ): Promise<CitedByKey> {
    const editor = vscode.window.activeTextEditor;
    const isShown = editor?.document === document;
    const cursors = isShown ? editor.selections.map(({ active }) => active) : [position];
    const put: TextReplacement[] = [];
    const cited = await this.add({
      document,
      papers: [paper],
      target,
      citeKeyFormat: settings.citeKeyFormat(document.uri),
      edits: (text, [key = paper.id]) => {
        const syntax = citeSyntaxOf(document);
        for (const offset of cursors.map((cursor) => document.offsetAt(cursor)).sort(ascending)) {
          const context = syntax?.contextAt(text, offset);
          const edit = context?.put(key);
          if (context && edit) {
            put.push({ ...edit, end: edit.end === context.end ? offset : edit.end });
          }
        }
        return put;
      },
      again: (chosen) => this.complete(document, position, paper, chosen),
    });
    if (isShown && put.length > 0) {
      let grown = 0;
      editor.selections = put.map(({ start, end, text }) => {
        const behind = document.positionAt(start + grown + text.length);
        grown += text.length - (end - start);
        return new vscode.Selection(behind, behind);
      });
    }
    return cited;
  }

  /**
   * Adds papers to a document's bibliography, and changes the document as their keys ask: one edit,
   * undone as one, saved by nobody but the person.
   *
   * @throws {PersonError} when something stands in the way; nothing has changed then.
   */
  async add(addition: Addition): Promise<CitedByKey> {
    const { document, papers, target, citeKeyFormat, otherVersion } = addition;
    const declared = await this.bibliographies.of(document);
    const uri = target ?? declared[0];
    if (!uri) {
      const [other] = document.isUntitled ? [] : await this.bibliographies.declaredBy(document);
      if (other) {
        throw new PersonError(
          `Nothing was added: ${baseName(document.uri)} declares ${baseName(other)}, which is not a .bib file.`,
          'Declare a .bib file as well, or choose a bibliography.',
        );
      }
      throw new PersonError(
        'Nothing was added: the document has no folder yet that a bibliography could be in.',
        'Save the document first.',
      );
    }
    const existing = await openToAddTo(uri, document, addition.again);
    const others = await Promise.all(
      declared
        .filter((other) => other.toString() !== uri.toString())
        .map(async (other) => (await this.bibliographies.open(other))?.text),
    );
    // Nothing is waited for from here to the edit, so that its offsets are true.
    const text = document.getText();
    const plan = planCitation({
      text,
      languageId: document.languageId,
      offset: 0,
      selectionEnd: 0,
      papers,
      bibliographyText: existing?.getText(),
      citeKeyFormat,
      otherVersion,
      otherBibliographies: others.filter((other) => other !== undefined),
    });
    const edit = new vscode.WorkspaceEdit();
    addBibliographyEdits(edit, uri, existing, plan);
    addDocumentEdits(edit, document, addition.edits(text, plan.keys));
    // An empty edit, where all is there already, would be answered with false.
    if (edit.size > 0 && !(await vscode.workspace.applyEdit(edit))) {
      throw new PersonError(
        `Nothing was added: ${baseName(document.uri)} or ${baseName(uri)} could not be changed.`,
        'Check that both can be written to, and try again.',
      );
    }
    return { keys: plan.keys, added: plan.added, present: plan.present, bibliography: uri };
  }

  /**
   * Whether a document names a bibliography that was just made for it, and if it does not, the edit
   * that makes it.
   */
  declarationEdit(
    document: vscode.TextDocument,
    bibliography: vscode.Uri,
  ): vscode.WorkspaceEdit | undefined {
    const path = relativePath(document.uri.path, bibliography.path);
    const declaration = declarationFor(document.getText(), document.languageId, path);
    if (!declaration) {
      return undefined;
    }
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(declaration.offset), declaration.text);
    return edit;
  }
}

function ascending(one: number, other: number): number {
  return one - other;
}

function addBibliographyEdits(
  edit: vscode.WorkspaceEdit,
  uri: vscode.Uri,
  existing: vscode.TextDocument | undefined,
  { bibliographyEdits }: CitationPlan,
): void {
  if (existing) {
    for (const { offset, text } of bibliographyEdits) {
      edit.insert(uri, existing.positionAt(offset), text);
    }
  } else if (bibliographyEdits.length > 0) {
    const text = bibliographyEdits.map((insertion) => insertion.text).join('');
    edit.createFile(uri, { contents: new TextEncoder().encode(text) });
  }
}

function addDocumentEdits(
  edit: vscode.WorkspaceEdit,
  document: vscode.TextDocument,
  edits: readonly TextReplacement[],
): void {
  for (const { start, end, text } of edits) {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    edit.replace(document.uri, range, text);
  }
}
