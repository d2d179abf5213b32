import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { eventually, Workbench } from './workbench';

const entries = `@inproceedings{hinton15,
  title = {Distilling the Knowledge in a Neural Network},
  author = {Hinton, Geoffrey and Vinyals, Oriol and Dean, Jeff},
  year = {2015},
}
`;

describe('completing cite keys', () => {
  let workbench: Workbench;
  let folder: string;

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'paperweight-completing-'));
    await fs.writeFile(path.join(folder, 'refs.bib'), entries);
    await fs.writeFile(
      path.join(folder, 'paper.tex'),
      '\\documentclass{article}\n\\begin{document}\nSmall models win.\nThey learn.\n\\bibliography{refs}\n\\end{document}\n',
    );
    await fs.writeFile(
      path.join(folder, 'notes.md'),
      '---\nbibliography: refs.bib\n---\n\nSmall models win.\n',
    );
    workbench = await Workbench.launch({
      workspace: folder,
      settings: { 'files.autoSave': 'off', 'editor.suggest.showStatusBar': false },
    });
  });

  after(async () => {
    await workbench.dispose();
    await fs.rm(folder, { recursive: true, force: true });
  });

  async function listed(): Promise<string[]> {
    const rows = workbench.page.locator('.suggest-widget.visible .monaco-list-row');
    return rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
  }

  async function untilListed(text: string | RegExp): Promise<number> {
    let at = -1;
    await eventually(async () => {
      const rows = await listed();
      at = rows.findIndex((row) =>
        typeof text === 'string' ? row.includes(text) : text.test(row),
      );
      assert.ok(at >= 0, `The list has ${String(text)}: ${rows.join(' | ')}`);
    });
    return at;
  }

  /** In a new window typing may be faster than the extension starts: then the list is asked for. */
  async function askedUntilListed(text: string): Promise<void> {
    await eventually(async () => {
      if ((await listed()).length === 0) {
        await workbench.page.keyboard.press('Control+Space');
        await workbench.page.waitForTimeout(600);
      }
      assert.ok((await listed()).some((row) => row.includes(text)));
    });
  }

  /** The text beside the list, which is loaded once a row is focused. */
  async function documented(text: RegExp): Promise<void> {
    const { page } = workbench;
    const details = page.locator('.suggest-details');
    await eventually(async () => {
      if (!(await details.isVisible())) {
        await page.keyboard.press('Control+Space');
        await page.waitForTimeout(600);
      }
      assert.match(await details.innerText({ timeout: 2000 }), text);
    });
  }

  it('finds an entry by its title while \\cite is typed, and tells of it', async () => {
    await workbench.openFile('paper.tex');
    await workbench.editor.placeCursorAfter('models win');
    await workbench.editor.type('\\cite{');
    await askedUntilListed('hinton15');
    await workbench.editor.type('knowledge neur');
    assert.equal(await untilListed('hinton15'), 0);
    await documented(/Distilling the Knowledge/);
    await workbench.screenshot('complete-own-entry');
    await workbench.page.keyboard.press('Enter');
    await workbench.editor.waitForText('models win\\cite{hinton15}');
  });

  it('brings a paper of the catalog with its entry', async () => {
    await workbench.editor.placeCursorAfter('They learn');
    await workbench.editor.type('\\cite{distil');
    assert.equal(await untilListed('hinton15'), 0);
    const at = await untilListed('sanh2019distilbert');
    assert.ok(at > 0);
    for (let step = 0; step < at; step++) {
      await workbench.page.keyboard.press('ArrowDown');
    }
    await documented(/Adds the entry to refs\.bib[\s\S]*DistilBERT/);
    await workbench.screenshot('complete-catalog-paper');
    await workbench.page.keyboard.press('Enter');
    await workbench.editor.waitForText('They learn\\cite{sanh2019distilbert}');
    await workbench.saveAll();
    assert.match(
      await workbench.fileText('refs.bib'),
      /^@inproceedings\{hinton15[\s\S]*\{sanh2019distilbert,/,
    );
  });

  it('finds entries behind [@ in Markdown', async () => {
    await workbench.openFile('notes.md');
    await workbench.editor.placeCursorAfter('models win');
    await workbench.editor.type(' [@');
    await untilListed('hinton15');
    await workbench.editor.type('sanh 2019');
    assert.equal(await untilListed('sanh2019distilbert'), 0);
    await workbench.screenshot('complete-markdown');
    await workbench.page.keyboard.press('Enter');
    await workbench.editor.waitForText('models win [@sanh2019distilbert]');
  });
});
