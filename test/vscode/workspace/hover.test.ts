import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Scratch } from '../editing';

describe('hovering', () => {
  let scratch: Scratch;

  before(async () => {
    scratch = await Scratch.create();
  });

  after(() => scratch.dispose());

  const cases: readonly [what: string, file: string, text: string, shows: RegExp][] = [
    ['a data set in LaTeX', 'a.tex', 'We report SST|-2 accuracy.', /Stanford Sentiment Treebank/],
    ['a data set in Markdown', 'a.md', 'We report `Wino|Grande`.', /WinoGrande/],
    ['a metric in plain text', 'a.txt', 'Reported in BLE|U points.', /BLEU/],
    ['a cite key in LaTeX', 'b.tex', 'As \\cite{sanh2019dis|tilbert} shows', /Sanh/],
    ['a cite key in Markdown', 'b.md', 'As [@sanh2019dis|tilbert] shows', /Sanh/],
    ['a cite key in BibTeX', 'b.bib', '@misc{sanh2019dis|tilbert,\n}', /Sanh/],
  ];
  for (const [what, file, text, shows] of cases) {
    it(`shows what the catalog knows of ${what}`, async () => {
      assert.match(await hoverAt(file, text), shows);
    });
  }

  it('shows the entry of a cite key that only the bibliography has', async () => {
    await scratch.write(
      'refs.bib',
      '@article{mine2024,\n  title = {A study of gadgets},\n  author = {M{\\"u}ller, Anna},\n  year = {2024}\n}\n',
    );

    assert.match(
      await hoverAt('c.tex', '\\cite{mine|2024}\n\\bibliography{refs}\n'),
      /gadgets.*Müller/s,
    );
  });

  it('leads to the leaderboard of a data set that results are reported on, and of no other', async () => {
    assert.match(
      await hoverAt('l.tex', 'We report SST|-2.'),
      /command:paperweight\.showLeaderboard/,
    );
    assert.doesNotMatch(await hoverAt('m.tex', 'Trained on Book|Corpus.'), /showLeaderboard/);
  });

  it('stays silent on ordinary words', async () => {
    assert.equal(await hoverAt('d.txt', 'The accu|racy of the forte memory.'), '');
    assert.equal(await hoverAt('d2.txt', 'The accuracy of fo|rte memory.'), '');
  });

  it('stays silent when the setting is off', async () => {
    const settings = vscode.workspace.getConfiguration('paperweight');
    await settings.update('hover.enabled', false, vscode.ConfigurationTarget.Global);
    try {
      assert.equal(await hoverAt('e.tex', 'We report SST|-2.'), '');
    } finally {
      await settings.update('hover.enabled', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  async function hoverAt(file: string, text: string): Promise<string> {
    const { document, selection } = await scratch.open(file, text);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      selection.active,
    );
    return hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (typeof content === 'string' ? content : content.value))
      .join('\n');
  }
});
