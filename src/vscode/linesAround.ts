import * as vscode from 'vscode';

/** Lines of a document around a cursor. */
export interface LinesAround {
  readonly text: string;
  /** Of the cursor in `text`. */
  readonly offset: number;
}

/** Lines looked at before the cursor's, and behind it. */
const reach = { before: 160, behind: 40 };

/** As much of a document as tells what is being typed: taking all of it at each keystroke is slow. */
export function linesAround(document: vscode.TextDocument, position: vscode.Position): LinesAround {
  const first = new vscode.Position(Math.max(0, position.line - reach.before), 0);
  const last = new vscode.Position(position.line + reach.behind, 0);
  const before = document.getText(new vscode.Range(first, position));
  const behind = document.getText(new vscode.Range(position, last));
  return { text: before + behind, offset: before.length };
}
