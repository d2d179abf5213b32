import assert from 'node:assert/strict';
import { readBibliography } from '../../../src/core/citation/bibliography';
import { citeSyntaxFor } from '../../../src/core/citation/syntax/citeSyntaxFor';
import { citesEverything, uncitedEntries } from '../../../src/core/citation/unusedEntries';

const bib = `@book{cited, title = {A}}

@inbook{part, crossref = {whole}, title = {B}}
@book{whole, title = {C}}
@inbook{other, crossref = {onlyForOther}}
@book{onlyForOther, title = {D}}
@misc{renamed, ids = {former, older}}
@misc{, title = {No key}}
@misc{open, title = {E
`;

describe('Entries never cited', () => {
  it('are told with their lines; what a cited entry names is as good as cited', () => {
    assert.deepEqual(uncitedEntries(readBibliography(bib), ['cited', 'part', 'older']), [
      { key: 'other', line: 5 },
      { key: 'onlyForOther', line: 6 },
      { key: 'open', line: 9 },
    ]);
  });

  it('are all of a file where nothing is cited, and none where all are', () => {
    const bibliography = readBibliography(bib);
    const keys = uncitedEntries(bibliography, []).map(({ key }) => key);
    assert.equal(keys.length, 7);
    assert.deepEqual(uncitedEntries(bibliography, keys), []);
  });

  it('are both where two entries have one key', () => {
    assert.deepEqual(uncitedEntries(readBibliography('@misc{a}\n@misc{a}\n'), []), [
      { key: 'a', line: 1 },
      { key: 'a', line: 2 },
    ]);
  });
});

describe('Citing everything', () => {
  const everything: [string, string, string][] = [
    ['latex', 'x \\nocite{ * } y', '\\nocite{ * }'],
    ['markdown', '---\nnocite: |\n  @*\n---\n', 'nocite: @*'],
    ['quarto', "---\nnocite: '@*'\n---\n", 'nocite: @*'],
    ['typst', '= T\n#bibliography("a/refs.bib", full: true)\n', 'full: true'],
    ['restructuredtext', '.. bibliography:: refs.bib\n   :style: plain\n   :all:\n', ':all:'],
    ['org', 'x [cite/nocite:@*]\n', '[cite/nocite:@*]'],
  ];
  for (const [languageId, text, as] of everything) {
    it(`is seen in ${languageId}`, () => {
      const syntax = citeSyntaxFor(languageId);
      assert.ok(syntax);
      assert.equal(citesEverything(text, syntax), as);
    });
  }

  it('is not seen in comments, in single keys or in the text of Markdown', () => {
    const latex = citeSyntaxFor('latex');
    const markdown = citeSyntaxFor('markdown');
    const typst = citeSyntaxFor('typst');
    assert.ok(latex && markdown && typst);
    assert.equal(citesEverything('// #bibliography("a.bib", full: true)', typst), undefined);
    assert.equal(citesEverything('#bibliography("a.bib", full: false)', typst), undefined);
    assert.equal(citesEverything('% \\nocite{*}\n\\nocite{a}', latex), undefined);
    assert.equal(citesEverything('---\nnocite: "@a"\n---\nnocite: @*\n', markdown), undefined);
  });
});
