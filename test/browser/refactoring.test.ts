import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { eventually, Workbench } from './workbench';

const entries = `@article{pre,
  title = {One Work},
  author = {Able, Ann},
  journal = {arXiv preprint arXiv:2001.00001},
  year = 2019,
  url = {https://example.org/pre}
}

@article{venue,
  title = {One {Work}},
  author = {Able, Ann},
  journal = {Journal},
  year = 2020
}

@misc{unused, title = {Never cited}}
`;

describe('refactoring cite keys', () => {
  let workbench: Workbench;
  let folder: string;

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'paperweight-refactoring-'));
    await fs.writeFile(path.join(folder, 'refs.bib'), entries);
    await fs.writeFile(
      path.join(folder, 'paper.tex'),
      'As shown by \\cite{pre} and \\citet{venue}.\n\\bibliography{refs}\n',
    );
    workbench = await Workbench.launch({
      workspace: folder,
      settings: { 'files.autoSave': 'off' },
    });
  });

  after(async () => {
    await workbench.dispose();
    await fs.rm(folder, { recursive: true, force: true });
  });

  it('lists the entries never cited, and goes to the one chosen', async () => {
    await workbench.openFile('paper.tex');
    await workbench.runCommand('Paperweight: List entries never cited');
    await workbench.picker.topRow('unused');
    await workbench.screenshot('uncited-entries');
    await workbench.page.keyboard.press('Enter');
    await workbench.picker.closed();
    await workbench.editor.waitForText('@misc{unused');
    await eventually(async () => {
      const status = (await workbench.statusBar()).join(' ');
      assert.match(status, /Ln 16, Col 13 \(6 selected\)/);
    });
  });

  it('changes nothing when what merging would come to is dismissed', async () => {
    await workbench.openFile('refs.bib');
    await workbench.runCommand('Paperweight: Merge duplicates in a bibliography');
    await workbench.picker.topRow('Keep venue (line 9)');
    await workbench.picker.input.press('Enter');
    const diff = workbench.page.locator('.tab', { hasText: 'refs.bib: with duplicates merged' });
    await diff.waitFor();
    await workbench.picker.row('Citations change too in: paper.tex').waitFor();
    await workbench.page.keyboard.press('Escape');
    await diff.waitFor({ state: 'detached' });
    assert.equal(await workbench.page.locator('.tab.dirty').count(), 0);
    assert.equal(await workbench.fileText('refs.bib'), entries);
  });

  it('shows what merging would come to before it is done, and does it when told to', async () => {
    await workbench.openFile('refs.bib');
    await workbench.runCommand('Paperweight: Merge duplicates in a bibliography');
    const proposed = await workbench.picker.topRow('Keep venue (line 9)');
    await workbench.screenshot('merge-proposal');
    await workbench.picker.pressButton(proposed, 'Keep the other');
    const other = await workbench.picker.topRow('Keep pre (line 1)');
    await workbench.picker.pressButton(other, 'Keep the other');
    await workbench.picker.topRow('Keep venue (line 9)');
    await workbench.picker.input.press('Enter');

    const diff = workbench.page.locator('.tab', { hasText: 'refs.bib: with duplicates merged' });
    await diff.waitFor();
    await workbench.picker.row('Citations change too in: paper.tex').waitFor();
    await workbench.screenshot('merge-diff');
    await workbench.page.keyboard.press('Enter');
    await diff.waitFor({ state: 'detached' });
    await workbench.page.locator('.tab.dirty', { hasText: 'refs.bib' }).waitFor();

    await workbench.openFile('paper.tex');
    await workbench.editor.waitForText('As shown by \\cite{venue} and \\citet{venue}.');
    assert.equal(await workbench.fileText('refs.bib'), entries);
    await workbench.saveAll();
    assert.equal(
      await workbench.fileText('refs.bib'),
      entries
        .slice(entries.indexOf('@article{venue'))
        .replace('year = 2020\n', 'year = 2020,\n  url = {https://example.org/pre}\n'),
    );
  });

  it('says that nothing is left to merge', async () => {
    await workbench.openFile('refs.bib');
    await workbench.runCommand('Paperweight: Merge duplicates in a bibliography');
    await workbench.notification('No two entries of refs.bib are one work.');
  });

  it('renames a key where it is cited with F2', async () => {
    await workbench.openFile('paper.tex');
    await workbench.editor.placeCursorAfter('\\cite{ven');
    await workbench.page.keyboard.press('F2');
    const box = workbench.page.locator('.rename-box input');
    await box.waitFor();
    assert.equal(await box.inputValue(), 'venue');
    await box.fill('able2020work');
    await box.press('Enter');
    await workbench.editor.waitForText('\\cite{able2020work} and \\citet{able2020work}');
    await workbench.openFile('refs.bib');
    await workbench.editor.waitForText('@article{able2020work,');
  });
});
