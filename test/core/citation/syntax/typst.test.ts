import assert from 'node:assert/strict';
import { typst } from '../../../../src/core/citation/syntax/typst';
import { citing, keysOf, keyUnder } from '../cursor';
import { assertKeepsText } from './keepsText';

describe('Typst citations', () => {
  describe('reading', () => {
    const cases: [string, string[]][] = [
      ['See @a. And @b-2: @c_d[p. 3].', ['a', 'b-2', 'c_d']],
      ['#cite(<a>) #cite(<b>, form: "prose", supplement: [p. 3])', ['a', 'b']],
      ['#cite(label("DBLP:conf/x"))', ['DBLP:conf/x']],
      ['#{ cite(<a>) }', ['a']],
      ['= Intro <intro>\nAs @intro and @fig:size and @a say', ['a']],
      ['// @a\nhttps://x.org/@b @c', ['b', 'c']],
      ['/* @a /* @b */ @c */ @d', ['d']],
      ['`@a` ```typ\n@b\n``` @c', ['c']],
      ['\\@a #link("mailto:b@c.org") #image("d@2x.png", width: 3cm)', []],
      ['@müller2020', ['müller2020']],
    ];
    for (const [text, keys] of cases) {
      it(`finds ${keys.join(', ') || 'nothing'} in ${JSON.stringify(text)}`, () => {
        assert.deepEqual(keysOf(typst, text), keys);
      });
    }

    it('finds the key under the cursor, its mark counted in', () => {
      assert.equal(keyUnder(typst, 'x |@first y'), 'first');
      assert.equal(keyUnder(typst, '#cite(|<first>)'), 'first');
      assert.equal(keyUnder(typst, '#ci|te(<first>)'), undefined);
    });
  });

  describe('inserting', () => {
    const cases: [string, string, string[], string][] = [
      ['writes a reference', 'Text |.', ['new'], 'Text @new|.'],
      ['writes several', 'Text |', ['x', 'y'], 'Text @x @y|'],
      ['keeps a selected tie', 'BERT|~TODO|.', ['new'], 'BERT~@new|.'],
      ['joins a group', '@a| says', ['new'], '@a @new| says'],
      ['joins a group from its first key', '@a| @b[p. 3] x', ['new'], '@a @b[p. 3] @new| x'],
      ['joins from a note', '@a[p.| 3]', ['new'], '@a[p. 3] @new|'],
      [
        'joins a call',
        '#cite(<a|>, form: "prose")',
        ['x'],
        '#cite(<a>, form: "prose") #cite(<x>)|',
      ],
      ['puts no key twice', '@a| @b', ['b'], '@a @b|'],
      ['takes a typed mark', 'As @| says', ['x'], 'As @x| says'],
      ['fills a call', '#cite(|)', ['x'], '#cite(<x>|)'],
      ['fills a label', '#cite(<|>)', ['x'], '#cite(<x>|)'],
      ['fills a call and adds another', '#cite(|)', ['x', 'y'], '#cite(<x>) #cite(<y>)|'],
      ['calls where letters follow', '|word', ['x'], '#cite(<x>)|word'],
      ['ends a call where brackets follow', '|[x]', ['k'], '#cite(<k>);|[x]'],
      ['calls for odd keys', 'x |', ['DBLP:conf/x'], 'x #cite(label("DBLP:conf/x"))|'],
      ['calls for a key that ends in a dot', 'x |', ['a.'], 'x #cite(label("a."))|'],
      [
        'prefers calls where they are in use',
        '#cite(<a>)\n\n|',
        ['x'],
        '#cite(<a>)\n\n#cite(<x>)|',
      ],
      ['replaces a placeholder', 'BERT |TODO|.', ['x'], 'BERT @x|.'],
      ['writes bare keys in raw text', '`a | b`', ['x', 'y'], '`a x, y| b`'],
      ['writes bare keys in a comment', '// see |', ['x'], '// see x|'],
    ];
    for (const [name, before, keys, after] of cases) {
      it(name, () => assert.equal(citing(typst, before, ...keys), after));
    }
  });

  it('keeps all text around any insertion, and every key can be read back', () => {
    assertKeepsText(typst, [
      'word ',
      'word',
      '@a',
      ' @b[p. 3] ',
      '#cite(<c>)',
      '#cite(',
      '`x`',
      '// ',
      '/*',
      '*/',
      '\n\n',
      '\r\n',
      '(',
      '[',
      ']',
      '.',
    ]);
  });
});
