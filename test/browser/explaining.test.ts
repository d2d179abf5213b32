import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually, Workbench } from './workbench';

describe('the page that says why nothing is suggested', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.launch({ settings: { 'paperweight.hover.enabled': false } });
    assert.ok(workbench.workspace);
    await fs.writeFile(
      path.join(workbench.workspace, 'draft.tex'),
      '\\documentclass{article}\n\\begin{document}\nAs \\citep{san} shows.\n\\bibliography{draft,gone}\n\\end{document}\n',
    );
    await fs.writeFile(
      path.join(workbench.workspace, 'draft.bib'),
      '@misc{one2024,\n  title = {One},\n}\n\n@misc{two2024,\n  title = {Two,\n}\n',
    );
    await workbench.openFile('draft.tex');
    await workbench.editor.waitForText('As \\citep{san} shows.');
    await workbench.editor.placeCursorAfter('\\citep{san');
    await workbench.runCommand('Paperweight: Why is nothing suggested here?');
    await heading('Why is nothing suggested here?').waitFor();
  });

  after(() => workbench.dispose());

  const heading = (name: string): Locator => workbench.tab().getByRole('heading', { name });
  const row = (text: string | RegExp): Locator =>
    workbench.tab().locator('li').filter({ hasText: text });
  const button = (name: string): Locator => workbench.tab().getByRole('button', { name });

  it('says what may be why before what is fine, each with what to do', async () => {
    await workbench.tab().getByText('draft.tex, line 3').waitFor();
    await workbench.tab().getByText('3 things may be why.').waitFor();
    await row('draft.bib, declared in draft.tex:4').waitFor();
    await row('There is no file gone.bib').waitFor();
    await row('Off by the setting paperweight.hover.enabled').waitFor();
    await row('The cursor is in \\citep, where “san” is typed.').waitFor();
    assert.deepEqual(await workbench.tab().locator('h2').allInnerTexts(), ['Look here', 'Fine']);
    await workbench.screenshot('explanation');
  });

  it('has room in 300 pixels, in the dark', async () => {
    await workbench.runCommand('Preferences: Toggle between Light/Dark Themes');
    await workbench.page.keyboard.press('Control+B');
    await workbench.page.locator('.sidebar').waitFor({ state: 'hidden' });
    await workbench.page.setViewportSize({ width: 640, height: 900 });
    await eventually(async () => {
      const width = await workbench.tab().locator('body').evaluate('document.body.clientWidth');
      assert.ok(Number(width) <= 330, `The page is ${String(width)} pixels wide.`);
    });
    const [content, shown] = (await workbench
      .tab()
      .locator('body')
      .evaluate(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      )) as [number, number];
    assert.ok(content <= shown, `The page is ${content} wide in ${shown} pixels.`);
    await workbench.screenshot('explanation-narrow');
    await workbench.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('is gone through by keyboard, and makes what is missing', async () => {
    await button('Create gone.bib').focus();
    await workbench.page.keyboard.press('Enter');
    await row('gone.bib, declared in draft.tex:4, has no entries yet.').waitFor();
    assert.equal(await workbench.fileText('gone.bib'), '');
  });

  it('leads to the line of a bibliography that needs mending', async () => {
    await button('Open draft.bib at line 5').click();
    await workbench.editor.waitForText('@misc{two2024');
    const status = (await workbench.statusBar()).join(' ');
    assert.match(status, /Ln 5,/);
  });

  it('looks again when it is asked', async () => {
    assert.ok(workbench.workspace);
    await fs.writeFile(
      path.join(workbench.workspace, 'gone.bib'),
      '@misc{found2024,\n  title = {Found}\n}\n',
    );
    await button('Look again').click();
    await row('gone.bib, declared in draft.tex:4, has 1 entry.').waitFor();
  });
});
