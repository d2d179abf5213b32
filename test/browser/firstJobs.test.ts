import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { eventually, Workbench } from './workbench';

const searchTitle = 'Paperweight: Search papers, data sets, metrics and models';

describe('a person’s three jobs on the sample workspace', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.launch({ settings: { 'files.autoSave': 'off' } });
  });

  after(() => workbench.dispose());

  async function openPicker(): Promise<void> {
    await workbench.runCommand(searchTitle);
    await workbench.page.getByPlaceholder('Title, author, year').waitFor();
  }

  it('finds a paper in the palette although its name is mistyped', async () => {
    await workbench.openFile('paper.tex');
    await openPicker();
    await workbench.picker.type('distlbert');
    await workbench.picker.topRow('DistilBERT, a distilled version of BERT');
    await workbench.picker.fill('sanh distil');
    const row = await workbench.picker.topRow('DistilBERT, a distilled version of BERT');
    assert.match((await row.innerText()).replaceAll('\u00a0', ' '), /Sanh, Debut, Chaumond, Wolf/);
    await workbench.screenshot('search');
    await workbench.picker.dismiss();
  });

  it('keeps the order of the search, whatever the labels match', async () => {
    await openPicker();
    await workbench.picker.fill('sanh 2019');
    await workbench.picker.topRow('DistilBERT, a distilled version of BERT');
    await workbench.picker.dismiss();
  });

  it('explains a filter it does not know above what it finds', async () => {
    await openPicker();
    await workbench.picker.fill('kindd:paper lora');
    await workbench.picker.topRow('There is no filter kindd:. Did you mean kind:?');
    await workbench.picker.row('LoRA: Low-Rank Adaptation').waitFor();
    await workbench.picker.dismiss();
  });

  it('cites in LaTeX and adds the entry to the bibliography, which stays otherwise as it was', async () => {
    const before = await workbench.fileText('references.bib');
    await workbench.openFile('paper.tex');
    await workbench.editor.placeCursorAfter('TinyBERT');
    await openPicker();
    await workbench.picker.type('tinybert');
    await (await workbench.picker.topRow('TinyBERT')).waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.editor.waitForText('TinyBERT\\cite{jiao2020tinybert}');
    await workbench.screenshot('cite-latex');
    await workbench.saveAll();

    const after = await workbench.fileText('references.bib');
    assert.ok(after.startsWith(before.trimEnd().slice(0, 200)), after);
    assert.match(after, /\{jiao2020tinybert,/);
    for (const entry of before.trim().split(/\n\n(?=@)/)) {
      assert.ok(after.includes(entry), `This entry has changed:\n${entry}`);
    }
  });

  it('cites in Markdown by a button of the row, and adds the work no second time', async () => {
    const before = await workbench.fileText('references.bib');
    await workbench.openFile('notes.md');
    await workbench.editor.placeCursorAfter('Cite it here:');
    await workbench.editor.type(' ');
    await openPicker();
    await workbench.picker.type('tinybert');
    const row = await workbench.picker.topRow('TinyBERT: Distilling');
    await workbench.picker.pressButton(row, 'Cite');
    await workbench.editor.waitForText('[@jiao2020tinybert]');
    await workbench.saveAll();

    assert.equal(await workbench.fileText('references.bib'), before);
  });

  it('changes nothing when the bibliography is read-only, and then does what the person chooses', async () => {
    assert.ok(workbench.workspace);
    const bib = path.join(workbench.workspace, 'references.bib');
    await fs.chmod(bib, 0o444);
    await workbench.openFile('notes.md');
    await workbench.editor.placeCursorAfter('RTE before SST-2');
    await openPicker();
    await workbench.picker.type('mobilebert');
    await workbench.picker.topRow('MobileBERT: a Compact');
    await workbench.page.keyboard.press('Enter');
    const message = await workbench.notification('Nothing was added: references.bib is read-only.');
    assert.doesNotMatch(await workbench.editor.text(), /mobilebert/);
    await workbench.screenshot('cite-read-only');
    await message.getByRole('button', { name: 'Make it writable' }).click();
    await workbench.editor.waitForText('RTE before SST-2[@sun2020mobilebert]');
    await workbench.saveAll();
    assert.match(await workbench.fileText('references.bib'), /\{sun2020mobilebert,/);
  });

  it('cites several papers picked one after the other', async () => {
    await workbench.openFile('notes.md');
    await workbench.editor.placeCursorAfter('says its abstract');
    await openPicker();
    // Off the input, whose tooltip lies over the button.
    await workbench.page.mouse.move(640, 700);
    const several = workbench.page.locator('.quick-input-titlebar [aria-label="Pick several"]');
    await several.click();
    for (const [query, title] of [
      ['tinybert', 'TinyBERT: Distilling'],
      ['mobilebert', 'MobileBERT: a Compact'],
    ] as const) {
      await workbench.picker.fill(query);
      await workbench.picker.row(title).locator('.monaco-checkbox').click();
    }
    await workbench.screenshot('search-several');
    await workbench.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    // The editor wraps the line between the two.
    await workbench.editor.waitForText('abstract[@jiao2020tinybert;');
    await workbench.editor.waitForText('@sun2020mobilebert] [@sanh2019distilbert]');
  });

  it('copies BibTeX by a button of the row', async () => {
    await openPicker();
    await workbench.picker.fill('tinybert');
    const row = await workbench.picker.topRow('TinyBERT: Distilling');
    await workbench.picker.pressButton(row, 'Copy BibTeX');
    await eventually(async () => {
      const shown = await workbench.statusBar();
      assert.ok(shown.includes('Copied jiao2020tinybert'), shown.join(' | '));
    });
  });

  it('shows a record’s details in a page', async () => {
    await openPicker();
    await workbench.picker.fill('sst-2');
    const row = await workbench.picker.topRow('SST-2');
    await workbench.picker.pressButton(row, 'Show details');
    const page = workbench.page
      .frameLocator('.editor-instance iframe.webview.ready, iframe.webview.ready')
      .frameLocator('iframe#active-frame');
    await page.getByRole('heading', { name: 'Reported results' }).waitFor();
    await workbench.screenshot('details');
    await workbench.runCommand('View: Close Editor');
  });

  it('hovers over a data set and a cite key', async () => {
    await workbench.openFile('paper.tex');
    const dataset = await workbench.editor.hover('SST-2');
    assert.match(dataset, /67,349/);
    assert.match(dataset, /Reported/);
    await workbench.screenshot('hover-name');
    const key = await workbench.editor.hover('sanh2019distilbert');
    assert.match(key, /Sanh/);
    assert.match(key, /references\.bib/);
    await workbench.screenshot('hover-key');
  });

  it('runs the bundled model from the sidebar and shows what came of it', async () => {
    await workbench.openView('Paperweight');
    const view = workbench.sidebar();
    await view.locator('#run').click();
    await view.getByText('Latency').first().waitFor();
    const shown = await view.locator('main').innerText();
    for (const expected of ['accuracy', 'F1', 'MCC', 'Throughput', 'Peak memory', 'wrong']) {
      assert.ok(shown.includes(expected), `${expected} is not in the view, which shows:\n${shown}`);
    }
    await view.locator('#wrong summary').click();
    assert.ok((await view.locator('#wrong li').count()) > 10);
    await view.locator('#wrong summary').click();
    await workbench.screenshot('evaluate');
  });

  it('compares the other precision on the same examples', async () => {
    const view = workbench.sidebar();
    await view.locator('#precision').click();
    await view.locator('#precision').getByRole('option', { name: /^fp32/ }).click();
    await view.locator('#run').click();
    await view.locator('#comparison').waitFor();
    assert.match(await view.locator('#comparison').innerText(), /int8[^]*shown[^]*600 pairs/);
    await workbench.screenshot('evaluate-compared');
  });

  it('cancels a run and keeps what was scored', async () => {
    const view = workbench.sidebar();
    await view.locator('#split').click();
    await view
      .locator('#split')
      .getByRole('option', { name: /^train/ })
      .click();
    await view.locator('#run').click();
    await view.locator('#progress', { hasText: 'of 2,400' }).waitFor();
    await view.locator('#cancel').click();
    await eventually(async () => {
      assert.match(await view.locator('main').innerText(), /Cancelled/);
    }, 3000);
    await workbench.screenshot('evaluate-cancelled');
  });
});
