import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Hit {
  readonly id: string;
  readonly kind: string;
}

const search = (query: string): Thenable<Hit[]> =>
  vscode.commands.executeCommand('paperweight.search', query);

describe('searching', () => {
  it('finds a paper by author and year', async () => {
    assert.equal((await search('sanh 2019'))[0]?.id, 'sanh2019distilbert');
  });

  it('finds a data set whose name is mistyped', async () => {
    assert.ok((await search('winogrnade')).some(({ id }) => id === 'winogrande'));
  });

  it('returns nothing for what the catalog does not have', async () => {
    assert.deepEqual(await search('zzzzqqqq xxyyzz'), []);
  });

  it('has every command of the manifest registered', async () => {
    const extension = vscode.extensions.getExtension('paperweight.paperweight');
    const manifest = extension?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const known = new Set(await vscode.commands.getCommands(true));

    const missing = manifest.contributes.commands.filter(({ command }) => !known.has(command));

    assert.deepEqual(missing, []);
  });
});
