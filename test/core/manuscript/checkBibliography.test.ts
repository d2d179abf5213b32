import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBibliography } from '../../../src/core/citation/bibliography';
import { checkBibliography } from '../../../src/core/manuscript/checkBibliography';
import { foundInBib, knowledge } from './workspace';

const at = (bib: string, offset: number): string =>
  `${bib.slice(0, offset).split('\n').length}:${bib.slice(offset, offset + 6)}`;

describe('Entries of a bibliography', () => {
  describe('with one key', () => {
    it('are found at each but the first, which is named', async () => {
      const bib =
        '@misc{a, title={x}}\n@misc{b, title={y}}\n@misc{a, title={z}}\n@misc{a, title={u}}\n';
      const findings = await foundInBib(bib, 'duplicate-key');
      assert.deepEqual(
        findings.map(({ start, message }) => `${at(bib, start)} ${message}`),
        [
          '3:a, tit Line 1 has an entry a already, and only one of the two counts.',
          '4:a, tit Line 1 has an entry a already, and only one of the two counts.',
        ],
      );
      assert.equal(findings[0]?.related?.[0]?.start, bib.indexOf('a,'));
    });

    it('differ where the case does, and count for nothing in comments', async () => {
      const bib =
        '@misc{a, title={x}}\n@misc{A, title={y}}\n@comment{@misc{a, title={z}}}\n@misc{, title={n}}\n@misc{, title={m}}';
      assert.deepEqual(await foundInBib(bib, 'duplicate-key'), []);
    });
  });

  describe('of one work', () => {
    const paper = (key: string, more: string, type = 'inproceedings'): string =>
      `@${type}{${key}, title={A Paper about Something Large}, author={Smith, Ann}, year={2020}, ${more}}\n`;

    const same: [what: string, bib: string][] = [
      [
        'a preprint and its venue’s version',
        paper('a', 'booktitle={ACL}') + paper('b', 'eprint={2001.00001}', 'misc'),
      ],
      [
        'one DOI',
        '@article{a, title={One}, doi={10.1/x}}\n@article{b, title={Two}, doi={https://doi.org/10.1/X}}\n',
      ],
      ['a report and a paper', paper('a', '', 'techreport') + paper('b', 'booktitle={ACL}')],
    ];
    for (const [what, bib] of same) {
      it(`are found: ${what}`, async () => {
        const findings = await foundInBib(bib, 'duplicate-work');
        assert.deepEqual(
          findings.map(({ message, related, fixes }) => [
            message,
            related?.length,
            fixes?.[0]?.kind,
          ]),
          [['b is the same work as a.', 1, 'merge-duplicates']],
        );
      });
    }

    const apart: [what: string, bib: string][] = [
      ['a thesis and a paper', paper('a', '', 'phdthesis') + paper('b', 'booktitle={ACL}')],
      ['a program and a paper', paper('a', '', 'software') + paper('b', 'booktitle={ACL}')],
      [
        'a paper and the entry it inherits from',
        paper('a', 'crossref={b}') + paper('b', '', 'proceedings'),
      ],
      ['a set and its members', paper('a', 'entryset={b}', 'set') + paper('b', 'booktitle={ACL}')],
      ['entries with one key', paper('a', '') + paper('a', '')],
      ['other DOIs', paper('a', 'doi={10.1/a}') + paper('b', 'doi={10.1/b}')],
      [
        'columns of one title in one journal',
        paper('a', 'journal={J}, volume={3}, pages={1--2}', 'article') +
          paper('b', 'journal={J}, volume={4}, pages={1--2}', 'article'),
      ],
      ['editions', paper('a', 'edition={1}', 'book') + paper('b', 'edition={2}', 'book')],
      ['years apart', paper('a', '') + paper('b', '').replace('2020', '2024')],
    ];
    for (const [what, bib] of apart) {
      it(`are not found where they are ${what}`, async () => {
        assert.deepEqual(await foundInBib(bib, 'duplicate-work'), []);
      });
    }
  });

  describe('that are broken', () => {
    const broken: [what: string, bib: string, place: string, says: RegExp][] = [
      [
        'are not closed',
        '@misc{a, title={x}}\n@misc{b, title={y\n\n@misc{c, title={z}}\n',
        '2:@misc{',
        /b is not closed/,
      ],
      [
        'lack a comma',
        '@misc{a,\n  title={x}\n  year={2020}\n}',
        '2:\n  yea',
        /lacks a comma after title/,
      ],
      ['lack a key', '@misc{,\n title={x}}', '1:@misc{', /no cite key/],
      ['have a field twice', '@misc{a,\n title={x},\n title={y}}', '3:title=', /two fields title/],
      [
        'stand in a merge conflict',
        '<<<<<<< HEAD\n@misc{a, title={x}}\n=======\n>>>>>>> b\n',
        '1:<<<<<<',
        /merge conflict/,
      ],
    ];
    for (const [what, bib, place, says] of broken) {
      it(`are found where they ${what}`, async () => {
        const [finding] = await foundInBib(bib, 'broken-entry');
        assert.match(finding?.message ?? '', says);
        assert.ok((finding?.end ?? 0) > (finding?.start ?? 0));
        const start = finding?.start ?? 0;
        assert.equal(at(bib, /comma/.test(finding?.message ?? '') ? start + 1 : start), place);
      });
    }

    it('are none where all can be read', async () => {
      const bib =
        '% a comment\n@string{acl = "ACL"}\n@preamble{"x"}\n@Comment{jabref-meta: x}\nText @ home.\n@article(a, title = {x} # " y", booktitle = acl, year = 2020)\n@misc{b}\n@misc{a2, note={a@b}, }';
      assert.deepEqual(await foundInBib(bib, 'broken-entry'), []);
    });

    it('are not those whose key is used twice, which another check finds', async () => {
      assert.deepEqual(await foundInBib('@misc{a}\n@misc{a}\n', 'broken-entry'), []);
    });
  });

  describe('without a field their type asks for', () => {
    const lacking: [bib: string, says: string][] = [
      ['@article{a, author={B}, title={T}, year=2020}', 'The @article a has no journal.'],
      ['@article{a, title={T}, journal={J}}', 'The @article a has no author and no year.'],
      [
        '@inproceedings{a, author={B}, title={}, booktitle={C}, year={ }}',
        'The @inproceedings a has no title and no year.',
      ],
      ['@book{a, title={T}, publisher={P}, year=2020}', 'The @book a has no author.'],
      ['@phdthesis{a, author={B}, title={T}, year=2020}', 'The @phdthesis a has no school.'],
      [
        '@incollection{a, author={B}, title={T}, publisher={P}, year=2020}',
        'The @incollection a has no booktitle.',
      ],
      ['@online{a, title={T}}', 'The @online a has no url.'],
      [
        '@inproceedings{a, author={B}, year=2020}',
        'The @inproceedings a has no title and no booktitle.',
      ],
      [
        '@inproceedings{a, author={B}}',
        'The @inproceedings a has no title, no booktitle and no year.',
      ],
    ];
    for (const [bib, says] of lacking) {
      it(`are found: ${says}`, async () => {
        const findings = await foundInBib(bib, 'missing-field');
        assert.deepEqual(
          findings.map(({ message, start, end }) => [message, bib.slice(start, end)]),
          [[says, 'a']],
        );
      });
    }

    const whole: [what: string, bib: string][] = [
      ['biblatex’s names', '@article{a, author={B}, title={T}, journaltitle={J}, date={2020-01}}'],
      ['an editor', '@book{a, editor={B}, title={T}, year=2020}'],
      [
        'an article that is a preprint',
        '@article{a, author={B}, title={T}, eprint={2001.00001}, archiveprefix={arXiv}, year=2020}',
      ],
      ['no author but a key', '@article{a, key={Anon}, title={T}, journal={J}, year=2020}'],
      [
        'what it inherits by crossref',
        '@inproceedings{a, author={B}, title={T}, crossref={p}}\n@proceedings{p, title={C}, year=2020}',
      ],
      [
        'what it inherits by xdata',
        '@article{a, author={B}, title={T}, xdata={x}}\n@xdata{x, journal={J}, year=2020}',
      ],
      [
        'a parent in another file',
        '@inproceedings{a, author={B}, title={T}, crossref={elsewhere}}',
      ],
      [
        'a type that asks for nothing',
        '@misc{a}\n@dataset{b}\n@software{c}\n@xdata{d}\n@set{e}\n@unknown{f}',
      ],
      ['damage, which another check finds', '@article{a, title={T\n\n@misc{b}'],
      [
        'values in @string',
        '@string{j = "J"}\n@article{a, author={B}, title={T}, journal=j, year=2020}',
      ],
      ['a name of JavaScript’s', '@constructor{a}\n@toString{b}'],
    ];
    for (const [what, bib] of whole) {
      it(`are not found with ${what}`, async () => {
        assert.deepEqual(await foundInBib(bib, 'missing-field'), []);
      });
    }
  });

  it('are found in the file’s order, with ranges in its text, whatever the damage', async () => {
    const piece = fc.constantFrom(
      ...[
        '@article{',
        '@misc{a,',
        'a',
        'title',
        '=',
        '{',
        '}',
        '"',
        ',',
        '\n',
        '@',
        '(',
        ')',
        '#',
        '%',
      ],
      ...[
        '@string{',
        'crossref={a}',
        'xdata={a},',
        'ids={b}',
        '\\',
        '<<<<<<< ',
        'year=2020',
        'é',
        '\u{1F600}',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const bib = pieces.join('');
        const findings = await checkBibliography('/r.bib', readBibliography(bib), knowledge);
        let before = 0;
        for (const { start, end } of findings) {
          assert.ok(before <= start && start <= end && end <= bib.length);
          before = start;
        }
      }),
    );
  });

  it('are no longer checked once nobody asks', async () => {
    const abort = new AbortController();
    abort.abort();
    await assert.rejects(
      checkBibliography('/r.bib', readBibliography('@misc{a}'), knowledge, {
        signal: abort.signal,
      }),
      { name: 'AbortError' },
    );
  });
});
