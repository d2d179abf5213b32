import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { temporaryFolder } from '../../scripts/vscode/server';
import { eventually, Workbench } from './workbench';

const paper = `\\documentclass{article}
\\begin{document}
We report accuracy on SST-2 \\cite{sanh2019distilbert}.
It was found before \\cite{sahn2019distilbert}, and elsewhere \\cite{jiao2020tinybrt}.
A work that nobody knows: doi:10.1000/unknown.7
Fields can be hostile \\cite{hostile2024}.
\\bibliography{refs}
\\end{document}
`;
const bibliography = `@article{sanh2019distilbert,
  title = {{DistilBERT}, a distilled version of {BERT}: smaller, faster, cheaper and lighter},
  author = {Sanh, Victor and Debut, Lysandre},
  year = {2019},
  eprint = {1910.01108},
  archiveprefix = {arXiv}
}

@article{hostile2024,
  title = {[x](command:paperweight.runEvaluation) <img src="a"> \`b\` ![c](https://example.org/c.png)},
  author = {{<b>Bold</b> and [Sons](https://example.org)}},
  year = {2024}
}
`;

describe('a person who hovers in a document', () => {
  let workbench: Workbench;

  before(async () => {
    const workspace = temporaryFolder('hovering');
    await fs.writeFile(path.join(workspace, 'paper.tex'), paper);
    await fs.writeFile(path.join(workspace, 'refs.bib'), bibliography);
    workbench = await Workbench.launch({ workspace });
    await workbench.openFile('paper.tex');
  });

  after(() => workbench.dispose());

  /** The links of the hover on the screen, by their titles. */
  function links(): Promise<string[]> {
    return workbench.editor.hoverContents().locator('a').allInnerTexts();
  }

  /** What the hover on a text says once it has stopped loading. */
  async function hover(text: string): Promise<string> {
    let shown = '';
    await eventually(async () => {
      shown = await workbench.editor.hover(text);
      assert.doesNotMatch(shown, /^Loading/);
    });
    return shown;
  }

  async function assertReadable(): Promise<void> {
    const lines = (await workbench.editor.hoverContents().allInnerTexts())
      .join('\n')
      .split('\n')
      .filter((line) => line.trim() !== '');
    assert.ok(lines.length <= 8, lines.join('\n'));
  }

  it('reads of a name at the first hover of a new window', async () => {
    const shown = await hover('SST-2');
    assert.match(shown, /Stanford Sentiment Treebank/);
    assert.match(shown, /best .* median/s);
    await assertReadable();
    for (const title of ['Cite', 'Details', 'Leaderboard', 'Quick eval']) {
      assert.ok(
        (await links()).includes(title),
        `${title} is not in ${(await links()).join(', ')}`,
      );
    }
    await workbench.screenshot('hovering-name');
  });

  it('reads of a cite key what it stands for and where', async () => {
    const shown = await hover('sanh2019distilbert');
    assert.match(shown, /DistilBERT, a distilled version/);
    assert.match(shown, /refs\.bib:1/);
    await assertReadable();
    await workbench.screenshot('hovering-key');
  });

  it('reads of an undefined key what may be meant, and takes it by a click', async () => {
    const shown = await hover('sahn2019distilbert');
    assert.match(shown, /sahn2019distilbert is not in refs\.bib/);
    assert.match(shown, /Close: sanh2019distilbert/);
    await assertReadable();
    await workbench.screenshot('hovering-undefined');
    await workbench.editor.hoverContents().getByText('sanh2019distilbert', { exact: true }).click();
    await workbench.editor.waitForText('before \\cite{sanh2019distilbert}, and');
  });

  it('cites a paper of the catalog in place of an undefined key', async () => {
    const shown = await hover('jiao2020tinybrt');
    assert.match(shown, /In the catalog: Jiao et al\. 2020/);
    await workbench.screenshot('hovering-candidates');
    await workbench.editor.hoverContents().getByText('Cite', { exact: true }).first().click();
    await workbench.editor.waitForText('elsewhere \\cite{jiao2020tinybert}.');
    await workbench.saveAll();
    await eventually(async () =>
      assert.match(await workbench.fileText('refs.bib'), /\{jiao2020tinybert,/),
    );
  });

  it('reads that the catalog does not have a DOI, and copies an entry for it', async () => {
    const shown = await hover('10.1000/unknown.7');
    assert.match(shown, /The catalog does not have DOI 10\.1000\/unknown\.7/);
    await workbench.screenshot('hovering-doi');
    await workbench.editor.hoverContents().getByText('Copy a BibTeX entry').click();
    await eventually(async () =>
      assert.match(await workbench.clipboard(), /doi = \{10\.1000\/unknown\.7\}/),
    );
  });

  it('sees the fields of an entry as text, whatever stands in them', async () => {
    const shown = await hover('hostile2024');
    assert.match(shown, /\[x\]\(command:paperweight\.runEvaluation\) <img src="a">/);
    assert.equal(await workbench.editor.hoverContents().locator('img, code, b').count(), 0);
    const titles = (await links()).filter((title) => !/refs\.bib|example\.org/.test(title));
    assert.deepEqual(titles, ['Details']);
    await workbench.screenshot('hovering-hostile');
  });
});
