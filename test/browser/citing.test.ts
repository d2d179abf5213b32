import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { Workbench } from './workbench';

const searchTitle = 'Paperweight: Search papers, data sets, metrics and models';

describe('citing where several bibliographies could be meant', () => {
  let workbench: Workbench;
  let folder: string;

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'paperweight-citing-'));
    await fs.writeFile(path.join(folder, 'theory.bib'), '@misc{one, title = {One}}\n');
    await fs.writeFile(path.join(folder, 'models.bib'), '@misc{two, title = {Two}}\n');
    await fs.writeFile(
      path.join(folder, 'paper.tex'),
      'TinyBERT is small.\nLoRA adapts.\n\\bibliography{theory,models}\n',
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

  async function cite(query: string, title: string): Promise<void> {
    await workbench.runCommand(searchTitle);
    await workbench.page.getByPlaceholder('Title, author, year').waitFor();
    await workbench.picker.type(query);
    await workbench.picker.topRow(title);
    await workbench.page.keyboard.press('Enter');
  }

  it('asks once which one to add to, and keeps to it', async () => {
    await workbench.openFile('paper.tex');
    await workbench.editor.placeCursorAfter('TinyBERT');
    await cite('tinybert', 'TinyBERT');
    await workbench.picker.row('models.bib').waitFor();
    await workbench.screenshot('choose-bibliography');
    await workbench.picker.accept('models.bib');
    await workbench.editor.waitForText('TinyBERT\\cite{jiao2020tinybert}');

    await workbench.editor.placeCursorAfter('LoRA');
    await cite('hu lora low-rank', 'LoRA: Low-Rank Adaptation');
    await workbench.editor.waitForText('LoRA\\cite{hu2022lora}');
    await workbench.saveAll();
    assert.match(await workbench.fileText('models.bib'), /jiao2020tinybert[\s\S]*hu2022lora/);
    assert.equal(await workbench.fileText('theory.bib'), '@misc{one, title = {One}}\n');
  });
});
