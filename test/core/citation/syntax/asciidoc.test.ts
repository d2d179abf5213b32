import assert from 'node:assert/strict';
import { asciidoc } from '../../../../src/core/citation/syntax/asciidoc';
import { citing, keysOf, keyUnder } from '../cursor';
import { assertKeepsText } from './keepsText';

describe('AsciiDoc citations', () => {
  describe('reading', () => {
    const cases: [string, string[]][] = [
      ['cite:[a] and citenp:[b, c]', ['a', 'b', 'c']],
      ['cite:[Lane12(59, 61),Lane11]', ['Lane12', 'Lane11']],
      ['cite:See[a(3)] bibitem:[b]', ['a', 'b']],
      ['// cite:[a]\ncite:[b]', ['b']],
      ['----\ncite:[a]\n----\ncite:[b]', ['b']],
      ['////\r\ncite:[a]\r\n////\r\ncite:[b]', ['b']],
      ['`cite:[a]` +++cite:[b]+++ cite:[c]', ['c']],
      ['```ruby\ncite:[a]\n```\n', []],
      ['\\cite:[a] sites:[b]', []],
    ];
    for (const [text, keys] of cases) {
      it(`finds ${keys.join(', ') || 'nothing'} in ${JSON.stringify(text)}`, () => {
        assert.deepEqual(keysOf(asciidoc, text), keys);
      });
    }

    it('finds the key under the cursor', () => {
      assert.equal(keyUnder(asciidoc, 'cite:[one(3),tw|o]'), 'two');
      assert.equal(keyUnder(asciidoc, 'cite:[one(|3)]'), undefined);
    });
  });

  describe('inserting', () => {
    const cases: [string, string, string[], string][] = [
      ['writes a macro', 'Text |.', ['x', 'y'], 'Text cite:[x,y]|.'],
      ['joins a macro', 'cite:[a(3)|]', ['x'], 'cite:[a(3),x|]'],
      ['joins from the name', 'ci|te:[a, b]', ['x'], 'cite:[a, b, x|]'],
      ['puts no key twice', 'cite:[a|,b]', ['b'], 'cite:[a|,b]'],
      ['fills an empty macro', 'citenp:[|]', ['x'], 'citenp:[x|]'],
      ['completes a typed macro', 'By citenp:|', ['x'], 'By citenp:[x]|'],
      ['completes an open macro', 'By citenp:[|', ['x'], 'By citenp:[x]|'],
      ['prefers the macro in use', 'citenp:[a] |', ['x'], 'citenp:[a] citenp:[x]|'],
      ['replaces a placeholder', 'See |TODO|.', ['x'], 'See cite:[x]|.'],
      ['replaces a placeholder in a macro', 'cite:[a,|TODO|]', ['x'], 'cite:[a,x|]'],
      ['writes bare keys in code', '`a | b`', ['x', 'y'], '`a x, y| b`'],
      ['writes bare keys in a comment', '// see |', ['x'], '// see x|'],
      ['writes bare keys in a listing', '----\n|\n----', ['x'], '----\nx|\n----'],
    ];
    for (const [name, before, keys, after] of cases) {
      it(name, () => assert.equal(citing(asciidoc, before, ...keys), after));
    }
  });

  it('keeps all text around any insertion, and every key can be read back', () => {
    assertKeepsText(asciidoc, [
      'word ',
      'cite:[a]',
      ' citenp:[a, b(3)] ',
      ' `x` ',
      '// ',
      '----\n',
      '\n\n',
      '\r\n',
      '(',
      ']',
    ]);
  });
});
