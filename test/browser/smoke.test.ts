import assert from 'node:assert/strict';
import { Workbench } from './workbench';

describe('a window on the sample workspace', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.launch();
  });

  after(() => workbench.dispose());

  it('opens a file of the sample', async () => {
    await workbench.openFile('paper.tex');
    await workbench.editor.waitForText('\\cite{sanh2019distilbert}');
    await workbench.screenshot('window');
  });

  it('lists the commands of Paperweight in the palette', async () => {
    const titles = await workbench.commands('Paperweight:');
    const ours = titles.filter((title) => title.startsWith('Paperweight: '));
    assert.ok(ours.length >= 3, `The palette shows ${titles.join(' | ')}`);
  });
});
