import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Bibliographies } from '../../../src/vscode/bibliographies';
import { BibliographyChoices } from '../../../src/vscode/bibliographyChoices';
import { bibliographyToAddTo } from '../../../src/vscode/choosingBibliography';
import { Scratch } from '../editing';

/** What a workspace keeps. */
class Kept implements Pick<vscode.Memento, 'get' | 'update'> {
  private readonly values = new Map<string, unknown>();

  get<T>(key: string): T | undefined {
    return this.values.get(key) as T | undefined;
  }

  update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}

const entry = '@misc{other2020,\n  title = {Another}\n}\n';

/** Answers the open question by its nth row. */
async function answering<T>(asked: Promise<T>, row: number): Promise<T> {
  const answered = asked.then(() => true);
  for (;;) {
    const opened = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 300));
    if (await Promise.race([answered, opened])) {
      return asked;
    }
    for (let at = 0; at < row; at++) {
      await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
    }
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  }
}

describe('choosing a bibliography', () => {
  let scratch: Scratch;
  let kept: Kept;
  let bibliographies: Bibliographies;

  beforeEach(async () => {
    scratch = await Scratch.create();
    kept = new Kept();
    bibliographies = new Bibliographies(new BibliographyChoices(kept));
  });

  afterEach(async () => {
    bibliographies.dispose();
    await scratch.dispose();
  });

  it('asks which of several, once, and keeps the answer from one window to the next', async () => {
    await scratch.write('one.bib', entry);
    await scratch.write('two.bib', entry);
    const { document } = await scratch.open('paper.tex', '|\n\\bibliography{one,two}\n');

    const chosen = await answering(bibliographyToAddTo(document, bibliographies), 1);
    assert.equal(chosen?.toString(), scratch.uri('two.bib').toString());

    const later = new Bibliographies(new BibliographyChoices(kept));
    const again = await bibliographyToAddTo(document, later);
    later.dispose();
    assert.equal(again?.toString(), scratch.uri('two.bib').toString());
  });

  it('does not ask where one bibliography alone is meant', async () => {
    await scratch.write('refs.bib', entry);
    const declaring = await scratch.open('paper.tex', '|\n\\bibliography{missing,refs}\n');
    const one = await bibliographyToAddTo(declaring.document, bibliographies);
    assert.equal(one?.toString(), scratch.uri('refs.bib').toString());

    const silent = await scratch.open('notes.md', '|\n');
    const beside = await bibliographyToAddTo(silent.document, bibliographies);
    assert.equal(beside?.toString(), scratch.uri('references.bib').toString());
  });

  it('offers those of the workspace to a document that declares none', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder.uri, 'drafts', 'notes.md');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('Draft\n'));
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      const chosen = await answering(bibliographyToAddTo(document, bibliographies), 0);
      const expected = vscode.Uri.joinPath(folder.uri, 'references.bib').toString();
      assert.equal(chosen?.toString(), expected);
      const [first] = await bibliographies.of(document);
      assert.equal(first?.toString(), expected);
    } finally {
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(uri, '..'), { recursive: true });
    }
  });

  it('goes back to references.bib when the chosen file is gone', async () => {
    const mine = await scratch.write('mine.bib', entry);
    const { document } = await scratch.open('notes.md', '|\n');
    await bibliographies.choose(document, mine);
    assert.equal((await bibliographies.of(document))[0]?.toString(), mine.toString());

    await vscode.workspace.fs.delete(mine);
    assert.equal(
      (await bibliographies.of(document))[0]?.toString(),
      scratch.uri('references.bib').toString(),
    );
  });
});
