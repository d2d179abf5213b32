import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { Scratch } from '../editing';

async function copy(ids: readonly string[], format?: string): Promise<string> {
  await vscode.commands.executeCommand('paperweight.copyCitation', ids, format);
  return vscode.env.clipboard.readText();
}

/** Runs with a cite key format in the settings. */
async function withKeys(pattern: string, run: () => Promise<void>): Promise<void> {
  const settings = vscode.workspace.getConfiguration('paperweight');
  const target = vscode.ConfigurationTarget.Workspace;
  await settings.update('citeKeyFormat', pattern, target);
  try {
    await run();
  } finally {
    await settings.update('citeKeyFormat', undefined, target);
  }
}

describe('copying a formatted citation', () => {
  it('puts a reference in a CSL style on the clipboard', async () => {
    const reference = await copy(['hu2022lora', 'jiao2020tinybert'], 'ieee');

    assert.match(
      reference,
      /^\[1\] E\. J\. Hu et al\., “LoRA: .*\n\[2\] X\. Jiao et al\., “TinyBERT/,
    );
  });

  it('writes a style of the workspace by its path, and says where there is none', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const scratch = await Scratch.create(folder.uri.fsPath);
    try {
      await scratch.write(
        'mine.csl',
        `<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
          <info><title>Mine</title><id>mine</id><updated>2024-01-01T00:00:00+00:00</updated></info>
          <citation><layout><text variable="title"/></layout></citation>
          <bibliography><layout><text value="My style: "/><text variable="title"/></layout></bibliography>
        </style>`,
      );
      const style = `${path.basename(scratch.folder)}/mine.csl`;
      assert.match(await copy(['hu2022lora'], style), /^My style: LoRA/);
      await assert.rejects(
        async () => copy(['hu2022lora'], 'no/such.csl'),
        /has no style no\/such/,
      );
    } finally {
      await scratch.dispose();
    }
  });

  it('gives a copied entry a key of the format in the settings', async () => {
    await withKeys('auth.lower + "_" + year', async () => {
      assert.match(await copy(['hu2022lora'], 'bibtex'), /^@\w+\{hu_2022,/);
    });
    assert.match(await copy(['hu2022lora'], 'bibtex'), /^@\w+\{hu2022lora,/);
  });
});

describe('the entry that is added', () => {
  let scratch: Scratch;

  beforeEach(async () => {
    scratch = await Scratch.create();
  });

  afterEach(() => scratch.dispose());

  // None of them stands in a bibliography of the sample workspace, whose own records would win.
  const papers = ['jiao2020tinybert', 'hu2022lora', 'frantar2022gptq'];
  const sorted = ['alpha', 'kilo', 'zulu']
    .map((key) => `@misc{${key},\n\ttitle = "${key}"\n}\n`)
    .join('\n');
  const bibliographies: [string, string][] = [
    ['an empty file', ''],
    ['a sorted file with tabs, quotes and no last comma', sorted],
    ['a file with CRLF', '@misc{a,\r\n  title = {A},\r\n}\r\n'],
    ["a file in biblatex's fields", '@article{a,\n  journaltitle = {J},\n  date = {2020},\n}\n'],
    ['a file with a key that is taken', '@misc{jiao2020tinybert,\n  title = {Another},\n}\n'],
    ['a file that has one of them', '@misc{mine, eprint = {2106.09685}}\n'],
    [
      'a file whose last entry is not closed',
      '@misc{a,\n  title = {A},\n}\n\n@misc{b,\n  title = {B',
    ],
  ];
  for (const [name, text] of bibliographies) {
    it(`is the command line's in ${name}`, async () => {
      await assertSame(text, papers, '');
    });
  }

  it("is the command line's with keys of a format", async () => {
    const pattern = '[auth:lower][year]';
    await withKeys(pattern, () => assertSame(sorted, papers, pattern));
    assert.match(await scratch.text('editor.bib'), /\{frantar2022,[^]*\{hu2022,[^]*\{jiao2020,/);
  });

  async function assertSame(text: string, ids: readonly string[], pattern: string): Promise<void> {
    await scratch.write('editor.bib', text);
    const { fsPath } = await scratch.write('terminal.bib', text);
    await scratch.open('paper.tex', '|\n\\bibliography{editor}\n');

    await vscode.commands.executeCommand('paperweight.insertCitation', ids);
    const keys = pattern === '' ? [] : ['--key-format', pattern];
    paperweight('cite', ...ids, '--into', fsPath, ...keys);

    const added = await scratch.text('editor.bib');
    assert.notEqual(added, text);
    assert.equal(added, await scratch.read('terminal.bib'));
  }
});

/** Runs the command line as it is built. */
function paperweight(...args: string[]): void {
  const extension = vscode.extensions.getExtension('paperweight.paperweight');
  const cli = path.join(extension?.extensionPath ?? '', 'dist', 'cli.js');
  execFileSync(process.execPath, [cli, ...args], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
}

describe('citing in Markdown without a bibliography', () => {
  const settings = (): vscode.WorkspaceConfiguration =>
    vscode.workspace.getConfiguration('paperweight');
  let scratch: Scratch;

  before(async () => {
    scratch = await Scratch.create();
    await settings().update(
      'citation.markdownReference',
      'apa',
      vscode.ConfigurationTarget.Workspace,
    );
  });

  after(async () => {
    await settings().update(
      'citation.markdownReference',
      undefined,
      vscode.ConfigurationTarget.Workspace,
    );
    await scratch.dispose();
  });

  it('writes a formatted reference where the setting asks for one, and makes no file', async () => {
    const editor = await scratch.open('plain.md', 'Read this: |');
    const cited = await vscode.commands.executeCommand('paperweight.insertCitation', [
      'hu2022lora',
    ]);

    assert.deepEqual(cited, { keys: [], added: [], present: [] });
    assert.match(editor.document.getText(), /^Read this: Hu, E\. J\., Shen, Y\..*LoRA/);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), 'Read this: ');
  });

  it('writes a cite key where the document declares a bibliography', async () => {
    const editor = await scratch.open('declared.md', '---\nbibliography: my.bib\n---\n\nSee |');
    await vscode.commands.executeCommand('paperweight.insertCitation', ['hu2022lora']);
    assert.match(editor.document.getText(), /See \[@hu2022lora\]$/);
  });
});
