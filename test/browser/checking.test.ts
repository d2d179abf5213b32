import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { eventually, Workbench } from './workbench';

const bibliography = `@misc{here2020,
  title = {Here},
  author = {Able, Ann},
  year = {2020},
}

@misc{here2020,
  title = {There},
  author = {Baker, Bob},
  year = {2021},
}
`;

const paper = `\\documentclass{article}
\\begin{document}
Others found so \\cite{here2020,hree2020}.
As \\citet{sanh2019distilbert} shows.
\\bibliography{refs}
\\end{document}
`;

const report = `\\documentclass{article}
\\begin{document}
DistilBERT \\cite{sanh2019distilbert} reaches an accuracy of 93.1 on the SST-2 dev set.
\\bibliography{reported}
\\end{document}
`;
const reported = `@misc{sanh2019distilbert,
  title = {DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter},
  author = {Sanh, Victor and Debut, Lysandre and Chaumond, Julien and Wolf, Thomas},
  year = {2019},
  eprint = {1910.01108},
}
`;

describe('checks', () => {
  let workbench: Workbench;
  let folder: string;

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'paperweight-checking-'));
    await fs.writeFile(path.join(folder, 'refs.bib'), bibliography);
    await fs.writeFile(path.join(folder, 'paper.tex'), paper);
    await fs.writeFile(path.join(folder, 'report.tex'), report);
    await fs.writeFile(path.join(folder, 'reported.bib'), reported);
    workbench = await Workbench.launch({
      workspace: folder,
      settings: { 'files.autoSave': 'off' },
    });
  });

  after(async () => {
    await workbench.dispose();
    await fs.rm(folder, { recursive: true, force: true });
  });

  const squiggles = (kind: 'warning' | 'info'): Promise<number> =>
    workbench.page.locator(`.editor-instance .squiggly-${kind}`).count();

  async function problems(): Promise<string> {
    const rows = workbench.page.locator('.markers-panel .monaco-list-row');
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  }

  it('underline keys that no bibliography has, and list them among the problems', async () => {
    await workbench.openFile('paper.tex');
    await eventually(async () => assert.equal(await squiggles('warning'), 2));
    await workbench.runCommand('Problems: Focus on Problems View');
    await eventually(async () => {
      const shown = await problems();
      assert.match(shown, /hree2020/);
      assert.match(shown, /sanh2019distilbert/);
      assert.match(shown, /Paperweight/);
      assert.match(shown, /undefined-key/);
    });
    await workbench.screenshot('checks-paper');
  });

  it('are mended from the light bulb with the keyboard', async () => {
    await workbench.openFile('paper.tex');
    await workbench.editor.placeCursorAfter('hree');
    await workbench.page.keyboard.press('Control+.');
    const actions = workbench.page.locator('.action-widget .monaco-list-row');
    await actions.filter({ hasText: 'Replace with here2020' }).waitFor();
    await actions.filter({ hasText: 'Turn off this check' }).waitFor();
    await workbench.screenshot('checks-quick-fixes');
    await workbench.page.keyboard.press('Enter');
    await workbench.editor.waitForText('\\cite{here2020,here2020}');
    await eventually(async () => assert.equal(await squiggles('warning'), 1));
  });

  it('are mended with the mouse by what the catalog knows', async () => {
    await workbench.openFile('paper.tex');
    await workbench.editor.placeCursorAfter('sanh2019');
    await workbench.page.keyboard.press('Control+.');
    const add = workbench.page
      .locator('.action-widget .monaco-list-row')
      .filter({ hasText: 'Add sanh2019distilbert: DistilBERT' });
    await add.click();
    await eventually(async () => assert.equal(await squiggles('warning'), 0));
    await workbench.openFile('refs.bib');
    await workbench.editor.waitForText('{sanh2019distilbert,');
  });

  it('underline the second entry of a key, and say where the first is', async () => {
    await workbench.openFile('refs.bib');
    await eventually(async () => assert.equal(await squiggles('warning'), 1));
    await eventually(async () => assert.match(await problems(), /The first entry here2020/));
    await workbench.screenshot('checks-bibliography');
  });

  it('name what was reported where a number differs from it, and put it there', async () => {
    await workbench.openFile('report.tex');
    await eventually(async () =>
      assert.match(
        await problems(),
        /catalog: 91\.3 \(DistilBERT, SST-2 dev, accuracy; Sanh et al/,
      ),
    );
    await workbench.editor.placeCursorAfter('accuracy of 93');
    await workbench.page.keyboard.press('Control+.');
    const put = workbench.page
      .locator('.action-widget .monaco-list-row')
      .filter({ hasText: 'Put 91.3' });
    await put.waitFor();
    await workbench.screenshot('checks-number');
    await put.click();
    await workbench.editor.waitForText('accuracy of 91.3 on');
  });
});
