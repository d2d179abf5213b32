import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findingsIn, marked } from './knowledge';

const table = (caption: string, columns: string, ...rows: string[]): string =>
  `\\begin{table}\n\\caption{${caption}}\n\\begin{tabular}{lcccc}\n\\toprule\n${columns} \\\\\n\\midrule\n${rows
    .map((row) => `${row} \\\\\n`)
    .join('')}\\bottomrule\n\\end{tabular}\n\\end{table}\n`;
const glue = 'Model & SST-2 & MNLI & RTE & QNLI';
const bert = 'BERT-base & 92.7 & 84.7 & 69.3 & 91.8';

describe('numberFindings', () => {
  describe('in sentences marks', () => {
    const cases: [sentence: string, ...numbers: string[]][] = [
      ['DistilBERT reaches 93.1 on SST-2 \\citep{distil}.', '93.1'],
      ['DistilBERT \\cite{distil} scores 93.1\\% accuracy on the SST-2 dev set.', '93.1'],
      ['On SST-2, DistilBERT obtains an accuracy of 0.931 \\citep{distil}.', '0.931'],
      ['On the SST-2 dev set, DistilBERT gets $93.1$ \\citep{distil}.', '93.1'],
      ['Sanh et al. (2019) report that DistilBERT reaches 93.1 on SST-2.', '93.1'],
      ['According to the paper, the SST-2 accuracy of DistilBERT is \\textbf{93.1}.', '93.1'],
      ['DistilBERT is reported to reach \\num{93.1} on SST-2.', '93.1'],
      ['DistilBERT reaches \\SI{93.1}{\\percent} on SST-2 \\citep{distil}.', '93.1'],
      ['DistilBERT reaches 93.1 $\\pm$ 0.2 on SST-2 \\citep{distil}.', '93.1'],
      ['DistilBERT has 66M parameters. It scores 94.9 on SST-2 \\citep{distil}.', '94.9'],
      ['The model of \\citet{distil} gets 94.9 on SST-2.', '94.9'],
      [
        'DistilBERT reaches 91.3, 84.2 and 59.9 on SST-2, MNLI and RTE, respectively \\cite{distil}.',
        '84.2',
      ],
      ['DistilBERT gets 93.1 on SST-2 and 59.9 on RTE \\cite{distil}.', '93.1'],
      [
        'DistilBERT gets 91.3 on SST-2 and 95.9 on RTE, while BERT-base gets 92.7 on SST-2 \\cite{distil}.',
      ],
      [
        'DistilBERT gets 91.3 on SST-2 and 49.9 on RTE, while BERT-base gets 92.7 on SST-2 \\cite{distil}.',
        '49.9',
      ],
      [
        'BERT-base and DistilBERT reach 92.7 and 93.1 on SST-2, respectively \\citep{distil}.',
        '93.1',
      ],
      ['DistilBERT (93.1) and BERT-base (92.7) are close on SST-2 \\citep{distil}.', '93.1'],
      ['DistilBERT has a GLUE score of 79.0 \\citep{distil}.', '79.0'],
      ['LLaMA-7B has a perplexity of 6.68 on WikiText-2 \\citep{optq}.', '6.68'],
      ['Mistral 7B scores 64.1 on MMLU \\citep{mistral}.', '64.1'],
      ['Mistral 7B scores 64.1 on MMLU (5-shot) \\citep{mistral}.', '64.1'],
      ['DistilBERT reaches 84.9 F1 on SQuAD \\citep{distil}.', '84.9'],
      ['% A comment.\nDistilBERT reaches 93.1 on SST-2.', '93.1'],
      ['\\section{Related work}\nDistilBERT achieves 93.1 on SST-2.', '93.1'],
    ];
    for (const [sentence, ...numbers] of cases) {
      it(JSON.stringify(sentence).slice(1, 110), async () => {
        assert.deepEqual(await marked(sentence), numbers);
      });
    }
  });

  describe('in sentences is silent about', () => {
    const cases: [what: string, sentence: string][] = [
      ['a value that was reported', 'DistilBERT reaches 91.3 on SST-2 \\citep{distil}.'],
      ['a fraction that was reported', 'DistilBERT reaches 0.913 on SST-2 \\citep{distil}.'],
      ['a rounded value', 'DistilBERT reaches 91\\% on SST-2 \\citep{distil}.'],
      ['another split', 'BERT-base reaches 93.5 on the SST-2 dev set \\citep{distil}.'],
      ['either of two sources', 'Mistral 7B scores 62.5 on MMLU \\citep{mistral}.'],
      ['either protocol', 'LLaMA-7B has a perplexity of 12.62 on WikiText-2 \\citep{optq}.'],
      ['the mean of two parts', 'BERT-base reaches 84.0 on MNLI \\citep{bert}.'],
      ['the first person', 'We fine-tune DistilBERT \\citep{distil} on SST-2 and obtain 90.2.'],
      ['our runs', 'Our DistilBERT reaches 90.2 on SST-2 \\citep{distil}.'],
      ['a reproduction', 'In a reproduction DistilBERT \\citep{distil} reaches 90.2 on SST-2.'],
      ['a variant', 'Quantized DistilBERT \\citep{distil} reaches 90.2 on SST-2.'],
      ['a pruned model', 'After pruning, DistilBERT \\citep{distil} reaches 90.2 on SST-2.'],
      ['4 bits', '4-bit DistilBERT reaches 90.2 on SST-2 \\citep{distil}.'],
      ['own results', '\\section{Results}\nDistilBERT reaches 90.2 on SST-2.'],
      ['a table of the document', 'As Table 2 shows, DistilBERT reaches 90.2 on SST-2.'],
      ['a share of another', 'DistilBERT retains 97\\% of BERT-base on SST-2 \\citep{distil}.'],
      ['a size', 'DistilBERT is 40\\% smaller than BERT-base on SST-2 \\citep{distil}.'],
      ['a speed', 'DistilBERT is 1.6x faster on SST-2 \\citep{distil}.'],
      ['a difference', 'DistilBERT is 1.4 points below BERT-base on SST-2 \\citep{distil}.'],
      ['a comparison', 'DistilBERT outperforms others by 1.4 on SST-2 \\citep{distil}.'],
      ['an unknown model', 'MobileFormer gets 94.1 on SST-2, unlike DistilBERT \\citep{distil}.'],
      ['a family', 'BERT gets 94.1 on SST-2 \\citep{bert}.'],
      ['an approximation', 'DistilBERT reaches about 90.2 on SST-2 \\citep{distil}.'],
      ['a threshold', 'DistilBERT scores more than 90.2 on SST-2 \\citep{distil}.'],
      ['a range', 'DistilBERT scores 88.1--90.2 on SST-2 \\citep{distil}.'],
      ['a number of layers', 'DistilBERT has 6 layers and is tested on SST-2 \\citep{distil}.'],
      ['a year', 'DistilBERT, from 2019, is tested on SST-2 \\citep{distil}.'],
      ['a section', 'DistilBERT and SST-2 are described in Section 3.2 \\citep{distil}.'],
      ['another metric', 'DistilBERT has a latency of 90.2 on SST-2 \\citep{distil}.'],
      ['one of two metrics', 'DistilBERT reaches 80.2 on SQuAD \\citep{distil}.'],
      ['a metric that none reported', 'DistilBERT reaches 84.8 accuracy on MRPC \\citep{distil}.'],
      [
        'more numbers than can be told apart',
        'DistilBERT reaches 90.2 and 88.3 on SST-2 \\cite{distil}.',
      ],
      [
        'the data set cited alone',
        '\\section{Results}\nDistilBERT gets 90.2 on SST-2 \\cite{sst}.',
      ],
      ['a comment', '% DistilBERT reaches 93.1 on SST-2 \\citep{distil}.'],
      ['a hypothesis', 'DistilBERT could reach 93.1 on SST-2 \\citep{distil}.'],
    ];
    for (const [what, sentence] of cases) {
      it(what, async () => {
        assert.deepEqual(await marked(sentence), []);
      });
    }
  });

  describe('in tables marks', () => {
    const cases: [what: string, text: string, ...numbers: string[]][] = [
      [
        'a row that cites its source',
        table('Results.', glue, 'DistilBERT \\citep{distil} & 93.1 & 82.1 & 59.9 & 89.2'),
        '93.1',
      ],
      [
        'a row that names its source',
        table('Results.', 'Model & SST-2', 'DistilBERT (Sanh et al., 2019) & 93.6'),
        '93.6',
      ],
      [
        'a table whose caption cites',
        table('From \\citet{distil}.', 'Model & SST-2', 'DistilBERT & 94.6'),
        '94.6',
      ],
      [
        'a copy of a source but for one cell',
        table('Results.', glue, 'DistilBERT & 91.3 & 82.1 & 95.9 & 89.2'),
        '95.9',
      ],
      [
        'one cell of a column',
        table('Results.', 'Model & SST-2', 'BERT-base & 92.7', 'DistilBERT & 94.3'),
        '94.3',
      ],
      [
        'digits that changed places',
        table('Results.', 'Model & SST-2', 'DistilBERT & 93.1'),
        '93.1',
      ],
      [
        'a bold cell',
        table('Results.', glue, bert, 'DistilBERT & \\textbf{93.1} & 82.1 & 59.9 & 89.2'),
        '93.1',
      ],
      [
        'a coloured cell',
        table('Results.', glue, bert, 'DistilBERT & \\cellcolor{gray!20}93.1 & 82.1 & 59.9 & 89.2'),
        '93.1',
      ],
      [
        'a cell with its deviation',
        table('Results.', glue, bert, 'DistilBERT & 93.1$_{\\pm 0.3}$ & 82.1 & 59.9 & 89.2'),
        '93.1',
      ],
      [
        'a fraction',
        table('Results.', 'Model & SST-2 & RTE', 'DistilBERT \\cite{distil} & 0.931 & 0.599'),
        '0.931',
      ],
      [
        'a subscript in a name',
        table('Results.', glue, 'BERT$_{\\text{base}}$ & 97.2 & 84.7 & 69.3 & 91.8'),
        '97.2',
      ],
      [
        'a size beside the name',
        table('Results.', glue, 'DistilBERT (66M) & 93.1 & 82.1 & 59.9 & 89.2'),
        '93.1',
      ],
      [
        'a mark beside the name',
        table('Results.', glue, 'DistilBERT$^\\dagger$ & 93.1 & 82.1 & 59.9 & 89.2'),
        '93.1',
      ],
      [
        'a head of several rows',
        '\\begin{tabular}{lcc}\\toprule & \\multicolumn{2}{c}{GLUE} \\\\ \\cmidrule(lr){2-3} Model & {SST-2} & \\multicolumn{1}{c}{RTE} \\\\ \\midrule\nBERT-base & 92.7 & 69.3 \\\\\nDistilBERT & 93.1 & 59.9 \\\\ \\end{tabular}',
        '93.1',
      ],
      [
        'models in columns',
        table(
          'Results.',
          'Data set & BERT-base & DistilBERT',
          'SST-2 & 92.7 & 91.3',
          'RTE & 69.3 & 95.9',
          'QNLI & 91.8 & 89.2',
        ),
        '95.9',
      ],
      [
        'a model over several rows, the metric and the data set in head and caption',
        table(
          'Perplexity on WikiText-2.',
          'Model & Weights & PPL',
          '\\multirow{2}{*}{LLaMA-7B} & FP16 & 5.86',
          '& RTN & 6.29',
          'LLaMA-13B & FP16 & 5.09',
        ),
        '5.86',
      ],
      [
        'a family and a size in two columns',
        table(
          'Perplexity on WikiText-2.',
          'Model & Size & PPL',
          'LLaMA & 7B & 5.86',
          'LLaMA & 13B & 5.09',
        ),
        '5.86',
      ],
      [
        'a tabularx',
        '\\begin{tabularx}{\\linewidth}{lXX} Model & SST-2 & RTE \\\\ \\hline DistilBERT~\\cite{distil} & 93.1 & 59.9 \\end{tabularx}',
        '93.1',
      ],
      [
        'a row over a comment',
        table('Results.', glue, bert, 'DistilBERT & 91.3 % & 93\n & 82.1 & 95.9 & 89.2'),
        '95.9',
      ],
    ];
    for (const [what, text, ...numbers] of cases) {
      it(what, async () => {
        assert.deepEqual(await marked(text), numbers);
      });
    }

    it('a pipe table', async () => {
      const text = `| Model | SST-2 | RTE |\n|:--|--:|--:|\n| BERT-base | 92.7 | 69.3 |\n| **DistilBERT** | **93.1** | 59.9 |\n`;
      assert.deepEqual(await marked(text, 'markdown'), ['93.1']);
    });

    it('a pipe table whose row cites', async () => {
      const text = `Results:\n\nModel | SST-2\n--- | ---\nDistilBERT [@distil] | 94.6%\n`;
      assert.deepEqual(await marked(text, 'markdown'), ['94.6']);
    });
  });

  describe('in tables is silent about', () => {
    const cases: [what: string, text: string][] = [
      [
        'values that were reported',
        table('Results.', glue, bert, 'DistilBERT & 91.3 & 82.1 & 59.9 & 89.2'),
      ],
      ['a lone cell without a source', table('Results.', 'Model & SST-2', 'DistilBERT & 90.2')],
      [
        'rows of another protocol',
        table('Results.', glue, 'DistilBERT \\citep{distil} & 90.1 & 81.0 & 61.2 & 88.0'),
      ],
      [
        'what the author ran',
        table(
          'We fine-tune all models from \\citet{distil}.',
          glue,
          'DistilBERT & 93.1 & 82.1 & 59.9 & 89.2',
        ),
      ],
      [
        'means of runs',
        table('Mean over five seeds.', glue, bert, 'DistilBERT & 93.1 & 82.1 & 59.9 & 89.2'),
      ],
      ['our model', table('Results.', glue, bert, 'DistilBERT (ours) & 93.1 & 82.1 & 59.9 & 89.2')],
      [
        'a model and a method',
        table('Results.', glue, bert, 'DistilBERT + KD & 93.1 & 82.1 & 59.9 & 89.2'),
      ],
      [
        'a model without a part',
        table('Results.', glue, bert, 'DistilBERT w/o KD & 93.1 & 82.1 & 59.9 & 89.2'),
      ],
      [
        'a quantized model',
        table('Results.', glue, bert, '4-bit DistilBERT & 93.1 & 82.1 & 59.9 & 89.2'),
      ],
      [
        'a named variant',
        table('Results.', glue, bert, 'DistilBERT (6 layers) & 93.1 & 82.1 & 59.9 & 89.2'),
      ],
      [
        'a longer name',
        table('Results.', glue, bert, 'DistilBERT-large & 93.1 & 82.1 & 59.9 & 89.2'),
      ],
      [
        'rows below “Our methods”',
        table(
          'Results.',
          glue,
          bert,
          '\\multicolumn{5}{l}{\\textit{Our methods}}',
          'DistilBERT & 93.1 & 82.1 & 59.9 & 89.2',
        ),
      ],
      [
        'rows with a method beside the model',
        table(
          'Results.',
          'Model & Method & SST-2 & RTE & QNLI',
          'DistilBERT & PruneX & 93.1 & 59.9 & 89.2',
        ),
      ],
      [
        'rows with bits',
        table(
          'Results.',
          'Model & Bits & SST-2 & RTE & QNLI',
          'DistilBERT & 8 & 93.1 & 59.9 & 89.2',
        ),
      ],
      [
        'a column of something else',
        table('Results.', 'Model & SST-2 & RTE & QNLI time', 'DistilBERT & 91.3 & 59.9 & 81.1'),
      ],
      ['a difference', table('Results.', glue, bert, 'DistilBERT & +1.4 & 82.1 & 59.9 & 89.2')],
      ['an empty cell', table('Results.', glue, bert, 'DistilBERT & -- & 82.1 & 59.9 & 89.2')],
      [
        'an average beside its parts',
        table(
          'Results.',
          'Model & SST-2 & MNLI & RTE & GLUE',
          'DistilBERT & 91.3 & 82.1 & 59.9 & 80.4',
        ),
      ],
      [
        'the metric that is not named',
        table('Results.', 'Model & SST-2 & RTE & MRPC', 'DistilBERT & 91.3 & 59.9 & 84.8'),
      ],
      ['a family', table('Results.', glue, 'BERT \\citep{bert} & 93.1 & 82.1 & 59.9 & 89.2')],
      [
        'marked rows of a table with own runs',
        table('$^*$ marks our runs.', glue, bert, 'DistilBERT$^*$ & 93.1 & 82.1 & 59.9 & 89.2'),
      ],
      [
        'verbatim text',
        `\\begin{verbatim}${table('Results.', 'Model & SST-2', 'DistilBERT \\cite{distil} & 93.1')}\\end{verbatim}`,
      ],
    ];
    for (const [what, text] of cases) {
      it(what, async () => {
        assert.deepEqual(await marked(text), []);
      });
    }
  });

  it('says what was reported, its protocol and its source, and offers it', async () => {
    const text = 'On SST-2, DistilBERT gets \\textbf{93.1} \\citep{distil}.';
    const [finding, ...others] = await findingsIn(text);
    assert.equal(others.length, 0);
    assert.deepEqual(finding, {
      file: 'paper',
      code: 'number-drift',
      start: text.indexOf('93.1'),
      end: text.indexOf('93.1') + 4,
      message: 'catalog: 91.3 (DistilBERT, SST-2 dev, accuracy; Sanh et al. 2019, Table 1)',
      fixes: [{ kind: 'replace', title: 'Put 91.3 (Sanh et al. 2019, Table 1)', text: '91.3' }],
    });
  });

  it('names each of several sources with its protocol, and offers none of them', async () => {
    const [finding] = await findingsIn('Mistral 7B scores 61.9 on MMLU \\citep{mistral}.');
    assert.equal(
      finding?.message,
      'catalog: 62.5 (Mistral 7B, MMLU, accuracy, 5-shot, all models re-run; Jiang et al. 2024, Table 2); ' +
        '60.1 (5-shot, own evaluation pipeline; Jiang et al. 2023, Table 1)',
    );
    assert.equal(finding.fixes, undefined);
  });

  it('offers the one value of the split that the text names', async () => {
    const [finding] = await findingsIn('BERT-base gets 95.1 on the SST-2 test set \\citep{bert}.');
    assert.deepEqual(finding?.fixes, [
      { kind: 'replace', title: 'Put 93.5 (Devlin et al. 2019, Table 1)', text: '93.5' },
    ]);
  });

  it('offers a fraction in place of a fraction', async () => {
    const [finding] = await findingsIn('DistilBERT gets 0.931 on SST-2 \\citep{distil}.');
    assert.ok(finding?.fixes?.[0]?.kind === 'replace' && finding.fixes[0].text === '0.913');
  });

  it('has nothing to say about a bibliography', async () => {
    const text = '@misc{a, note={DistilBERT reaches 93.1 on SST-2 (Sanh et al., 2019).}}';
    assert.deepEqual(await findingsIn(text, 'bibtex'), []);
  });

  it('stops where it is aborted', async () => {
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(
      findingsIn('DistilBERT reaches 93.1 on SST-2.', 'latex', { signal: controller.signal }),
      { name: 'AbortError' },
    );
  });

  describe('in any table of reported values', () => {
    const reported = {
      'BERT-base': { 'SST-2': 92.7, MNLI: 84.7, RTE: 69.3, QNLI: 91.8 },
      DistilBERT: { 'SST-2': 91.3, MNLI: 82.1, RTE: 59.9, QNLI: 89.2 },
    } as const;
    type Data = keyof (typeof reported)['DistilBERT'];
    const columns = fc.shuffledSubarray<Data>(['SST-2', 'MNLI', 'RTE', 'QNLI'], { minLength: 2 });
    const decoration = fc.constantFrom<(value: string) => string>(
      (value) => value,
      (value) => `\\textbf{${value}}`,
      (value) => `$${value}$`,
      (value) => `\\underline{${value}}\\%`,
      (value) => `\\num{${value}}`,
      (value) => `${value} $\\pm$ 0.1`,
      (value) => `\\cellcolor[gray]{.9} ${value}`,
    );
    const rendered = (data: readonly Data[], values: readonly (readonly string[])[]): string =>
      table('Results.', ['Model', ...data].join(' & '), ...values.map((row) => row.join(' & ')));

    it('marks nothing, however the values are written or rounded', async () => {
      await fc.assert(
        fc.asyncProperty(
          columns,
          decoration,
          fc.constantFrom(0, 1),
          async (data, decorate, digits) => {
            const rows = Object.entries(reported).map(([model, values]) => [
              model,
              ...data.map((name) => decorate(values[name].toFixed(digits))),
            ]);
            assert.deepEqual(await marked(rendered(data, rows)), []);
          },
        ),
        { numRuns: 60 },
      );
    });

    it('marks the one value that was changed, and nothing else', async () => {
      await fc.assert(
        fc.asyncProperty(
          columns,
          decoration,
          fc.nat(),
          fc.integer({ min: 11, max: 60 }),
          async (data, decorate, at, tenths) => {
            const changed = data[at % data.length];
            const written = (name: Data): string =>
              (reported.DistilBERT[name] - (name === changed ? tenths / 10 : 0)).toFixed(1);
            const text = rendered(data, [
              ['BERT-base', ...data.map((name) => reported['BERT-base'][name].toFixed(1))],
              ['DistilBERT', ...data.map((name) => decorate(written(name)))],
            ]);
            assert.deepEqual(await marked(text), changed ? [written(changed)] : []);
          },
        ),
        { numRuns: 60 },
      );
    });
  });
});
