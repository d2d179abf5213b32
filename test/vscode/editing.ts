import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

/** A temporary folder whose files a test opens, with the cursor where `|` stands in the text. */
export class Scratch {
  private constructor(readonly folder: string) {}

  /** @param parent The folder it is made in; the system's for temporary files unless told. */
  static async create(parent = os.tmpdir()): Promise<Scratch> {
    return new Scratch(await fs.mkdtemp(path.join(parent, 'paperweight-test-')));
  }

  /** Closes what is open without saving it and deletes the folder. */
  async dispose(): Promise<void> {
    while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
    await fs.rm(this.folder, { recursive: true, force: true });
  }

  uri(name: string): vscode.Uri {
    return vscode.Uri.file(path.join(this.folder, name));
  }

  async write(name: string, text: string): Promise<vscode.Uri> {
    await fs.writeFile(path.join(this.folder, name), text);
    return this.uri(name);
  }

  read(name: string): Promise<string> {
    return fs.readFile(path.join(this.folder, name), 'utf8');
  }

  async open(name: string, textWithCursor: string): Promise<vscode.TextEditor> {
    const cursor = textWithCursor.indexOf('|');
    const uri = await this.write(name, textWithCursor.replace('|', ''));
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    const position = document.positionAt(Math.max(cursor, 0));
    editor.selection = new vscode.Selection(position, position);
    return editor;
  }

  /** What the editor holds of a file, saved or not. */
  async text(name: string): Promise<string> {
    return (await vscode.workspace.openTextDocument(this.uri(name))).getText();
  }
}

/** The text of an editor with `|` at its cursor. */
export function textWithCursor({ document, selection }: vscode.TextEditor): string {
  const at = document.offsetAt(selection.active);
  const text = document.getText();
  return `${text.slice(0, at)}|${text.slice(at)}`;
}
