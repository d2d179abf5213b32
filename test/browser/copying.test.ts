import assert from 'node:assert/strict';
import { eventually, Workbench } from './workbench';

const published = 'frantar2023optq';

describe('copying and citing by hand', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.launch({ settings: { 'files.autoSave': 'off' } });
    await workbench.openFile('paper.tex');
  });

  after(() => workbench.dispose());

  async function pick(query: string, row: string): Promise<void> {
    await workbench.page.getByPlaceholder('Title, author, year').waitFor();
    await workbench.picker.type(query);
    await workbench.picker.topRow(row);
    await workbench.page.keyboard.press('Enter');
  }

  it('shows a paper in every format, and copies it in the one chosen', async () => {
    await workbench.runCommand('Paperweight: Copy citation as');
    await pick('lora low-rank adaptation', 'LoRA: Low-Rank Adaptation');
    await workbench.page.getByPlaceholder('Format of the citation').waitFor();
    await workbench.picker.row('Hu, E. J., Shen, Y.').waitFor();
    await workbench.picker.row('[1] E. J. Hu et al.').waitFor();
    await workbench.screenshot('copy-as');
    await workbench.picker.type('ieee');
    await workbench.picker.topRow('IEEE');
    await workbench.page.keyboard.press('Enter');
    await eventually(async () =>
      assert.match(await workbench.clipboard(), /^\[1\] E\. J\. Hu et al\., “LoRA/),
    );
  });

  it('offers the published version of a preprint, and cites it', async () => {
    await workbench.editor.goTo(1, 1);
    await workbench.runCommand('Paperweight: Insert citation');
    await pick('frantar2022gptq', 'GPTQ: Accurate');
    await workbench.page.getByText('Cite the published version').waitFor();
    await workbench.screenshot('published-version');
    await workbench.page.keyboard.press('Enter');
    await eventually(async () =>
      assert.match(await workbench.editor.text(), new RegExp(`cite\\w*\\{${published}\\}`)),
    );
  });
});
