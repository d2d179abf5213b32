import assert from 'node:assert/strict';
import { tableCellAt, type TableCell } from '../../../src/core/manuscript/tableCell';

function cellIn(languageId: string, marked: string): TableCell | undefined {
  const offset = marked.indexOf('^');
  return tableCellAt(marked.replace('^', ''), offset, languageId);
}

describe('The table cell being typed', () => {
  const cases: readonly [string, string, string | undefined][] = [
    ['latex', '\\begin{tabular}{lrr}\nModel & SS^', 'SS'],
    ['latex', '\\begin{tabular}{lrr}\n^', ''],
    ['latex', '\\begin{tabular}{lrr}\n\\toprule\nModel & \\textbf{SS^}', 'SS'],
    ['latex', '\\begin{tabularx}{\\linewidth}{l r}\nModel \\\\\nDistil^BERT & 91', 'Distil'],
    ['latex', '\\begin{tabular}{l}a\\end{tabular}\n\nText SS^', undefined],
    ['latex', '\\begin{tabular}{l^', undefined],
    ['latex', '\\begin{tabular}{lr}\nDistilBERT & 91.^', undefined],
    ['latex', 'Text SS^', undefined],
    ['latex', '\\begin{tabular}{lr}\n% SS^', undefined],
    ['markdown', '| Model | SS^ |\n|---|---|\n', 'SS'],
    ['markdown', '| Model | Acc |\n|---|---|\n| Distil^', 'Distil'],
    ['markdown', 'Model | Acc\n---|---\n**Dis^', undefined],
    ['markdown', '| Model | Acc |\n|---|---|\n| a | 91.3^ |', undefined],
    ['markdown', 'Either SS^ or not', undefined],
    ['markdown', '```\n| SS^ |\n```', undefined],
    ['typst', '| SS^ |', undefined],
  ];
  for (const [languageId, marked, typed] of cases) {
    const said = typed === undefined ? 'none' : JSON.stringify(typed);
    it(`is ${said} in ${JSON.stringify(marked)}`, () => {
      assert.equal(cellIn(languageId, marked)?.typed, typed);
    });
  }

  it('is told from the others of the table', () => {
    const tabular = '\\begin{tabular}{lr}\nModel & SST^ \\\\\n';
    assert.deepEqual(
      [cellIn('latex', tabular)?.isHeader, cellIn('latex', tabular)?.isFirst],
      [true, false],
    );
    const row = '| Model | Acc |\n|---|---|\n| Dis^';
    assert.deepEqual(
      [cellIn('markdown', row)?.isHeader, cellIn('markdown', row)?.isFirst],
      [false, true],
    );
  });

  it('has names written so that the language reads them as they are', () => {
    assert.equal(
      cellIn('latex', '\\begin{tabular}{lr}\nSS^')?.write('use_lite & 50%'),
      'use\\_lite \\& 50\\%',
    );
    assert.equal(cellIn('markdown', '| a |\n|---|\n| S^')?.write('a|b_c'), 'a\\|b\\_c');
  });
});
