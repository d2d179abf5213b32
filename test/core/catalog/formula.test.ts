import assert from 'node:assert/strict';
import { readFormula } from '../../../src/core/catalog/formula';

describe('readFormula', () => {
  const expected: [latex: string, text: string][] = [
    ['\\frac{1}{n} \\sum_{i=1}^{n} [\\hat{y}_i = y_i]', '1/n Σᵢ₌₁ⁿ [ŷᵢ = yᵢ]'],
    ['\\frac{TP + TN}{TP + TN + FP + FN}', '(TP + TN)/(TP + TN + FP + FN)'],
    ['2k - 2 \\ln \\hat{L}', '2k - 2 ln L̂'],
    ['\\sqrt{(a + b)(c)}', '√((a + b)(c))'],
    ['\\log p_\\theta(x_i \\mid x_{<i})', 'log p_θ(xᵢ | x_(<i))'],
    ['x^2_{10}', 'x²₁₀'],
    ['\\mathrm{BP} \\cdot \\exp\\left(a\\right)', 'BP · exp(a)'],
    ['', ''],
    ['\\frac{1}', '1/'],
    ['a_', 'a'],
  ];
  for (const [latex, text] of expected) {
    it(`reads ${JSON.stringify(latex)}`, () => {
      assert.equal(readFormula(latex), text.normalize('NFC'));
    });
  }
});
