import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { otherCiteHover } from '../../../src/vscode/otherCiteHovers';
import { Scratch, textWithCursor } from '../editing';

const references = `@article{mine2024,
  title = {A study of gadgets},
  author = {M{\\"u}ller, Anna},
  year = {2024},
  doi = {10.1000/gadgets.1}
}

@article{hostile2024,
  title = {[x](command:paperweight.runEvaluation) <img src="a"> \`b\` ![c](https://example.org/c)},
  author = {{<b>Bold</b> & [Sons](https://example.org)}},
  year = {2024}
}
`;

describe('hovering', () => {
  let scratch: Scratch;
  let files = 0;

  before(async () => {
    scratch = await Scratch.create();
    // Until it is active nobody answers; a person's editor asks again as the mouse moves.
    await vscode.extensions.getExtension('paperweight.paperweight')?.activate();
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

  it('leads to the leaderboard of a data set that results are reported on, and of no other', async () => {
    assert.match(
      await hoverAt('l.tex', 'We report SST|-2.'),
      /command:paperweight\.showLeaderboard/,
    );
    assert.doesNotMatch(await hoverAt('m.tex', 'Trained on Book|Corpus.'), /showLeaderboard/);
  });

  it('says the best and the typical result under one protocol', async () => {
    const shown = await hoverAt('l2.tex', 'We report SST|-2.');
    assert.match(
      shown,
      /Reported \\\(dev set, fine\\-tuned\\\): .*best .*median [\d\\.]+ of \d+ models/,
    );
    assert.match(shown, /train 67,349 · dev 872 · test 1,821 · metric: Accuracy ↑/);
  });

  it('offers to evaluate what can be evaluated', async () => {
    assert.match(await hoverAt('q.tex', 'We report SST|-2.'), /command:paperweight\.runEvaluation/);
    assert.match(await hoverAt('q.tex', 'This is sentiment ana|lysis.'), /runEvaluation/);
    assert.doesNotMatch(await hoverAt('q.tex', 'We report Human|Eval.'), /runEvaluation/);
  });

  it('keeps to eight lines', async () => {
    for (const name of ['SST|-2', 'BL|EU', 'Distil|BERT', 'Lo|RA', 'natural language infer|ence']) {
      const shown = await hoverAt('n.txt', `On ${name} we`);
      assert.ok(shown !== '', name);
      assert.ok(shown.split('\n').filter((line) => line.trim() !== '').length <= 8, shown);
    }
  });

  describe('on a cite key', () => {
    before(() => scratch.write('refs.bib', references));

    it('says where its entry stands, and where the work can be read', async () => {
      const shown = await hoverAt('k.tex', '\\cite{mine|2024}\n\\bibliography{refs}\n');
      assert.match(shown, /gadgets.*Müller · 2024/s);
      assert.match(shown, /\[refs\\\.bib:1\]\(file:.*refs\.bib#L1\)/);
      assert.match(shown, /\[Open\]\(https:\/\/doi\.org\/10\.1000\/gadgets\.1\)/);
      assert.doesNotMatch(shown, /command:paperweight\.insertCitation/);
    });

    const syntaxes: readonly [file: string, text: string][] = [
      ['k.tex', '\\textcite[see][p.~3]{a, mine|2024}\n\\bibliography{refs}'],
      ['k.md', '---\nbibliography: refs.bib\n---\n\nAs [see @mine|2024, p. 3] says'],
      ['k2.md', '---\nbibliography: refs.bib\n---\n\nAs {cite:p}`mine|2024` says'],
      ['k.bib', '@misc{mine|2024,\n  title = {On gadgets}\n}'],
    ];
    for (const [file, text] of syntaxes) {
      it(`finds it in ${JSON.stringify(text)}`, async () => {
        assert.match(await hoverAt(file, text), /gadgets/);
      });
    }

    it('finds it in lines that end as on Windows', async () => {
      const text = '% \\cite{a}\r\n\r\nAs \\cite{mine|2024} says\r\n\\bibliography{refs}\r\n';
      assert.match(await hoverAt('crlf.tex', text), /gadgets/);
    });

    it('shows hostile fields as the text they are', async () => {
      const shown = await hoverAt('h.tex', '\\cite{hostile|2024}\n\\bibliography{refs}\n');
      assert.match(shown, /command:paperweight/);
      const targets = [...shown.matchAll(/(?<!\\)\]\(([^)]*)\)/g)].map(([, target]) => target);
      assert.equal(targets.length, 1, shown);
      assert.match(targets[0] ?? '', /^file:.*refs\.bib#L8$/);
      assert.doesNotMatch(shown, /(?<!\\)[<`]/);
    });

    it('offers keys close to one that no bibliography has, and puts the one taken', async () => {
      const editor = await scratch.open('u.tex', 'See \\cite{mine|2023}.\n\\bibliography{refs}\n');
      const shown = await hoverOf(editor);
      assert.match(shown, /^mine2023 is not in refs\\\.bib\\\./);
      assert.match(shown, /Close: \[mine2024\]\(command:paperweight\.replaceCiteKey/);

      await follow(shown, 'mine2024');
      assert.match(editor.document.getText(), /^See \\cite\{mine2024\}\./);
    });

    it('offers papers of the catalog for it, and cites the one taken in its place', async () => {
      const text = 'See \\cite{mine2024,sanh2019distil|lbert}.\n\\bibliography{refs}\n';
      const editor = await scratch.open('v.tex', text);
      const shown = await hoverOf(editor);
      assert.match(shown, /In the catalog: Sanh et al\\\. 2019, DistilBERT, a distilled version/);

      await follow(shown, 'Cite');
      assert.match(
        textWithCursor(editor).replace('|', ''),
        /^See \\cite\{mine2024,sanh2019distilbert\}/,
      );
      assert.match(await scratch.text('refs.bib'), /\{sanh2019distilbert,/);
    });

    it('changes nothing where the key does not stand any more', async () => {
      const editor = await scratch.open('w.tex', 'See \\cite{mine|2023}.\n\\bibliography{refs}\n');
      const shown = await hoverOf(editor);
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'Now: '));
      await follow(shown, 'mine2024');
      assert.match(editor.document.getText(), /^Now: See \\cite\{mine2023\}/);
    });

    const silent: readonly [file: string, text: string][] = [
      ['x.tex', '\\cite{ho|me}\n\\bibliography{refs}\n\\bibitem{home} A'],
      ['x.md', '---\nbibliography: refs.bib\n---\n\nIn @fig:ho|me'],
      ['x.md', 'Ask @some|body about it.'],
      ['x.tex', '% \\cite{mi|ne2023}\n\\bibliography{refs}'],
      ['x.tex', '\\begin{verbatim}\n\\cite{mi|ne2023}\n\\end{verbatim}\n\\bibliography{refs}'],
      ['x.md', '---\nbibliography: refs.bib\n---\n\n```\n[@mi|ne2024]\n```\n'],
    ];
    for (const [file, text] of silent) {
      it(`says nothing in ${JSON.stringify(text)}`, async () => {
        assert.equal(await hoverAt(file, text), '');
      });
    }

    it('is silent where the setting says never', async () => {
      await withSetting('hover.citeKeys', 'never', async () => {
        assert.equal(await hoverAt('s.tex', '\\cite{mine|2024}\n\\bibliography{refs}\n'), '');
      });
    });
  });

  describe('beside another extension', () => {
    const present = (...extensions: string[]): Parameters<typeof otherCiteHover>[1] => ({
      isActive: (extension) => extensions.includes(extension),
      setting: () => undefined,
    });

    it('leaves defined cite keys to LaTeX Workshop in LaTeX', () => {
      const there = present('james-yu.latex-workshop');
      assert.equal(otherCiteHover('latex', there), 'james-yu.latex-workshop');
      assert.equal(otherCiteHover('tex', there), 'james-yu.latex-workshop');
      assert.equal(otherCiteHover('markdown', there), undefined);
      assert.equal(otherCiteHover('bibtex', there), undefined);
    });

    it('does not where its hovers on citations are off', () => {
      const there = {
        ...present('james-yu.latex-workshop'),
        setting: (name: string) => name !== 'latex-workshop.hover.citation.enabled',
      };
      assert.equal(otherCiteHover('latex', there), undefined);
    });

    it('knows others, and answers alone where none is at work', () => {
      const pandoc = 'notzaki.pandocciter';
      assert.equal(otherCiteHover('bibtex', present('efoerster.texlab')), 'efoerster.texlab');
      assert.equal(otherCiteHover('quarto', present('quarto.quarto')), 'quarto.quarto');
      assert.equal(otherCiteHover('markdown', present(pandoc)), pandoc);
      assert.equal(otherCiteHover('latex', present('tomoki1207.pdf')), undefined);
      assert.equal(otherCiteHover('typst', present('myriad-dreamin.tinymist')), undefined);
    });
  });

  describe('on a DOI, an arXiv id or an address', () => {
    const known: readonly [file: string, text: string][] = [
      ['i.tex', 'See \\url{https://arxiv.org/abs/1910.0|1108}.'],
      ['i.md', 'See [it](https://arxiv.org/abs/1910.0|1108v4).'],
      ['i.txt', 'See arXiv:1910.0|1108.'],
      ['i2.bib', '@misc{a,\n  title = {A},\n  eprint = {1910.0|1108}\n}'],
      ['i.py', '# See arXiv:1910.0|1108.'],
    ];
    for (const [file, text] of known) {
      it(`shows the record in ${file}`, async () => {
        const shown = await hoverAt(file, text);
        assert.match(shown, /DistilBERT, a distilled version of BERT/);
        assert.match(shown, /command:paperweight\.insertCitation/);
      });
    }

    it('shows a model by its page', async () => {
      const text = 'From https://huggingface.co/distil|bert/distilbert-base-uncased';
      assert.match(await hoverAt('i.txt', text), /66 M parameters/);
    });

    it('says that the catalog does not have it, and what can be done', async () => {
      const shown = await hoverAt('j.tex', 'See doi:10.1000/un|known.');
      assert.match(shown, /^The catalog does not have DOI 10\\\.1000\/unknown\\\./);
      assert.match(shown, /\[Open\]\(https:\/\/doi\.org\/10\.1000\/unknown\)/);

      await follow(shown, 'Copy a BibTeX entry to fill in');
      assert.match(await vscode.env.clipboard.readText(), /^@misc\{.*doi = \{10\.1000\/unknown\}/s);
    });

    it('is silent on other addresses, and in code', async () => {
      assert.equal(await hoverAt('j.txt', 'See https://example.org/p|age.'), '');
      assert.equal(await hoverAt('j.py', 'x = 10.1000/arXiv|1910'), '');
    });
  });

  describe('in Python', () => {
    it('shows names in comments and strings', async () => {
      for (const text of [
        'x = 1  # on SST|-2',
        'load("glue", "sst|2")',
        'def f():\n  """On\n  SST|-2."""\n',
      ]) {
        assert.match(await hoverAt('p.py', text), /Stanford Sentiment Treebank/, text);
      }
    });

    it('shows none in code, and no ordinary word', async () => {
      for (const text of [
        'SST|2 = BERT',
        'x = BE|RT("a")  # b',
        'f"{BE|RT}"',
        '# its accu|racy',
        '"perplex|ity"',
        '"data/SS|T-2/train.tsv"',
      ]) {
        assert.equal(await hoverAt('p.py', text), '', text);
      }
    });

    it('shows nothing once it is not among the languages', async () => {
      await withSetting('hover.languages', ['latex'], async () => {
        assert.equal(await hoverAt('p2.py', '# on SST|-2'), '');
        assert.match(await hoverAt('p2.tex', 'on SST|-2'), /Sentiment/);
      });
      assert.match(await hoverAt('p2.py', '# on SST|-2'), /Sentiment/);
    });
  });

  it('stays silent in labels, paths, addresses and blocks of code', async () => {
    for (const [file, text] of [
      ['t.tex', '\\label{tab:SST|-2}'],
      ['t.tex', '\\includegraphics{figures/BE|RT.pdf}'],
      ['t.tex', '\\begin{lstlisting}\nBE|RT\n\\end{lstlisting}'],
      ['t.md', '[it](https://example.org/BE|RT)'],
      ['t.md', '```python\nx = BE|RT\n```'],
      ['t.bib', '@misc{a,\n  file = {BE|RT.pdf}\n}'],
    ] as const) {
      assert.equal(await hoverAt(file, text), '', text);
    }
  });

  it('stays silent on names that are not wanted', async () => {
    await withSetting('hover.ignoredNames', ['arc'], async () => {
      assert.equal(await hoverAt('o.tex', 'We report AR|C.'), '');
      assert.match(await hoverAt('o.tex', 'We report ARC|-Easy.'), /ARC/);
    });
    assert.match(await hoverAt('o.tex', 'We report AR|C.'), /ARC/);
  });

  it('stays silent on ordinary words', async () => {
    assert.equal(await hoverAt('d.txt', 'The accu|racy of the forte memory.'), '');
    assert.equal(await hoverAt('d2.txt', 'The accuracy of fo|rte memory.'), '');
  });

  it('stays silent when the setting is off', async () => {
    await withSetting('hover.enabled', false, async () => {
      assert.equal(await hoverAt('e.tex', 'We report SST|-2.'), '');
    });
  });

  async function withSetting(
    name: string,
    value: unknown,
    then: () => Promise<void>,
  ): Promise<void> {
    const settings = vscode.workspace.getConfiguration('paperweight');
    await settings.update(name, value, vscode.ConfigurationTarget.Global);
    try {
      await then();
    } finally {
      await settings.update(name, undefined, vscode.ConfigurationTarget.Global);
    }
  }

  /** What stands at `|` of a new file, which bears this name behind a number of its own. */
  async function hoverAt(file: string, text: string): Promise<string> {
    return hoverOf(await scratch.open(`${String(++files)}-${file}`, text));
  }

  async function hoverOf({ document, selection }: vscode.TextEditor): Promise<string> {
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

  /** Does what the first link with a title does, as a click on it would. */
  async function follow(shown: string, title: string): Promise<void> {
    const link = shown.split('[').find((part) => part.startsWith(`${title}](command:`)) ?? '';
    const [, command = '', args = ''] = /\]\(command:([\w.]+)\?([^ )]*)/.exec(link) ?? [];
    assert.ok(command, `No link ${title} in:\n${shown}`);
    await vscode.commands.executeCommand(
      command,
      ...(JSON.parse(decodeURIComponent(args)) as unknown[]),
    );
  }
});
