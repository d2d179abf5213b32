import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { replaced, type TextReplacement } from '../../../src/core/citation/textRange';
import { BibSources } from '../../../src/vscode/bibSources';
import type { CatalogClient } from '../../../src/vscode/catalogClient';
import { Scratch } from '../editing';

describe('telling the catalog’s thread what editors show', () => {
  let scratch: Scratch;
  let thread: ToldThread;
  let sources: BibSources;

  beforeEach(async () => {
    scratch = await Scratch.create();
    thread = new ToldThread();
    sources = new BibSources(thread as unknown as CatalogClient);
  });

  afterEach(async () => {
    sources.dispose();
    await scratch.dispose();
  });

  async function assertTold({ document }: vscode.TextEditor): Promise<void> {
    const [source] = await sources.of([document.uri]);
    assert.equal(source?.version, thread.version);
    assert.equal(thread.text, document.getText());
  }

  it('tells a text once, then what is edited, at one place or several, undone too', async () => {
    const editor = await scratch.open('refs.bib', '@misc{a,\r\n}\r\n@misc{b,\r\n}\r\n');
    const { document } = editor;
    await assertTold(editor);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 6), 'first');
      edit.replace(new vscode.Range(2, 6, 2, 7), 'second\n');
      edit.delete(new vscode.Range(3, 0, 4, 0));
    });
    await assertTold(editor);
    editor.selections = [0, 1, 2].map((line) => new vscode.Selection(line, 0, line, 1));
    await vscode.commands.executeCommand('type', { text: 'x' });
    await vscode.commands.executeCommand('type', { text: '\n' });
    await assertTold(editor);
    await vscode.commands.executeCommand('undo');
    await vscode.commands.executeCommand('undo');
    await assertTold(editor);
    assert.equal(thread.whole, 1);
    await editor.edit((edit) => edit.setEndOfLine(vscode.EndOfLine.LF));
    assert.ok(!document.getText().includes('\r'));
    await assertTold(editor);
  });

  it('tells the whole text again after the thread has ended', async () => {
    const editor = await scratch.open('refs.bib', '@misc{a,\n}\n');
    await assertTold(editor);
    thread.end();
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '% again\n'));
    await assertTold(editor);
  });
});

/** Does with what it is told as the catalog's thread does. */
class ToldThread {
  private readonly ended = new vscode.EventEmitter<void>();
  readonly onDidRestart = this.ended.event;
  version: string | undefined;
  text: string | undefined;
  /** How often it was told a whole text. */
  whole = 0;

  end(): void {
    this.version = this.text = undefined;
    this.ended.fire();
  }

  async showText(_uri: string, version: string, text: string): Promise<void> {
    Object.assign(this, { version, text });
    this.whole++;
  }

  async editText(
    _uri: string,
    from: string,
    to: string,
    edits: readonly TextReplacement[],
  ): Promise<void> {
    assert.equal(this.version, from);
    this.version = to;
    this.text = edits.reduce((text, edit) => replaced(text, [edit]), this.text ?? '');
  }

  async hideText(): Promise<void> {
    this.version = this.text = undefined;
  }
}
