import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Catalog } from '../../../../src/core/catalog/catalog';
import { planResultsTable } from '../../../../src/core/manuscript/tables/resultsTable';
import { PersonError } from '../../../../src/core/personError';
import { tablesIn } from '../../../../src/core/manuscript/numbers/tables';
import { activeText } from '../../../../src/core/manuscript/activeText';
import { catalog, catalogWith, data, result, tableText } from './fixture';

const refused = (message: RegExp): ((error: unknown) => boolean) => {
  return (error) => error instanceof PersonError && message.test(error.message);
};

describe('planResultsTable', () => {
  it('takes the value of the model’s own paper first, and names the others', async () => {
    const { rows } = await planResultsTable(
      { models: ['bert-base', 'distilbert'], datasets: ['mnli'] },
      catalog,
    );
    const [bert, distilbert] = rows.map(({ cells }) => cells[0]);
    assert.equal(bert?.number, '84.6');
    assert.deepEqual(bert?.others, ['86.7 (dev; Sanh et al. 2019)']);
    assert.equal(distilbert?.provenance, 'dev; fine-tuned; Sanh et al. 2019, Table 1');
  });

  it('takes the usual split and shots of the column where the own paper has several', async () => {
    const own = { paper: 'jiao2020tinybert', dataset: 'mnli' };
    const several = catalogWith([
      ...data.results.filter(({ model }) => model !== 'tinybert-6'),
      result('tinybert-6 mnli/accuracy 80', { ...own, split: 'test_matched' }),
      result('tinybert-6 mnli/accuracy 81', own),
      result('tinybert-6 mnli/accuracy 82', { ...own, shots: 5 }),
    ]);
    const { rows } = await planResultsTable(
      { models: ['distilbert', 'tinybert-6'], datasets: ['mnli'] },
      several,
    );
    assert.equal(rows[1]?.cells[0]?.number, '81');
  });

  it('keeps to a split by its short name, and to a number of shots', async () => {
    const request = { models: ['bert-base'], datasets: ['mnli'] };
    const numberOn = async (split: string): Promise<string | undefined> =>
      (await planResultsTable({ ...request, split }, catalog)).rows[0]?.cells[0]?.number;
    assert.equal(await numberOn('dev'), '86.7');
    assert.equal(await numberOn('validation'), '86.7');
    assert.equal(await numberOn('test'), '84.6');
    await assert.rejects(
      planResultsTable({ ...request, shots: 5 }, catalog),
      refused(/no results of BERT-base on MNLI with 5 shots\. Choose another data set, or ask/),
    );
  });

  it('bolds the best of what compares, by the metric’s direction, all that are equal', async () => {
    const bestOf = async (models: string[], dataset: string, of = catalog): Promise<string[]> =>
      (await planResultsTable({ models, datasets: [dataset] }, of)).rows
        .filter(({ cells }) => cells[0]?.isBest)
        .map(({ model }) => model.id);
    const all = ['distilbert', 'bert-base', 'tinybert-6'];
    assert.deepEqual(await bestOf(all, 'sst2'), ['bert-base']);
    assert.deepEqual(await bestOf(all, 'wikitext-2'), ['bert-base']);
    assert.deepEqual(await bestOf(['odd-model', 'bert-base'], 'odd'), ['odd-model', 'bert-base']);
    assert.deepEqual(await bestOf(['distilbert'], 'sst2'), []);
    const fraction = catalogWith([
      result('distilbert sst2/accuracy 91.3'),
      result('bert-base sst2/accuracy 0.927', { unit: '' }),
    ]);
    assert.deepEqual(await bestOf(['distilbert', 'bert-base'], 'sst2', fraction), ['bert-base']);
  });

  it('bolds nothing by a metric without a direction', async () => {
    const { rows } = await planResultsTable(
      { models: ['odd-model', 'bert-base'], datasets: ['odd'], metrics: ['oddness'] },
      catalog,
    );
    assert.ok(rows.every(({ cells }) => cells[0]?.isBest === false));
  });

  it('marks what was measured on another split than the rest of its column', async () => {
    const { rows } = await planResultsTable(
      { models: ['distilbert', 'bert-base', 'tinybert-6'], datasets: ['sst2'] },
      catalog,
    );
    assert.deepEqual(
      rows.map(({ cells }) => cells[0]?.isUnlike),
      [false, false, true],
    );
  });

  it('compares results without a split only where they are of one table', async () => {
    const unstated = (place: string, table: string) => result(place, { split: 'unstated', table });
    const mixed = catalogWith([
      unstated('distilbert sst2/accuracy 91.3', 'Table 1'),
      unstated('bert-base sst2/accuracy 92.7', 'Table 2'),
    ]);
    const alike = catalogWith([
      unstated('distilbert sst2/accuracy 91.3', 'Table 1'),
      unstated('bert-base sst2/accuracy 92.7', 'Table 1'),
    ]);
    const request = { models: ['distilbert', 'bert-base'], datasets: ['sst2'] };
    const inMixed = await planResultsTable(request, mixed);
    assert.equal(inMixed.columns[0]?.isMixed, true);
    assert.ok(inMixed.rows.every(({ cells }) => !cells[0]?.isBest && !cells[0]?.isUnlike));
    const inAlike = await planResultsTable(request, alike);
    assert.equal(inAlike.columns[0]?.isMixed, false);
    assert.equal(inAlike.rows[1]?.cells[0]?.isBest, true);
  });

  it('prints numbers with the zeros that their table had', async () => {
    const tens = catalogWith([
      result('distilbert sst2/accuracy 91.3'),
      result('bert-base sst2/accuracy 92'),
      result('tinybert-6 sst2/accuracy 93.1'),
      result('distilbert mnli/accuracy 82.1'),
      result('distilbert wikitext-2/perplexity 0.12345678', { unit: '', table: 'Table 9' }),
      result('bert-base wikitext-2/perplexity 21', { unit: '', table: 'Table 9' }),
    ]);
    const printed = async (dataset: string): Promise<(string | undefined)[]> =>
      (
        await planResultsTable({ models: ['distilbert', 'bert-base'], datasets: [dataset] }, tens)
      ).rows.map(({ cells }) => cells[0]?.number);
    assert.deepEqual(await printed('sst2'), ['91.3', '92.0']);
    assert.deepEqual(await printed('wikitext-2'), ['0.1235', '21']);
  });

  it('leaves out what has no results where that is asked for', async () => {
    const { columns, leftOut } = await planResultsTable(
      {
        models: ['tinybert-6', 'odd-model'],
        datasets: ['squad', 'sst2'],
        metrics: ['token-f1', 'accuracy'],
        leavesOutEmpty: true,
      },
      catalog,
    );
    assert.deepEqual(
      columns.map(({ dataset, metric }) => `${dataset.id} ${metric.id}`),
      ['sst2 accuracy'],
    );
    assert.deepEqual(leftOut, ['SQuAD 1.1', 'A|B & C_1, 60 % #2']);
    await assert.rejects(
      planResultsTable(
        { models: ['tinybert-6'], datasets: ['squad'], leavesOutEmpty: true },
        catalog,
      ),
      refused(/no results of TinyBERT-6 on SQuAD 1\.1/),
    );
  });

  it('says what is unknown, and what is closest', async () => {
    const plan = (
      request: Parameters<typeof planResultsTable>[0],
      closest: string[] = [],
    ): Promise<unknown> => planResultsTable(request, catalog, async () => closest);
    await assert.rejects(
      plan({ models: ['distilbart'], datasets: ['sst2'] }, ['distilbert']),
      refused(
        /^Nothing was inserted: the catalog has no model distilbart\. Did you mean distilbert\?$/,
      ),
    );
    await assert.rejects(
      plan({ models: ['distilbert'], datasets: ['nope'] }),
      refused(/no data set nope\. Look for it with Paperweight: Search\.$/),
    );
    await assert.rejects(
      plan({ models: ['distilbert'], datasets: ['accuracy'] }),
      refused(/no data set accuracy/),
    );
    await assert.rejects(
      plan({ models: ['tinybert-6'], datasets: ['squad'] }),
      refused(/no results of TinyBERT-6 on SQuAD 1\.1\. Choose another data set\./),
    );
    await assert.rejects(
      plan({ models: ['distilbert', 'odd-model'], datasets: ['sst2'] }),
      refused(/no results of A\|B & C_1, 60 % #2 on SST-2\. Leave the model out/),
    );
    await assert.rejects(
      plan({ models: ['distilbert'], datasets: ['sst2'], metrics: ['accuracy', 'token-f1'] }),
      refused(/by Token F1 on these data sets/),
    );
    await assert.rejects(plan({ models: [], datasets: ['sst2'] }), refused(/no model is named/));
  });
});

describe('A results table', () => {
  it('is LaTeX with booktabs, its sources in comments', async () => {
    assert.equal(
      await tableText({
        models: ['distilbert', 'bert-base', 'tinybert-6'],
        datasets: ['sst2', 'squad'],
        metrics: ['accuracy', 'exact-match', 'token-f1'],
      }),
      String.raw`% paperweight: results
% models: distilbert, bert-base, tinybert-6
% columns: sst2/accuracy, squad/exact-match, squad/token-f1
\begin{table}
  \centering
  \caption{Reported results. Bold: best comparable value of a column. $^{\dagger}$ Not comparable with the rest of its column: splits or numbers of shots differ or are not stated.}
  \label{tab:results}
  \begin{tabular}{lrrr}
    \toprule
    Model & SST-2 & \multicolumn{2}{c}{SQuAD 1.1} \\
    \cmidrule(lr){3-4}
                                                        & Accuracy (\%) $\uparrow$ & Exact match (\%) $\uparrow$, dev & Token F1 (\%) $\uparrow$, dev \\
    \midrule
    DistilBERT~\citep{sanh2019distilbert}               &                     91.3 &                             77.7 &                          85.8 \\ % distilbert
    % distilbert sst2/accuracy 91.3: dev; Sanh et al. 2019, Table 1
    % distilbert squad/exact-match 77.7: dev; Sanh et al. 2019, Table 1
    % distilbert squad/token-f1 85.8: dev; Sanh et al. 2019, Table 1
    BERT-base~\citep{devlin2019bert,sanh2019distilbert} &            \textbf{92.7} &                    \textbf{81.2} &                 \textbf{88.5} \\ % bert-base
    % bert-base sst2/accuracy 92.7: dev; Sanh et al. 2019, Table 1
    % bert-base squad/exact-match 81.2: dev; Sanh et al. 2019, Table 1
    % bert-base squad/token-f1 88.5: dev; Sanh et al. 2019, Table 1
    TinyBERT-6~\citep{jiao2020tinybert}                 &  93.1\rlap{$^{\dagger}$} &                               -- &                            -- \\ % tinybert-6
    % tinybert-6 sst2/accuracy 93.1: test; Jiao et al. 2020, Table 1
    \bottomrule
  \end{tabular}
\end{table}
`,
    );
  });

  it('is LaTeX with notes, and its decimal points stand below each other', async () => {
    const text = await tableText(
      { models: ['distilbert', 'bert-base', 'tinybert-6'], datasets: ['wikitext-2'] },
      'latex',
      { sources: 'footnotes' },
    );
    assert.match(text, / 21\.14\\rlap\{\\textsuperscript\{a\}\} \\\\ % distilbert\n/);
    assert.match(text, /\\textbf\{18\.5\}\\phantom\{0\}\\rlap/);
    assert.match(text, / 30\\phantom\{\.00\}\\rlap/);
    assert.match(
      text,
      /\\end\{tabular\}\n {2}\\par\\smallskip\n {2}\{\\footnotesize\\raggedright\n {2}\\textsuperscript\{a\}~\\citep\{sanh2019distilbert\}, Table 9; dev\.\\par\}\n\\end\{table\}/,
    );
    assert.match(text, /BERT-base~\\citep\{devlin2019bert\} /);
  });

  it('is Markdown with a comment, or with pandoc’s footnotes and caption', async () => {
    const request = { models: ['distilbert', 'bert-base'], datasets: ['sst2', 'wikitext-2'] };
    assert.equal(
      await tableText(request, 'markdown'),
      `<!-- paperweight: results
models: distilbert, bert-base
columns: sst2/accuracy, wikitext-2/perplexity
distilbert sst2/accuracy 91.3: dev; Sanh et al. 2019, Table 1
distilbert wikitext-2/perplexity 21.14: dev; Sanh et al. 2019, Table 9
bert-base sst2/accuracy 92.7: dev; Sanh et al. 2019, Table 1
bert-base wikitext-2/perplexity 18.5: dev; Sanh et al. 2019, Table 9
-->

**Reported results: dev split. Bold: best comparable value of a column.**

| Model                                            | SST-2 (Accuracy (%) ↑) | WikiText-2 (Perplexity ↓) |
| ------------------------------------------------ | ---------------------: | ------------------------: |
| DistilBERT [@sanh2019distilbert]                 |                   91.3 |                     21.14 |
| BERT-base [@devlin2019bert; @sanh2019distilbert] |               **92.7** |                  **18.5** |
`,
    );
    const pandoc = await tableText(request, 'pandoc', { sources: 'footnotes' });
    assert.match(pandoc, /\| {3}\*\*92\.7\*\*\[\^results-a\] \|/);
    assert.match(
      pandoc,
      /\n\n: Reported results: dev split\. .* \{#tbl-results\}\n\n\[\^results-a\]: /,
    );
    assert.match(pandoc, /\n\[\^results-b\]: \[@sanh2019distilbert\], Table 9; dev\.\n$/);
  });

  it('holds names with marks of LaTeX and Markdown as text', async () => {
    const request = {
      models: ['odd-model', 'bert-base'],
      datasets: ['odd'],
      metrics: ['accuracy', 'oddness'],
    };
    const latex = await tableText(request);
    assert.match(latex, /A\\textbar\{\}B \\& C\\_1, 60 \\% \\#2~/);
    assert.match(latex, /\\multicolumn\{2\}\{c\}\{R\\&D \\textbar\{\} 50\\%\\_off\}/);
    const markdown = await tableText(request, 'markdown');
    assert.match(markdown, /\| A\\\|B \\& C\\_1, 60 % \\#2 /);
  });

  it('has one cell for each column whatever its names and settings hold', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => /[^\s\p{M}]/u.test(text));
    await fc.assert(
      fc.asyncProperty(name, name, name, async (modelName, datasetName, setting) => {
        const named = new Catalog({
          ...data,
          models: data.models.map((each) =>
            each.id === 'distilbert' ? { ...each, name: modelName } : each,
          ),
          datasets: data.datasets.map((each) =>
            each.id === 'sst2' ? { ...each, name: datasetName } : each,
          ),
          results: data.results.map((each) => ({ ...each, setting })),
        });
        const request = { models: ['distilbert', 'bert-base'], datasets: ['sst2', 'mnli'] };
        for (const [format, language] of [
          ['latex', 'latex'],
          ['markdown', 'markdown'],
        ] as const) {
          const text = await tableText(request, format, { of: named });
          const [table, ...others] = tablesIn(activeText(text, language), language);
          assert.equal(others.length, 0, text);
          assert.ok((table?.rows.length ?? 0) >= 3, text);
          for (const { cells } of table?.rows ?? []) {
            const last = cells.at(-1);
            assert.equal((last?.column ?? 0) + (last?.columns ?? 0), 3, text);
          }
        }
      }),
    );
  }).timeout(30_000);
});
