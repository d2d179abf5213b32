import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CiteOptions } from '../../../../src/core/citation/syntax/citeSyntax';
import { citeSyntaxFor } from '../../../../src/core/citation/syntax/citeSyntaxFor';
import { usesInEntry } from '../../../../src/core/citation/bibKeyUses';
import { readBibliography } from '../../../../src/core/citation/bibliography';

/** The language, a text whose cursor is a `|`, and what is typed there, or nothing. */
type Case = [string, string, string | undefined];

const cases: Record<string, Case[]> = {
  LaTeX: [
    ['latex', '\\cite{|', ''],
    ['latex', '\\cite{|}', ''],
    ['latex', '\\cite{distil|', 'distil'],
    ['latex', '\\cite{distil|}', 'distil'],
    ['latex', '\\cite{distilled version|}', 'distilled version'],
    ['latex', '\\cite{a,|', ''],
    ['latex', '\\cite{a, b|', 'b'],
    ['latex', '\\cite{a,\n  b|,\n  c}', 'b'],
    ['latex', '\\cite{one two\nthree|}', 'three'],
    ['latex', '\\citep[see][p.~3]{sa|', 'sa'],
    ['latex', '\\citet*{sa|}', 'sa'],
    ['latex', '\\citeauthor{sa|}', 'sa'],
    ['latex', '\\Citealp{sa|}', 'sa'],
    ['latex', '\\nocite{sa|', 'sa'],
    ['latex', '\\textcite [3] {sa|', 'sa'],
    ['latex', '\\autocites(see)(x)[1]{a}[2]{b|', 'b'],
    ['latex', '\\volcite{2}[5]{sa|}', 'sa'],
    ['latex', '\\myCite{sa|}', undefined],
    ['latex', '\\cite[see|]{a}', undefined],
    ['latex', '\\cite|{a}', undefined],
    ['latex', '\\cite{a}|', undefined],
    ['latex', '\\cite{a} and {b|}', undefined],
    ['latex', '\\ref{a|}', undefined],
    ['latex', '% \\cite{a|}', undefined],
    ['latex', '100\\% \\cite{a|}', 'a'],
    ['latex', '\\verb!x! \\cite{a|}', 'a'],
    ['latex', '\\begin{verbatim}\n\\cite{a|}\n\\end{verbatim}', undefined],
    ['latex', '\\cite{a\n\nNew paragraph, b|', undefined],
    ['latex', 'Someone@example|.org', undefined],
  ],
  Pandoc: [
    ['markdown', '[@|', ''],
    ['markdown', '[@|]', ''],
    ['markdown', '[@sa|', 'sa'],
    ['markdown', '[-@sa|]', 'sa'],
    ['markdown', '[see @a; @b|]', 'b'],
    ['markdown', 'As @sa|', 'sa'],
    ['markdown', '@|', ''],
    ['markdown', '@{odd|', 'odd'],
    ['markdown', '[@{odd:|}]', 'odd:'],
    ['markdown', '[@knowledge distil|]', 'knowledge distil'],
    ['markdown', '[@knowledge distil|', 'knowledge distil'],
    ['markdown', '[@knowledge |', 'knowledge '],
    ['markdown', '@knowledge distil|', undefined],
    ['markdown', '[@a p|]', undefined],
    ['markdown', '[@a chapter 3|]', undefined],
    ['markdown', '[@a, see|]', undefined],
    ['markdown', 'As @sa.|', undefined],
    ['markdown', '[@DBLP:conf/|', 'DBLP:conf/'],
    ['markdown', 'me@example|.org', undefined],
    ['markdown', 'https://example.org/@user|', undefined],
    ['markdown', '\\@sa|', undefined],
    ['markdown', '`@sa|`', undefined],
    ['markdown', '```python\n@decorator|\n```', undefined],
    ['markdown', '```python\n@decorator|', undefined],
    ['markdown', 'Text\n\n    @decorator|', undefined],
    ['markdown', '```\ncode\n```\n\n@sa|', 'sa'],
    ['markdown', '<!-- @sa| -->', undefined],
    ['rmd', 'As @sa|', 'sa'],
    ['quarto', 'As @sa|', 'sa'],
  ],
  MyST: [
    ['markdown', '{cite:p}`sa|`', 'sa'],
    ['markdown', '{cite:p}`|', ''],
    ['markdown', '{cite}`a,b|', 'b'],
    ['markdown', '{footcite:t}`a; b|`', 'b'],
    ['markdown', '{cite:p}`{see}sa|`', 'sa'],
    ['markdown', '{ref}`sa|`', undefined],
  ],
  Typst: [
    ['typst', '@|', ''],
    ['typst', 'As @sa|', 'sa'],
    ['typst', '@sa|[p. 3]', 'sa'],
    ['typst', '#cite(<sa|', 'sa'],
    ['typst', '#cite(<|>)', ''],
    ['typst', '#cite(<knowledge distil|>)', 'knowledge distil'],
    ['typst', '#cite(label("DBLP:x/|"))', 'DBLP:x/'],
    ['typst', 'me@example|.org', undefined],
    ['typst', '// @sa|', undefined],
    ['typst', '`@sa|`', undefined],
    ['typst', '#ref(<sa|>)', undefined],
    ['typst', 'Knowledge <sa|>', undefined],
  ],
  reStructuredText: [
    ['restructuredtext', ':cite:p:`sa|`', 'sa'],
    ['restructuredtext', ':cite:`a,b|', 'b'],
    ['restructuredtext', ':footcite:t:`{see}sa|`', 'sa'],
    ['restructuredtext', ':ref:`sa|`', undefined],
    ['restructuredtext', '.. :cite:p:`sa|`', undefined],
  ],
  Org: [
    ['org', '[cite:@|', ''],
    ['org', '[cite:@sa|]', 'sa'],
    ['org', '[cite/t:see @a;@b|', 'b'],
    ['org', '[cite:@knowledge distil|', 'knowledge distil'],
    ['org', '[cite:|]', ''],
    ['org', '[cite:see [the] @sa|]', 'sa'],
    ['org', '[cite:see |', undefined],
    ['org', '[[file:@sa|]]', undefined],
    ['org', '# [cite:@sa|]', undefined],
    ['org', 'me@example|.org', undefined],
  ],
  AsciiDoc: [
    ['asciidoc', 'cite:[sa|]', 'sa'],
    ['asciidoc', 'citenp:[a,b|', 'b'],
    ['asciidoc', 'cite:[a(p. 3|)]', undefined],
    ['asciidoc', 'link:x[sa|]', undefined],
    ['asciidoc', '// cite:[sa|]', undefined],
  ],
  BibTeX: [
    ['bibtex', '@inbook{a,\n  crossref = {sa|', 'sa'],
    ['bibtex', '@inbook{a,\n  crossref = {sa|}\n}', 'sa'],
    ['bibtex', '@book{a, xref = "sa|"}', 'sa'],
    ['bibtex', '@book{a,\n  related = {one, two|},\n}', 'two'],
    ['bibtex', '@book{a, xdata = {|', ''],
    ['bibtex', '@book{a, note = {see \\cite{sa|}}}', 'sa'],
    ['bibtex', '@book{sa|', undefined],
    ['bibtex', '@book{a, title = {sa|', undefined],
    ['bibtex', '@string{xref = {sa|}}', undefined],
  ],
  'plain text': [
    ['plaintext', '\\cite{sa|', 'sa'],
    ['plaintext', '[@sa|', 'sa'],
    ['plaintext', '[see @a; @b|]', 'b'],
    ['plaintext', 'Thanks @sa|', undefined],
    ['plaintext', 'me@example|.org', undefined],
  ],
};

function contextIn(languageId: string, marked: string, options?: CiteOptions) {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return citeSyntaxFor(languageId, options)?.contextAt(text, offset);
}

/** The text with a key put at its cursor. */
function withKey(languageId: string, marked: string, key: string): string | undefined {
  const edit = contextIn(languageId, marked)?.put(key);
  const text = marked.replace('|', '');
  return edit && text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

describe('The cite key being typed', () => {
  for (const [name, list] of Object.entries(cases)) {
    describe(`in ${name}`, () => {
      for (const [languageId, marked, typed] of list) {
        const said = typed === undefined ? 'nothing' : JSON.stringify(typed);
        it(`is ${said} in ${JSON.stringify(marked)}`, () => {
          assert.equal(contextIn(languageId, marked)?.typed, typed);
        });
      }
    });
  }

  it('takes the place of the whole key, and no more', () => {
    assert.equal(withKey('latex', '\\cite{a,sa|nh,b}', 'x'), '\\cite{a,x,b}');
    assert.equal(withKey('latex', '\\cite{a, |}', 'x'), '\\cite{a, x}');
    assert.equal(withKey('latex', '\\cite{some words| more}', 'x'), '\\cite{x more}');
    assert.equal(withKey('markdown', '[see @sa|nh2019, p. 3]', 'x'), '[see @x, p. 3]');
    assert.equal(withKey('markdown', '[@some wor|ds]', 'x'), '[@x]');
    assert.equal(withKey('typst', '@sa|nh[p. 3]', 'x'), '@x[p. 3]');
    assert.equal(withKey('org', '[cite:|]', 'x'), '[cite:@x]');
    assert.equal(withKey('org', '[cite:@a;|]', 'x'), '[cite:@a;@x]');
    assert.equal(withKey('restructuredtext', ':cite:p:`a,s|a`', 'x'), ':cite:p:`a,x`');
    assert.equal(withKey('asciidoc', 'cite:[s|a(p. 3)]', 'x'), 'cite:[x(p. 3)]');
    assert.equal(withKey('bibtex', '@book{a, xref = {s|a}}', 'x'), '@book{a, xref = {x}}');
  });

  it('writes a key that the language cannot hold by itself so that it is read whole', () => {
    assert.equal(withKey('markdown', '[@s|]', 'odd!x'), '[@{odd!x}]');
    assert.equal(withKey('markdown', '[@{s|}]', 'odd!x'), '[@{odd!x}]');
    assert.equal(withKey('typst', '@s|', 'DBLP:x/y'), '#cite(label("DBLP:x/y"))');
    assert.equal(withKey('typst', '#cite(<s|>)', 'DBLP:x/y'), '#cite(label("DBLP:x/y"))');
    assert.equal(withKey('typst', '#cite(<s|>)', 'x'), '#cite(<x>)');
  });

  it('knows the other keys of the group', () => {
    assert.deepEqual(contextIn('latex', '\\cite{a,s|,b}')?.keys, ['a', 'b']);
    assert.deepEqual(contextIn('latex', '\\cite{a,|')?.keys, ['a']);
    assert.deepEqual(contextIn('markdown', '[@a; @s|; @b]')?.keys, ['a', 'b']);
    assert.deepEqual(contextIn('markdown', '[@a; @b] and @s|')?.keys, []);
    assert.deepEqual(contextIn('org', '[cite:@a;@s|')?.keys, ['a']);
    assert.deepEqual(contextIn('restructuredtext', ':cite:`a,s|,b`')?.keys, ['a', 'b']);
    assert.deepEqual(contextIn('bibtex', '@book{x, related = {a, s|}}')?.keys, ['a']);
  });

  it('tells a reference to a figure from a citation', () => {
    assert.equal(contextIn('quarto', 'See @fig-si|')?.isReference, true);
    assert.equal(contextIn('quarto', 'See @figure|')?.isReference, false);
    assert.equal(contextIn('markdown', 'See @fig-si|')?.isReference, false);
    assert.equal(contextIn('typst', 'See @fig:si|')?.isReference, true);
  });

  it("is found in a person's own commands", () => {
    const options = { latexCommands: ['\\myCite'] };
    assert.equal(contextIn('latex', '\\myCite[x]{sa|', options)?.typed, 'sa');
  });

  it('is found in a part of a document that begins within code', () => {
    const part = 'x = 1\n```\n\nAs @sa|\n\n```python\ny = 2\n```\n';
    assert.equal(contextIn('markdown', part)?.typed, 'sa');
    assert.equal(contextIn('markdown', 'As x\n\n```python\n@sa|\n```\n')?.typed, undefined);
  });

  it('is found no slower at the end of a very long document', () => {
    const paragraph = 'Some words \\cite{one,two} and \\emph{more} words.\n';
    const long = `${paragraph.repeat(40_000)}\\cite{sa`;
    const syntax = citeSyntaxFor('latex');
    const started = performance.now();
    for (let turn = 0; turn < 50; turn++) {
      assert.equal(syntax?.contextAt(long, long.length)?.typed, 'sa');
    }
    assert.ok((performance.now() - started) / 50 < 20);
  });
});

const documents: [string, string][] = [
  [
    'latex',
    '\\documentclass{article}\n\\begin{document}\nAs \\citet{a} and \\citep[see][p.~3]{b, c} show,\n% \\cite{no}\n\\verb|\\cite{x}| is \\textcites{d}{e}.\n\n\\begin{verbatim}\n\\cite{y}\n\\end{verbatim}\n\\nocite{*}\\nocite{f}\n\\end{document}\n',
  ],
  [
    'markdown',
    '---\nnocite: |\n  @a\n---\n\nAs @b says [see @c; -@d, p. 3] and @{e/f}, me@example.org.\n\n```python\n@decorator\n```\n\n{cite:p}`g,h` and `@no`.\n',
  ],
  ['quarto', 'See @fig-size and @a [@b; @c, chap. 2].\n\n```{r}\nx@y\n```\n'],
  [
    'typst',
    '= Title\nAs @a[p. 3] and #cite(<b>, form: "prose") // @no\n#cite(label("c:/d")) @fig-x\n',
  ],
  ['restructuredtext', 'As :cite:t:`a` and :cite:p:`{see}b, c`.\n\n.. code::\n\n   :cite:`no`\n'],
  ['org', 'As [cite/t:@a] and [cite:see @b p. 3;@c;and more].\n# [cite:@no]\n'],
  ['asciidoc', 'As citenp:[a] and cite:[b(p. 3), c].\n----\ncite:[no]\n----\n'],
  [
    'bibtex',
    '@book{a,\n  title = {T},\n}\n\n@inbook{b,\n  crossref = {a},\n  related = {c, d},\n  note = {see \\cite{e}},\n}\n',
  ],
  ['plaintext', 'As \\cite{a,b} and [see @c; @d]. Thanks @nobody.\n'],
];

describe('Cite keys being typed in whole documents', () => {
  for (const [languageId, text] of documents) {
    const syntax = citeSyntaxFor(languageId);

    it(`are those that ${languageId} cites, at the end of each`, () => {
      const isNamed = (start: number): boolean =>
        languageId === 'bibtex' &&
        readBibliography(text).entries.some((entry) =>
          usesInEntry(text, entry).some((use) => use.start === start && use.role !== 'reference'),
        );
      const cited = syntax?.keysIn(text).filter(({ start }) => !isNamed(start)) ?? [];
      assert.ok(cited.length > 2);
      for (const { key, start, end } of cited) {
        const context = syntax?.contextAt(text, end);
        assert.deepEqual([context?.typed, context?.start, context?.end], [key, start, end]);
        const begun = syntax?.contextAt(text.slice(0, end), end);
        assert.deepEqual([begun?.typed, begun?.start], [key, start]);
      }
    });

    it(`stay in their line wherever the cursor of an unfinished ${languageId} text is`, () => {
      fc.assert(
        fc.property(fc.nat(text.length), fc.nat(text.length), (one, other) => {
          const [offset, end] = [Math.min(one, other), Math.max(one, other)];
          for (const shown of [text.slice(0, offset), text.slice(0, end), text]) {
            const context = syntax?.contextAt(shown, offset);
            if (context) {
              const edit = context.put('x');
              assert.equal(context.typed, shown.slice(context.start, offset));
              assert.ok(edit.start <= offset && offset <= edit.end && edit.end <= shown.length);
              assert.doesNotMatch(shown.slice(edit.start, edit.end), /\n/);
            }
          }
        }),
      );
    });
  }
});
