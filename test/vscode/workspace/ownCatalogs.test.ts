import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Scratch } from '../editing';

const search = async (query: string): Promise<string[]> => {
  const hits = await vscode.commands.executeCommand<{ id: string }[]>('paperweight.search', query);
  return hits.map(({ id }) => id);
};

const wombat = (title: string): object => ({
  id: 'wombat2025',
  type: 'article',
  title,
  author: [{ family: 'Wombat', given: 'Ada' }],
  issued: { 'date-parts': [[2025]] },
  custom: { sources: ['https://example.org/wombat'] },
});

describe('catalogs of the person’s own', () => {
  let scratch: Scratch;
  const settings = (): vscode.WorkspaceConfiguration =>
    vscode.workspace.getConfiguration('paperweight');

  before(async () => {
    scratch = await Scratch.create();
    await scratch.write('papers.json', JSON.stringify([wombat('Burrowing transformers')]));
    await scratch.write(
      'mine.bib',
      '@misc{numbat2024, title = {Numbat quantization}, year = {2024}}\n',
    );
    await settings().update('catalogs', [scratch.folder], vscode.ConfigurationTarget.Global);
  });

  after(async () => {
    await settings().update('catalogs', undefined, vscode.ConfigurationTarget.Global);
    await scratch.dispose();
  });

  it('join the search', async () => {
    await eventually(async () => {
      assert.equal((await search('burrowing'))[0], 'wombat2025');
      assert.equal((await search('numbat quantization'))[0], 'numbat2024');
    });
  });

  it('are read again when they change', async () => {
    await scratch.write('papers.json', JSON.stringify([wombat('Climbing transformers')]));
    await eventually(async () => assert.equal((await search('climbing'))[0], 'wombat2025'));
  });

  it('keep what they had while a file is half written, and say in which line it is broken', async () => {
    const uri = await scratch.write('papers.json', '[\n  {"id": "wombat2025",\n');
    await eventually(async () => {
      const [problem] = vscode.languages.getDiagnostics(uri);
      assert.ok(problem && problem.range.start.line >= 1, problem?.message);
    });
    assert.equal((await search('climbing'))[0], 'wombat2025');
  });
});

describe('the bibliographies of the workspace', () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = vscode.Uri.joinPath(folder?.uri ?? vscode.Uri.file('/'), 'own-work.bib');
  const settings = (): vscode.WorkspaceConfiguration =>
    vscode.workspace.getConfiguration('paperweight');
  const write = (text: string): Thenable<void> =>
    vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));

  after(async () => {
    await settings().update(
      'workspaceBibliographies',
      undefined,
      vscode.ConfigurationTarget.Global,
    );
    await vscode.workspace.fs.delete(uri);
  });

  it('join the search by themselves, and are read again when they change', async () => {
    await write('@misc{lab2025, title = {Quoll retrieval}, year = {2025}}\n');
    await eventually(async () => assert.deepEqual(await search('quoll retrieval'), ['lab2025']));
    await write('@misc{lab2025, title = {Kakapo retrieval}, year = {2025}}\n');
    await eventually(async () => {
      assert.deepEqual(await search('kakapo'), ['lab2025']);
      assert.deepEqual(await search('quoll retrieval'), []);
    });
  });

  it('can be cited by their own keys', async () => {
    const text = await vscode.commands.executeCommand<string>(
      'paperweight.copyCitation',
      ['lab2025'],
      'bibtex',
    );
    assert.match(text, /\{lab2025,/);
  });

  it('stay out where the setting says so', async () => {
    await settings().update('workspaceBibliographies', false, vscode.ConfigurationTarget.Global);
    await eventually(async () => assert.deepEqual(await search('kakapo'), []));
  });
});

describe('the leaderboard of a data set', () => {
  it('is copied as a table', async () => {
    const text = await vscode.commands.executeCommand<string>(
      'paperweight.copyLeaderboard',
      'sst2',
      'latex',
    );
    assert.match(text, /\\toprule/);
    assert.equal(await vscode.env.clipboard.readText(), text);
  });

  it('names the formats when it does not know one', async () => {
    await assert.rejects(
      async () => vscode.commands.executeCommand('paperweight.copyLeaderboard', 'sst2', 'docx'),
      /markdown, latex, csv/,
    );
  });
});

async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
