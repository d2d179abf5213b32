import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeCatalogs } from '../../../src/core/catalog/mergeCatalogs';
import type { Paper } from '../../../src/core/catalog/records';
import { inertLatex } from '../../../src/core/citation/latexSource';
import { checkDocument } from '../../../src/core/manuscript/checkDocument';
import { around, found, knowledge, marked, type Files } from './workspace';

const tex = (body: string, bibliography = 'refs', preamble = ''): string =>
  `\\documentclass{article}\n${preamble}\\begin{document}\n${body}\n\\bibliographystyle{plain}\n\\bibliography{${bibliography}}\n\\end{document}\n`;

const bert = (key: string, more: string, type = 'article'): string =>
  `@${type}{${key}, title={{BERT}: Pre-training of Deep Bidirectional Transformers for Language Understanding}, author={Devlin, Jacob and Chang, Ming-Wei and Lee, Kenton and Toutanova, Kristina}, ${more}}\n`;

describe('A preprint that was published', () => {
  const preprints: [what: string, entry: string][] = [
    ['Google Scholar’s', bert('b', 'journal={arXiv preprint arXiv:1810.04805}, year={2018}')],
    [
      'arXiv’s',
      bert(
        'b',
        'eprint={1810.04805}, archivePrefix={arXiv}, primaryClass={cs.CL}, year={2018}',
        'misc',
      ),
    ],
    [
      'DBLP’s',
      bert(
        'b',
        'journal={CoRR}, volume={abs/1810.04805}, year={2018}, url={http://arxiv.org/abs/1810.04805}',
      ),
    ],
    [
      'biblatex’s',
      bert('b', 'eprint={1810.04805v2}, eprinttype={arxiv}, date={2018-10}', 'online'),
    ],
    [
      'one with a note of where it is',
      bert('b', 'note={arXiv:1810.04805, accessed 3 May 2020}, year={2018}', 'unpublished'),
    ],
    ['one known by its title', bert('b', 'journal={arXiv preprint}, year={2019}')],
  ];
  for (const [what, entry] of preprints) {
    it(`is found where it is cited first: ${what}`, async () => {
      const files = { 'main.tex': tex('\\cite{b} \\cite{b}'), 'refs.bib': entry };
      const findings = await found(files, 'preprint-published');
      assert.equal(findings.length, 1);
      const [{ start, end, message, related, fixes } = assert.fail()] = findings;
      assert.deepEqual(
        [start, end],
        [files['main.tex'].indexOf('b}'), files['main.tex'].indexOf('b}') + 1],
      );
      assert.match(
        message,
        /^b is cited as a preprint, but was published: Proceedings of the 2019 .*\.$/,
      );
      assert.deepEqual(
        related?.map(({ file }) => file),
        ['/project/refs.bib'],
      );
      assert.deepEqual(
        fixes?.map((fix) => fix.kind === 'cite' && [fix.paper, fix.insteadOf]),
        [['devlin2019bert', 'b']],
      );
    });
  }

  it('is found under another title, where the catalog knows of it', async () => {
    const files = {
      'main.tex': tex('\\cite{gptq}'),
      'refs.bib':
        '@misc{gptq, title={GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers}, author={Frantar, Elias}, eprint={2210.17323}, archiveprefix={arXiv}, year=2022}',
    };
    const [finding] = await found(files, 'preprint-published');
    assert.match(
      finding?.message ?? '',
      /International Conference on Learning Representations, 2023/,
    );
  });

  const silent: [what: string, body: string, bib: string][] = [
    ['that is not cited', '', bert('b', 'eprint={1810.04805}, archiveprefix={arXiv}', 'misc')],
    [
      'whose entry names the venue',
      '\\cite{b}',
      bert('b', 'booktitle={NAACL}, eprint={1810.04805}, archiveprefix={arXiv}', 'inproceedings'),
    ],
    [
      'whose note says where it appears',
      '\\cite{b}',
      bert('b', 'note={To appear in NAACL}, eprint={1810.04805}, archiveprefix={arXiv}', 'misc'),
    ],
    [
      'whose entry has a publisher’s DOI',
      '\\cite{b}',
      bert('b', 'doi={10.18653/v1/N19-1423}, url={https://arxiv.org/abs/1810.04805}', 'misc'),
    ],
    [
      'whose venue’s version is there too',
      '\\cite{b,c}',
      bert('b', 'eprint={1810.04805}, archiveprefix={arXiv}, year=2018', 'misc') +
        bert('c', 'booktitle={NAACL}, year=2019', 'inproceedings'),
    ],
    ['that names no preprint server', '\\cite{b}', bert('b', 'year=2018', 'misc')],
    [
      'that no venue published',
      '\\cite{b}',
      '@misc{b, title={LLaMA: Open and Efficient Foundation Language Models}, author={Touvron, Hugo}, eprint={2302.13971}, archiveprefix={arXiv}, year=2023}',
    ],
    [
      'of a workshop without proceedings',
      '\\cite{b}',
      '@misc{b, title={DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter}, author={Sanh, Victor}, eprint={1910.01108}, archiveprefix={arXiv}, year=2019}',
    ],
    [
      'of another work',
      '\\cite{b}',
      '@misc{b, title={Something else}, author={Nobody, A.}, eprint={1810.99999}, archiveprefix={arXiv}, year=2018}',
    ],
  ];
  for (const [what, body, bib] of silent) {
    it(`is not found of one ${what}`, async () => {
      assert.deepEqual(
        await found({ 'main.tex': tex(body), 'refs.bib': bib }, 'preprint-published'),
        [],
      );
    });
  }

  it('is found though the user’s own records have the preprint in place of the catalog’s paper', async () => {
    const files = {
      'main.tex': tex('\\cite{b}'),
      'refs.bib': bert('b', 'eprint={1810.04805}, archiveprefix={arXiv}, year=2018', 'misc'),
    };
    const own: Paper = {
      id: 'b',
      type: 'article',
      title: 'BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding',
      author: [{ family: 'Devlin', given: 'Jacob' }],
      issued: { 'date-parts': [[2018]] },
      custom: { arxiv: '1810.04805', sources: ['refs.bib'] },
    };
    const none = { datasets: [], metrics: [], models: [], tasks: [], techniques: [], results: [] };
    const catalog = mergeCatalogs(knowledge.catalog, {
      file: 'refs.bib',
      data: { ...none, papers: [own] },
      lines: new Map(),
    });
    assert.equal(catalog.paper('devlin2019bert')?.id, 'b');
    const document = { file: '/project/main.tex', text: files['main.tex'], languageId: 'latex' };
    const findings = await checkDocument(
      document,
      await around(files),
      { ...knowledge, catalog },
      { codes: new Set(['preprint-published']) },
    );
    assert.equal(findings.length, 1);
  });
});

describe('A data set that is used without its paper', () => {
  const other = '@misc{other, title={Something else}, author={Nobody, A.}, year=2020}\n';
  const paper = (body: string, bib = other, preamble?: string): Files => ({
    'main.tex': tex(`Language models. ${body} \\cite{other}`, 'refs', preamble),
    'refs.bib': bib,
  });
  const glue =
    '@inproceedings{wang, title={{GLUE}: A Multi-Task Benchmark and Analysis Platform for Natural Language Understanding}, author={Wang, Alex}, year=2018, booktitle={BlackboxNLP}}\n';

  const used: [what: string, files: Files, names: string[], name?: string][] = [
    ['in a sentence, once', paper('We evaluate on SST-2 and again on SST-2.'), ['SST-2']],
    ['by each of several names', paper('We use HellaSwag, then GSM8K.'), ['HellaSwag', 'GSM8K']],
    [
      'as a metric that has a paper',
      paper('BLEU and BERTScore are reported.'),
      ['BLEU', 'BERTScore'],
    ],
    [
      'in a caption',
      paper('\\begin{table}\\caption{Results on WikiText-2.}\\end{table}'),
      ['WikiText-2'],
    ],
    [
      'in Pandoc',
      {
        'paper.md': '---\nbibliography: refs.bib\n---\nWe use HellaSwag [@other].\n',
        'refs.bib': other,
      },
      ['HellaSwag'],
    ],
    [
      'though its paper is in the bibliography, uncited',
      paper('We use GLUE and SST-2.', other + glue),
      ['GLUE', 'SST-2'],
    ],
    [
      'in a part of a paper',
      {
        'part.tex': 'We use HellaSwag. \\cite{other}',
        'main.tex': tex('\\input{part}'),
        'refs.bib': other,
      },
      ['HellaSwag'],
    ],
  ];
  for (const [what, files, names, name] of used) {
    it(`is found ${what}`, async () => {
      assert.deepEqual(await marked(files, 'uncited-dataset', name), names);
    });
  }

  const silent: [what: string, files: Files, name?: string][] = [
    ['whose paper is cited', paper('On GLUE \\cite{wang}.', other + glue)],
    [
      'that is a part of a benchmark which is cited',
      paper('On SST-2 and MNLI \\cite{wang}.', other + glue),
    ],
    [
      'whose paper a command of the author’s cites',
      paper('On GLUE \\mycite{wang}.', other + glue, '\\newcommand{\\mycite}[1]{\\cite{#1}}\n'),
    ],
    [
      'whose paper another part cites',
      {
        'part.tex': 'We use the GLUE benchmark.',
        'main.tex': tex('\\input{part} \\cite{wang}'),
        'refs.bib': glue,
      },
    ],
    [
      'which an earlier part names',
      {
        'two.tex': 'The benchmarks GLUE and SST-2 again.',
        'main.tex': tex('\\input{one}\\input{two}'),
        'one.tex': 'We use GLUE and SST-2 \\cite{other}.',
        'refs.bib': other,
      },
    ],
    ['whose paper \\nocite{*} lists', paper('On the GLUE benchmark. \\nocite{*}', other + glue)],
    [
      'that a reference names',
      paper('On GLUE.', other.replace('Something else', 'The GLUE leaderboard')),
    ],
    [
      'that a link leads to',
      paper('On HellaSwag.\\footnote{\\url{https://rowanzellers.com/hellaswag/}}'),
    ],
    [
      'that the paper introduces',
      paper('HellaSwag is ours.', other, '\\title{HellaSwag: a new task}\n'),
    ],
    [
      'in tables, formulas and what stands before the document',
      paper(
        '\\begin{tabular}{l}HellaSwag\\end{tabular}\\begin{equation}GSM8K\\end{equation}',
        other,
        '\\newcommand{\\x}{HellaSwag}\n',
      ),
    ],
    [
      'in comments, code, labels, files and keys',
      paper(
        '% HellaSwag\n\\verb|GSM8K| \\label{tab:MNLI} \\input{tables/GSM8K.tex} \\url{http://a.org/GSM8K}',
      ),
    ],
    [
      'as a part of another name',
      paper('RoBERTa-MNLI, GLUE-style, MNLI-tuned, GLUE/MNLI, GSM8K.json, data/GSM8K.'),
    ],
    [
      'that is an everyday word or short',
      paper('A drop in race and math on the pile, SICK leave, ARC, RTE.'),
    ],
    ['that is a metric everybody knows', paper('Accuracy, F1, perplexity, nDCG and MRR.')],
    [
      'that is an acronym alone in a text of another field',
      { 'main.tex': tex('The COPA and PAWS detectors ran. \\cite{other}'), 'refs.bib': other },
    ],
    ['in notes', { 'notes.md': 'HellaSwag and GSM8K.' }],
    [
      'on slides',
      {
        ...paper('HellaSwag'),
        'main.tex': tex('HellaSwag \\cite{other}').replace('{article}', '{beamer}'),
      },
    ],
    ['where not all that is cited is known', { 'main.tex': tex('HellaSwag'), 'other.bib': other }],
    [
      'where references stand in the document',
      {
        'main.tex':
          '\\documentclass{a}\\begin{document}HellaSwag\\begin{thebibliography}{1}\\bibitem{x} Zellers.\\end{thebibliography}\\end{document}',
      },
    ],
  ];
  for (const [what, files, name] of silent) {
    it(`is not found of one ${what}`, async () => {
      assert.deepEqual(await marked(files, 'uncited-dataset', name), []);
    });
  }

  it('names the paper and offers to cite it', async () => {
    const [finding] = await found(paper('We use HellaSwag.'), 'uncited-dataset');
    assert.equal(
      finding?.message,
      'The data set HellaSwag is used here, but its paper is not cited: Zellers et al. 2019.',
    );
    assert.deepEqual(finding.fixes, [
      { kind: 'cite', title: 'Cite Zellers et al. 2019', paper: 'zellers2019hellaswag' },
    ]);
  });
});

describe('Two bibliographies of a document', () => {
  const two = (body: string, preamble = ''): Files => ({
    'main.tex': tex(body, 'one,two', preamble),
    'one.bib': '@misc{a, title={A}}\n' + bert('b', 'booktitle={NAACL}, year=2019', 'inproceedings'),
    'two.bib': '@misc{a, title={A}}\n' + bert('c', 'year=2019', 'misc'),
  });

  it('that have one key are told where it is cited first, with both entries', async () => {
    const [finding, ...others] = await found(two('\\cite{b} \\cite{a} \\cite{a}'), 'duplicate-key');
    assert.deepEqual(others, []);
    assert.equal(
      finding?.message,
      'one.bib and two.bib both have an entry a, and only one of them counts.',
    );
    assert.deepEqual(
      finding.related?.map(({ file }) => file),
      ['/project/one.bib', '/project/two.bib'],
    );
  });

  it('that have one work are told where it is cited by both', async () => {
    const [finding, ...others] = await found(two('\\cite{b} \\cite{c}'), 'duplicate-work');
    assert.deepEqual(others, []);
    assert.equal(
      finding?.message,
      'c in two.bib is the same work as b in one.bib, which is cited too.',
    );
    assert.deepEqual(await found(two('\\cite{c}'), 'duplicate-work'), []);
  });

  it('may have one key where parts have lists of their own', async () => {
    const files = two('\\cite{a}', '\\usepackage{chapterbib}\n');
    assert.deepEqual(await found(files, 'duplicate-key'), []);
  });
});

describe('A document that is checked', () => {
  const piece = fc.constantFrom(
    ...[
      '\\cite{',
      'lost',
      'a',
      ',',
      '}',
      '{',
      '%',
      '\n',
      '\n\n',
      '\\iffalse',
      '\\fi',
      '\\else ',
      '[',
      ']',
    ],
    ...[
      '\\begin{document}',
      '\\end{document}',
      '\\begin{tabular}',
      '\\end{tabular}',
      ' HellaSwag',
      ' GLUE ',
    ],
    ...[
      '\\newcommand{\\x}[1]{}',
      '\\x{',
      '\\bibitem{',
      '$',
      '\\verb|',
      '|',
      'é\u{1F600}',
      '~',
      '\\input{main}',
    ],
  );

  it('never throws, and is marked in its text but not in its comments', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const text = `\\documentclass{article}\\bibliography{refs}${pieces.join('')}`;
        const files = { 'main.tex': text, 'refs.bib': '@misc{a, title={A}}' };
        const surroundings = await around(files);
        const document = { file: '/project/main.tex', text, languageId: 'latex' };
        const findings = await checkDocument(document, surroundings, knowledge);
        const comments = inertLatex(text);
        let before = 0;
        for (const { start, end } of findings) {
          assert.ok(before <= start && start < end && end <= text.length);
          assert.ok(!comments.some((range) => range.start <= start && start < range.end));
          before = start;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is checked for what is asked alone', async () => {
    const files = { 'main.tex': tex('\\cite{lost} HellaSwag GSM8K'), 'refs.bib': '@misc{a}' };
    assert.deepEqual(await found(files, 'missing-field'), []);
    assert.equal((await found(files, 'undefined-key')).length, 1);
  });

  it('is no longer checked once nobody asks', async () => {
    const abort = new AbortController();
    abort.abort();
    const files = { 'main.tex': tex('\\cite{lost}'), 'refs.bib': '@misc{a}' };
    await assert.rejects(found(files, 'undefined-key', 'main.tex', { signal: abort.signal }), {
      name: 'AbortError',
    });
  });
});
