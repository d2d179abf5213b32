import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plainText } from '../../../../src/core/manuscript/numbers/plainText';
import { numbersIn, valuesOfCell } from '../../../../src/core/manuscript/numbers/value';

const valuesIn = (text: string): number[] | undefined =>
  valuesOfCell(plainText(text))?.map(({ value }) => value);

describe('valuesOfCell', () => {
  const cases: [cell: string, values: number[] | undefined][] = [
    ['91.3', [91.3]],
    ['\\textbf{91.3}', [91.3]],
    ['**91.3**', [91.3]],
    ['_91.3_', [91.3]],
    ['\\underline{\\textbf{91.3}}', [91.3]],
    ['\\cellcolor{blue!20}91.3', [91.3]],
    ['\\textcolor{red}{91.3}', [91.3]],
    ['$91.3$', [91.3]],
    ['$\\mathbf{91.3}$', [91.3]],
    ['91.3\\%', [91.3]],
    ['91.3 %', [91.3]],
    ['\\num{91.3}', [91.3]],
    ['\\SI{91.3}{\\percent}', [91.3]],
    ['\\qty{91.3}{\\percent}', [91.3]],
    ['91.3 $\\pm$ 0.2', [91.3]],
    ['91.3 ± 0.2', [91.3]],
    ['91.3$_{\\pm 0.2}$', [91.3]],
    ['91.3$_{0.2}$', [91.3]],
    ['91.3 (0.2)', [91.3]],
    ['\\num{91.3 +- 0.2}', [91.3]],
    ['91.3$^{*}$', [91.3]],
    ['91.3<sup>1</sup>', [91.3]],
    ['91.3 (+0.4)', [91.3]],
    ['91.3 ↑0.4', [91.3]],
    ['.913', [0.913]],
    ['1,234', [1234]],
    ['1{,}234.5', [1234.5]],
    ['1\\,234', [1234]],
    ['84.6/83.4', [84.6, 83.4]],
    ['[91.3](https://example.org/1.2)', [91.3]],
    ['+0.4', []],
    ['$-$1.2', []],
    ['(-0.5)', []],
    ['--', []],
    ['-', []],
    ['', []],
    ['66M', undefined],
    ['1.6x', undefined],
    ['SST-2', undefined],
    ['DistilBERT', undefined],
    ['84.6 83.4', undefined],
    ['91,3', undefined],
  ];
  for (const [cell, values] of cases) {
    it(`reads ${JSON.stringify(cell)}`, () => {
      assert.deepEqual(valuesIn(cell), values);
    });
  }
});

describe('numbersIn', () => {
  const roles: [text: string, ...roles: string[]][] = [
    ['between 88.1--90.2', 'part', 'part'],
    ['about $\\sim$90', 'approximate'],
    ['90.2 → 91.3', 'part', 'part'],
    ['improves by +0.4', 'change'],
    ['91.3 ± 0.2', 'value', 'uncertainty'],
    ['7B, SST-2, v1.1, 10:30', 'part', 'part', 'part'],
  ];
  for (const [text, ...expected] of roles) {
    it(`tells what the numbers of ${JSON.stringify(text)} are`, () => {
      assert.deepEqual(
        numbersIn(plainText(text)).map(({ role }) => role),
        expected,
      );
    });
  }

  it('reads the same value in every decoration, at the offsets of its digits', () => {
    const decorations: ((digits: string) => string)[] = [
      (digits) => digits,
      (digits) => `\\textbf{${digits}}`,
      (digits) => `**${digits}**`,
      (digits) => `\\underline{${digits}}`,
      (digits) => `\\cellcolor[HTML]{ABCDEF}{${digits}}`,
      (digits) => `$${digits}$`,
      (digits) => `\\num{${digits}}\\,\\%`,
      (digits) => `\\SI[round-mode=places]{${digits}}{\\percent}`,
      (digits) => `${digits}$^{\\dagger}$`,
      (digits) => `<b>${digits}</b>`,
      (digits) => `${digits} \\pm 0.1`,
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999 }),
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom(...decorations),
        (whole, decimals, decorate) => {
          const digits = (whole / 10 ** decimals).toFixed(decimals);
          const text = `a ${decorate(digits)} b`;
          const plain = plainText(text);
          assert.equal(plain.length, text.length);
          const [number] = numbersIn(plain);
          assert.equal(number?.value, Number(digits));
          assert.equal(number.decimals, decimals);
          assert.equal(text.slice(number.start, number.end), digits);
        },
      ),
    );
  });

  it('keeps every offset, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'\\{}$^_[]()<>*`~&%@1.9a \n'), maxLength: 60 }),
        (text) => {
          assert.equal(plainText(text).length, text.length);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
