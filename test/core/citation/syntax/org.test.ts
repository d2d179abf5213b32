import assert from 'node:assert/strict';
import { org } from '../../../../src/core/citation/syntax/org';
import { citing, keysOf, keyUnder } from '../cursor';
import { assertKeepsText } from './keepsText';

describe('Org citations', () => {
  describe('reading', () => {
    const cases: [string, string[]][] = [
      ['[cite:@a] and [cite/t:@b;@c]', ['a', 'b', 'c']],
      ['[cite/t/caps:see;see @a p. 3;cf. @b:2004/x;and more]', ['a', 'b:2004/x']],
      ['[cite:see [the] @a\n  and @b; @c]', ['a', 'c']],
      ['# [cite:@a]\n[cite:@b]', ['b']],
      ['#+begin_src org\n[cite:@a]\n#+end_src\n[cite:@b]', ['b']],
      ['#+BEGIN_EXAMPLE\r\n[cite:@a]\r\n#+END_EXAMPLE\r\n[cite:@b]', ['b']],
      ['=[cite:@a]= ~[cite:@b]~ [cite:@c]', ['c']],
      [': [cite:@a]', []],
      ['@a and [cited: @b]', []],
      ['#+title: x [cite:@a]', ['a']],
    ];
    for (const [text, keys] of cases) {
      it(`finds ${keys.join(', ') || 'nothing'} in ${JSON.stringify(text)}`, () => {
        assert.deepEqual(keysOf(org, text), keys);
      });
    }

    it('finds the key under the cursor, its mark counted in', () => {
      assert.equal(keyUnder(org, '[cite:@one;|@two]'), 'two');
      assert.equal(keyUnder(org, '[cite:see |x @one]'), undefined);
    });
  });

  describe('inserting', () => {
    const cases: [string, string, string[], string][] = [
      ['writes a citation', 'Text |.', ['x', 'y'], 'Text [cite:@x;@y]|.'],
      ['joins a citation', '[cite:@a|]', ['x'], '[cite:@a;@x|]'],
      ['joins from the style', '[cite/|t:@a; @b]', ['x'], '[cite/t:@a; @b; @x|]'],
      ['stays before a note on the whole', '[cite:@a|;and more]', ['x'], '[cite:@a;@x|;and more]'],
      ['joins from that note', '[cite:@a;and| more]', ['x'], '[cite:@a;@x|;and more]'],
      ['appends behind the note of a key', '[cite:see @a| p. 3]', ['x'], '[cite:see @a p. 3;@x|]'],
      ['takes a typed mark', '[cite:@a;@|]', ['x'], '[cite:@a;@x|]'],
      ['takes a first typed mark', '[cite:@|]', ['x'], '[cite:@x|]'],
      ['puts no key twice', '[cite:@a|;@b]', ['b'], '[cite:@a|;@b]'],
      ['fills an empty citation', '[cite/t:|]', ['x'], '[cite/t:@x|]'],
      ['completes an open citation', 'As [cite:|', ['x'], 'As [cite:@x]|'],
      ['prefers the style in use', '[cite/t:@a] |', ['x'], '[cite/t:@a] [cite/t:@x]|'],
      ['does not imitate \\nocite', '[cite/n:@a] |', ['x'], '[cite/n:@a] [cite:@x]|'],
      ['replaces a placeholder', 'See |TODO|.', ['x'], 'See [cite:@x]|.'],
      ['writes bare keys in verbatim text', '=a | b=', ['x', 'y'], '=a x, y| b='],
      ['writes bare keys in a comment', '# see |', ['x'], '# see x|'],
      [
        'writes bare keys in a block',
        '#+begin_src c\n|\n#+end_src',
        ['x'],
        '#+begin_src c\nx|\n#+end_src',
      ],
    ];
    for (const [name, before, keys, after] of cases) {
      it(name, () => assert.equal(citing(org, before, ...keys), after));
    }
  });

  it('keeps all text around any insertion, and every key can be read back', () => {
    assertKeepsText(org, [
      'word ',
      '[cite:@a]',
      ' [cite/t:see @a p. 3; @b;and more] ',
      '=x=',
      '# ',
      '#+begin_src\n',
      '#+end_src\n',
      '\n\n',
      '\r\n',
      '[',
      ']',
      '@',
      ';',
    ]);
  });
});
