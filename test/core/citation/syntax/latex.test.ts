import assert from 'node:assert/strict';
import fc from 'fast-check';
import { latex, latexWith } from '../../../../src/core/citation/syntax/latex';
import { applyEdit, citing, keysOf, keyUnder } from '../cursor';

describe('LaTeX citations', () => {
  describe('reading', () => {
    const cases: [string, string[]][] = [
      ['\\cite{a}', ['a']],
      ['\\cite{a, b,c}', ['a', 'b', 'c']],
      ['\\citep[see][p.~3]{a} and \\citet*{b}', ['a', 'b']],
      ['\\Citet{a}\\Textcite{b}\\parencite*[5]{c}', ['a', 'b', 'c']],
      ['\\autocite{a}\\footcite{b}\\fullcite{c}\\nocite{d}', ['a', 'b', 'c', 'd']],
      ['\\citeauthor{a}\\citeyear{b}\\citeyearpar{c}', ['a', 'b', 'c']],
      ['\\cites(pre)(post)[1]{a}[see][2]{b}{c}', ['a', 'b', 'c']],
      ['\\volcite[see]{2}[5]{a}', ['a']],
      ['\\Cites{a}\\textcites[1]{b}[2][3]{c,d}\\footcites(see)()[4]{e}', ['a', 'b', 'c', 'd', 'e']],
      ['\\Parencite{a}\\Autocite*{b}\\Citealp{c}\\citealt*{d}', ['a', 'b', 'c', 'd']],
      ['\\textcquote[5]{a}[.]{words}\\citeA{b}\\bibentry{c}', ['a', 'b', 'c']],
      ['\\cite<e.g.,>[p.~2]{a}', ['a']],
      ['\\cite[see {[}sic{]} and \\emph{x}]{a}', ['a']],
      ['\\cite{a,% the first\n  b}', ['a', 'b']],
      ['\\cite\n  {a}', ['a']],
      ['\\nocite{*}', []],
      ['\\citestyle{plain}\\citetext{see \\citealp{a}}', ['a']],
      ['\\defcitealias{a}{b}', []],
      ['% \\cite{a}\n\\cite{b} 50\\% \\cite{c}', ['b', 'c']],
      ['\\verb|\\cite{a}|\\cite{b}', ['b']],
      ['\\begin{verbatim}\n\\cite{a}\n\\end{verbatim}\n\\cite{b}', ['b']],
      ['\\begin{lstlisting}[language=TeX]\n\\cite{a}\n\\end{lstlisting}', []],
      ['\\\\cite{a}', []],
      ['\\cite{unclosed\n\ntext \\cite{b}', ['unclosed', 'b']],
    ];
    for (const [text, keys] of cases) {
      it(`finds ${keys.join(', ') || 'nothing'} in ${JSON.stringify(text)}`, () => {
        assert.deepEqual(keysOf(latex, text), keys);
      });
    }

    it('finds the key under the cursor and at both its ends', () => {
      assert.equal(keyUnder(latex, '\\cite{fir|st, second}'), 'first');
      assert.equal(keyUnder(latex, '\\cite{first, |second}'), 'second');
      assert.equal(keyUnder(latex, '\\cite{first, second|}'), 'second');
      assert.equal(keyUnder(latex, '\\ci|te{first}'), undefined);
      assert.equal(keyUnder(latex, '\\cite[first|]{second}'), undefined);
    });
  });

  describe('inserting', () => {
    const cases: [string, string, string[], string][] = [
      ['writes \\cite', 'Text |', ['new'], 'Text \\cite{new}|'],
      ['writes several keys', 'Text |.', ['x', 'y'], 'Text \\cite{x,y}|.'],
      ['keeps a tie', 'BERT~|.', ['new'], 'BERT~\\cite{new}|.'],
      ['keeps a selected tie', 'BERT|~TODO|.', ['new'], 'BERT~\\cite{new}|.'],
      ['replaces a selected placeholder', 'BERT |[?]|.', ['new'], 'BERT \\cite{new}|.'],
      ['appends to the group', '\\cite{a|}', ['new'], '\\cite{a,new|}'],
      ['appends at the end', '\\cite{a|, b}', ['new'], '\\cite{a, b, new|}'],
      ['appends from a note', '\\citep[p.|~3]{a}', ['new'], '\\citep[p.~3]{a,new|}'],
      ['appends from the name', '\\ci|te{a, b}', ['new'], '\\cite{a, b, new|}'],
      ['fills an empty group', '\\cite{|}', ['new'], '\\cite{new|}'],
      ['fills a slot', '\\cite{a, |}', ['new'], '\\cite{a, new|}'],
      ['fills a slot in the middle', '\\cite{a,|,b}', ['new'], '\\cite{a,new|,b}'],
      ['puts no key twice', '\\cite{a|, b}', ['b'], '\\cite{a|, b}'],
      ['adds only the missing keys', '\\cite{a|}', ['a', 'b', 'b'], '\\cite{a,b|}'],
      ['replaces a placeholder in a group', '\\cite{a, |TODO|}', ['new'], '\\cite{a, new|}'],
      ['appends in a multicite', '\\cites[1]{a|}[2]{b}', ['new'], '\\cites[1]{a,new|}[2]{b}'],
      [
        'appends to the last group of a multicite with notes',
        '\\cites(see)(too)[1]{a}[][2]{b, |}',
        ['new'],
        '\\cites(see)(too)[1]{a}[][2]{b, new|}',
      ],
      ['puts no key twice in a multicite', '\\cites{a|}{b}', ['b', 'new'], '\\cites{a,new|}{b}'],
      [
        'appends from the note of a multicite',
        '\\cites{a}[p.|~2]{b}',
        ['x'],
        '\\cites{a}[p.~2]{b,x|}',
      ],
      ['replaces a selected group key', '\\cite{|TODO|, b}', ['x', 'y'], '\\cite{x, y|, b}'],
      [
        'imitates a capitalised, starred form',
        '\\Citet*{a} and |',
        ['x'],
        '\\Citet*{a} and \\Citet*{x}|',
      ],
      ['starts anew behind a group', '\\cite{a}|', ['new'], '\\cite{a}\\cite{new}|'],
      [
        'prefers the command in use',
        '\\citep{a} \\citet{b} \\citep{c} |',
        ['new'],
        '\\citep{a} \\citet{b} \\citep{c} \\citep{new}|',
      ],
      [
        'does not imitate \\nocite',
        '\\nocite{a}\\nocite{b} |',
        ['new'],
        '\\nocite{a}\\nocite{b} \\cite{new}|',
      ],
      [
        'separates as the document does',
        '\\cite{a, b} |',
        ['x', 'y'],
        '\\cite{a, b} \\cite{x, y}|',
      ],
      ['completes a typed command', 'BERT \\citet|', ['new'], 'BERT \\citet{new}|'],
      ['closes an open group', 'BERT \\cite{|\nNext', ['new'], 'BERT \\cite{new}|\nNext'],
      ['writes bare keys in a comment', '% see |', ['new'], '% see new|'],
      ['writes bare keys in verbatim', '\\verb|', ['new'], '\\verb\\cite{new}|'],
      ['cites behind an escaped percent sign', '5\\% |', ['new'], '5\\% \\cite{new}|'],
    ];
    for (const [name, before, keys, after] of cases) {
      it(name, () => assert.equal(citing(latex, before, ...keys), after));
    }

    it('writes bare keys inside a verbatim environment', () => {
      assert.equal(
        citing(latex, '\\begin{verbatim}\n|\n\\end{verbatim}', 'a', 'b'),
        '\\begin{verbatim}\na, b|\n\\end{verbatim}',
      );
    });

    it('keeps the lines of a group that spans lines', () => {
      assert.equal(citing(latex, '\\cite{\n  a,\n  |\n}', 'new'), '\\cite{\n  a,\n  new|\n}');
      assert.equal(citing(latex, '\\cite{\r\n  a|\r\n}', 'new'), '\\cite{\r\n  a,new|\r\n}');
    });
  });

  describe('with commands of one’s own', () => {
    const own = latexWith({ latexCommands: ['\\mycite', 'refto*'], latexDefault: 'parencite' });

    it('reads them, and joins and imitates them', () => {
      assert.deepEqual(keysOf(own, '\\mycite[see]{a, b}\\refto*{c}\\cite{d}'), [
        'a',
        'b',
        'c',
        'd',
      ]);
      assert.deepEqual(keysOf(latex, '\\mycite{a}\\refto{c}'), []);
      assert.equal(citing(own, '\\mycite{a|}', 'new'), '\\mycite{a,new|}');
      assert.equal(citing(own, '\\mycite{a} |', 'new'), '\\mycite{a} \\mycite{new}|');
      assert.equal(citing(own, 'BERT \\refto|', 'new'), 'BERT \\refto{new}|');
    });

    it('writes the default where a document has no command yet', () => {
      assert.equal(citing(own, 'Text |', 'new'), 'Text \\parencite{new}|');
      assert.equal(citing(own, '\\citet{a} |', 'new'), '\\citet{a} \\citet{new}|');
    });
  });

  it('keeps all text around any insertion, and every key can be read back', function () {
    this.timeout(60_000);
    const piece = fc.constantFrom(
      'word ',
      '~',
      '\\cite{a}',
      '\\citep[see][p. 3]{a, b}',
      '% comment\n',
      '\n\n',
      '\\cites{a}{b}',
      '\\verb|x|',
      '$x$',
      '{',
      '}',
      '\\cite{',
      '\\begin{verbatim}',
      '\\end{verbatim}',
      '\r\n',
      ',',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(), (pieces, position) => {
        const text = pieces.join('');
        const offset = position % (text.length + 1);
        const edit = latex.insertion(text, offset, offset, ['fresh']);
        const edited = applyEdit(text, edit).replace('|', '');
        assert.ok(edit.text.includes('fresh'));
        assert.equal(text.slice(edit.start, edit.end).trim(), '');
        assert.equal(
          applyEdit(text, edit).split('fresh').length,
          2,
          `exactly one insertion in ${edited}`,
        );
        assert.ok(edit.cursor >= edit.start && edit.cursor <= edit.start + edit.text.length);
      }),
    );
  });
});
