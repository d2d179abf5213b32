import assert from 'node:assert/strict';
import { restructuredText } from '../../../../src/core/citation/syntax/restructuredText';
import { citing, keysOf, keyUnder } from '../cursor';
import { assertKeepsText } from './keepsText';

describe('reStructuredText citations', () => {
  describe('reading', () => {
    const cases: [string, string[]][] = [
      ['See :cite:`a` and :cite:p:`b,c`.', ['a', 'b', 'c']],
      [':footcite:t:`a` :cite:alpha:`1987:nelson, x`', ['a', '1987:nelson', 'x']],
      [':cite:p:`{see}a{p. 3, 4},b`', ['a', 'b']],
      [':cite:p:`a,\n  b`', ['a', 'b']],
      ['``:cite:`a``` and :ref:`b`', []],
      ['.. a comment\n   :cite:`a`\n\n:cite:`b`', ['b']],
      ['.. note::\n\n   :cite:`a`\n', ['a']],
      ['.. code-block:: rst\n\n   :cite:`a`\n\n:cite:`b`', ['b']],
      ['Like this::\n\n  :cite:`a`\n\n:cite:`b`', ['b']],
      ['.. [note] :cite:`a`\n.. |x| replace:: :cite:`b`', ['a', 'b']],
      ['- item::\r\n\r\n    :cite:`a`\r\n\r\n- :cite:`b`\r\n', ['b']],
    ];
    for (const [text, keys] of cases) {
      it(`finds ${keys.join(', ') || 'nothing'} in ${JSON.stringify(text)}`, () => {
        assert.deepEqual(keysOf(restructuredText, text), keys);
      });
    }

    it('finds the key under the cursor', () => {
      assert.equal(keyUnder(restructuredText, ':cite:p:`one,tw|o`'), 'two');
      assert.equal(keyUnder(restructuredText, ':ci|te:p:`one`'), undefined);
    });
  });

  describe('inserting', () => {
    const cases: [string, string, string[], string][] = [
      ['writes a role', 'Text |.', ['x', 'y'], 'Text :cite:p:`x,y`|.'],
      ['joins a role', ':cite:`a|`', ['x'], ':cite:`a,x|`'],
      ['joins from the name', ':ci|te:`a, b`', ['x'], ':cite:`a, b, x|`'],
      ['puts no key twice', ':cite:`a|,b`', ['b'], ':cite:`a|,b`'],
      ['fills an empty role', ':cite:t:`|`', ['x'], ':cite:t:`x|`'],
      ['completes a typed role', 'See :cite:t:|', ['x'], 'See :cite:t:`x`|'],
      ['completes an open role', 'See :cite:t:`|', ['x'], 'See :cite:t:`x`|'],
      ['prefers the role in use', ':cite:`a` |', ['x'], ':cite:`a` :cite:`x`|'],
      ['does not imitate a year', ':cite:year:`a` |', ['x'], ':cite:year:`a` :cite:p:`x`|'],
      ['replaces a placeholder', 'See |TODO|.', ['x'], 'See :cite:p:`x`|.'],
      ['replaces a placeholder in a role', ':cite:`a, |TODO|`', ['x'], ':cite:`a, x|`'],
      ['parts itself from letters', 'fun|ny', ['x'], 'fun\\ :cite:p:`x`\\ |ny'],
      ['needs no part behind an opening mark', '(|)', ['x'], '(:cite:p:`x`|)'],
      ['writes bare keys in a literal', '``a | b``', ['x', 'y'], '``a x, y| b``'],
      ['writes bare keys in a comment', '.. see |', ['x'], '.. see x|'],
      ['writes bare keys in a block', 'So::\n\n  a |\n', ['x'], 'So::\n\n  a x|\n'],
      ['cites behind a block', 'So::\n\n  a\n\n|', ['x'], 'So::\n\n  a\n\n:cite:p:`x`|'],
    ];
    for (const [name, before, keys, after] of cases) {
      it(name, () => assert.equal(citing(restructuredText, before, ...keys), after));
    }
  });

  it('keeps all text around any insertion, and every key can be read back', () => {
    assertKeepsText(restructuredText, [
      'word ',
      'word',
      ':cite:p:`a`',
      ' :cite:`a, b` ',
      ' ``x`` ',
      '\n\n',
      '   ',
      '\r\n',
      '(',
      '. ',
    ]);
  });
});
