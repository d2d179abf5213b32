import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually, Workbench } from './workbench';

const searchTitle = 'Paperweight: Search papers, data sets, metrics and models';

describe('the picker', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.launch({ settings: { 'files.autoSave': 'off' } });
    await workbench.openFile('paper.tex');
  });

  after(() => workbench.dispose());

  beforeEach(async () => {
    // A filter's input that is left brings the picker back, on a busy machine after a while.
    for (let hidden = 0; hidden < 4; hidden++) {
      if (await widget().isVisible()) {
        await workbench.page.keyboard.press('Escape');
        hidden = 0;
      }
      await workbench.page.waitForTimeout(200);
    }
  });

  function widget(): Locator {
    return workbench.page.locator('.quick-input-widget');
  }

  async function openPicker(): Promise<void> {
    // Off the input, whose tooltip would lie over the title's buttons.
    await workbench.page.mouse.move(640, 700);
    await workbench.page.keyboard.press('F1');
    await workbench.picker.type(searchTitle);
    await workbench.picker.topRow(searchTitle);
    await workbench.page.keyboard.press('Enter');
    await workbench.page.getByPlaceholder('Title, author, year').waitFor();
  }

  function titleButton(tooltip: string): Locator {
    return widget().locator(`.quick-input-titlebar [aria-label^="${tooltip}"]`);
  }

  async function title(): Promise<string> {
    return (await widget().locator('.quick-input-title').innerText()).trim();
  }

  /** What is shown: the name of a group before its first row, then each row's label. */
  function outline(): Promise<string[]> {
    return widget()
      .locator('.quick-input-list .monaco-list-row')
      .evaluateAll(new Function('rows', outlineOf) as (rows: unknown) => string[]);
  }

  /** The kinds of the rows shown, as a screen reader is told them. */
  async function spokenKinds(): Promise<Set<string>> {
    const names = await widget()
      .locator('.quick-input-list .monaco-list-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
    const kinds = /, (paper|data-set|metric|model|task|technique)(?:,|$)/;
    return new Set(names.map((name) => kinds.exec(name)?.[1] ?? name));
  }

  it('shows all where nothing is remembered yet, and says how to narrow it', async () => {
    await openPicker();
    await eventually(async () => assert.equal((await outline()).length > 5, true));
    const shown = await outline();
    assert.ok(!shown.some((text) => text.startsWith('[')), shown.join(' | '));
    await workbench.screenshot('picker-empty');
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.press('Control+End');
    await workbench.picker
      .row('100 are shown. Type more words, or filter by kind or year')
      .waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.picker.row('Data sets').waitFor();
  });

  it('tells a screen reader kind, title and detail of a row', async () => {
    await openPicker();
    await workbench.picker.fill('distilbert sanh');
    const row = await workbench.picker.topRow('DistilBERT, a distilled version of BERT');
    assert.match(
      (await row.getAttribute('aria-label')) ?? '',
      /^DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter, paper, references\.bib · Sanh, Debut, Chaumond, Wolf · 2019/,
    );
    await workbench.screenshot('picker-own-file');
    await workbench.picker.fill('sst-2');
    const dataset = await workbench.picker.topRow('SST-2');
    assert.match((await dataset.getAttribute('aria-label')) ?? '', /^SST-2, data-set, GLUE task/);
    await workbench.screenshot('picker-query');
  });

  it('ends with the rows of what was typed last, however fast it is typed', async () => {
    await openPicker();
    await workbench.page.keyboard.type('mobilebert compact task-agnostic', { delay: 0 });
    await workbench.picker.topRow('MobileBERT: a Compact');
    await workbench.page.keyboard.press('Control+A');
    await workbench.page.keyboard.type('tinybert distilling', { delay: 0 });
    await workbench.picker.topRow('TinyBERT: Distilling');
  });

  it('takes with Enter what was typed, also before it is listed', async () => {
    await workbench.openFile('notes.md');
    await workbench.editor.placeCursorAfter('says its abstract');
    await openPicker();
    await workbench.page.keyboard.type('mmlu');
    await workbench.page.keyboard.press('Control+A');
    await workbench.page.keyboard.type('mobilebert\n', { delay: 0 });
    await workbench.editor.waitForText('abstract[@sun2020mobilebert]');
  });

  it('shows on top what was used last', async () => {
    await openPicker();
    await workbench.picker.fill('sst-2');
    const row = await workbench.picker.topRow('SST-2');
    await workbench.picker.pressButton(row, 'Copy BibTeX');
    await workbench.picker.closed();
    await openPicker();
    await eventually(async () => {
      const [group, first, second, next] = await outline();
      assert.deepEqual([group, first, next], ['[Recent]', 'SST-2', '[All]']);
      assert.match(second ?? '', /^MobileBERT/);
    });
    await workbench.screenshot('picker-recent');
  });

  it('pins a row and unpins it', async () => {
    await openPicker();
    await workbench.picker.fill('tinybert');
    const row = await workbench.picker.topRow('TinyBERT: Distilling');
    await workbench.picker.pressButton(row, 'Pin');
    await workbench.picker.row('TinyBERT: Distilling').hover();
    await widget().locator('[aria-label="Unpin"]').first().waitFor();
    await workbench.picker.fill('');
    await eventually(async () => {
      const shown = await outline();
      assert.deepEqual(
        shown.slice(0, 3).map((text) => text.slice(0, 8)),
        ['[Pinned]', 'TinyBERT', '[Recent]'],
      );
    });
    await workbench.screenshot('picker-pinned');

    await titleButton('Show only what is pinned').click();
    await eventually(async () => {
      assert.equal((await outline()).length, 2);
      assert.equal(await title(), 'Paperweight · pinned');
    });
    await titleButton('Show all, not only what is pinned').click();
    await eventually(async () => assert.ok((await outline()).includes('[All]')));

    await workbench.picker.pressButton(await workbench.picker.topRow('TinyBERT'), 'Unpin');
    await eventually(async () => assert.equal((await outline())[0], '[Recent]'));
  });

  it('narrows to kinds and back, the query kept', async () => {
    await openPicker();
    await workbench.picker.type('bert');
    await eventually(async () => assert.ok((await spokenKinds()).has('paper')));
    await titleButton('Filter by kind').click();
    await workbench.picker.row('Data sets').waitFor();
    await workbench.screenshot('picker-kinds');
    await workbench.picker.row('Models').locator('.monaco-checkbox').click();
    await widget().getByRole('button', { name: 'OK' }).click();
    await eventually(async () => {
      assert.equal(await title(), 'Paperweight · models');
      assert.deepEqual(await spokenKinds(), new Set(['model']));
    });
    assert.equal(await workbench.picker.input.inputValue(), 'bert');
    await workbench.screenshot('picker-models');
    // What is typed next goes on after it.
    await workbench.page.keyboard.type('-base');
    await workbench.picker.topRow(/^BERT-base/i);
    await titleButton('Show all kinds, not only models').click();
    await eventually(async () => {
      assert.equal(await title(), 'Paperweight');
      assert.ok((await spokenKinds()).has('paper'));
    });
  });

  it('narrows to typed years, and explains what is none', async () => {
    await openPicker();
    await titleButton('Filter by year').click();
    await workbench.picker.row('Since ').waitFor();
    await workbench.screenshot('picker-years');
    await workbench.picker.type('20x');
    await workbench.picker.topRow('“20x” is not a year or a range of years');
    await workbench.page.keyboard.press('Enter');
    await workbench.picker.fill('2019..2020');
    await workbench.picker.topRow('2019 to 2020');
    await workbench.page.keyboard.press('Enter');
    await eventually(async () => assert.equal(await title(), 'Paperweight · 2019 to 2020'));
    await workbench.picker.fill('kind:paper bert');
    await eventually(async () => {
      const shown = await widget().locator('.quick-input-list-label-meta').allInnerTexts();
      const years = shown.flatMap((text) => /· (\d{4})\b/.exec(text)?.[1] ?? []);
      assert.ok(years.length > 3, shown.join(' | '));
      assert.deepEqual([...new Set(years)].sort(), ['2019', '2020']);
    });
    await workbench.screenshot('picker-filtered');
    await workbench.picker.fill('deepseek-r1 incentivizing');
    await workbench.picker.accept('Nothing found. Search without the filters');
    await workbench.picker.topRow('DeepSeek-R1');
    assert.equal(await title(), 'Paperweight');
  });

  it('comes back from a filter with Escape, as it was', async () => {
    await openPicker();
    await workbench.picker.type('lora');
    await workbench.picker.topRow('LoRA');
    await titleButton('Filter by year').click();
    await workbench.picker.row('Since ').waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.picker.topRow('LoRA');
    assert.equal(await workbench.picker.input.inputValue(), 'lora');
    assert.equal(await title(), 'Paperweight');
    await workbench.picker.dismiss();
  });

  it('keeps what is picked on top over several queries', async () => {
    await openPicker();
    await titleButton('Pick several').click();
    for (const [query, name] of [
      ['tinybert', 'TinyBERT: Distilling'],
      ['mobilebert', 'MobileBERT: a Compact'],
    ] as const) {
      await workbench.picker.fill(query);
      await workbench.picker.row(name).locator('.monaco-checkbox').click();
    }
    await workbench.picker.fill('lora');
    await eventually(async () => {
      const [group, first, second, found, third] = await outline();
      assert.deepEqual([group, found], ['[Picked]', '[Found]']);
      assert.match([first, second, third].join(' | '), /^TinyBERT.* \| MobileBERT.* \| LoRA/);
    });
    assert.equal(await widget().locator('.monaco-checkbox.codicon-check').count(), 2);
    await workbench.screenshot('picker-several');
    await titleButton('Pick one').click();
    await eventually(async () =>
      assert.equal(await widget().locator('.monaco-list-row .monaco-checkbox').count(), 0),
    );
  });

  it('keeps what is picked while a filter is chosen, by its first letters', async () => {
    const { page } = workbench;
    await openPicker();
    await titleButton('Pick several').click();
    await workbench.picker.fill('tinybert');
    await workbench.picker.row('TinyBERT: Distilling').locator('.monaco-checkbox').click();
    await workbench.picker.fill('bert');
    await workbench.picker.row('BERT: Pre-training').waitFor();
    await titleButton('Filter by kind').click();
    await workbench.picker.row('Techniques').waitFor();
    await page.keyboard.type('mod');
    await page.keyboard.press('Enter');
    await eventually(async () => {
      assert.equal(await title(), 'Paperweight · models');
      const [group, first, found] = await outline();
      assert.deepEqual([group, found], ['[Picked]', '[Found]']);
      assert.match(first ?? '', /^TinyBERT/);
    });
    assert.equal(await widget().locator('.monaco-list-row .codicon-check').count(), 1);
    await workbench.screenshot('picker-several-models');
  });

  it('finds what is added to a bibliography while it is open', async () => {
    assert.ok(workbench.workspace);
    await openPicker();
    await workbench.picker.type('photosynthesis of teapots');
    await workbench.picker.topRow('Nothing found. Type fewer words, or others');
    await fs.writeFile(
      path.join(workbench.workspace, 'more.bib'),
      '@article{vale2026teapots, title = {The photosynthesis of teapots}, author = {Vale, Ida}, year = 2026}\n',
    );
    const row = await workbench.picker.topRow('The photosynthesis of teapots');
    assert.match((await row.innerText()).replaceAll('\u00a0', ' '), /more\.bib · Vale · 2026/);
  });

  it('can be used without a mouse', async () => {
    const { page } = workbench;
    await openPicker();
    await workbench.picker.type('lora');
    await workbench.picker.topRow('LoRA');
    const focused = async (): Promise<string | null> =>
      page.locator(':focus').first().getAttribute('aria-label');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await focused(), 'Filter by kind');
    for (let count = 0; count < 3; count += 1) await page.keyboard.press('ArrowRight');
    assert.equal(await focused(), 'Pick several');
    await page.keyboard.press('Enter');
    await titleButton('Pick one').waitFor();
    // The button that took its place has the focus; the list comes after the box for all.
    assert.equal(await focused(), 'Pick one');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await eventually(async () => {
      assert.equal(await widget().locator('.monaco-checkbox.codicon-check').count(), 1);
    });
    await workbench.screenshot('picker-keyboard');
    for (let count = 0; count < 4; count += 1) {
      if ((await focused())?.startsWith('Title, author, year')) break;
      await page.keyboard.press('Shift+Tab');
    }
    assert.match((await focused()) ?? '', /^Title, author, year/);
  });

  it('reaches the buttons of a row without a mouse', async () => {
    const { page } = workbench;
    await openPicker();
    await workbench.picker.type('sparsegpt');
    await workbench.picker.topRow('SparseGPT');
    for (const key of ['Tab', 'Tab', 'ArrowRight', 'ArrowRight', 'ArrowRight']) {
      await page.keyboard.press(key);
    }
    assert.equal(await page.locator(':focus').first().getAttribute('aria-label'), 'Pin');
    await page.keyboard.press('Enter');
    await widget().locator('[aria-label="Unpin"]').first().waitFor();
    // The row's button is another one now; the list has the focus, and its arrows go on.
    assert.equal(await page.locator(':focus').first().getAttribute('role'), 'listbox');
    await workbench.screenshot('picker-buttons');
  });
});

/** In the page, as source, since this project's types know no document. */
const outlineOf = `
  const shown = (element) => element && element.style.display !== 'none' && element.textContent;
  return rows
    .sort((one, other) => one.dataset.index - other.dataset.index)
    .flatMap((row) => {
      const group = shown(row.querySelector('.quick-input-list-separator'));
      const label = row.querySelector('.label-name').textContent.replaceAll('\\u00a0', ' ').trim();
      return group ? ['[' + group + ']', label] : [label];
    });
`;
