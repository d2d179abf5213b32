import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  readBibliographyInTurns,
  readBibliography,
  type Bibliography,
} from '../../../src/core/citation/bibliography';

const good = (key: string): string =>
  `@article{${key},\n  title = {Title of ${key}},\n  year = {2020}\n}`;

function keysOf({ entries }: Bibliography): string[] {
  return entries.map(({ key }) => key);
}

describe('Reading a bibliography', () => {
  it('reads types, keys, fields and their places', () => {
    const text = '@InProceedings{ key1 ,\n  Title = "A {\\"o} {B}",\n  year=2020,\n}';
    const { entries, problems } = readBibliography(text);
    assert.deepEqual(problems, []);
    const [entry] = entries;
    assert.ok(entry);
    assert.equal(entry.type, 'inproceedings');
    assert.equal(text.slice(entry.keyStart, entry.keyStart + entry.key.length), 'key1');
    assert.equal(text.slice(entry.start, entry.end), text);
    const title = entry.fields.get('title');
    assert.equal(title?.value, 'A {\\"o} {B}');
    assert.equal(text.slice(title.start, title.end), '"A {\\"o} {B}"');
    assert.equal(title.name, 'Title');
    assert.equal(entry.fields.get('year')?.delimiter, '');
  });

  it('replaces @string names and joins parts', () => {
    const { entries, strings, directives } = readBibliography(
      '@string{acl = "ACL"}\n@preamble{"\\newcommand{\\x}{y}"}\n@misc{a, note = ACL # { and } # "others" # 2020}',
    );
    assert.equal(strings.get('acl'), 'ACL');
    assert.deepEqual(
      directives.map(({ type }) => type),
      ['string', 'preamble'],
    );
    assert.equal(entries[0]?.fields.get('note')?.value, 'ACL and others2020');
  });

  it('reads parentheses, nested braces, comments in entries, CRLF and a byte-order mark', () => {
    const text =
      '\uFEFF@book(a, title = {A (nested {deep {er}}) title})\r\n% note\r\n@misc{b,\r\n  % @x{\r\n  title = {B},\r\n}\r\n';
    const bibliography = readBibliography(text);
    assert.deepEqual(keysOf(bibliography), ['a', 'b']);
    assert.deepEqual(bibliography.problems, []);
    assert.equal(bibliography.eol, '\r\n');
    assert.equal(
      bibliography.entries[0]?.fields.get('title')?.value,
      'A (nested {deep {er}}) title',
    );
  });

  it('takes text outside entries, addresses and commented entries for comments', () => {
    const text = `Mail jo@example.org\n% @article{no,\n@comment{ ${good('hidden')} }\n${good('a')} ${good('b')}`;
    const bibliography = readBibliography(text);
    assert.deepEqual(keysOf(bibliography), ['a', 'b']);
    assert.deepEqual(bibliography.problems, []);
  });

  describe('with one entry damaged', () => {
    const damages: [string, string, RegExp][] = [
      ['a missing closing brace', '@article{bad,\n  title = {T},\n  year = 2020', /not closed/],
      ['an unbalanced value', '@article{bad,\n  title = {T {x},\n  year = 2020\n}', /not closed/],
      ['an unclosed quote', '@article{bad,\n  title = "T,\n  year = 2020\n}', /not closed/],
      [
        'a missing comma between fields',
        '@article{bad,\n  title = {T}\n  year = 2020\n}',
        /lacks a comma after title/,
      ],
      [
        'a missing comma after the key',
        '@article{bad\n  title = {T},\n}',
        /lacks a comma after its cite key/,
      ],
      ['no key', '@article{\n  title = {T},\n}', /no cite key/],
      ['an empty key', '@article{,\n  title = {T},\n}', /no cite key/],
      ['a key with a space', '@article{bad key,\n  title = {T},\n}', /holds a space/],
      [
        'garbage among the fields',
        '@article{bad,\n  title = {T},\n  ??? {x, y},\n  year = 2020\n}',
        /not a field/,
      ],
      ['no opening brace', '@article bad,\n  title = {T},\n}', /lacks its opening brace/],
      ['a field twice', '@article{bad,\n  title = {T},\n  title = {U},\n}', /two fields title/],
      ['a malformed @string', '@string{x = {y}', /@string is malformed/],
      ['an unclosed @comment', '@comment{jabref-meta: x', /@comment is not closed/],
      ['a stray closing brace', '@article{bad,\n  title = {T}},\n  year = 2020\n}', /^$/],
    ];
    for (const [name, damaged, message] of damages) {
      it(`loses nothing else to ${name}`, () => {
        const text = `${good('before')}\n\n${damaged}\n\n${good('after')}\n\n${good('last')}\n`;
        const bibliography = readBibliography(text);
        const keys = keysOf(bibliography);
        for (const key of ['before', 'after', 'last']) {
          assert.ok(keys.includes(key), `${key} in ${keys.join(' ')}`);
          const entry = bibliography.entries.find((one) => one.key === key);
          assert.equal(entry?.fields.get('title')?.value, `Title of ${key}`);
          assert.equal(entry.closed, true);
        }
        const messages = bibliography.problems.map((problem) => problem.message);
        if (message.source === '^$') {
          assert.deepEqual(messages, []);
        } else {
          assert.ok(
            messages.some((one) => message.test(one)),
            messages.join(' '),
          );
          assert.ok(bibliography.problems.every(({ line }) => line >= 6 && line <= 12));
        }
      });
    }

    it('keeps what can be read of it', () => {
      const { entries } = readBibliography('@article{bad\n  title = {T}\n  year = 2020\n}');
      assert.equal(entries[0]?.key, 'bad');
      assert.deepEqual([...(entries[0]?.fields.keys() ?? [])], ['title', 'year']);
      const [sameLine] = readBibliography('@article{bad title = {T}}').entries;
      assert.deepEqual([sameLine?.key, sameLine?.fields.get('title')?.value], ['bad', 'T']);
    });
  });

  it('says the line of a problem', () => {
    const { problems } = readBibliography(`${good('a')}\r\n\r\n${good('a')}\r\n`);
    assert.deepEqual(
      problems.map(({ line, message }) => [line, message]),
      [[6, 'The cite key a is used by two entries.']],
    );
  });

  it('reports a merge conflict and reads both sides', () => {
    const text = `<<<<<<< HEAD\n${good('ours')}\n=======\n${good('theirs')}\n>>>>>>> other\n`;
    const bibliography = readBibliography(text);
    assert.deepEqual(keysOf(bibliography), ['ours', 'theirs']);
    assert.equal(bibliography.conflicted, true);
    assert.match(bibliography.problems[0]?.message ?? '', /merge conflict/);
  });

  it('ends an unclosed last entry at its own end', () => {
    const text = `${good('a')}\n@article{last,\n  title = {T},\n\n`;
    const last = readBibliography(text).entries[1];
    assert.equal(last?.closed, false);
    assert.equal(text.slice(last.start, last.end), '@article{last,\n  title = {T},');
  });

  it('never throws, and every range it gives lies in the text and in order', function () {
    this.timeout(60_000);
    const piece = fc.constantFrom(
      '@article{k,',
      '@misc{',
      '@string{s = "x"}',
      '@comment{',
      '@preamble{"x"}',
      'title = {T}',
      ',',
      '}',
      '{',
      '"',
      '\n',
      '\r\n',
      '@',
      'x = y # ',
      '(',
      ')',
      '% c\n',
      '=',
      ' ',
      '\n@book{b,',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const { entries, directives } = readBibliography(text);
        const blocks = [...entries, ...directives].sort((a, b) => a.start - b.start);
        let from = 0;
        for (const { start, end } of blocks) {
          assert.ok(from <= start && start < end && end <= text.length);
          assert.equal(text[start], '@');
          from = end;
        }
        for (const entry of entries) {
          for (const field of entry.fields.values()) {
            assert.ok(entry.start < field.nameStart && field.end <= entry.end);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads the same in turns, which it takes between any two entries', async () => {
    const text = '@misc{a, title={A}}\n@misc{b, title={B\n@string{c = "C"}\n@misc{a, year=c}\n';
    let pauses = 0;
    const read = await readBibliographyInTurns(text, async () => void pauses++);
    const whole = readBibliography(text);
    assert.equal(pauses, 4);
    assert.deepEqual(
      read.entries.map(({ key, start, end, closed }) => [key, start, end, closed]),
      whole.entries.map(({ key, start, end, closed }) => [key, start, end, closed]),
    );
    assert.deepEqual(read.problems, whole.problems);
    assert.deepEqual(read.strings, whole.strings);
  });
});
