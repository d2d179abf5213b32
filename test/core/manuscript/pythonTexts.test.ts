import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pythonTexts } from '../../../src/core/manuscript/pythonTexts';

/** What the comments and strings of a source hold, comments with their `#`. */
function texts(source: string): string[] {
  return pythonTexts(source).map(
    ({ kind, start, end }) => (kind === 'comment' ? '#' : '') + source.slice(start, end),
  );
}

describe('pythonTexts', () => {
  const cases: [what: string, source: string, ...texts: string[]][] = [
    ['comments', 'x = 1  # on SST-2\ny = 2 # end', '# on SST-2', '# end'],
    ['strings of both quotes', `load("glue", 'sst2')`, 'glue', 'sst2'],
    ['no comment within a string', 'x = "a # b"', 'a # b'],
    ['no string within a comment', '# it\'s "SST-2"\nx = 1', '# it\'s "SST-2"'],
    ['escaped quotes', String.raw`"a\"b" + 'c\'d'`, String.raw`a\"b`, String.raw`c\'d`],
    ['a backslash at the end', String.raw`"a\\" + x`, String.raw`a\\`],
    ['a line that goes on', '"a\\\nb" + c', 'a\\\nb'],
    ['a line that goes on, with CRLF', '"a\\\r\nb" + c', 'a\\\r\nb'],
    ['raw strings, which keep escaped quotes', String.raw`r"\d\"x" y`, String.raw`\d\"x`],
    [
      'docstrings',
      'def f():\n    """GLUE.\n\n    It\'s "MNLI"."""\n',
      'GLUE.\n\n    It\'s "MNLI".',
    ],
    ['triple single quotes', "'''a'b''c'''", "a'b''c"],
    ['empty strings', `"" + '' + """""" + "a"`, 'a'],
    ['bytes and unicode strings', `b"a" + u'b' + Rb"c" + BR'd'`, 'a', 'b', 'c', 'd'],
    ['strings behind names', `bar"a"`, 'a'],
    ['an unclosed string to the end of its line', 'x = "abc\ny = "d"', 'abc', 'd'],
    ['an unclosed triple string to the end', 'x = """abc\ny = "d"', 'abc\ny = "d"'],
    ['literal parts of formatted strings', 'f"on {name} we {x}!"', 'on ', ' we ', '!'],
    ['doubled braces as text', 'f"{{a}} {b}"', '{{a}} '],
    ['strings in fields', `f"a {d['k']} b"`, 'a ', 'k', ' b'],
    ['strings in fields with the same quotes', 'f"a {d["k"]} b"', 'a ', 'k', ' b'],
    ['formats and conversions', 'f"a {x!r:>{width}} b" + "c"', 'a ', ' b', 'c'],
    ['comparisons in fields', 'f"{a != b} c"', ' c'],
    ['lambdas and slices in fields', 'f"{(lambda x: x)(a[1:2])} c"', ' c'],
    ['braces in brackets in fields', 'f"{f({1: 2})} c"', ' c'],
    ['fields over lines in triple quotes', 'f"""a {\n  x\n} b"""', 'a ', ' b'],
    [
      'raw formatted strings',
      String.raw`rf"\d{x}e" + fR'\w{y}'`,
      String.raw`\d`,
      'e',
      String.raw`\w`,
    ],
    ['template strings', 't"a {x}"', 'a '],
    ['an unclosed field to the end of its line', 'f"a {x\ny = "b"', 'a ', 'b'],
    ['names that only end like a prefix', 'xf"{a}"', '{a}'],
    ['nothing in code', 'accuracy = sst2.map(BERT)'],
    ['nothing in nothing', ''],
  ];
  for (const [what, source, ...found] of cases) {
    it(`finds ${what}`, () => assert.deepEqual(texts(source), found));
  }

  const word = fc.stringMatching(/^[a-zA-Z0-9 .,-]{0,8}$/);
  const quote = fc.constantFrom('"', "'", '"""', "'''");
  const piece = fc.oneof(
    word.map((text) => ({ source: `# ${text}\n`, texts: [` ${text}`] })),
    fc.tuple(fc.constantFrom('', 'r', 'b', 'Rb', 'u'), quote, word).map(([prefix, mark, text]) => ({
      source: `${prefix}${mark}${text}${mark}\n`,
      texts: text === '' ? [] : [text],
    })),
    fc
      .tuple(fc.constantFrom('f', 'rF', 't'), quote, word, word)
      .map(([prefix, mark, one, other]) => ({
        source: `${prefix}${mark}${one}{x + g(y)[0]:>3}${other}${mark}\n`,
        texts: [one, other].filter(Boolean),
      })),
    word.map((text) => ({ source: `x = a(${text.replace(/\W/g, '_')})\n`, texts: [] })),
  );

  it('finds what was written, in any order of comments, strings and code', () => {
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const source = pieces.map((each) => each.source).join('');
        const found = pythonTexts(source).map(({ start, end }) => source.slice(start, end));
        assert.deepEqual(
          found,
          pieces.flatMap((each) => each.texts),
        );
      }),
    );
  });

  it('gives ascending ranges of any text whatever', () => {
    const mark = fc.constantFrom(
      '"',
      "'",
      '"""',
      '#',
      '\n',
      '{',
      '}',
      'f',
      '\\',
      ':',
      '!',
      'a',
      '\r\n',
    );
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 60 }), (marks) => {
        const source = marks.join('');
        let last = 0;
        for (const { start, end } of pythonTexts(source)) {
          assert.ok(last <= start && start < end && end <= source.length);
          last = end;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads 10,000 lines in less than half a second', () => {
    const source = 'x = f"on {name!r} we got {value:.1f}"  # BERT\n'.repeat(10_000);
    const started = performance.now();
    assert.equal(pythonTexts(source).length, 30_000);
    assert.ok(performance.now() - started < 500);
  });
});
