import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Explained, Explanation } from '../../../src/protocol';
import { Scratch } from '../editing';

describe('explaining why nothing is suggested', () => {
  let scratch: Scratch;

  before(async () => {
    scratch = await Scratch.create();
  });

  after(() => scratch.dispose());

  it('returns what the page would show, and opens nothing', async () => {
    await scratch.write('refs.bib', '@misc{one2024,\n  title = {One}\n}\n@misc{two2024, title = {');
    const tabs = vscode.window.tabGroups.activeTabGroup.tabs.length;
    const found = await explainAt('a.tex', 'As \\citep{on|}\n\\bibliography{refs}\n');
    assert.ok(vscode.window.tabGroups.activeTabGroup.tabs.length <= tabs + 1);
    assert.equal(found.line, 1);
    assert.match(says(found, 'language'), /^The language is LaTeX/);
    assert.match(says(found, 'cursor'), /in \\citep, where “on” is typed/);
    const [refs] = about(found, 'bibliographies');
    assert.equal(refs?.state, 'look');
    assert.match(refs.says, /refs\.bib, declared in .*a\.tex:2, has 2 entries\. Line 4/);
    assert.deepEqual(refs.remedies[0]?.action, {
      do: 'open',
      uri: scratch.uri('refs.bib').toString(),
      line: 4,
    });
    assert.match(says(found, 'catalog'), /^The catalog has [\d,]+ records/);
  });

  it('finds a bibliography that the root of a chapter or a project’s file declares', async () => {
    await scratch.write('book.bib', '@misc{one2024,\n  title = {One}\n}\n');
    await scratch.write('main.tex', '\\documentclass{book}\n\\addbibresource{book.bib}\n');
    const chapter = await explainAt('chapter.tex', '% !TeX root = main.tex\n\\cite{|}\n');
    assert.match(
      says(chapter, 'bibliographies'),
      /book\.bib, declared in .*main\.tex:2, has 1 entry/,
    );
  });

  it('says of a declared file that it is missing, and of a document that it declares none', async () => {
    const missing = await explainAt('b.md', '---\nbibliography: gone.bib\n---\n[@|]\n');
    assert.match(
      says(missing, 'bibliographies'),
      /There is no file .*gone\.bib, declared in .*b\.md:2/,
    );
    const none = await explainAt('c.md', 'As [@|]\n');
    const [first] = about(none, 'bibliographies');
    assert.equal(first?.state, 'look');
    assert.ok(first.remedies.some(({ action }) => action.do === 'declare'));
  });

  it('says that Markdown does not suggest while one types, as the editor has it by itself', async () => {
    const found = await explainAt('d.md', 'As [@|]\n');
    assert.match(says(found, 'editor'), /editor\.quickSuggestions is off for Markdown/);
    const latex = await explainAt('d.tex', 'As \\cite{|}\n');
    assert.match(says(latex, 'editor'), /suggests while you type in LaTeX/);
  });

  it('names a setting that is off', async () => {
    const settings = vscode.workspace.getConfiguration('paperweight');
    await settings.update('hover.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      const found = await explainAt('e.tex', '\\cite{|}');
      assert.match(says(found, 'settings'), /setting paperweight\.hover\.enabled: show/);
    } finally {
      await settings.update('hover.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
    const found = await explainAt('f.tex', '\\cite{|}');
    assert.doesNotMatch(says(found, 'settings'), /hover/);
  });

  it('says of a .tex file in another language what it should be in', async () => {
    const { document } = await scratch.open('g.tex', 'As \\cite{|}\n');
    await vscode.languages.setTextDocumentLanguage(document, 'plaintext');
    const found = await explain(document.uri, new vscode.Position(0, 8));
    const [language] = about(found, 'language');
    assert.equal(language?.state, 'look');
    assert.deepEqual(language.remedies[0]?.action, {
      do: 'change-language',
      languageId: 'latex',
    });
  });

  it('opens the page in a tab of its own, once', async () => {
    await scratch.open('h.tex', 'As \\cite{|}\n');
    await vscode.commands.executeCommand('paperweight.explainSuggestions');
    await eventually(() => titled().length === 1);
    await scratch.open('h.tex', 'As \\cite{|}\n');
    await vscode.commands.executeCommand('paperweight.explainSuggestions');
    await eventually(() => titled()[0]?.isActive === true);
    assert.equal(titled().length, 1);
    await vscode.window.tabGroups.close(titled());
  });

  async function explainAt(file: string, text: string): Promise<Explanation> {
    const { document, selection } = await scratch.open(file, text);
    return explain(document.uri, selection.active);
  }
});

function titled(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ label }) => label === 'Why is nothing suggested here?');
}

/** VS Code tells of its tabs a moment later. */
async function eventually(holds: () => boolean): Promise<void> {
  const until = Date.now() + 20_000;
  while (!holds()) {
    assert.ok(Date.now() < until, 'It has not come about.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function explain(uri: vscode.Uri, position: vscode.Position): Thenable<Explanation> {
  return vscode.commands.executeCommand('paperweight.explainSuggestions', uri, position);
}

function about({ findings }: Explanation, topic: Explained['about']): Explained[] {
  return findings.filter((finding) => finding.about === topic);
}

function says(explanation: Explanation, topic: Explained['about']): string {
  return about(explanation, topic)
    .map((finding) => finding.says)
    .join('\n');
}
