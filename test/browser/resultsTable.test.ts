import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { eventually, Workbench } from './workbench';

describe('inserting a table of results', () => {
  let workbench: Workbench;
  let folder: string;

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'paperweight-tables-'));
    await fs.writeFile(path.join(folder, 'refs.bib'), '@misc{one, title = {One}}\n');
    await fs.writeFile(
      path.join(folder, 'paper.tex'),
      [
        '\\documentclass{article}',
        '\\usepackage{natbib}',
        '\\begin{document}',
        'As \\citep{one} say.',
        '\\bibliography{refs}',
        '\\end{document}',
        '',
      ].join('\n'),
    );
    await fs.writeFile(
      path.join(folder, 'notes.md'),
      '---\nbibliography: refs.bib\n---\n\nSmall models.\n',
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

  /** Ticks rows of the question that is on the screen, each found by typing, and goes on. */
  async function tick(placeholder: string, ...labels: string[]): Promise<void> {
    await workbench.page.getByPlaceholder(placeholder).waitFor();
    for (const label of labels) {
      await workbench.picker.fill(label);
      await workbench.picker.accept(label);
    }
    await workbench.picker.fill('');
  }

  async function choose(): Promise<void> {
    await workbench.runCommand('Paperweight: Insert results table');
    await tick('Data sets: the columns of the table', 'SST-2', 'RTE', 'SQuAD');
    await workbench.screenshot('results-table-datasets');
    await workbench.page.keyboard.press('Enter');
    await tick('Metrics', 'Token F1');
    await workbench.page.keyboard.press('Enter');
    await tick('Models: the rows of the table', 'DistilBERT', 'BERT-base');
    await workbench.screenshot('results-table-models');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.getByPlaceholder('Split: values of one split').waitFor();
    await workbench.screenshot('results-table-split');
    await workbench.picker.accept('Only dev');
  }

  it('asks for data sets, metrics and models, and offers the package the table needs', async () => {
    await workbench.openFile('paper.tex');
    await workbench.editor.placeCursorAfter('say.');
    await choose();
    await workbench.editor.waitForText('\\begin{table}');
    const offer = await workbench.notification('The table needs \\usepackage{booktabs}');
    await workbench.screenshot('results-table');
    await offer.getByText('Add it').click();
    await workbench.editor.goTo(1, 1);
    await workbench.editor.waitForText('\\usepackage{natbib}\n\\usepackage{booktabs}\n');
    await workbench.saveAll();
    const text = await workbench.fileText('paper.tex');
    assert.match(
      text,
      /DistilBERT~\\citep\{sanh2019distilbert\} +& +59\.9 & +86\.9 & +91\.3 \\\\ % distilbert/,
    );
    assert.match(await workbench.fileText('refs.bib'), /sanh2019distilbert/);
  });

  it('shows the table of a Markdown document in its preview', async () => {
    await workbench.openFile('notes.md');
    await workbench.editor.placeCursorAfter('Small models.');
    await choose();
    await workbench.editor.waitForText('| DistilBERT [@sanh2019distilbert]');
    await workbench.runCommand('Markdown: Open Preview to the Side');
    const preview = workbench.page
      .frameLocator('iframe.webview.ready')
      .frameLocator('iframe#active-frame');
    await preview.locator('table td', { hasText: /^DistilBERT/ }).waitFor();
    // The front matter is a table of its own there.
    const table = preview.locator('table', { hasText: 'DistilBERT' });
    assert.equal(await table.locator('tr').count(), 3);
    assert.ok(!(await preview.locator('body').innerText()).includes('paperweight:'));
    assert.ok((await table.locator('strong').count()) > 0);
    await workbench.screenshot('results-table-preview');
    await workbench.saveAll();
  });

  it('offers above a table to refresh what is another in the catalog', async () => {
    const file = path.join(workbench.workspace ?? '', 'older.tex');
    const text = await workbench.fileText('paper.tex');
    await fs.writeFile(
      file,
      text
        .replace(/91\.3 \\\\/, '91.2 \\\\')
        .replace('sst2/accuracy 91.3:', 'sst2/accuracy 91.2:')
        .replace(/59\.9 &/, '60.1 &'),
    );
    await workbench.runCommand('View: Close All Editors');
    await workbench.openFile('older.tex');
    const lens = workbench.page.getByText('1 value has changed in the catalog');
    await lens.waitFor();
    await workbench.screenshot('results-table-lens');
    await lens.click();
    await workbench.notification(/1 value refreshed\. 1 cell differs from the catalog by hand/);
    await workbench.screenshot('results-table-refreshed');
    await lens.waitFor({ state: 'hidden' });
    await workbench.saveAll();
    await eventually(async () =>
      assert.equal(await fs.readFile(file, 'utf8'), text.replace(/59\.9 &/, '60.1 &')),
    );
  });
});
