import assert from 'node:assert/strict';
import { readBibliography } from '../../../src/core/citation/bibliography';
import { bibItem, bibItems, type BibItem } from '../../../src/core/citation/bibItems';

async function read(
  text: string,
  isKnown?: (key: string, digest: string) => boolean,
): Promise<BibItem[]> {
  const all: BibItem[] = [];
  for await (const some of bibItems(text, isKnown)) {
    all.push(...some);
  }
  return all;
}

const entry = (key: string, title = `On ${key}`): string => `@misc{${key}, title = {${title}}}\n`;

describe('bibItems', () => {
  it('gives the entries as CSL-JSON with the line each begins on', async () => {
    const items = await read(`\n${entry('a')}% a comment\n${entry('b')}`);
    assert.deepEqual(
      items.map(({ key, item, line }) => [key, item?.title, line]),
      [
        ['a', 'On a', 2],
        ['b', 'On b', 4],
      ],
    );
  });

  it('leaves a damaged entry out and keeps the rest', async () => {
    const items = await read(`${entry('a')}@misc{b, title = {never closed\n\n${entry('c')}`);
    assert.ok(items.some(({ key }) => key === 'a'));
    assert.ok(items.some(({ key }) => key === 'c'));
  });

  it('takes @string definitions in', async () => {
    const [item] = await read(
      '@string{acl = {Proc. of ACL}}\n@article{a, title={T}, journal = acl}',
    );
    assert.equal(item?.item?.['container-title'], 'Proc. of ACL');
  });

  it('gives an entry what it inherits, wherever in the file its parent stands', async () => {
    const filler = Array.from({ length: 500 }, (_, at) => entry(`k${at}`)).join('');
    const items = await read(`@inproceedings{child, title = {Child}, crossref = {parent}}
@book{volume, title = {Volume}, xdata = {house, series}}
@xdata{house, publisher = {The Press}, title = {Not this}}
${filler}@proceedings{parent, title = {Proceedings of Moles}, year = {2020}}
@xdata{series, year = {2019}, xdata = {house}}
`);
    const byKey = new Map(items.map(({ key, item }) => [key, item]));
    assert.equal(byKey.get('child')?.['container-title'], 'Proceedings of Moles');
    assert.deepEqual(byKey.get('child')?.issued, { 'date-parts': [[2020]] });
    assert.equal(byKey.get('volume')?.title, 'Volume');
    assert.equal(byKey.get('volume')?.publisher, 'The Press');
    assert.deepEqual(byKey.get('volume')?.issued, { 'date-parts': [[2019]] });
    assert.ok(byKey.has('parent') && !byKey.has('house'));
  });

  it('reads an entry again where its parent has changed, and one that is its own parent', async () => {
    const child = '@inproceedings{child, title = {Child}, crossref = {parent}}\n';
    const [before] = await read(`${child}@proceedings{parent, title = {One}}`);
    const [after] = await read(`${child}@proceedings{parent, title = {Two}}`);
    assert.notEqual(after?.digest, before?.digest);
    const [self] = await read('@book{a, title = {T}, crossref = {a}, xdata = {a}}');
    assert.equal(self?.item?.title, 'T');
  });

  it('gives an entry that is known without reading it, where its text is the same', async () => {
    const before = await read(entry('a') + entry('b'));
    const digests = new Map(before.map(({ key, digest }) => [key, digest]));
    const after = await read(
      entry('a') + entry('b', 'Changed') + entry('c'),
      (key, digest) => digests.get(key) === digest,
    );
    assert.deepEqual(
      after.map(({ key, item }) => [key, item?.title]),
      [
        ['a', undefined],
        ['b', 'Changed'],
        ['c', 'On c'],
      ],
    );
  });

  it('reads an entry again where a definition it may use has changed', async () => {
    const [before] = await read(`@string{x = {One}}\n${entry('a')}`);
    const [after] = await read(`@string{x = {Two}}\n${entry('a')}`);
    assert.notEqual(after?.digest, before?.digest);
  });

  it('gives a large file some entries at a time, in their order', async () => {
    const keys = Array.from({ length: 1_000 }, (_, at) => `k${at}`);
    const parts: number[] = [];
    const found: string[] = [];
    for await (const some of bibItems(keys.map((key) => entry(key)).join(''))) {
      parts.push(some.length);
      found.push(...some.map(({ key }) => key));
    }
    assert.ok(parts.length > 3, parts.join());
    assert.deepEqual(found, keys);
  });
});

describe('bibItem', () => {
  const bibliography = readBibliography(`@string{acl = {Proc. of ACL}}
@inproceedings{child, title = {Child}, crossref = {parent}}
@misc{untitled, year = 2020}
@proceedings{parent, title = acl, year = {2020}}`);
  const itemOf = (key: string): ReturnType<typeof bibItem> => {
    const entry = bibliography.entries.find((each) => each.key === key);
    assert.ok(entry);
    return bibItem(entry, bibliography);
  };

  it('reads one entry with what it inherits and the definitions of its file', () => {
    assert.equal(itemOf('child')?.title, 'Child');
    assert.equal(itemOf('child')?.['container-title'], 'Proc. of ACL');
  });

  it('gives nothing for an entry without a title', () => {
    assert.equal(itemOf('untitled'), undefined);
  });
});
