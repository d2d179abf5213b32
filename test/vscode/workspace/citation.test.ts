import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import { Scratch, textWithCursor } from '../editing';

const insert = (...ids: string[]): Thenable<unknown> =>
  vscode.commands.executeCommand('paperweight.insertCitation', ids);

const other = '@article{other2020,\n  title = {Another},\n  year = {2020}\n}\n';

describe('inserting a citation', () => {
  let scratch: Scratch;
  const files = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('files');

  // The window in a browser would save after a second.
  before(() => files().update('autoSave', 'off', vscode.ConfigurationTarget.Global));
  after(() => files().update('autoSave', undefined, vscode.ConfigurationTarget.Global));

  beforeEach(async () => {
    scratch = await Scratch.create();
  });

  afterEach(() => scratch.dispose());

  it('writes \\cite in LaTeX and adds the entry to the declared bibliography', async () => {
    await scratch.write('refs.bib', other);
    const editor = await scratch.open(
      'paper.tex',
      'As shown|.\n\\bibliographystyle{plain}\n\\bibliography{refs}\n',
    );

    await insert('sanh2019distilbert');

    assert.equal(
      textWithCursor(editor),
      'As shown\\cite{sanh2019distilbert}|.\n\\bibliographystyle{plain}\n\\bibliography{refs}\n',
    );
    const bib = await scratch.text('refs.bib');
    assert.ok(bib.startsWith(other), bib);
    assert.match(bib, /\{sanh2019distilbert,/);
  });

  it('appends inside an existing group, and writes no key twice', async () => {
    await scratch.write('refs.bib', other);
    const editor = await scratch.open(
      'paper.tex',
      '\\cite{other2020|}\n\\addbibresource{refs.bib}\n',
    );

    await insert('sanh2019distilbert');
    await insert('sanh2019distilbert');

    assert.match(editor.document.getText(), /^\\cite\{other2020, ?sanh2019distilbert\}\n/);
  });

  it('writes [@key] in Markdown and adds the entry to the front matter’s bibliography', async () => {
    await scratch.write('refs.bib', '');
    const editor = await scratch.open(
      'notes.md',
      '---\nbibliography: refs.bib\n---\n\nSmall models |\n',
    );

    await insert('sanh2019distilbert', 'jiao2020tinybert');

    assert.match(
      textWithCursor(editor),
      /Small models \[@sanh2019distilbert; @jiao2020tinybert\]\|\n/,
    );
    assert.equal((await scratch.text('refs.bib')).match(/^@/gm)?.length, 2);
  });

  it('cites at every cursor, and adds the entry once', async () => {
    await scratch.write('refs.bib', '');
    const editor = await scratch.open('paper.tex', '|One\n\\bibliography{refs}\nTwo\n');
    const second = new vscode.Position(2, 3);
    editor.selections = [...editor.selections, new vscode.Selection(second, second)];

    await insert('sanh2019distilbert');

    assert.equal(
      editor.document.getText(),
      '\\cite{sanh2019distilbert}One\n\\bibliography{refs}\nTwo\\cite{sanh2019distilbert}\n',
    );
    assert.deepEqual(
      editor.selections.map(({ active }) => [active.line, active.character]),
      [
        [0, '\\cite{sanh2019distilbert}'.length],
        [2, 'Two\\cite{sanh2019distilbert}'.length],
      ],
    );
    assert.equal((await scratch.text('refs.bib')).match(/^@/gm)?.length, 1);
  });

  it('adds no work that another of the document’s bibliographies has', async () => {
    await scratch.write('one.bib', other);
    await scratch.write('two.bib', '@misc{mine, eprint = {1910.01108}}\n');
    const editor = await scratch.open('paper.tex', '|\n\\bibliography{one,two}\n');

    await insert('sanh2019distilbert');

    assert.equal(editor.document.lineAt(0).text, '\\cite{mine}');
    assert.equal(await scratch.text('one.bib'), other);
  });

  it('adds to the bibliography of the LaTeX root a part belongs to', async () => {
    await scratch.write('refs.bib', other);
    await scratch.write('main.tex', '\\input{part}\n\\bibliography{refs}\n');
    await scratch.open('part.tex', '% !TeX root = main.tex\nSee|.\n');

    await insert('sanh2019distilbert');

    assert.match(await scratch.text('refs.bib'), /sanh2019distilbert/);
  });

  it('makes references.bib beside a document that declares no bibliography', async () => {
    await scratch.open('notes.md', 'Small models |\n');

    await insert('sanh2019distilbert');

    assert.match(await scratch.text('references.bib'), /\{sanh2019distilbert,/);
  });

  it('adds to the chosen one of several bibliographies, in every document that declares the same', async () => {
    await scratch.write('one.bib', other);
    await scratch.write('two.bib', other);
    await scratch.open('paper.tex', '|\n\\bibliography{one,two}\n');

    await vscode.commands.executeCommand('paperweight.chooseBibliography', 'two.bib');
    await insert('sanh2019distilbert');
    await scratch.open('second.tex', '|\n\\bibliography{one,two}\n');
    await insert('jiao2020tinybert');

    assert.equal(await scratch.text('one.bib'), other);
    assert.match(await scratch.text('two.bib'), /sanh2019distilbert[^]*jiao2020tinybert/);
  });

  it('adds to the first of several bibliographies that exists', async () => {
    await scratch.write('refs.bib', other);
    await scratch.open('paper.tex', '|\n\\bibliography{IEEEabrv,refs}\n');

    await insert('sanh2019distilbert');

    assert.match(await scratch.text('refs.bib'), /sanh2019distilbert/);
    await assert.rejects(scratch.read('IEEEabrv.bib'));
  });

  it('adds to a bibliography chosen for a document that declares none', async () => {
    await scratch.write('mine.bib', other);
    await scratch.open('notes.md', '|\n');

    const chosen = await vscode.commands.executeCommand(
      'paperweight.chooseBibliography',
      scratch.uri('mine.bib').toString(),
    );
    await insert('sanh2019distilbert');

    assert.equal(chosen, scratch.uri('mine.bib').toString());
    assert.match(await scratch.text('mine.bib'), /sanh2019distilbert/);
    await assert.rejects(scratch.read('references.bib'));
  });

  it('does not take another file for a bibliography', async () => {
    await scratch.open('notes.md', '|\n');

    await assert.rejects(
      async () => vscode.commands.executeCommand('paperweight.chooseBibliography', 'notes.md'),
      /notes\.md is not a \.bib file/,
    );
  });

  it('says so when all that a document declares is no .bib file', async () => {
    await scratch.open('notes.md', '---\nbibliography: refs.json\n---\n|\n');

    await assert.rejects(
      async () => insert('sanh2019distilbert'),
      /notes\.md declares refs\.json, which is not a \.bib file/,
    );
  });

  it('writes a role in reStructuredText and adds the entry to the directive’s bibliography', async () => {
    await scratch.write('refs.bib', other);
    const editor = await scratch.open(
      'notes.rst',
      'Small models|.\n\n.. bibliography:: refs.bib\n',
    );

    await insert('sanh2019distilbert', 'jiao2020tinybert');

    assert.equal(
      textWithCursor(editor),
      'Small models\\ :cite:p:`sanh2019distilbert,jiao2020tinybert`|.\n\n.. bibliography:: refs.bib\n',
    );
    assert.match(await scratch.text('refs.bib'), /sanh2019distilbert/);
  });

  it('goes by the project a document lies in', async () => {
    await scratch.write('myst.yml', 'project:\n  bibliography: [lib.bib]\n');
    await scratch.write('lib.bib', other);
    const editor = await scratch.open('notes.md', 'Small models |\n');

    await insert('sanh2019distilbert');

    assert.equal(textWithCursor(editor), 'Small models {cite:p}`sanh2019distilbert`|\n');
    assert.match(await scratch.text('lib.bib'), /sanh2019distilbert/);
  });

  it('reads and writes the LaTeX commands that the settings name', async () => {
    const configuration = vscode.workspace.getConfiguration('paperweight.citation');
    await configuration.update('commands', ['refto'], vscode.ConfigurationTarget.Global);
    await configuration.update('defaultCommand', 'parencite', vscode.ConfigurationTarget.Global);
    try {
      const joined = await scratch.open('one.tex', '\\refto{other2020|}\n');
      await insert('sanh2019distilbert');
      assert.equal(joined.document.lineAt(0).text, '\\refto{other2020,sanh2019distilbert}');

      const started = await scratch.open('two.tex', '|\n');
      await insert('sanh2019distilbert');
      assert.equal(started.document.lineAt(0).text, '\\parencite{sanh2019distilbert}');
    } finally {
      await configuration.update('commands', undefined, vscode.ConfigurationTarget.Global);
      await configuration.update('defaultCommand', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('writes once at two cursors in one group, and leaves both behind it', async () => {
    await scratch.write('refs.bib', other);
    const editor = await scratch.open('paper.tex', '\\cite{a|,b} x\n\\bibliography{refs}\n');
    const second = new vscode.Position(0, 9);
    const third = new vscode.Position(0, 11);
    editor.selections = [
      ...editor.selections,
      new vscode.Selection(second, second),
      new vscode.Selection(third, third),
    ];

    await insert('sanh2019distilbert');

    const line = '\\cite{a,b,sanh2019distilbert} \\cite{sanh2019distilbert}x';
    assert.equal(editor.document.lineAt(0).text, line);
    assert.deepEqual(
      editor.selections.map(({ active }) => active.character),
      [line.indexOf('}'), line.indexOf('}'), line.length - 1],
    );
  });

  it('changes nothing in a bibliography that is not UTF-8, and says what to do', async () => {
    const latin1 = Buffer.from('@misc{m\u00fcller, title = {\u00dcber}}\n', 'latin1');
    await fs.writeFile(scratch.uri('refs.bib').fsPath, latin1);
    const editor = await scratch.open('paper.tex', '|\n\\bibliography{refs}\n');

    await assert.rejects(
      async () => insert('sanh2019distilbert'),
      /Nothing was added: refs\.bib is not UTF-8 text[^]*Save it with the encoding UTF-8/,
    );
    assert.equal(editor.document.lineAt(0).text, '');
    assert.deepEqual(await fs.readFile(scratch.uri('refs.bib').fsPath), latin1);
  });

  it('keeps the byte-order mark and the CRLF lines of a bibliography', async () => {
    const text = `\uFEFF${other.replaceAll('\n', '\r\n')}`;
    await scratch.write('refs.bib', text);
    await scratch.open('paper.tex', '|\n\\bibliography{refs}\n');

    await insert('sanh2019distilbert');
    await (await vscode.workspace.openTextDocument(scratch.uri('refs.bib'))).save();

    const saved = await scratch.read('refs.bib');
    assert.ok(saved.startsWith(text), saved);
    assert.match(saved, /sanh2019distilbert/);
    assert.doesNotMatch(saved, /[^\r]\n/);
  });

  it('is undone in one step in the document', async () => {
    await scratch.write('refs.bib', other);
    const editor = await scratch.open('paper.tex', 'As shown|.\n\\bibliography{refs}\n');
    const before = editor.document.getText();

    await insert('sanh2019distilbert');
    await vscode.commands.executeCommand('undo');

    assert.equal(editor.document.getText(), before);
    assert.equal(await scratch.text('refs.bib'), other);
  });

  it('uses the key a work already has, and adds it no second time', async () => {
    const mine =
      '@misc{mybert,\n  title = {DistilBERT, a distilled version of {BERT}: smaller, faster, cheaper and lighter},\n  author = {Sanh, Victor},\n  year = {2019}\n}\n';
    await scratch.write('refs.bib', mine);
    const editor = await scratch.open('paper.tex', '|\n\\bibliography{refs}\n');

    await insert('sanh2019distilbert');

    assert.equal(editor.document.lineAt(0).text, '\\cite{mybert}');
    assert.equal(await scratch.text('refs.bib'), mine);
  });

  it('adds to a bibliography that has unsaved changes without saving it', async () => {
    const uri = await scratch.write('refs.bib', other);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), '% mine, not saved\n');
    await vscode.workspace.applyEdit(edit);
    await scratch.open('paper.tex', '|\n\\bibliography{refs}\n');

    await insert('sanh2019distilbert');

    const bib = await scratch.text('refs.bib');
    assert.ok(bib.startsWith(`% mine, not saved\n${other}`), bib);
    assert.match(bib, /sanh2019distilbert/);
    assert.equal(await scratch.read('refs.bib'), other);
  });

  it('adds to what another program has just written into the bibliography', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const inside = await Scratch.create(folder?.uri.fsPath);
    try {
      const before = '@misc{before, title = {Before}}\n';
      const uri = await inside.write('refs.bib', before);
      const bibliography = await vscode.workspace.openTextDocument(uri);
      await inside.open('paper.tex', '\\bibliography{refs}\nSee |');
      await inside.write('refs.bib', `${before}@misc{meanwhile, title = {Meanwhile}}\n`);
      await insert('hu2022lora');

      assert.match(bibliography.getText(), /\{meanwhile,/);
      assert.match(bibliography.getText(), /\{hu2022lora,/);
    } finally {
      await inside.dispose();
    }
  });

  it('changes nothing in a bibliography that the editor has not read again, and says what to do', async () => {
    const before = '@misc{before, title = {Before}}\n';
    const uri = await scratch.write('refs.bib', before);
    const bibliography = await vscode.workspace.openTextDocument(uri);
    const editor = await scratch.open('paper.tex', '\\bibliography{refs}\nSee |');
    // Outside the workspace VS Code does not watch what it does not show.
    await scratch.write('refs.bib', `${before}@misc{meanwhile, title = {Meanwhile}}\n`);

    await assert.rejects(
      async () => insert('hu2022lora'),
      /refs\.bib has changed on disk.*Open it, and cite/,
    );
    assert.equal(bibliography.isDirty, false);
    assert.ok(!editor.document.getText().includes('hu2022lora'));
  });

  it('adds to a bibliography with a broken entry, which stays as it is', async () => {
    const broken = '@article{broken\n  title = {No comma, no end\n\n';
    await scratch.write('refs.bib', broken + other);
    await scratch.open('paper.tex', '|\n\\bibliography{refs}\n');

    await insert('sanh2019distilbert');

    const bib = await scratch.text('refs.bib');
    assert.ok(bib.startsWith(broken + other), bib);
    assert.match(bib, /sanh2019distilbert/);
  });

  it('changes nothing when the bibliography is read-only, and says what to do', async () => {
    const uri = await scratch.write('refs.bib', other);
    await fs.chmod(uri.fsPath, 0o444);
    const editor = await scratch.open('paper.tex', '|\n\\bibliography{refs}\n');

    await assert.rejects(
      async () => insert('sanh2019distilbert'),
      /Nothing was added: refs\.bib is read-only\. Make it writable or choose another bibliography\./,
    );
    assert.equal(editor.document.getText(), '\n\\bibliography{refs}\n');
    assert.equal(await scratch.text('refs.bib'), other);
  });

  it('changes nothing for an id the catalog does not have, and names close ones', async () => {
    const editor = await scratch.open('paper.tex', '|\n');

    await assert.rejects(async () => insert('sanh2019distillbert'), /sanh2019distilbert/);
    assert.equal(editor.document.getText(), '\n');
  });

  it('says what to do in a document that has no place yet', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'latex', content: '' });
    await vscode.window.showTextDocument(document);

    await assert.rejects(async () => insert('sanh2019distilbert'), /Save the document first/);
    assert.equal(document.getText(), '');
  });

  it('says what to do in a language without a cite syntax', async () => {
    await scratch.open('main.c', '|\n');

    await assert.rejects(async () => insert('sanh2019distilbert'), /how a c document cites/);
  });
});

describe('copying a citation', () => {
  it('puts BibTeX on the clipboard', async () => {
    await vscode.commands.executeCommand(
      'paperweight.copyCitation',
      ['sanh2019distilbert'],
      'bibtex',
    );

    assert.match(await vscode.env.clipboard.readText(), /^@\w+\{sanh2019distilbert,/);
  });

  it('names the formats when it does not know one', async () => {
    await assert.rejects(
      async () =>
        vscode.commands.executeCommand('paperweight.copyCitation', ['sanh2019distilbert'], 'docx'),
      /bibtex/,
    );
  });
});
