import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually, Workbench } from './workbench';

const longTitle = `<img src=x onerror=alert(1)> ${'A title that goes on and on '.repeat(7)}`.trim();

describe('the catalog’s pages', () => {
  let workbench: Workbench;
  /** The sizes that a leaderboard of small models shows. */
  let small: string[] = [];

  before(async () => {
    workbench = await Workbench.launch();
    assert.ok(workbench.workspace);
    await fs.writeFile(
      path.join(workbench.workspace, 'mine.bib'),
      `% Mine.\n@article{long2024,\n  title = {{${longTitle}}},\n  author = {Long, Anna},\n  year = {2024},\n  url = {javascript:alert(2)}\n}\n`,
    );
    await workbench.openFile('notes.md');
  });

  after(() => workbench.dispose());

  const button = (name: string): Locator =>
    workbench.tab().getByRole('button', { name, exact: true });
  const link = (name: string): Locator =>
    workbench.tab().getByRole('link', { name, exact: true }).first();

  /** Opens a record's page by its id, which the picker finds under this title. */
  async function open(id: string, title: string): Promise<void> {
    await workbench.runCommand('Paperweight: Show details');
    await workbench.page.getByPlaceholder('Title, author, year').waitFor();
    await workbench.picker.fill(id);
    await workbench.picker.topRow(title);
    await workbench.page.keyboard.press('Enter');
  }

  /** Waits for the page with this title to be there and read out. */
  async function reads(title: string | RegExp): Promise<void> {
    const exact = typeof title === 'string' ? new RegExp(`^${title}$`) : title;
    await workbench.tab().locator('h1:focus').filter({ hasText: exact }).waitFor();
  }

  /** What a column shows, from the top; its heading as it is read. */
  async function column(title: string): Promise<string[]> {
    const table = workbench.tab().getByRole('table');
    const titles = await table.getByRole('columnheader').allInnerTexts();
    const at = titles.findIndex((text) => text.trim() === title);
    assert.ok(at >= 0, `There is no column ${title} among ${titles.join(', ')}.`);
    const rows = await table.locator('tbody tr').all();
    return Promise.all(
      rows.map(async (row) => (await row.locator('td').nth(at).innerText()).trim()),
    );
  }

  /** Asserts that no part of the page reaches beyond the window; tables scroll within theirs. */
  async function fits(width: number): Promise<void> {
    for (const part of await workbench.tab().locator('nav, main > *').all()) {
      const box = await part.boundingBox();
      const text = (await part.innerText()).slice(0, 60);
      assert.ok(!box || box.x + box.width <= width, `This part is too wide: ${text}`);
    }
  }

  async function saves(name: string): Promise<void> {
    await workbench.page.mouse.move(640, 795);
    await workbench.screenshot(name);
  }

  it('show a paper with what it introduces', async () => {
    await open('sanh2019distilbert', 'DistilBERT, a distilled');
    await reads(/^DistilBERT, a distilled version of BERT/);
    await workbench
      .tab()
      .getByText(/^@\w+\{sanh2019distilbert,/)
      .waitFor();
    await saves('page-paper');
  });

  it('lead from the paper to its model, a data set, the leaderboard and a metric, and back', async () => {
    await link('DistilBERT').click();
    await reads('DistilBERT');
    await saves('page-model');
    await link('SST-2').click();
    await reads('SST-2');
    await saves('page-data-set');
    await button('Leaderboard').click();
    await workbench.tab().getByText('Leaderboard of reported results').waitFor();
    await link('Accuracy').click();
    await reads('Accuracy');
    await saves('page-metric');
    await workbench.page.keyboard.press('Alt+ArrowLeft');
    await workbench.tab().getByText('Leaderboard of reported results').waitFor();
    await workbench.page.keyboard.press('Alt+ArrowLeft');
    await button('Leaderboard').waitFor();
    await button('Back').click();
    await reads('DistilBERT');
    await workbench.page.keyboard.press('Alt+ArrowLeft');
    await reads(/^DistilBERT, a distilled/);
    assert.equal(await button('Back').isDisabled(), true);
    for (let walked = 0; walked < 3; walked += 1) {
      await workbench.page.keyboard.press('Alt+ArrowRight');
    }
    await workbench.tab().getByText('Leaderboard of reported results').waitFor();
  });

  it('sort a leaderboard by the keyboard', async () => {
    const sizes = await column('Parameters');
    await workbench.tab().getByRole('button', { name: 'Parameters', exact: true }).focus();
    await workbench.page.keyboard.press('Enter');
    const header = workbench.tab().getByRole('columnheader', { name: 'Parameters' });
    await eventually(async () => assert.equal(await header.getAttribute('aria-sort'), 'ascending'));
    const sorted = await column('Parameters');
    assert.notDeepEqual(sorted, sizes);
    const known = sorted.filter((size) => size !== 'not known').map(count);
    assert.deepEqual(
      known,
      [...known].sort((one, other) => one - other),
    );
    assert.equal(sorted.at(-1), 'not known');
    await saves('leaderboard');
  });

  it('keep to models of a size, and say how many are of unknown size', async () => {
    const size = workbench.tab().getByRole('textbox', { name: 'Parameters, at most' });
    await size.fill('7 apples');
    await size.press('Enter');
    await workbench.tab().getByText('“7 apples” is not a number of parameters').waitFor();
    await saves('leaderboard-not-a-size');
    await size.fill('100M');
    await size.press('Enter');
    await workbench
      .tab()
      .getByText(/left out because the size of the model is not known/)
      .waitFor();
    await eventually(async () => {
      small = await column('Parameters');
      assert.ok(small.includes('66 M') && small.every((size) => count(size) <= 100e6), `${small}`);
    });
  });

  it('copy exactly the rows shown, in their order, as LaTeX', async () => {
    await button('Copy as LaTeX').click();
    await workbench.tab().getByText(`Copied ${small.length} rows as LaTeX.`).waitFor();
    const text = await workbench.clipboard();
    assert.match(text, /\\begin\{tabular\}/);
    const rows = text.split('\n').filter((line) => /&/.test(line) && !/Rank &/.test(line));
    assert.deepEqual(
      rows.map((row) => row.split('&')[2]?.trim()),
      small,
    );
  });

  it('are where they were when they were hidden, and when the window is reloaded', async () => {
    await workbench.openFile('paper.tex');
    const tab = workbench.page.locator('.tabs-container .tab', { hasText: 'SST-2 leaderboard' });
    await tab.click();
    const size = workbench.tab().getByRole('textbox', { name: 'Parameters, at most' });
    await eventually(async () => assert.equal(await size.inputValue(), '100M'));
    await workbench.page.reload();
    // Which tab was in front may not have been stored by then.
    await tab.click();
    await eventually(async () => assert.equal(await size.inputValue(), '100M'));
    assert.deepEqual(await column('Parameters'), small);
    await button('Back').click();
    await reads('SST-2');
  });

  it('copy BibTeX, and cite into the document that was edited last', async () => {
    await workbench.page.locator('.tabs-container .tab', { hasText: 'notes.md' }).click();
    await workbench.editor.waitForText('RTE before SST-2');
    await workbench.editor.placeCursorAfter('RTE before SST-2');
    await open('sanh2019distilbert', 'DistilBERT, a distilled');
    await reads(/^DistilBERT, a distilled/);
    await button('Copy BibTeX').click();
    await workbench.tab().getByText('Copied the BibTeX entry sanh2019distilbert.').waitFor();
    assert.match(await workbench.clipboard(), /^@\w+\{sanh2019distilbert,/);
    await button('Cite').click();
    await workbench.editor.waitForText('RTE before SST-2[@sanh2019distilbert]');
  });

  it('show a title of the person’s own as it stands, however long, with the place of its entry', async () => {
    await open('long2024', 'A title that goes on');
    await reads(/^<img src=x onerror=alert\(1\)> A title that goes on/);
    assert.equal(await workbench.tab().locator('main img').count(), 0);
    assert.equal(await workbench.tab().locator('a[href^="javascript"]').count(), 0);
    await workbench
      .tab()
      .getByRole('link', { name: /mine\.bib:2$/ })
      .click();
    await workbench.editor.waitForText('@article{long2024');
  });

  it('have room in a narrow window, in light and dark', async () => {
    await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
    await open('sst2', 'SST-2');
    await reads('SST-2');
    await saves('page-dark');
    await button('Leaderboard').click();
    await workbench.tab().getByText('Leaderboard of reported results').waitFor();
    await saves('leaderboard-dark');
    await workbench.runCommand('View: Close Primary Side Bar');
    await workbench.page.setViewportSize({ width: 360, height: 800 });
    await saves('leaderboard-narrow');
    await fits(360);
    await open('long2024', 'A title that goes on');
    await reads(/^<img/);
    await saves('page-narrow');
    await fits(360);
    await open('matthews-correlation', 'Matthews correlation');
    await reads('Matthews correlation coefficient');
    await saves('page-metric-narrow');
    await fits(360);
  });
});

/** A number of parameters, which the page writes as `66 M`; not a number where it has none. */
function count(size: string): number {
  const [amount = '', unit = ''] = size.split(' ');
  return Number(amount) * ({ k: 1e3, M: 1e6, B: 1e9 }[unit] ?? NaN);
}
