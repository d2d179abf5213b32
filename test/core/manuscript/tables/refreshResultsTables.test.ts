import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Catalog } from '../../../../src/core/catalog/catalog';
import { replaced } from '../../../../src/core/citation/textRange';
import {
  refreshResultsTables,
  type TableRefresh,
} from '../../../../src/core/manuscript/tables/refreshResultsTables';
import { catalog, catalogWhere, catalogWith, data, result, tableText } from './fixture';

const three = { models: ['distilbert', 'bert-base', 'tinybert-6'], datasets: ['sst2', 'mnli'] };

function refreshed(
  text: string,
  of: Catalog,
): { readonly text: string; readonly of: TableRefresh } {
  const [first, ...others] = refreshResultsTables(text, of);
  assert.equal(others.length, 0);
  assert.ok(first);
  return { text: replaced(text, first.edits), of: first };
}

/** The lines that differ, `-` before and `+` after. */
function difference(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  assert.equal(old.length, now.length, after);
  return old.flatMap((line, at) => (line === now[at] ? [] : [`-${line}`, `+${String(now[at])}`]));
}

describe('refreshResultsTables', () => {
  it('changes the one cell whose value has changed, and says where it comes from', async () => {
    const before = await tableText(three);
    const { text, of } = refreshed(before, catalogWhere('distilbert mnli/accuracy 82.1', 82.2));
    assert.deepEqual(difference(before, text), [
      '-    DistilBERT~\\citep{sanh2019distilbert}               &                    91.3 &                    82.1 \\\\ % distilbert',
      '+    DistilBERT~\\citep{sanh2019distilbert}               &                    91.3 &                    82.2 \\\\ % distilbert',
      '-    % distilbert mnli/accuracy 82.1: dev; fine-tuned; Sanh et al. 2019, Table 1',
      '+    % distilbert mnli/accuracy 82.2: dev; fine-tuned; Sanh et al. 2019, Table 1',
    ]);
    assert.deepEqual(of.changed, [
      { model: 'DistilBERT', dataset: 'MNLI', metric: 'Accuracy', from: '82.1', to: '82.2' },
    ]);
    assert.deepEqual([of.kept, of.notes, of.problem], [[], [], undefined]);
  });

  it('moves bold where another value is the best of a column now', async () => {
    for (const format of ['latex', 'markdown'] as const) {
      const before = await tableText(three, format);
      const { text } = refreshed(before, catalogWhere('distilbert sst2/accuracy 91.3', 94));
      const bold = (of: string): string[] =>
        [...of.matchAll(/(?:\\textbf\{|\*\*)(\d[\d.]*)(?:\}|\*\*)/g)].map(
          ([, number]) => number ?? '',
        );
      assert.deepEqual(bold(before).sort(), ['84.5', '92.7']);
      assert.deepEqual(bold(text).sort(), ['84.5', '94.0']);
    }
  });

  it('lets bold be where the best is the same', async () => {
    const before = await tableText(three);
    const { text } = refreshed(before, catalogWhere('bert-base sst2/accuracy 92.7', 92.9));
    assert.match(text, /\\textbf\{92\.9\}/);
    assert.equal(text.match(/\\textbf/g)?.length, 2);
  });

  it('adds no bold to a table whose person has taken it off', async () => {
    const before = (await tableText(three)).replaceAll(/\\textbf\{([\d.]+)\}/g, '$1');
    const { text } = refreshed(before, catalogWhere('distilbert sst2/accuracy 91.3', 94));
    assert.match(text, /& +94\.0 &/);
    assert.ok(!text.includes('\\textbf'), text);
  });

  it('keeps what was changed by hand, and says so', async () => {
    const before = (await tableText(three)).replace(/82\.1 \\\\/, '83.0 \\\\');
    const same = refreshed(before, catalog);
    assert.equal(same.text, before);
    assert.deepEqual(same.of.kept, [
      { model: 'DistilBERT', dataset: 'MNLI', metric: 'Accuracy', shown: '83.0', reported: '82.1' },
    ]);
    const changed = refreshed(before, catalogWhere('distilbert mnli/accuracy 82.1', 82.2));
    assert.equal(changed.text, before);
    assert.equal(changed.of.kept[0]?.reported, '82.2');
  });

  it('takes note of a value that a person has corrected before the catalog was', async () => {
    const before = (await tableText(three)).replace(/82\.1 \\\\/, '82.2 \\\\');
    const { text, of } = refreshed(before, catalogWhere('distilbert mnli/accuracy 82.1', 82.2));
    assert.deepEqual(difference(before, text), [
      '-    % distilbert mnli/accuracy 82.1: dev; fine-tuned; Sanh et al. 2019, Table 1',
      '+    % distilbert mnli/accuracy 82.2: dev; fine-tuned; Sanh et al. 2019, Table 1',
    ]);
    assert.deepEqual([of.changed, of.kept], [[], []]);
  });

  it('leaves a value alone that has an uncertainty beside it', async () => {
    const before = (await tableText(three)).replace(/82\.1 \\\\/, '82.1 $\\pm$ 0.2 \\\\');
    assert.equal(refreshed(before, catalog).of.kept.length, 0);
    const { text, of } = refreshed(before, catalogWhere('distilbert mnli/accuracy 82.1', 82.2));
    assert.equal(text, before);
    assert.equal(of.kept.length, 1);
  });

  it('knows a value that was rounded or restyled, and keeps its style', async () => {
    const text = await tableText({ models: ['distilbert', 'bert-base'], datasets: ['wikitext-2'] });
    const restyled = text
      .replace('21.14', '\\underline{21.1}')
      .replace('\\textbf{18.5}', '$\\mathbf{18.50}$');
    assert.notEqual(restyled, text);
    assert.equal(refreshed(restyled, catalog).text, restyled);
    const now = refreshed(restyled, catalogWhere('distilbert wikitext-2/perplexity 21.14', 17.26));
    assert.match(now.text, /\\underline\{\\textbf\{17\.3\}\}/);
    assert.match(now.text, /\$18\.50\$\\phantom/);
  });

  it('fills a gap when a value is reported, and cites nothing by itself', async () => {
    const request = { models: ['distilbert', 'tinybert-6'], datasets: ['sst2', 'squad'] };
    const fuller = catalogWith([
      ...data.results,
      result('tinybert-6 squad/exact-match 79.7', { paper: 'wang2020minilm', table: 'Table 2' }),
    ]);
    for (const format of ['latex', 'markdown'] as const) {
      const before = await tableText(request, format);
      const { text, of } = refreshed(before, fuller);
      assert.match(text, /tinybert-6 squad\/exact-match 79\.7: dev; Wang et al\. 2020, Table 2\n/);
      assert.match(text, format === 'latex' ? /\\textbf\{79\.7\} \\\\/ : /\*\*79\.7\*\* \|/);
      assert.deepEqual(of.changed, [
        { model: 'TinyBERT-6', dataset: 'SQuAD 1.1', metric: 'Exact match', to: '79.7' },
      ]);
      assert.deepEqual(of.notes, [
        'TinyBERT-6 on SQuAD 1.1 is now 79.7 from Wang et al. 2020, Table 2: cite it (wang2020minilm).',
      ]);
      assert.deepEqual(refreshed(text, fuller).of.edits, []);
    }
  });

  it('keeps to the report a value was taken from, whatever else is reported', async () => {
    const before = await tableText({ models: ['distilbert', 'bert-base'], datasets: ['sst2'] });
    const more = catalogWith([
      ...data.results,
      result('bert-base sst2/accuracy 93.5', { split: 'test', paper: 'devlin2019bert' }),
    ]);
    assert.equal(refreshed(before, more).text, before);
    const moved = catalogWith([
      ...data.results.filter(({ model, dataset }) => model !== 'bert-base' || dataset !== 'sst2'),
      result('bert-base sst2/accuracy 93.5', { split: 'test', paper: 'devlin2019bert' }),
    ]);
    const { text, of } = refreshed(before, moved);
    assert.match(
      text,
      /& +93\.5 \\\\ % bert-base\n +% bert-base sst2\/accuracy 93\.5: test; Devlin/,
    );
    assert.match(
      of.notes[0] ?? '',
      /is now 93\.5 from Devlin et al\. 2019, Table 1: cite it \(devlin2019bert\)/,
    );
  });

  it('takes off the note of a value that comes from elsewhere now', async () => {
    const request = { models: ['distilbert', 'bert-base'], datasets: ['sst2'] };
    const moved = catalogWith([
      ...data.results.filter(({ model, dataset }) => model !== 'bert-base' || dataset !== 'sst2'),
      result('bert-base sst2/accuracy 93.5', { paper: 'devlin2019bert' }),
    ]);
    for (const [format, cell] of [
      ['latex', /& \\textbf\{93\.5\} \\\\/],
      ['markdown', /\| \*\*93\.5\*\* \|/],
    ] as const) {
      const before = await tableText(request, format, { sources: 'footnotes' });
      const { text } = refreshed(before, moved);
      assert.match(text.replace(/ +/g, ' '), cell, text);
    }
  });

  it('keeps a value the catalog no longer has, and says so', async () => {
    const before = await tableText(three);
    const { text, of } = refreshed(
      before,
      catalogWith(data.results.filter(({ model }) => model !== 'tinybert-6')),
    );
    assert.equal(text, before);
    assert.deepEqual(of.notes, [
      'The catalog no longer has the value of TinyBERT-6 on SST-2; it was kept.',
      'The catalog no longer has the value of TinyBERT-6 on MNLI; it was kept.',
    ]);
  });

  it('lets deleted rows be, and finds the others wherever they were moved', async () => {
    const lines = (await tableText(three)).split('\n');
    const own = (name: string): string[] =>
      lines.filter((line) => line.includes(name) && line.includes('%'));
    const bert = own('bert-base').filter(
      (line) => !line.startsWith('%') && !line.includes('distil'),
    );
    const rest = lines.filter(
      (line) => !bert.includes(line) && !/^ +%? ?tinybert-6|^ +TinyBERT|^ +% tiny/.test(line),
    );
    const at = rest.findIndex((line) => line.includes('\\midrule'));
    const moved = [
      ...rest.slice(0, at + 1),
      ...bert,
      '    Ours & 95.0 & 88.0 \\\\',
      ...rest.slice(at + 1),
    ].join('\n');
    assert.ok(!moved.includes('TinyBERT'), moved);
    const { text, of } = refreshed(moved, catalogWhere('bert-base sst2/accuracy 92.7', 92.9));
    assert.equal(difference(moved, text).length, 4, text);
    assert.match(text, /92\.9/);
    assert.match(text, /Ours & 95\.0 & 88\.0/);
    assert.deepEqual(of.kept, []);
  });

  it('finds columns that were reordered, added and renamed', async () => {
    const before = await tableText(three, 'markdown');
    const turned = before
      .split('\n')
      .map((line) => {
        const [, model, sst2, mnli] = /^\|(.*)\|(.*)\|(.*)\|$/.exec(line) ?? [];
        return model === undefined
          ? line
          : /---/.test(line)
            ? '|---|---|--:|--:|---|'
            : `|${String(mnli).replace('MNLI', 'Inference')}|${model}|1|${String(sst2)}|note|`;
      })
      .join('\n');
    const { text, of } = refreshed(turned, catalogWhere('distilbert mnli/accuracy 82.1', 82.2));
    assert.equal(of.changed.length, 1, turned);
    assert.deepEqual(
      difference(turned, text).filter((line) => line.includes('|')),
      difference(turned, text.replace('82.1', '82.2')).filter((line) => line.includes('|')),
    );
    assert.equal(text.replaceAll('82.2', '82.1'), turned);
  });

  it('is not misled by a row of the person’s own that names a model', async () => {
    const before = (await tableText(three, 'markdown')).replace(
      /\| DistilBERT .*\n/,
      (row) => `${row}| DistilBERT + ours | 99.9 | 98.9 |\n`,
    );
    const { text, of } = refreshed(before, catalogWhere('distilbert sst2/accuracy 91.3', 91.4));
    assert.match(text, /\| DistilBERT \[@sanh2019distilbert\] +\| +91\.4 \|/);
    assert.match(text, /\| DistilBERT \+ ours \| 99\.9 \| 98\.9 \|/);
    assert.deepEqual(of.kept, []);
    const without = before.replace(/\| DistilBERT \[.*\n/, '');
    assert.deepEqual(refreshed(without, catalog).of.kept, []);
    assert.equal(refreshed(without, catalog).text, without);
  });

  it('says what to do where its comment or its table is damaged', async () => {
    const text = await tableText(three);
    const problem = (damaged: string): string => {
      const { of, text: after } = refreshed(
        damaged,
        catalogWhere('distilbert sst2/accuracy 91.3', 90),
      );
      assert.equal(after, damaged);
      return `${String(of.problem?.happened)} ${String(of.problem?.next)}`;
    };
    assert.match(
      problem(`Text.\n\n${text.replace(/% columns: .*\n/, '')}`),
      /^The results table in line 3 was not refreshed: its comment does not say any longer which models and columns it holds\. Undo/,
    );
    assert.match(
      problem('% paperweight: results\n% models: distilbert\n% columns: sst2/accuracy\nText.'),
      /no table follows/,
    );
    assert.match(
      problem(text.replace(/% models: .*/, '% models: nobody')),
      /none of what its comment names: nobody;/,
    );
    assert.match(
      problem(
        text
          .replaceAll(/\\\\ % .*/g, '\\\\')
          .replaceAll(/^ +% .*\n/gm, '')
          .replace('DistilBERT', 'A')
          .replace('BERT-base', 'B')
          .replace('TinyBERT-6', 'C'),
      ),
      /rows or columns are not to be recognised/,
    );
  });

  it('reads no marker in code, comments of another kind or a document without one', () => {
    assert.deepEqual(refreshResultsTables('Nothing here.', catalog), []);
    assert.deepEqual(
      refreshResultsTables('```\n<!-- paperweight: results -->\n```\n', catalog),
      [],
    );
    assert.deepEqual(
      refreshResultsTables('\\begin{verbatim}\n% paperweight: results\n\\end{verbatim}\n', catalog),
      [],
    );
  });

  it('refreshes each table of a document by its own comment', async () => {
    const text = `${await tableText(three)}\n\n${await tableText({ models: ['distilbert'], datasets: ['sst2'] })}`;
    const all = refreshResultsTables(text, catalogWhere('distilbert sst2/accuracy 91.3', 91.5));
    assert.deepEqual(
      all.map(({ changed }) => changed.length),
      [1, 1],
    );
    assert.equal(
      replaced(
        text,
        all.flatMap(({ edits }) => edits),
      ).match(/91\.5 /g)?.length,
      2,
    );
  });

  const format = fc.constantFrom('latex' as const, 'markdown' as const, 'pandoc' as const);
  const sources = fc.constantFrom('comments' as const, 'footnotes' as const);
  const models = fc.shuffledSubarray(['distilbert', 'bert-base', 'tinybert-6'], { minLength: 1 });
  const datasets = fc.shuffledSubarray(['sst2', 'mnli', 'wikitext-2'], { minLength: 1 });
  const prose = fc
    .array(
      fc.constantFrom('Words.', '', '# Head', '\\section{S}', 'A | b', '% note', '$x_1$', '- é 🎉'),
      {
        maxLength: 6,
      },
    )
    .map((lines) => lines.map((line) => `${line}\n`).join(''));
  const eol = fc.constantFrom('\n', '\r\n');

  it('changes no byte of any document while the catalog is the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ format, sources, models, datasets, before: prose, after: prose, eol }),
        async ({ before, after, ...request }) => {
          const table = await tableText(request, request.format, { sources: request.sources });
          const text = `${before}\n${table}\n${after}`.replaceAll('\n', request.eol);
          const all = refreshResultsTables(text, catalog);
          assert.equal(all.length, 1);
          assert.deepEqual(all[0]?.problem, undefined);
          assert.deepEqual([all[0]?.edits, all[0]?.kept, all[0]?.notes], [[], [], []]);
        },
      ),
    );
  }).timeout(30_000);

  it('makes of a table what would be inserted now, and changes nothing around it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ format, sources, models, datasets, before: prose, after: prose, eol }),
        fc.nat(),
        fc.integer({ min: 100, max: 999 }).filter((tenths) => tenths % 10 !== 0),
        async ({ before, after, ...request }, which, tenths) => {
          const options = { sources: request.sources };
          const old = await tableText(request, request.format, options);
          const shown = data.results.filter(
            ({ model, dataset, value }) =>
              old.includes(`${model} ${dataset}/`) && old.includes(` ${value}:`),
          );
          const changed = shown[which % shown.length];
          const now = catalogWith(
            data.results.map((each) => (each === changed ? { ...each, value: tenths / 10 } : each)),
          );
          const wanted = await tableText(request, request.format, { ...options, of: now });
          const text = (table: string): string =>
            `${before}\n${table}\n${after}`.replaceAll('\n', request.eol);
          const made = refreshed(text(old), now);
          const plain = (of: string): string =>
            of.replaceAll(/[ -]+/g, ' ').replaceAll(/\\phantom\{[.0]+\}/g, '');
          assert.equal(plain(made.text), plain(text(wanted)));
          const { start, end } = made.of;
          assert.ok(made.of.edits.every((edit) => start <= edit.start && edit.end <= end));
          assert.deepEqual(made.of.kept, []);
        },
      ),
    );
  }).timeout(30_000);
});
