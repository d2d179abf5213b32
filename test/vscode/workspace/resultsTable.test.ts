import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import { Scratch } from '../editing';

const insert = (order: object): Thenable<Record<string, unknown>> =>
  vscode.commands.executeCommand('paperweight.insertResultsTable', order);
const refresh = (): Thenable<Record<string, unknown>> =>
  vscode.commands.executeCommand('paperweight.refreshResultsTable', 'all');

const order = { models: ['distilbert', 'bert-base'], datasets: ['sst2', 'rte'], split: 'dev' };
const other = '@article{other2020,\n  title = {Another},\n  year = {2020}\n}\n';

describe('inserting a table of results', () => {
  let scratch: Scratch;
  const files = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('files');

  // The window in a browser would save after a second.
  before(() => files().update('autoSave', 'off', vscode.ConfigurationTarget.Global));
  after(() => files().update('autoSave', undefined, vscode.ConfigurationTarget.Global));

  beforeEach(async () => {
    scratch = await Scratch.create();
  });

  afterEach(() => scratch.dispose());

  const natbib = [
    '\\documentclass{article}',
    '\\usepackage{natbib,booktabs}',
    '\\begin{document}',
    'As \\citep{other2020} say.',
    '|',
    '\\bibliography{refs}',
    '\\end{document}',
    '',
  ].join('\n');

  it('writes booktabs with natbib’s command and adds the entries, undone as one', async () => {
    await scratch.write('refs.bib', other);
    const editor = await scratch.open('paper.tex', natbib);

    const made = await insert(order);

    const text = editor.document.getText();
    assert.match(
      text,
      /say\.\n\n% paperweight: results\n% models: distilbert, bert-base\n% columns: sst2\/accuracy, rte\/accuracy\n% split: dev\n\\begin\{table\}\n/,
    );
    assert.match(
      text,
      /DistilBERT~\\citep\{sanh2019distilbert\} +& +91\.3 & +59\.9 \\\\ % distilbert\n/,
    );
    assert.match(text, /BERT-base~\\citep\{devlin2019bert,sanh2019distilbert\} +&/);
    assert.match(text, /\\end\{table\}\n\n\\bibliography\{refs\}\n/);
    const bib = await scratch.text('refs.bib');
    assert.ok(bib.startsWith(other), bib);
    assert.match(
      bib,
      /\{sanh2019distilbert,[\s\S]*\{devlin2019bert,|\{devlin2019bert,[\s\S]*\{sanh2019distilbert,/,
    );
    assert.deepEqual(made, {
      keys: ['sanh2019distilbert', 'devlin2019bert'],
      added: ['sanh2019distilbert', 'devlin2019bert'],
      present: [],
      label: 'tab:results',
      rows: 2,
      columns: 2,
      missingPackages: [],
    });
    assert.equal(await scratch.read('refs.bib'), other);

    await vscode.commands.executeCommand('undo');

    assert.equal(editor.document.getText(), natbib.replace('|', ''));
    assert.equal(await scratch.text('refs.bib'), other);
  });

  it('uses biblatex’s command and the keys the bibliography has, and says what is missing', async () => {
    await scratch.write(
      'refs.bib',
      '@misc{Sanh, title = {DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter}, eprint = {1910.01108}, eprinttype = {arxiv}, year = {2019}}\n',
    );
    const editor = await scratch.open(
      'paper.tex',
      '\\documentclass{article}\n\\usepackage{biblatex}\n\\addbibresource{refs.bib}\n\\begin{document}\nSee \\parencite{Sanh}.|\n\\end{document}\n',
    );

    const made = await insert({ ...order, models: 'distilbert', sources: 'footnotes' });

    assert.match(editor.document.getText(), /DistilBERT~\\parencite\{Sanh\} +&/);
    assert.match(
      editor.document.getText(),
      /\\textsuperscript\{a\}~\\parencite\{Sanh\}, README, [^\n]*; dev/,
    );
    assert.deepEqual(made.present, ['Sanh']);
    assert.deepEqual(made.missingPackages, ['booktabs']);
  });

  it('writes a Markdown table, and makes the bibliography', async () => {
    const editor = await scratch.open('notes.md', '---\nbibliography: refs.bib\n---\n\nText.|\n');

    const made = await insert(order);

    const text = editor.document.getText();
    assert.match(text, /Text\.\n\n<!-- paperweight: results\n/);
    assert.match(text, /\n\| DistilBERT \[@sanh2019distilbert\] +\| +91\.3 \| +59\.9 \|\n/);
    assert.match(await scratch.text('refs.bib'), /\{sanh2019distilbert,/);
    assert.equal(made.label, '');
  });

  it('refreshes what is another in the catalog, and keeps what was changed by hand', async () => {
    await scratch.write('refs.bib', '');
    const editor = await scratch.open('paper.tex', natbib);
    await insert(order);
    const whole = editor.document.getText();
    // As it would be, had the catalog had another value when it was inserted.
    const earlier = whole
      .replace(/91\.3 &/, '91.2 &')
      .replace('sst2/accuracy 91.3:', 'sst2/accuracy 91.2:')
      .replace(/59\.9 \\\\/, '60.0 \\\\');
    await replaceAll(editor, earlier);

    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      editor.document.uri,
    );
    const [lens] = lenses.filter(({ command }) => command?.title.includes('catalog'));
    assert.equal(lens?.command?.title, '$(refresh) 1 value has changed in the catalog');
    assert.equal(editor.document.lineAt(lens.range.start.line).text, '% paperweight: results');

    const made = await refresh();

    assert.equal(editor.document.getText(), whole.replace(/59\.9 \\\\/, '60.0 \\\\'));
    assert.deepEqual(made, {
      tables: 1,
      changed: [
        { model: 'DistilBERT', dataset: 'SST-2', metric: 'Accuracy', from: '91.2', to: '91.3' },
      ],
      kept: [
        {
          model: 'DistilBERT',
          dataset: 'RTE',
          metric: 'Accuracy',
          shown: '60.0',
          reported: '59.9',
        },
      ],
      notes: [],
    });
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), earlier);
  });

  it('refreshes what it can, and tells of a table whose comment is damaged', async () => {
    await scratch.write('refs.bib', '');
    const editor = await scratch.open('paper.tex', natbib);
    await insert(order);
    await insert(order);
    const whole = editor.document.getText();
    const damaged = whole
      .replace(/% columns: .*\n/, '')
      .replaceAll(/91\.3 &/g, '91.2 &')
      .replaceAll('sst2/accuracy 91.3:', 'sst2/accuracy 91.2:');
    await replaceAll(editor, damaged);

    const made = await refresh();

    assert.equal((made.changed as unknown[]).length, 1);
    assert.match(
      String(made.notes),
      /^The results table in line 6 was not refreshed: its comment does not say any longer which/,
    );
    const text = editor.document.getText();
    assert.deepEqual(text.match(/91\.\d &/g), ['91.2 &', '91.3 &']);
    assert.match(text, /\\label\{tab:results-2\}/);
  });

  it('says what stands in the way, and changes nothing', async () => {
    await scratch.write('refs.bib', other);
    const editor = await scratch.open('paper.tex', natbib);
    const before = editor.document.getText();
    const refused = async (wanted: object, message: RegExp): Promise<void> => {
      await assert.rejects(async () => insert(wanted), message);
      assert.equal(editor.document.getText(), before);
      assert.equal(await scratch.text('refs.bib'), other);
    };
    await refused(
      { models: ['distilbrt'], datasets: ['sst2'] },
      /the catalog has no model distilbrt\. Did you mean distilbert/,
    );
    await refused(
      { models: ['distilbert'], datasets: ['gsm8k'] },
      /no results of DistilBERT on GSM8K\. Choose/,
    );
    await refused({ ...order, split: 'test' }, /no results of .* on the split test/);
    await refused(
      { ...order, sources: 'none' },
      /sources is "none"\. Give it as "comments" or "footnotes"\./,
    );
    await refused({ datasets: ['sst2'] }, /no model is named/);
    await assert.rejects(async () => refresh(), /paper\.tex has no results table\. Insert one/);

    const bibliography = scratch.uri('refs.bib').fsPath;
    await fs.chmod(bibliography, 0o444);
    await refused(order, /Nothing was added: refs\.bib is read-only\. Make it writable or choose/);
    await fs.chmod(bibliography, 0o644);
    editor.selection = new vscode.Selection(0, 3, 0, 3);
    await refused(order, /the cursor is in the preamble\. Put it where the table shall stand\./);
  });

  it('names papers where the document has no keys for them', async () => {
    const scope = vscode.workspace.getConfiguration('paperweight');
    await scope.update('citation.markdownReference', 'apa', vscode.ConfigurationTarget.Global);
    try {
      const editor = await scratch.open('notes.md', 'Text.|\n');
      const made = await insert({ ...order, sources: 'footnotes' });
      assert.match(editor.document.getText(), /\| DistilBERT \(Sanh et al\. 2019\) +\|/);
      assert.deepEqual(made.keys, []);
      await assert.rejects(fs.stat(scratch.uri('references.bib').fsPath));
    } finally {
      await scope.update(
        'citation.markdownReference',
        undefined,
        vscode.ConfigurationTarget.Global,
      );
    }
  });

  it('says which languages it writes tables in', async () => {
    await scratch.open('paper.typ', 'Text.|\n');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    await vscode.languages.setTextDocumentLanguage(editor.document, 'python');
    await assert.rejects(
      async () => insert(order),
      /writes results tables in LaTeX and Markdown, not in python documents\. Change the language mode/,
    );
    const made = await insert({ ...order, format: 'markdown' });
    assert.match(editor.document.getText(), /\| DistilBERT \(Sanh et al\. 2019\)/);
    assert.deepEqual(made.added, []);
  });
});

async function replaceAll(editor: vscode.TextEditor, text: string): Promise<void> {
  const { document } = editor;
  const whole = new vscode.Range(
    document.positionAt(0),
    document.positionAt(document.getText().length),
  );
  await editor.edit((builder) => builder.replace(whole, text));
}
