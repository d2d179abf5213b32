import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBibliography, type Bibliography } from '../../../src/core/citation/bibliography';
import {
  mergeInto,
  mergingEdits,
  proposeMerges,
  redirectedKeys,
} from '../../../src/core/citation/duplicates';
import { replaced } from '../../../src/core/citation/textRange';

async function merged(text: string, citations?: ReadonlyMap<string, number>): Promise<string> {
  const bibliography = readBibliography(text);
  return replaced(text, mergingEdits(bibliography, await proposeMerges(bibliography, citations)));
}

async function proposed(text: string, citations?: ReadonlyMap<string, number>): Promise<string[]> {
  return (await proposeMerges(readBibliography(text), citations)).map(
    ({ kept, dropped }) => `${kept.key} < ${dropped.map(({ key }) => key).join(' ')}`,
  );
}

const preprint = `@article{sanh19,
  title={DistilBERT, a distilled version of BERT},
  author={Sanh, Victor and Debut, Lysandre},
  journal={arXiv preprint arXiv:1910.01108},
  volume={abs/1910.01108},
  year={2019},
  abstract={Larger models {are} better.}
}`;
const published = `@inproceedings{sanh2019distilbert,
  title     = {DistilBERT, a distilled version of {BERT}},
  author    = {Victor Sanh and Lysandre Debut},
  booktitle = {EMC^2},
  date      = {2019-12},
}`;

describe('Duplicates in a bibliography', () => {
  it('are proposed to become the entry of the venue', async () => {
    assert.deepEqual(await proposed(`${preprint}\n\n${published}\n`), [
      'sanh2019distilbert < sanh19',
    ]);
  });

  it('are proposed to become the one cited most, then the fuller one, then the first', async () => {
    const text = '@misc{a, doi={10.1/x}}\n@misc{b, doi={10.1/x}}\n@misc{c, doi={10.1/X}, note={n}}';
    assert.deepEqual(await proposed(text), ['c < a b']);
    assert.deepEqual(await proposed(text, new Map([['b', 2]])), ['b < a c']);
    assert.deepEqual(await proposed('@misc{a, doi={10.1/x}}\n@misc{b, doi={10.1/x}}'), ['a < b']);
  });

  it('are not entries of one title by other people, nor damaged ones', async () => {
    assert.deepEqual(
      await proposed(
        '@misc{a, title={T U}, author={A, B}}\n@misc{b, title={T U}, author={C, D}}\n@misc{c, doi={10.1/x}}\n@misc{d, doi={10.1/x}, title={open\n',
      ),
      [],
    );
  });

  it('are not joined through a third that each is like', async () => {
    const entry = (key: string, doi: string): string =>
      `@article{${key}, title={Same}, author={A, B}, year=2020, journal={J}${doi}}\n`;
    assert.deepEqual(
      await proposed(entry('a', ', doi={10.1/x}') + entry('b', '') + entry('c', ', doi={10.1/y}')),
      ['a < b'],
    );
  });

  it('become one entry that keeps its fields and takes those it lacks, in its own style', async () => {
    assert.equal(
      await merged(`% mine\n${preprint}\n\n${published}\n\n@misc{z}\n`),
      `% mine\n${published.replace('  date      = {2019-12},', '  date      = {2019-12},\n  abstract={Larger models {are} better.},')}\n\n@misc{z}\n`,
    );
  });

  it('take over fields in one line, without a trailing comma and without any field', async () => {
    const merge = (kept: string): string => {
      const text = `${kept}\n@misc{drop, doi = {10.1/x}, note = "n" # { m}}\n`;
      const bibliography = readBibliography(text);
      const [keep] = bibliography.entries;
      assert.ok(keep);
      const all = mergeInto(keep, bibliography.entries);
      return replaced(text, mergingEdits(bibliography, [all]));
    };
    assert.equal(merge('@misc{k, doi={10.1/x}}'), '@misc{k, doi={10.1/x}, note = "n" # { m}}\n');
    assert.equal(
      merge('@misc{k,\r\n\tdoi={10.1/x}\r\n}'),
      '@misc{k,\r\n\tdoi={10.1/x},\r\n\tnote = "n" # { m}\r\n}\n',
    );
    assert.equal(merge('@misc{k}'), '@misc{k, doi = {10.1/x}, note = "n" # { m}}\n');
    assert.equal(merge('@misc{k,}'), '@misc{k, doi = {10.1/x}, note = "n" # { m}}\n');
  });

  it('mix no venue’s volume and pages into the other version', async () => {
    const text = `@article{pub, title={T}, author={A, B}, year=2020, journal={J}}
@article{pre, title={T}, author={A, B}, year=2019, journal={CoRR}, volume={abs/1}, month=jan, doi={10.48550/arXiv.2001.00001}, eprint={2001.00001}, url={u}}
`;
    assert.equal(
      await merged(text),
      '@article{pub, title={T}, author={A, B}, year=2020, journal={J}, eprint={2001.00001}, url={u}}\n',
    );
  });

  it('write out a @string that is defined only behind the entry kept', async () => {
    assert.equal(
      await merged(
        '@article{a, doi={10.1/x}, title={T}, year=2020}\n@string{j = "Journal"}\n@article{b, doi={10.1/x}, note = j}\n',
      ),
      '@article{a, doi={10.1/x}, title={T}, year=2020, note = {Journal}}\n@string{j = "Journal"}\n',
    );
  });

  it('take their blank lines with them, at the end those before', async () => {
    const one = '@misc{a, doi={10.1/x}, note={n}}';
    const same = '@misc{b, doi={10.1/x}}';
    assert.equal(await merged(`${one}\n\n${same}\n\n${same}\n`), `${one}\n`);
    assert.equal(await merged(`${same}\r\n\r\n\r\n% c\r\n${one}\r\n`), `% c\r\n${one}\r\n`);
    assert.equal(await merged(`\uFEFF${same}\n${one}`), `\uFEFF${one}`);
    assert.equal(await merged(`${one} ${same} % tail\n`), `${one}  % tail\n`);
  });

  it('lead the keys and ids that go to the key that stays, unless another entry has them', async () => {
    const bibliography = readBibliography(
      '@misc{a, doi={10.1/x}, note={n}}\n@misc{b, doi={10.1/x}, ids={b1, b2}}\n@misc{c, doi={10.1/x}}\n@misc{c, title={Other}}\n@misc{a, doi={10.1/x}}',
    );
    assert.deepEqual(
      [...redirectedKeys(bibliography, await proposeMerges(bibliography))],
      [
        ['b', 'a'],
        ['b1', 'a'],
        ['b2', 'a'],
      ],
    );
  });

  it('are none once they are merged, and everything else of the file stays', async () => {
    const field = fc.constantFrom(
      'note = {n}',
      'year = 2020',
      'url = "u"',
      'abstract = {a {b}}',
      'eprint={1}',
    );
    const entry = fc
      .tuple(
        fc.constantFrom('10.1/x', '10.1/y', undefined),
        fc.uniqueArray(field, { maxLength: 4 }),
        fc.constantFrom(' ', '\n  ', '\r\n\t'),
        fc.boolean(),
      )
      .map(
        ([doi, fields, lead, trailing]) =>
          (key: string): string =>
            `@misc{${key},${lead}${[...(doi ? [`doi = {${doi}}`] : []), `title = {T${key}}`, ...fields].join(`,${lead}`)}${trailing ? ',' : ''}${lead.trimEnd()}}`,
      );
    const other = fc.constantFrom('% comment', '@string{s = "x"}', 'free text');
    const part = fc.oneof(
      entry,
      other.map((text) => () => text),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 8 }),
        fc.constantFrom('\n', '\n\n', '\r\n\r\n'),
        async (parts, gap) => {
          const text = parts.map((write, i) => write(`k${i}`)).join(gap);
          const before = readBibliography(text);
          const merges = await proposeMerges(before);
          const after = readBibliography(await merged(text));
          assert.deepEqual(after.problems, []);
          assert.deepEqual(await proposeMerges(after), []);
          const dropped = new Set(merges.flatMap((merge) => merge.dropped));
          const touched = new Set(merges.map(({ kept }) => kept.key));
          assert.deepEqual(
            entryTexts(after, touched),
            before.entries
              .filter((one) => !dropped.has(one))
              .map(({ key, start, end }) => (touched.has(key) ? key : text.slice(start, end))),
          );
          assert.equal(outside(after), outside(before));
          for (const { kept, taken } of merges) {
            const now = after.entries.find(({ key }) => key === kept.key)?.fields;
            assert.deepEqual(
              [...(now?.values() ?? [])].map(({ name, value }) => [name, value]),
              [...kept.fields.values(), ...taken].map(({ name, value }) => [name, value]),
            );
          }
        },
      ),
    );
  });
});

function entryTexts({ text, entries }: Bibliography, onlyKey: ReadonlySet<string>): string[] {
  return entries.map(({ key, start, end }) => (onlyKey.has(key) ? key : text.slice(start, end)));
}

/** What stands outside the entries, without white space. */
function outside({ text, entries }: Bibliography): string {
  const rest = replaced(
    text,
    entries.map(({ start, end }) => ({ start, end, text: '' })),
  );
  return rest.replace(/\s/g, '');
}
