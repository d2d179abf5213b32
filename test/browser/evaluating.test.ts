import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { eventually, Workbench } from './workbench';

const reviews = [
  'id,opinion,verdict,note',
  ...Array.from({ length: 40 }, (_, at) =>
    at % 2 === 0
      ? `${at},"A wonderful, moving film, number ${at}.",positive,a`
      : `${at},"A dull and boring film, number ${at}.",negative,b`,
  ),
  '40,Neither here nor there.,mixed,c',
  '',
].join('\n');

describe('the evaluate view', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.launch({ settings: { 'files.autoSave': 'off' } });
    assert.ok(workbench.workspace);
    await fs.writeFile(path.join(workbench.workspace, 'reviews.csv'), reviews);
    await fs.writeFile(path.join(workbench.workspace, 'empty.jsonl'), '');
    await workbench.openView('Paperweight');
    await view().locator('#plan', { hasText: 'Will score 600 examples' }).waitFor();
  });

  after(() => workbench.dispose());

  const view = (): ReturnType<Workbench['sidebar']> => workbench.sidebar();

  /** Picks an option of a select of the view. */
  async function pick(id: string, option: RegExp): Promise<void> {
    const select = view().locator(`#${id}`);
    await select.click();
    await select.getByRole('option', { name: option }).click();
  }

  async function openDetails(id: string): Promise<void> {
    const details = view().locator(`#${id}`);
    if ((await details.getAttribute('open')) === null) {
      await details.locator('summary').first().click();
    }
  }

  /** Chooses a data file of the workspace as a person does, by the editor's own dialog. */
  async function chooseData(name: string): Promise<void> {
    await view().locator('[aria-label="Choose a data file"]').click();
    await workbench.picker.row(name).click();
    await workbench.picker.closed();
  }

  async function waitForResult(title: RegExp): Promise<string> {
    await view().getByRole('heading', { name: title }).waitFor();
    await view().locator('.metrics').waitFor();
    return view().locator('main').innerText();
  }

  it('shows before a run what will be run and with which columns and metrics', async () => {
    assert.match(
      await view().locator('#plan').innerText(),
      /Will score 600 examples with accuracy, F1 and MCC\.\s+Of all: 300 \w+, 300 \w+\./,
    );
    assert.equal(await view().locator('#task').evaluate(valueOf), 'text-classification');
    assert.equal(await view().locator('#column-text').evaluate(valueOf), 'text');
    assert.equal(await view().locator('#column-label').evaluate(valueOf), 'label');
  });

  it('names a subset a subset, before and after the run, and judges by the metrics chosen', async () => {
    await openDetails('more');
    await view().locator('#limit input').fill('60');
    await view().locator('#limit input').press('Tab');
    await view().locator('#metric-f1').click();
    await view()
      .locator('#plan', { hasText: 'a subset of 60 of 600 examples' })
      .filter({ hasText: 'with accuracy and MCC' })
      .waitFor();
    await workbench.screenshot('evaluate-form');
    await view().locator('#run').click();
    const shown = await waitForResult(/int8 on uci-sentiment · held-out · subset of 60 of 600/);
    assert.match(shown, /A subset of 60 of 600 examples, drawn at random within each class/);
    assert.match(shown, /accuracy/);
    assert.doesNotMatch(shown, /F1\s+0/);
  });

  it('says in place why data cannot be read as they are, and reads them once the columns are chosen', async () => {
    await chooseData('reviews.csv');
    await view().locator('#plan .failure', { hasText: 'has no column that can be read' }).waitFor();
    assert.equal(await view().locator('#run').getAttribute('disabled'), '');
    await workbench.screenshot('evaluate-plan-failing');
    await pick('column-text', /^opinion$/);
    await pick('column-label', /^verdict$/);
    await view()
      .locator('#plan', { hasText: 'Will score a subset' })
      .or(view().locator('#plan', { hasText: 'Will score 40 examples' }))
      .first()
      .waitFor();
    assert.match(await view().locator('#plan').innerText(), /1 row is left out; .*mixed/s);
    await workbench.screenshot('evaluate-columns');
    await view().locator('#run').click();
    const shown = await waitForResult(/on reviews/);
    assert.match(shown, /1 row was left out/);
    await openDetails('protocol');
    assert.match(
      await view().locator('#protocol').innerText(),
      /Column of text\s+opinion\s+Column of label\s+verdict/,
    );
    await workbench.screenshot('evaluate-result-csv');
  });

  it('says in place that a file holds nothing', async () => {
    await chooseData('empty.jsonl');
    await view().locator('#plan .failure', { hasText: 'empty.jsonl' }).waitFor();
    assert.match(await view().locator('#plan').innerText(), /holds no examples/);
  });

  it('compares a finished run with earlier ones, by any of its metrics', async () => {
    await pick('data', /^uci-sentiment$/);
    await pick('precision', /^fp32/);
    await view().locator('#plan', { hasText: 'Will score' }).waitFor();
    await view().locator('#run').click();
    await waitForResult(/fp32 on uci-sentiment/);
    const table = view().locator('#comparison');
    await table.waitFor();
    assert.match(await table.innerText(), /int8[\s\S]*no difference shown[\s\S]*pairs/);
    await pick('compared-metric', /^MCC$/);
    await eventually(async () => {
      assert.match(await table.getByRole('table').getAttribute('aria-label').then(String), /MCC/);
    });
    await workbench.screenshot('evaluate-comparison');
  });

  it('goes on with a run that was cancelled', async () => {
    await pick('split', /^train/);
    await openDetails('more');
    await view().locator('#limit input').fill('');
    await view().locator('#limit input').press('Tab');
    await view().locator('#plan', { hasText: 'Will score 2,400 examples' }).waitFor();
    await view().locator('#run').click();
    await view().locator('#progress', { hasText: 'of 2,400' }).waitFor();
    await view().locator('#cancel').click();
    await view().locator('#subset', { hasText: 'Cancelled: a partial run' }).waitFor();
    await workbench.screenshot('evaluate-partial');
    await view().locator('#go-on').click();
    const shown = await waitForResult(/on uci-sentiment · train$/);
    assert.match(shown, /examples are from the earlier run/);
    assert.equal(await view().locator('#go-on').count(), 0);
    await workbench.screenshot('evaluate-gone-on');
  });

  it('copies what is shown for a paper, with the hash of what was run', async () => {
    await view().getByRole('link', { name: 'Copy as Markdown' }).click();
    await eventually(async () => {
      const text = await workbench.clipboard();
      assert.match(text, /\| accuracy ↑ \| 0\.\d{3} \| 0\.\d{3} to 0\.\d{3} \|/);
      assert.match(text, /on uci-sentiment · train[\s\S]*SHA-256 [0-9a-f]{64}/);
    });
  });

  it('evaluates a language model, whose perplexities are better when lower', async () => {
    await pick('data', /^demo-text$/);
    await view().locator('#plan', { hasText: 'bits per byte' }).waitFor();
    assert.equal(await view().locator('#model').evaluate(valueOf), 'demo-gpt');
    assert.equal(await view().locator('#task').evaluate(valueOf), 'language-modelling');
    await view().locator('#run').click();
    const shown = await waitForResult(/demo-gpt fp32 on demo-text · test/);
    assert.match(shown, /token perplexity[^\d]*lower is better\s+[1-9]\d\.\d\d\s/);
    await openDetails('wrong');
    assert.match(await view().locator('#wrong').innerText(), /of highest token perplexity/);
    await workbench.screenshot('evaluate-language-model');
  });
});

const valueOf = (element: unknown): unknown => (element as { value: unknown }).value;
