import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  markdown,
  markdownWith,
  quarto,
  rmarkdown,
} from '../../../../src/core/citation/syntax/markdown';
import { applyEdit, citing, keysOf, keyUnder } from '../cursor';

describe('Markdown citations', () => {
  describe('reading', () => {
    const cases: [string, string[]][] = [
      ['[@a]', ['a']],
      ['[see @a, p. 3; also -@b]', ['a', 'b']],
      ['@a says', ['a']],
      ['-@a [p. 3]', ['a']],
      ['As @smith:2004/x. And @b.', ['smith:2004/x', 'b']],
      ['[@{odd key}] @{https://x.org/?a=1}', ['https://x.org/?a=1']],
      ['Write to jo@example.org or jo.b+c@example.org.', []],
      ['\\@notes and a@b', []],
      ['`@a` and ``x ` @b`` @c', ['c']],
      ['```\n@a\n```\n@b', ['b']],
      ['~~~r\n@a\n~~~\n@b', ['b']],
      ['````\n```\n@a\n````\n@b', ['b']],
      ['- item\n\n  ```\n  @a\n  ```\n  @b', ['b']],
      ['<!-- @a --> @b', ['b']],
      ['A lone ` tick\n\n@a ` b', ['a']],
      ['[@müller2020; @a_b]', ['müller2020', 'a_b']],
      ['https://example.org/@user', []],
    ];
    for (const [text, keys] of cases) {
      it(`finds ${keys.join(', ') || 'nothing'} in ${JSON.stringify(text)}`, () => {
        assert.deepEqual(keysOf(markdown, text), keys);
      });
    }

    it('finds the key under the cursor, its mark counted in', () => {
      assert.equal(keyUnder(markdown, 'x |@first y'), 'first');
      assert.equal(keyUnder(markdown, 'x |-@first y'), 'first');
      assert.equal(keyUnder(markdown, 'x @first| y'), 'first');
      assert.equal(keyUnder(markdown, '[@a, p. |3]'), undefined);
      assert.equal(keyUnder(markdown, '[@a; |@b]'), 'b');
      assert.equal(keyUnder(markdown, '@|{a:b}'), 'a:b');
    });

    it('reads R Markdown alike', () => {
      assert.deepEqual(keysOf(rmarkdown, '[@a; -@b]\n```{r}\nx@y\n```\n'), ['a', 'b']);
    });

    it('leaves cross-references to Quarto', () => {
      assert.deepEqual(keysOf(quarto, '@fig-size and @figueroa2019'), ['figueroa2019']);
      assert.deepEqual(keysOf(markdown, '@fig-size'), ['fig-size']);
    });
  });

  describe('inserting', () => {
    const cases: [string, string, string[], string][] = [
      ['writes a bracketed key', 'Text |.', ['new'], 'Text [@new]|.'],
      ['writes several keys', 'Text |', ['x', 'y'], 'Text [@x; @y]|'],
      ['appends to the group', '[@a|]', ['new'], '[@a; @new|]'],
      ['appends behind locators', '[see @a|, p. 3]', ['new'], '[see @a, p. 3; @new|]'],
      ['separates as the group does', '[@a;@b|]', ['new'], '[@a;@b;@new|]'],
      ['fills an empty group', '[|]', ['new'], '[@new|]'],
      ['fills a slot', '[@a; |]', ['new'], '[@a; @new|]'],
      ['takes a typed mark in a group', '[@a; @|]', ['new'], '[@a; @new|]'],
      ['takes a typed mark', 'As @| says', ['new'], 'As @new| says'],
      ['takes a typed mark for several', 'As @| says', ['x', 'y'], 'As [@x; @y]| says'],
      ['puts no key twice', '[@a; @b|]', ['a'], '[@a; @b|]'],
      ['replaces a selection', 'BERT |TODO|.', ['new'], 'BERT [@new]|.'],
      ['joins the locator of a cited author', '@a [p. 3|]', ['new'], '@a [p. 3; @new|]'],
      ['follows a cited author', '@a| says', ['new'], '@a [@new]| says'],
      ['leaves other brackets alone', '[a link|](x.md)', ['new'], '[a link[@new]|](x.md)'],
      ['keeps a selected blank', 'BERT| TODO|.', ['new'], 'BERT [@new]|.'],
      ['repeats no cited author', '@a| says', ['a'], '@a| says'],
      ['writes a bare key once', '`x | y`', ['a', 'a'], '`x a| y`'],
      ['writes bare keys in an open fence', '```\n|', ['a'], '```\na|'],
      ['writes bare keys on the line of a fence', '```\nx\n```|', ['a'], '```\nx\n```a|'],
      ['joins a suppressed author', '[-@a|]', ['new'], '[-@a; @new|]'],
      ['replaces a placeholder in a group', '[@a; |TODO|]', ['new'], '[@a; @new|]'],
      ['braces odd keys', 'x |', ['a b'], 'x [@{a b}]|'],
      ['leaves plain keys plain', 'x |', ['doi:10.1/x'], 'x [@doi:10.1/x]|'],
      ['braces a key that ends in punctuation', 'x |', ['a.'], 'x [@{a.}]|'],
      ['writes bare keys in a code span', '`cite | here`', ['new'], '`cite new| here`'],
      ['writes bare keys in a fence', '```\n|\n```', ['x', 'y'], '```\nx, y|\n```'],
      ['cites behind a fence', '```\na\n```\n|', ['new'], '```\na\n```\n[@new]|'],
    ];
    for (const [name, before, keys, after] of cases) {
      it(name, () => assert.equal(citing(markdown, before, ...keys), after));
    }
  });

  describe('as MyST', () => {
    it('finds the keys of roles, between notes too', () => {
      assert.deepEqual(
        keysOf(markdown, 'As {cite:t}`a` and {cite:p}`b,c; {see}d{p. 3}` and {cite}`10.1093/nar`.'),
        ['a', 'b', 'c', 'd', '10.1093/nar'],
      );
      assert.deepEqual(keysOf(markdown, '{cite}`a` [@b] {ref}`c` `d`'), ['a', 'b']);
      assert.deepEqual(keysOf(markdown, '```\n{cite}`a`\n```\n% {cite}`b`\n\\{cite}`c`'), []);
      assert.equal(keyUnder(markdown, '{cite:p}`fir|st,second`'), 'first');
      assert.equal(keyUnder(quarto, '{cite:p}`fir|st`'), undefined);
    });

    const cases: [string, string, string[], string][] = [
      ['joins a role', '{cite:p}`a|`', ['new'], '{cite:p}`a,new|`'],
      ['joins a role from its name', '{ci|te}`a`', ['new'], '{cite}`a,new|`'],
      ['separates as the role does', '{cite:p}`a; b|`', ['x'], '{cite:p}`a; b; x|`'],
      ['puts no key twice', '{cite:p}`a|, b`', ['b'], '{cite:p}`a|, b`'],
      ['fills an empty role', '{cite:p}`|`', ['x', 'y'], '{cite:p}`x,y|`'],
      ['replaces a selection in a role', '{cite}`a,|TODO|`', ['x'], '{cite}`a,x|`'],
      ['completes a typed role', 'As {cite:t}|', ['x'], 'As {cite:t}`x`|'],
      ['completes an open role', 'As {cite:t}`|', ['x'], 'As {cite:t}`x`|'],
      ['prefers the role in use', '{cite:t}`a` and |', ['x'], '{cite:t}`a` and {cite:t}`x`|'],
      ['does not imitate a partial role', '{cite:year}`a` |', ['x'], '{cite:year}`a` {cite:p}`x`|'],
      [
        'goes by front matter',
        '---\njupytext:\n  text_representation:\n    format_name: myst\n---\n|',
        ['x'],
        '---\njupytext:\n  text_representation:\n    format_name: myst\n---\n{cite:p}`x`|',
      ],
      [
        'goes by a directive',
        '|\n```{bibliography}\n```\n',
        ['x'],
        '{cite:p}`x`|\n```{bibliography}\n```\n',
      ],
      ['joins brackets all the same', '{cite}`a` [@b|]', ['x'], '{cite}`a` [@b; @x|]'],
      ['writes bare keys in code', '{cite}`a` `x | y`', ['k'], '{cite}`a` `x k| y`'],
    ];
    for (const [name, before, keys, after] of cases) {
      it(name, () => assert.equal(citing(markdown, before, ...keys), after));
    }

    it('writes roles in a MyST project, except where a document has Pandoc’s citations', () => {
      const project = markdownWith({ isMyst: true });
      assert.equal(citing(project, 'Text |', 'x'), 'Text {cite:p}`x`|');
      assert.equal(citing(project, '[@a] |', 'x'), '[@a] [@x]|');
      assert.equal(citing(markdown, 'Text |', 'x'), 'Text [@x]|');
    });
  });

  it('keeps all text around any insertion', function () {
    this.timeout(60_000);
    const piece = fc.constantFrom(
      'word ',
      '[@a]',
      '[@a; @b]',
      '@a ',
      '[',
      ']',
      '`',
      '```\n',
      '\n\n',
      ';',
      '(x)',
      'a@b.c',
      '@',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(), (pieces, position) => {
        const text = pieces.join('');
        const offset = position % (text.length + 1);
        const edit = markdown.insertion(text, offset, offset, ['fresh']);
        assert.equal(edit.text.split('fresh').length, 2);
        assert.match(text.slice(edit.start, edit.end), /^\s*@?$/);
        assert.ok(applyEdit(text, edit).startsWith(text.slice(0, edit.start)));
      }),
    );
  });
});
