import * as vscode from 'vscode';
import { citeSyntaxFor } from '../core/citation/syntax/citeSyntaxFor';
import { PersonError } from '../core/personError';

/** Knows the document a citation goes into while something else than an editor has the focus. */
export class CitableDocument implements vscode.Disposable {
  private last: vscode.TextDocument | undefined;
  private readonly subscription: vscode.Disposable;

  constructor() {
    this.notice(vscode.window.activeTextEditor);
    this.subscription = vscode.window.onDidChangeActiveTextEditor((editor) => this.notice(editor));
  }

  dispose(): void {
    this.subscription.dispose();
  }

  /**
   * Brings the document that was edited last to the front, where its tab is.
   *
   * @throws PersonError where none that takes citations is open.
   */
  async reveal(): Promise<vscode.TextEditor> {
    const document = this.last;
    if (!document || document.isClosed) {
      throw new PersonError(
        'Nothing was cited: no document is open.',
        'Open the document to cite in.',
      );
    }
    const group = vscode.window.tabGroups.all.find(({ tabs }) =>
      tabs.some(
        ({ input }) =>
          input instanceof vscode.TabInputText && input.uri.toString() === document.uri.toString(),
      ),
    );
    return vscode.window.showTextDocument(document, group?.viewColumn);
  }

  private notice(editor: vscode.TextEditor | undefined): void {
    if (editor && citeSyntaxFor(editor.document.languageId)) {
      this.last = editor.document;
    }
  }
}
