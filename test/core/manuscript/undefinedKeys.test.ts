import assert from 'node:assert/strict';
import type { Fix } from '../../../src/core/manuscript/finding';
import { found, marked, type Files } from './workspace';

const bib = [
  '@article{devlin2019bert, title={{BERT}: Pre-training of Deep Bidirectional Transformers for Language Understanding}, author={Devlin, Jacob and Chang, Ming-Wei}, year={2019}, doi={10.18653/v1/N19-1423}}',
  '@book{knuth, title={The TeXbook}, ids={texbook, other-name}}',
  '@misc{a, title={A}}',
].join('\n');

const tex = (body: string, preamble = ''): string =>
  `\\documentclass{article}\n${preamble}\n\\begin{document}\n${body}\n\\bibliographystyle{plain}\n\\bibliography{refs}\n\\end{document}\n`;

const inTex = (body: string, preamble?: string): Files => ({
  'main.tex': tex(body, preamble),
  'refs.bib': bib,
});

const biblatex = (body: string, resources = '\\addbibresource{refs.bib}'): string =>
  `\\documentclass{article}\n\\usepackage{biblatex}\n${resources}\n\\begin{document}\n${body}\n\\end{document}\n`;

const pandoc = (body: string): Files => ({
  'paper.md': `---\nbibliography: refs.bib\n---\n\n${body}\n`,
  'refs.bib': bib,
});

const undefinedIn = (files: Files, name?: string): Promise<string[]> =>
  marked(files, 'undefined-key', name);

describe('A cite key that no bibliography has', () => {
  const missing: [what: string, files: Files, keys: string[], name?: string][] = [
    ['in LaTeX', inTex('\\cite{nobody1999, a}'), ['nobody1999']],
    [
      'in each of several commands',
      inTex('\\citep[see][]{x1}\\citet*{x2} \\nocite{x3}'),
      ['x1', 'x2', 'x3'],
    ],
    [
      'in a multicite',
      {
        'main.tex': biblatex('\\parencites[1]{a}[2]{lost}'),
        'refs.bib': bib,
      },
      ['lost'],
    ],
    ['each time it is cited', inTex('\\cite{x1} and \\cite{x1}'), ['x1', 'x1']],
    ['beside \\nocite{*}', inTex('\\nocite{*}\\cite{x1}'), ['x1']],
    [
      'in Pandoc',
      pandoc('As [@nobody1999, p. 3] and @other2020 show, @a.'),
      ['nobody1999', 'other2020'],
    ],
    ['in Pandoc as a slip of a word', pandoc('As @knut shows.'), ['knut']],
    [
      'in Quarto beside a cross-reference',
      {
        'paper.qmd': '---\nbibliography: refs.bib\n---\nSee @fig-size and @nobody1999.\n',
        'refs.bib': bib,
      },
      ['nobody1999'],
    ],
    [
      'in R Markdown',
      {
        'paper.Rmd':
          '---\nbibliography: refs.bib\n---\nFigure \\@ref(fig:x) [@nobody1999].\n\n```{r}\ny <- a@b\n```\n',
        'refs.bib': bib,
      },
      ['nobody1999'],
    ],
    [
      'in Typst beside a label of another file',
      {
        'main.typ':
          '#include "part.typ"\n@results, @intro-x @knuth @lost1\n#bibliography("refs.bib")',
        'part.typ': '= Results <results>\n#figure([]) <intro-x>',
        'refs.bib': bib,
      },
      ['lost1'],
    ],
    [
      'in reStructuredText',
      {
        'index.rst': ':cite:p:`knuth,lost`\n\n.. bibliography:: refs.bib\n',
        'refs.bib': bib,
      },
      ['lost'],
    ],
    [
      'in Org',
      { 'notes.org': '#+bibliography: refs.bib\n[cite:@knuth;@lost]\n', 'refs.bib': bib },
      ['lost'],
    ],
    [
      'in AsciiDoc',
      {
        'notes.adoc': '= T\n:bibtex-file: refs.bib\n\ncite:[knuth] cite:[lost]\n',
        'refs.bib': bib,
      },
      ['lost'],
    ],
    [
      'in CSL-JSON',
      {
        'paper.md': '---\nbibliography: refs.json\n---\n[@one; @lost]\n',
        'refs.json': '[{"id": "one", "type": "book"}]',
      },
      ['lost'],
    ],
    [
      'in Hayagriva',
      {
        'main.typ': '@one @lost1 #bibliography("refs.yml")',
        'refs.yml': 'one:\n  type: book\n  title: One\n',
      },
      ['lost1'],
    ],
    [
      'beside the references of front matter',
      {
        'paper.md': '---\nreferences:\n- id: one\n  title: One\n---\n[@one; @lost]\n',
      },
      ['lost'],
    ],
    [
      'in a part whose root says so by a comment',
      {
        'sections/intro.tex': '% !TeX root = ../main.tex\n\\cite{a,lost}',
        'main.tex': tex('\\input{sections/intro}'),
        'refs.bib': bib,
      },
      ['lost'],
    ],
    [
      'in a part that main.tex above it includes',
      {
        'sections/intro.tex': '\\cite{a,lost}',
        'main.tex': tex('\\input{sections/intro}'),
        'refs.bib': bib,
      },
      ['lost'],
    ],
    [
      'where a strings file of the TeX distribution is named too',
      {
        'main.tex':
          '\\documentclass{a}\\begin{document}\\cite{lost}\\bibliography{IEEEabrv,refs}\\end{document}',
        'refs.bib': bib,
      },
      ['lost'],
    ],
    [
      'in a list of references of its own',
      {
        'main.tex':
          '\\documentclass{a}\\begin{document}\\cite{one,two,lost}\\begin{thebibliography}{9}\\bibitem{one} One. \\bibitem[{B [x] (2001)}]{two} Two.\\end{thebibliography}\\end{document}',
      },
      ['lost'],
    ],
    [
      'for biber in another case',
      { 'main.tex': biblatex('\\cite{Knuth}'), 'refs.bib': bib },
      ['Knuth'],
    ],
    ['for BibTeX in two cases', inTex('\\cite{Knuth} \\cite{knuth}'), ['Knuth']],
  ];
  for (const [what, files, keys, name] of missing) {
    it(`is found ${what}`, async () => {
      assert.deepEqual(await undefinedIn(files, name), keys);
    });
  }

  const silent: [what: string, files: Files, name?: string][] = [
    ['where it is one of an entry’s ids', inTex('\\cite{texbook,other-name}')],
    ['for BibTeX in another case', inTex('\\cite{Knuth} \\cite{Knuth}')],
    [
      'in comments and verbatim text',
      inTex('% \\cite{x}\n\\verb|\\cite{x}| \\begin{verbatim}\\cite{x}\\end{verbatim}'),
    ],
    ['where it is a parameter', inTex('', '\\newcommand{\\mycite}[1]{\\cite{#1}}')],
    ['where it holds a macro', inTex('\\cite{\\key} \\cite{a\\x}')],
    ['between \\iffalse and \\fi', inTex('\\iffalse \\ifx a b \\cite{x} \\fi \\cite{y} \\fi')],
    [
      'in an argument that is not printed',
      inTex('\\old{Was \\cite{x}.}', '\\newcommand{\\old}[1]{}'),
    ],
    [
      'in an excluded environment',
      inTex('\\begin{old}\\cite{x}\\end{old}', '\\excludecomment{old}'),
    ],
    ['behind the end of the document', { 'main.tex': `${tex('')}\\cite{x}`, 'refs.bib': bib }],
    ['behind \\endinput', { 'main.tex': `${tex('')}\\endinput\n\\cite{x}`, 'refs.bib': bib }],
    ['where a bibliography is missing', { 'main.tex': tex('\\cite{x}') }],
    [
      'where one of two is missing',
      {
        'main.tex':
          '\\documentclass{a}\\begin{document}\\cite{x}\\bibliography{refs,anthology}\\end{document}',
        'refs.bib': bib,
      },
    ],
    [
      'where one is in the web',
      {
        'main.tex': biblatex(
          '\\cite{x}',
          '\\addbibresource{refs.bib}\\addbibresource[location=remote]{http://a.org/b.bib}',
        ),
        'refs.bib': bib,
      },
    ],
    [
      'where one is named by a macro',
      {
        'main.tex': biblatex(
          '\\cite{x}',
          '\\addbibresource{refs.bib}\\addbibresource{\\jobname.bib}',
        ),
        'refs.bib': bib,
      },
    ],
    [
      'where an included file that may name one is missing',
      { 'main.tex': biblatex('\\input{preamble} \\cite{x}'), 'refs.bib': bib },
    ],
    [
      'where a package of the folder names one',
      {
        'main.tex':
          '\\documentclass{a}\\usepackage{biblatex,ours}\\begin{document}\\cite{knuth}\\end{document}',
        'ours.sty': '\\addbibresource{refs.bib}',
        'refs.bib': bib,
      },
    ],
    [
      'where an included file names the bibliography',
      {
        'main.tex':
          '\\documentclass{a}\\begin{document}\\cite{knuth}\\input{back/end}\\end{document}',
        'back/end.tex': '\\bibliography{refs}',
        'refs.bib': bib,
      },
    ],
    [
      'where a conditional chooses between bibliographies',
      {
        'main.tex':
          '\\documentclass{a}\\begin{document}\\cite{knuth,extra}\\ifdefined\\long\\bibliography{refs}\\else\\bibliography{short}\\fi\\end{document}',
        'refs.bib': bib,
        'short.bib': '@misc{extra, title={x}}',
      },
    ],
    [
      'where the document holds its bibliography',
      {
        'main.tex': `\\begin{filecontents*}[overwrite]{own.bib}\n@misc{inside, title={x}}\n\\end{filecontents*}\n${tex('\\cite{inside}').replace('{refs}', '{own}')}`,
      },
    ],
    [
      'where a .bbl defines it',
      {
        'main.tex':
          '\\documentclass{a}\\begin{document}\\cite{one}\\input{main.bbl}\\end{document}',
        'main.bbl':
          '\\begin{thebibliography}{1}\n\\bibitem[Author(2001)Author]{one}\nOne.\n\\end{thebibliography}',
      },
    ],
    [
      'of an entry that is not closed',
      { 'main.tex': tex('\\cite{open}'), 'refs.bib': `@misc{open, title={x\n\n${bib}` },
    ],
    ['in a part whose root is not known', { 'part.tex': '\\cite{x}', 'refs.bib': bib }],
    ['in Markdown without a bibliography', { 'README.md': 'Thanks to @someone and [@other].' }],
    [
      'where Markdown mentions people',
      pandoc(
        'Thanks to @greta, mail a@b.org, [@octocat](https://github.com/octocat), hits @10, `@code`, @scope/pkg.',
      ),
    ],
    [
      'where Pandoc refers to a figure or an example',
      pandoc(
        'See @fig:one, @tbl:two, @eq:three, [@sec:four].\n\n(@good) An example.\n\nAs (@good) shows. # H {#my-label}\n\n[@my-label]',
      ),
    ],
    [
      'where the front matter names an account',
      {
        'paper.md': '---\nbibliography: refs.bib\nauthor: "@someone2"\n---\n[@a]\n',
        'refs.bib': bib,
      },
    ],
    [
      'in styles, scripts and attributes',
      pandoc('<style>\n@media1 print {}\n</style>\n<a title="@x1">x</a> <!-- @x2 -->'),
    ],
    [
      'where a kind of cross-reference is the project’s own',
      {
        'a.qmd': '---\nbibliography: refs.bib\n---\n@vid-1x and @Fig-2.\n',
        '_quarto.yml': 'crossref:\n  custom:\n    - kind: float\n      key: vid\n',
        'refs.bib': bib,
      },
    ],
    [
      'where Typst imports a glossary',
      {
        'main.typ': '#import "@preview/glossarium:0.5.1": *\n@svm @knuth #bibliography("refs.bib")',
        'refs.bib': bib,
      },
    ],
    [
      'where Typst imports a package, and in addresses',
      {
        'main.typ':
          '#import "@preview/cetz:0.2.0"\nme@example.org @knuth #bibliography("refs.bib")',
        'refs.bib': bib,
      },
    ],
    [
      'where reStructuredText prefixes its keys',
      {
        'index.rst': ':cite:p:`x-knuth`\n\n.. bibliography:: refs.bib\n   :keyprefix: x-\n',
        'refs.bib': bib,
      },
    ],
    ['in plain text', { 'notes.txt': '[@x] \\cite{x}' }],
    [
      'in a format whose keys are not known',
      { 'paper.md': '---\nbibliography: refs.ris\n---\n[@x1]\n', 'refs.ris': 'TY  - BOOK' },
    ],
    [
      'in CSL-JSON that is damaged',
      { 'paper.md': '---\nbibliography: refs.json\n---\n[@x1]\n', 'refs.json': '[{"id": "one"' },
    ],
  ];
  for (const [what, files, name] of silent) {
    it(`is not found ${what}`, async () => {
      assert.deepEqual(await undefinedIn(files, name), []);
    });
  }

  const fixesOf = async (files: Files): Promise<Fix[]> =>
    (await found(files, 'undefined-key')).flatMap(({ fixes = [] }) => fixes);

  it('offers the closest keys, then the catalog’s paper, then a new entry', async () => {
    const files = {
      ...inTex('\\cite{sanh2019distillbert}'),
      'refs.bib': '@misc{sanh2019distilbert2, title={x}}',
    };
    const fixes = await fixesOf(files);
    assert.deepEqual(
      fixes.map(({ kind }) => kind),
      ['replace', 'add-entry', 'create-entry'],
    );
  });

  it('offers the catalog’s paper first where the key is its id', async () => {
    const [first] = await fixesOf(inTex('\\cite{sanh2019distilbert}'));
    assert.deepEqual(first, {
      kind: 'add-entry',
      title:
        'Add sanh2019distilbert: DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter',
      paper: 'sanh2019distilbert',
      key: 'sanh2019distilbert',
    });
  });

  it('offers the entry of the work that a key made otherwise names', async () => {
    for (const key of ['devlin-etal-2019-bert', 'DBLP:conf/naacl/DevlinBERT19']) {
      const [first] = await fixesOf(inTex(`\\cite{${key}}`));
      assert.deepEqual(first, {
        kind: 'replace',
        title: 'Replace with devlin2019bert',
        text: 'devlin2019bert',
      });
    }
  });

  it('offers the entry of the catalog’s work that stands there under another key', async () => {
    const files = {
      ...inTex('\\cite{devlin2019bert}'),
      'refs.bib': bib.replace('devlin2019bert', 'X9'),
    };
    const [first] = await fixesOf(files);
    assert.deepEqual(first, { kind: 'replace', title: 'Replace with X9', text: 'X9' });
  });

  it('says which bibliography lacks it, and what was meant', async () => {
    const [finding] = await found(inTex('\\cite{devlin2019bret}'), 'undefined-key');
    assert.equal(
      finding?.message,
      'refs.bib has no entry devlin2019bret. Did you mean devlin2019bert?',
    );
  });

  it('says that a key differs in case only', async () => {
    const [finding] = await found(
      { 'main.tex': biblatex('\\cite{Knuth}'), 'refs.bib': bib },
      'undefined-key',
    );
    assert.equal(finding?.message, 'refs.bib has no entry Knuth. knuth differs in case only.');
  });
});
