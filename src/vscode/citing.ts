import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Paper } from '../core/catalog/records';
import { planCitation, type CitationPlan } from '../core/citation/cite';
import { declarationFor, relativePath } from '../core/citation/discovery';
import { insertionsAt, type SeveralInsertions } from '../core/citation/syntax/severalCursors';
import { PersonError } from '../core/personError';
import { baseName, besideOf, type Bibliographies } from './bibliographies';
import { browseForBibliography } from './choosingBibliography';
import { citeSyntaxOf } from './citeSyntaxOf';
import { isReadOnly, isUtf8, showsItsFile } from './fileState';
import { RemediableError, type Remedy } from './personMessages';
import { settings } from './settings';

/** What a citation came to, for whoever called the command. */
export interface Cited {
  readonly keys: readonly string[];
  readonly added: readonly string[];
  readonly present: readonly string[];
}

/** A citation by cite keys, and where their entries are. */
interface CitedByKey extends Cited {
  readonly bibliography: vscode.Uri;
}

/** Citing in the active editor. Loads citation-js, so it is a bundle of its own. */
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
    const existing = await openIfPresent(uri);
    if (existing) {
      await this.refuseUnfit(existing, editor, papers);
    }
    const others = await Promise.all(
      declared
        .filter((other) => other.toString() !== uri.toString())
        .map(async (other) => (await this.bibliographies.open(other))?.text),
    );
    const isMyst = await this.bibliographies.isMyst(document);
    // Nothing is waited for from here to the edit, so that its offsets are true.
    const text = document.getText();
    const selections = [...editor.selections]
      .sort((a, b) => a.start.compareTo(b.start))
      .map(({ start, end }) => ({
        start: document.offsetAt(start),
        end: document.offsetAt(end),
      }));
    const plan = planCitation({
      text,
      languageId: document.languageId,
      offset: selections[0]?.start ?? 0,
      selectionEnd: selections[0]?.end ?? 0,
      papers,
      bibliographyText: existing?.getText(),
      citeKeyFormat: settings.citeKeyFormat(document.uri),
      otherBibliographies: others.filter((other) => other !== undefined),
    });
    const syntax = citeSyntaxOf(document, isMyst);
    if (!syntax) {
      throw new Error('A language that cannot be cited in cannot be planned for.');
    }
    const insertions = insertionsAt(syntax, text, selections, plan.keys);
    const edit = new vscode.WorkspaceEdit();
    addBibliographyEdits(edit, uri, existing, plan);
    addDocumentEdits(edit, document, insertions);
    // An empty edit, where all is there already, would be answered with false.
    if (edit.size > 0 && !(await vscode.workspace.applyEdit(edit))) {
      throw new PersonError(
        `Nothing was added: ${baseName(document.uri)} or ${baseName(uri)} could not be changed.`,
        'Check that both can be written to, and try again.',
      );
    }
    editor.selections = insertions.cursors.map((offset) => {
      const position = document.positionAt(offset);
      return new vscode.Selection(position, position);
    });
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

  private async refuseUnfit(
    bibliography: vscode.TextDocument,
    editor: vscode.TextEditor,
    papers: readonly Paper[],
  ): Promise<void> {
    const { uri } = bibliography;
    const chooseAnother: Remedy = {
      title: vscode.l10n.t('Choose another bibliography'),
      run: async () => {
        const chosen = await browseForBibliography(besideOf(editor.document));
        return chosen && this.insert(editor, papers, chosen);
      },
    };
    if (await isReadOnly(uri)) {
      throw new RemediableError(
        `Nothing was added: ${baseName(uri)} is read-only.`,
        'Make it writable or choose another bibliography.',
        [
          ...(uri.scheme === 'file'
            ? [
                {
                  title: vscode.l10n.t('Make it writable'),
                  run: async () => {
                    await makeWritable(uri);
                    return this.insert(editor, papers, uri);
                  },
                },
              ]
            : []),
          chooseAnother,
        ],
      );
    }
    // One with unsaved changes may have been opened with the encoding it has.
    const isMisread = !bibliography.isDirty || bibliography.getText().includes('\uFFFD');
    if (isMisread && !(await isUtf8(uri))) {
      throw new RemediableError(
        `Nothing was added: ${baseName(uri)} is not UTF-8 text, and saving it would damage it.`,
        'Save it with the encoding UTF-8, or choose another bibliography.',
        [chooseAnother],
      );
    }
    if (!(await showsItsFile(bibliography))) {
      throw new RemediableError(
        `Nothing was added: ${baseName(uri)} has changed on disk, and the editor has not read it again.`,
        'Open it, and cite again.',
        [
          {
            title: vscode.l10n.t('Open it and cite'),
            run: async () => {
              // A document that is shown is read again.
              const viewColumn = vscode.ViewColumn.Beside;
              await vscode.window.showTextDocument(bibliography, { viewColumn });
              return this.insert(editor, papers, uri);
            },
          },
        ],
      );
    }
  }
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
  { edits }: SeveralInsertions,
): void {
  for (const { start, end, text } of edits) {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    edit.replace(document.uri, range, text);
  }
}

async function openIfPresent(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return vscode.workspace.openTextDocument(uri);
}

async function makeWritable(uri: vscode.Uri): Promise<void> {
  const { mode } = await fs.stat(uri.fsPath);
  await fs.chmod(uri.fsPath, mode | 0o200);
}
