import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBibliography } from '../../../src/core/citation/bibliography';
import { entryInsertion, entryInsertions } from '../../../src/core/citation/insertEntry';
import { insertAll } from './cursor';

const entry =
  '@misc{canonical,\n  title = {New {T}itle},\n  year = {2019},\n  archivePrefix = {arXiv},\n}\n';

function inserted(text: string, key = 'new'): string {
  return insertAll(text, [entryInsertion(text, entry, key)]);
}

const written = (key: string): string =>
  `@misc{${key},\n  title = {New {T}itle},\n  year = {2019},\n  archivePrefix = {arXiv},\n}`;

describe('Inserting an entry', () => {
  describe('where', () => {
    it('fills an empty file', () => {
      assert.equal(inserted(''), `${written('new')}\n`);
      assert.equal(inserted('\uFEFF'), `\uFEFF${written('new')}\n`);
      assert.equal(inserted('\n'), `\n${written('new')}\n`);
    });

    it('goes to the end, a blank line between', () => {
      const text = '@misc{b,\n  title = {B},\n}\n\n@misc{a,\n  title = {A},\n}\n';
      assert.equal(inserted(text), `${text}\n${written('new')}\n`);
    });

    it('begins a line in a file without a final line break', () => {
      const text = '@misc{b,\n  title = {B},\n}';
      assert.equal(inserted(text), `${text}\n\n${written('new')}\n`);
    });

    it('uses the blank lines that are there', () => {
      const text = '@misc{b,\n  title = {B},\n}\n\n';
      assert.equal(inserted(text), `${text}${written('new')}\n`);
    });

    it('leaves no blank line where the file has none', () => {
      const text = '@misc{b,\n  title = {B},\n}\n@misc{a,\n  title = {A},\n}\n';
      assert.equal(inserted(text), `${text}${written('new')}\n`);
    });

    const sorted = ['alpha', 'Mike', 'zulu'].map((key) => `@misc{${key},\n  title = {T},\n}`);
    it('keeps a sorted file sorted', () => {
      const text = `% All we cite\n\n${sorted.join('\n\n')}\n`;
      const [alpha, mike, zulu] = sorted;
      assert.equal(
        inserted(text, 'november'),
        `% All we cite\n\n${alpha}\n\n${mike}\n\n${written('november')}\n\n${zulu}\n`,
      );
      assert.equal(
        inserted(text, 'aardvark'),
        `% All we cite\n\n${written('aardvark')}\n\n${alpha}\n\n${mike}\n\n${zulu}\n`,
      );
      assert.equal(inserted(text, 'zz'), `${text}\n${written('zz')}\n`);
    });

    it('stays behind a remark on the line of the entry before', () => {
      const text = `${sorted[0]} % read\n\n${sorted[1]}\n\n${sorted[2]}\n`;
      assert.ok(
        inserted(text, 'beta').startsWith(
          `${sorted[0]} % read\n\n${written('beta')}\n\n${sorted[1]}`,
        ),
      );
    });

    it('divides entries that share a line', () => {
      const text = sorted.join(' ');
      assert.deepEqual(
        readBibliography(inserted(text, 'beta')).entries.map(({ key }) => key),
        ['alpha', 'beta', 'Mike', 'zulu'],
      );
    });

    it("goes before JabRef's and Emacs's comments at the end", () => {
      const jabref = '@Comment{jabref-meta: databaseType:bibtex;}\n\n@comment{jabref-meta: x;}\n';
      const text = `@misc{b,\n  title = {B},\n}\n\n${jabref}`;
      assert.equal(inserted(text), `@misc{b,\n  title = {B},\n}\n\n${written('new')}\n\n${jabref}`);
      assert.equal(inserted(jabref), `${written('new')}\n\n${jabref}`);
      const emacs = '% Local Variables:\n% mode: bibtex\n% End:\n';
      assert.equal(
        inserted(`@misc{b,\n  title = {B},\n}\n\n${emacs}`),
        `@misc{b,\n  title = {B},\n}\n\n${written('new')}\n\n${emacs}`,
      );
    });

    it('does not fall into an unclosed last entry', () => {
      const open = '@misc{open,\n  title = {B},\n';
      assert.equal(
        inserted(`@misc{b,\n  title = {B},\n}\n\n${open}`),
        `@misc{b,\n  title = {B},\n}\n\n${written('new')}\n\n${open}`,
      );
      assert.equal(inserted(open), `${written('new')}\n\n${open}`);
    });

    it('goes behind a merge conflict', () => {
      const text = `<<<<<<< HEAD\n${sorted[0]}\n=======\n${sorted[1]}\n>>>>>>> b\n${sorted[2]}\n`;
      assert.equal(inserted(text, 'beta').indexOf('@misc{beta') > text.indexOf('zulu'), true);
    });
  });

  describe('in the style of the file', () => {
    const styles: [string, string, string][] = [
      [
        'tabs, no trailing comma',
        '@misc{a,\n\ttitle = {A},\n\tyear = {2020}\n}\n',
        '@misc{new,\n\ttitle = {New {T}itle},\n\tyear = {2019},\n\tarchivePrefix = {arXiv}\n}\n',
      ],
      [
        'quotes and bare numbers',
        '@misc{a,\n  title = "A",\n  note = "N",\n  year = 2020,\n}\n',
        '@misc{new,\n  title = "New {T}itle",\n  year = 2019,\n  archivePrefix = "arXiv",\n}\n',
      ],
      [
        'no spaces around =',
        '@misc{a,\n  title={A},\n  year={2020},\n}\n',
        '@misc{new,\n  title={New {T}itle},\n  year={2019},\n  archivePrefix={arXiv},\n}\n',
      ],
      [
        'upper case',
        '@MISC{a,\n  TITLE = {A},\n  YEAR = {2020},\n}\n',
        '@MISC{new,\n  TITLE = {New {T}itle},\n  YEAR = {2019},\n  ARCHIVEPREFIX = {arXiv},\n}\n',
      ],
      [
        'capitals',
        '@Misc{a,\n  Title = {A},\n  Year = {2020},\n}\n',
        '@Misc{new,\n  Title = {New {T}itle},\n  Year = {2019},\n  Archiveprefix = {arXiv},\n}\n',
      ],
      [
        'its own spelling of a field',
        '@misc{a,\n  title = {A},\n  archiveprefix = {arXiv},\n}\n',
        '@misc{new,\n  title = {New {T}itle},\n  year = {2019},\n  archiveprefix = {arXiv},\n}\n',
      ],
      [
        'aligned equals signs',
        '@misc{a,\n  title     = {A},\n  year      = {2020},\n  publisher = {P},\n}\n',
        '@misc{new,\n  title     = {New {T}itle},\n  year      = {2019},\n  archivePrefix = {arXiv},\n}\n',
      ],
      [
        'equals signs aligned entry by entry',
        '@misc{a,\n  title     = {A},\n  publisher = {P},\n}\n\n@misc{b,\n  title = {B},\n  year  = {2020},\n}\n',
        '@misc{new,\n  title         = {New {T}itle},\n  year          = {2019},\n  archivePrefix = {arXiv},\n}\n',
      ],
      [
        'aligned values',
        '@misc{a,\n  title =         {A},\n  year =          {2020},\n}\n',
        '@misc{new,\n  title =         {New {T}itle},\n  year =          {2019},\n  archivePrefix = {arXiv},\n}\n',
      ],
      [
        'the brace behind the last field',
        '@misc{a,\n  title = {A},\n  year = {2020}}\n',
        '@misc{new,\n  title = {New {T}itle},\n  year = {2019},\n  archivePrefix = {arXiv}}\n',
      ],
      [
        'one line',
        '@misc{a, title = {A}, year = {2020}}\n',
        '@misc{new, title = {New {T}itle}, year = {2019}, archivePrefix = {arXiv}}\n',
      ],
    ];
    for (const [name, text, expected] of styles) {
      it(name, () => assert.equal(inserted(text), `${text}\n${expected}`));
    }

    it('keeps CRLF', () => {
      const text = '@misc{a,\r\n  title = {A},\r\n}\r\n';
      assert.equal(inserted(text), `${text}\r\n${written('new').replaceAll('\n', '\r\n')}\r\n`);
    });

    it('braces a value that holds a quote in a file of quotes', () => {
      const text = '@misc{a,\n  title = "A",\n}\n';
      const insertion = entryInsertion(text, '@misc{k, title = {G{\\"o}del}}', 'k');
      assert.match(insertion.text, /title = \{G\{\\"o\}del\}/);
    });

    it('leaves a name of BibTeX bare', () => {
      assert.match(entryInsertion('', '@misc{k, month = jun}', 'k').text, /month = jun,/);
    });
  });

  it('inserts several at one place in order', () => {
    const text = '@misc{a,\n  title = {A},\n}\n';
    const edits = entryInsertions(readBibliography(text), [
      { key: 'y', text: entry },
      { key: 'x', text: entry },
    ]);
    assert.equal(insertAll(text, edits), `${text}\n${written('y')}\n\n${written('x')}\n`);
    const sorted = 'abz'
      .split('')
      .map((key) => `@misc{${key},\n  title = {A},\n}`)
      .join('\n\n');
    const places = entryInsertions(readBibliography(sorted), [
      { key: 'y', text: entry },
      { key: 'x', text: entry },
      { key: 'aa', text: entry },
    ]);
    assert.equal(places.length, 2);
    assert.deepEqual(
      readBibliography(insertAll(sorted, places)).entries.map(({ key }) => key),
      ['a', 'aa', 'b', 'x', 'y', 'z'],
    );
  });

  it('leaves every other byte as it is and every entry readable', function () {
    this.timeout(60_000);
    const eol = fc.constantFrom('\n', '\r\n');
    const block = fc.constantFrom(
      '@article{KEY,\n  title = {A {B} c},\n  year = 2020\n}',
      '@Misc{KEY,TITLE="x"}',
      '@string{s = "x"}',
      '% remark',
      'free text jo@example.org',
      '@comment{jabref-meta: x;}',
      '@book(KEY, title = {T})',
      '@misc{KEY,\n\ttitle = {open',
      '@misc{KEY\n  title = {x}\n}',
      '',
      '@preamble{"x"}',
      '<<<<<<< HEAD',
      '=======',
      '>>>>>>> other',
      '@article{,\n}',
      '@comment{ @misc{hidden, } }',
      '% Local Variables:',
      '@misc{KEY, title = "{\\"o}" # s}',
    );
    const files = fc.record({
      bom: fc.boolean(),
      eol,
      blocks: fc.array(fc.tuple(block, fc.stringMatching(/^[a-z]{1,4}$/)), { maxLength: 8 }),
      between: fc.constantFrom('\n', '\n\n', ' \n\n\n'),
      final: fc.constantFrom('', '\n', '\n\n', '  '),
    });
    fc.assert(
      fc.property(files, fc.stringMatching(/^[A-Z]{3}$/), (file, key) => {
        const body = file.blocks
          .map(([text, name]) => text.replace('KEY', name))
          .join(file.between);
        const text = (file.bom ? '\uFEFF' : '') + (body + file.final).replaceAll('\n', file.eol);
        const insertion = entryInsertion(text, entry, key);
        const edited = insertAll(text, [insertion]);
        assert.equal(
          edited.slice(0, insertion.offset) +
            edited.slice(insertion.offset + insertion.text.length),
          text,
        );
        const before = readBibliography(text).entries;
        const after = readBibliography(edited).entries;
        assert.deepEqual(
          after.map((one) => one.key).filter((one) => one !== key),
          before.map((one) => one.key),
        );
        const added = after.find((one) => one.key === key);
        assert.equal(added?.closed, true);
        assert.equal(added.fields.get('title')?.value, 'New {T}itle');
        if (text.includes('\r\n')) {
          assert.doesNotMatch(insertion.text, /(?<!\r)\n/);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
