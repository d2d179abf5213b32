import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import { Scratch, textWithCursor } from '../editing';

const entries = `@inproceedings{hinton15,
  title = {Distilling the Knowledge in a Neural Network},
  author = {Hinton, Geoffrey and Vinyals, Oriol and Dean, Jeff},
  year = {2015},
}

@misc{other2020,
  title = {Gadgets and their Quantization},
  author = {M{\\"u}ller, Bj{\\"o}rn},
  year = {2020},
}
`;

describe('completing cite keys', () => {
  let scratch: Scratch;
  const configuration = (section: string): vscode.WorkspaceConfiguration =>
    vscode.workspace.getConfiguration(section);

  before(() => configuration('files').update('autoSave', 'off', vscode.ConfigurationTarget.Global));
  after(() =>
    configuration('files').update('autoSave', undefined, vscode.ConfigurationTarget.Global),
  );

  beforeEach(async () => {
    scratch = await Scratch.create();
    await scratch.write('refs.bib', entries);
  });

  afterEach(() => scratch.dispose());

  async function listAt(
    editor: vscode.TextEditor,
    resolved = 0,
  ): Promise<readonly vscode.CompletionItem[]> {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      editor.document.uri,
      editor.selection.active,
      undefined,
      resolved,
    );
    return items.filter(({ kind, label }) => kind !== undefined && typeof label !== 'string');
  }

  const labelOf = ({ label }: vscode.CompletionItem): string =>
    typeof label === 'string' ? label : label.label;
  const said = ({ label }: vscode.CompletionItem): string =>
    typeof label === 'string' ? '' : (label.description ?? '');

  /** Chooses the item of a label in the list that VS Code shows at the cursor. */
  async function accept(editor: vscode.TextEditor, wanted: string): Promise<void> {
    const items = await listAt(editor);
    const at = items.findIndex((item) => labelOf(item) === wanted);
    assert.ok(at >= 0, `${wanted} is offered among ${items.map(labelOf).join(', ')}`);
    const before = editor.document.getText();
    await vscode.commands.executeCommand('editor.action.triggerSuggest');
    await pause(700);
    for (let step = 0; step < at; step++) {
      await vscode.commands.executeCommand('selectNextSuggestion');
    }
    await vscode.commands.executeCommand('acceptSelectedSuggestion');
    await until(() => editor.document.getText() !== before);
  }

  const cases: readonly [what: string, file: string, text: string][] = [
    ['a command of LaTeX', 'a.tex', '\\citep[see][]{hint|}\n\\bibliography{refs}\n'],
    ['an open command', 'a.tex', '\\bibliography{refs}\n\\cite{hint|'],
    ['words of the title', 'a.tex', '\\cite{knowledge neural|}\n\\bibliography{refs}\n'],
    ['an author and a year', 'a.tex', '\\cite{vinyals 2015|}\n\\bibliography{refs}\n'],
    ['a mistyped word', 'a.tex', '\\cite{knowlegde neural|}\n\\bibliography{refs}\n'],
    ['brackets in Markdown', 'a.md', '---\nbibliography: refs.bib\n---\n\n[@hint|]\n'],
    ['prose in Markdown', 'a.md', '---\nbibliography: refs.bib\n---\n\nAs @hint|\n'],
    ['a field that names an entry', 'refs.bib', `${entries}\n@book{b,\n  crossref = {hint|}\n}\n`],
  ];
  for (const [what, file, text] of cases) {
    it(`offers an entry in ${what}`, async () => {
      const [first] = await listAt(await scratch.open(file, text));
      assert.ok(first);
      assert.deepEqual(first.label, { label: 'hinton15', description: 'Hinton et al. 2015' });
      assert.equal(first.detail, 'Distilling the Knowledge in a Neural Network');
    });
  }

  it('offers nothing where nothing is cited', async () => {
    for (const text of ['As hint|', '% \\cite{hint|}', '\\ref{hint|}']) {
      const editor = await scratch.open('a.tex', `${text}\n\\bibliography{refs}\n`);
      assert.deepEqual(await listAt(editor), []);
    }
  });

  it('tells of an entry once it is looked at', async () => {
    const editor = await scratch.open('a.tex', '\\cite{gadg|}\n\\bibliography{refs}\n');
    const [first] = await listAt(editor, 1);
    const documentation = first?.documentation;
    assert.ok(documentation instanceof vscode.MarkdownString);
    assert.match(documentation.value, /Gadgets.*Müller/s);
  });

  it('offers entries that are not saved yet', async () => {
    const uri = scratch.uri('refs.bib');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), '@misc{unsaved, title = {Sprockets}}\n\n');
    await vscode.workspace.applyEdit(edit);
    const editor = await scratch.open('a.tex', '\\cite{sprock|}\n\\bibliography{refs}\n');
    assert.equal((await listAt(editor)).map(labelOf)[0], 'unsaved');
  });

  it('offers no key twice in one group', async () => {
    const editor = await scratch.open('a.tex', '\\cite{hinton15,|}\n\\bibliography{refs}\n');
    assert.deepEqual((await listAt(editor)).map(labelOf), ['other2020']);
  });

  it('puts the key of an entry in place of what was typed', async () => {
    const editor = await scratch.open(
      'a.tex',
      '\\cite{other2020, knowledge neural|}\n\\bibliography{refs}\n',
    );
    await accept(editor, 'hinton15');
    assert.equal(textWithCursor(editor).split('\n')[0], '\\cite{other2020, hinton15|}');
    assert.equal(await scratch.text('refs.bib'), entries);
  });

  it('brings the entry of a paper of the catalog with its key, undone as one', async () => {
    const editor = await scratch.open(
      'a.tex',
      '\\cite{distilled version|}\n\\bibliography{refs}\n',
    );
    const before = editor.document.getText();
    const item = (await listAt(editor)).find((each) => labelOf(each) === 'sanh2019distilbert');
    assert.equal(item && said(item), 'catalog · Sanh et al. 2019');
    assert.match(item?.detail ?? '', /^Adds the entry to refs\.bib · DistilBERT/);

    await accept(editor, 'sanh2019distilbert');
    assert.equal(textWithCursor(editor).split('\n')[0], '\\cite{sanh2019distilbert|}');
    const bib = await scratch.text('refs.bib');
    assert.ok(bib.startsWith(entries), bib);
    assert.match(bib, /\{sanh2019distilbert,/);
    assert.equal(await scratch.read('refs.bib'), entries);
    assert.ok(
      (await listAt(editor)).every((each) => said(each).startsWith('catalog') === false),
      'the paper is not offered again',
    );

    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), before);
    assert.equal(await scratch.text('refs.bib'), entries);
  });

  it('writes the key that the entry gets, whatever the format and what is there', async () => {
    await scratch.write('refs.bib', '@misc{sanh2019, title = {Something else}}\n');
    await configuration('paperweight').update(
      'citeKeyFormat',
      'auth.lower + year',
      vscode.ConfigurationTarget.Global,
    );
    try {
      const editor = await scratch.open(
        'a.md',
        '---\nbibliography: refs.bib\n---\n\n[@distilled version|]\n',
      );
      await accept(editor, 'sanh2019a');
      assert.equal(editor.document.lineAt(4).text, '[@sanh2019a]');
      assert.match(await scratch.text('refs.bib'), /\{sanh2019a,/);
    } finally {
      await configuration('paperweight').update(
        'citeKeyFormat',
        undefined,
        vscode.ConfigurationTarget.Global,
      );
    }
  });

  it('says that it makes a bibliography where there is none, and makes it', async () => {
    const editor = await scratch.open('a.tex', '\\cite{distilled version|}\n');
    const item = (await listAt(editor)).find((each) => labelOf(each) === 'sanh2019distilbert');
    assert.match(item?.detail ?? '', /^Makes references\.bib with the entry · DistilBERT/);
    await accept(editor, 'sanh2019distilbert');
    assert.equal(textWithCursor(editor), '\\cite{sanh2019distilbert|}\n');
    assert.match(await scratch.text('references.bib'), /\{sanh2019distilbert,/);
  });

  it('leaves everything as it is where the bibliography is read-only', async () => {
    await fs.chmod(scratch.uri('refs.bib').fsPath, 0o444);
    const editor = await scratch.open(
      'a.tex',
      '\\cite{distilled version|}\n\\bibliography{refs}\n',
    );
    const before = editor.document.getText();
    const item = (await listAt(editor)).find((each) => labelOf(each) === 'sanh2019distilbert');
    const command = item?.command;
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments as unknown[]));
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.equal(editor.document.getText(), before);
    assert.equal(await scratch.text('refs.bib'), entries);
  });

  it('is as the settings have it', async () => {
    const editor = await scratch.open('a.tex', '\\cite{disti|}\n\\bibliography{refs}\n');
    const set = (name: string, value: unknown): Thenable<void> =>
      configuration('paperweight').update(
        `completion.${name}`,
        value,
        vscode.ConfigurationTarget.Global,
      );
    try {
      await set('citeKeys', 'never');
      const alone = await listAt(editor);
      assert.ok(alone.length > 0);
      assert.ok(alone.every((item) => said(item).startsWith('catalog')));
      await set('catalogPapers', false);
      assert.deepEqual(await listAt(editor), []);
      await set('citeKeys', 'always');
      assert.deepEqual((await listAt(editor)).map(labelOf), ['hinton15']);
    } finally {
      await set('citeKeys', undefined);
      await set('catalogPapers', undefined);
    }
  });

  it('offers names in a table where it is asked for', async () => {
    const latex = await scratch.open('t.tex', '\\begin{tabular}{lr}\nModel & SST|\n');
    const named = (await listAt(latex, 1)).find((item) => labelOf(item) === 'SST-2');
    assert.equal(named && said(named), 'data set');
    const documentation = named?.documentation;
    assert.ok(documentation === undefined || documentation instanceof vscode.MarkdownString);

    const markdown = await scratch.open(
      't.md',
      '| Model | Acc |\n|---|---|\n| Distil|\n'.replace('Distil|', 'Distil@'),
    );
    const text = markdown.document.getText();
    const at = markdown.document.positionAt(text.indexOf('@'));
    await markdown.edit((edit) => edit.delete(new vscode.Range(at, at.translate(0, 1))));
    await pause(400);
    markdown.selection = new vscode.Selection(at, at);
    assert.ok((await listAt(markdown)).some((item) => labelOf(item) === 'DistilBERT'));

    await markdown.edit((edit) => edit.insert(at, 'B'));
    assert.deepEqual(await listAt(markdown), [], 'nothing while it is typed');
  });
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function until(holds: () => boolean, patience = 8000): Promise<void> {
  for (const end = Date.now() + patience; !holds() && Date.now() < end;) {
    await pause(30);
  }
}
