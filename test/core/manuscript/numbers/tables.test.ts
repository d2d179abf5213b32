import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tablesIn } from '../../../../src/core/manuscript/numbers/tables';

const rowsOf = (text: string, languageId: string): string[][] =>
  tablesIn(text, languageId).flatMap(({ rows }) =>
    rows.map(({ cells }) => cells.map((cell) => cell.text)),
  );

describe('tablesIn', () => {
  it('reads rules, settings and what spans as no text of a cell', () => {
    const text = `\\begin{tabular*}{\\textwidth}[t]{@{}lS[table-format=2.1]c@{}}
\\toprule
\\multirow{2}{*}{Model} & \\multicolumn{2}{c}{A \\& B} \\\\ \\cmidrule(lr){2-3}
 & C & D \\\\[2pt] \\midrule
\\rowcolor[gray]{.9} x & 1.5 & {y & z} \\\\
\\addlinespace[2pt] v & \\begin{tabular}{c}1\\\\2\\end{tabular} & \\tabularnewline
\\bottomrule
\\end{tabular*}`;
    assert.deepEqual(rowsOf(text, 'latex'), [
      ['Model', 'A \\& B'],
      ['', 'C', 'D'],
      ['x', '1.5', '{y & z}'],
      ['v', '\\begin{tabular}{c}1\\\\2\\end{tabular}', ''],
    ]);
    const [table] = tablesIn(text, 'latex');
    assert.deepEqual(
      table?.rows.map(({ hasRuleAbove }) => hasRuleAbove),
      [true, false, true, false],
    );
    const [model, group] = table.rows[0]?.cells ?? [];
    assert.deepEqual([model?.rows, model?.columns, group?.column, group?.columns], [2, 1, 1, 2]);
  });

  it('finds the captions of the float a table stands in', () => {
    const text =
      '\\begin{table}\\caption[short]{Long {caption}.}\\begin{tabular}{l}a\\end{tabular}\\end{table}';
    const [table] = tablesIn(text, 'latex');
    assert.deepEqual(
      table?.captions.map(({ start, end }) => text.slice(start, end)),
      ['Long {caption}.'],
    );
  });

  it('reads pipe tables with and without outer pipes', () => {
    const text = 'Results.\n\n| a | b \\| c |\n|---|:-:|\n| 1 |  |\n\nd | e\n--|--\n2 | 3\n';
    assert.deepEqual(rowsOf(text, 'markdown'), [
      ['a', 'b \\| c'],
      ['1', ''],
      ['d', 'e'],
      ['2', '3'],
    ]);
  });

  it('leaves an environment that is never closed alone', () => {
    assert.deepEqual(tablesIn('\\begin{tabular}{l} a & b', 'latex'), []);
  });

  it('points at each cell, whatever the cells hold', () => {
    const word = fc.string({ unit: fc.constantFrom(...'ab1.5%'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word, word), { minLength: 1, maxLength: 5 }), (rows) => {
        const latex = `x\\begin{tabular}{lll}\n${rows
          .map((row) => `${row.join(' & ')} \\\\\n`)
          .join('\\hline\n')}\\end{tabular}`;
        assert.deepEqual(rowsOf(latex, 'latex'), rows);
        const pipes = `x\n\n|a|b|c|\n|-|-|-|\n${rows.map((row) => `| ${row.join(' | ')} |\n`).join('')}`;
        assert.deepEqual(rowsOf(pipes, 'markdown').slice(1), rows);
        for (const [text, languageId] of [
          [latex, 'latex'],
          [pipes, 'markdown'],
        ] as const) {
          for (const { cells } of tablesIn(text, languageId).flatMap((table) => table.rows)) {
            cells.forEach((cell) => assert.equal(text.slice(cell.start, cell.end), cell.text));
          }
        }
      }),
    );
  });
});
