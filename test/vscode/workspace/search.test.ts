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

  it('shows pages and leaderboards of what there is, and says what there is instead', async () => {
    const show = async (command: string, id: string): Promise<unknown> =>
      vscode.commands.executeCommand(`paperweight.${command}`, id);
    await show('showDetails', 'sst2');
    await show('showLeaderboard', 'sst2');
    const titles = (): string[] =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await until(() => titles().includes('SST-2 leaderboard'), titles);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await assert.rejects(
      show('showLeaderboard', 'bookcorpus'),
      /no reported results on bookcorpus/,
    );
    await assert.rejects(show('showDetails', 'sst-22'), /has no record sst-22/);
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

/** Waits until something is so; fails with what is there instead after ten seconds. */
async function until(check: () => boolean, shown: () => unknown): Promise<void> {
  for (let waited = 0; !check(); waited += 50) {
    assert.ok(waited < 10_000, `Instead: ${JSON.stringify(shown())}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
