import assert from 'node:assert/strict';
import { readBibliography } from '../../../src/core/citation/bibliography';
import { entrySkeleton } from '../../../src/core/citation/entrySkeleton';

describe('entrySkeleton', () => {
  function fieldsOf(text: string): Record<string, string> {
    const { entries, problems } = readBibliography(entrySkeleton(text) ?? '');
    assert.deepEqual(problems, []);
    const [entry] = entries;
    assert.ok(entry);
    assert.equal(entries.length, 1);
    return {
      key: entry.key,
      ...Object.fromEntries([...entry.fields].map(([name, { value }]) => [name, value])),
    };
  }

  it('holds a DOI, and leaves author and title to be filled in', () => {
    assert.deepEqual(fieldsOf('https://doi.org/10.1000/XYZ_1'), {
      key: 'doi-10.1000/xyz_1',
      author: '',
      title: '',
      doi: '10.1000/xyz_1',
    });
  });

  it('holds an arXiv id with the year it begins with', () => {
    assert.deepEqual(fieldsOf('arXiv:1910.01108v4'), {
      key: 'arxiv-1910.01108',
      author: '',
      title: '',
      year: '2019',
      eprint: '1910.01108',
      archiveprefix: 'arXiv',
      url: 'https://arxiv.org/abs/1910.01108',
    });
  });

  it('says no year of an arXiv id of the old scheme', () => {
    assert.equal(fieldsOf('arXiv:cs/0112017')['year'], undefined);
  });

  it('links to the ACL Anthology', () => {
    assert.equal(fieldsOf('10.18653/v1/N19-1423')['url'], 'https://aclanthology.org/N19-1423/');
    assert.equal(
      fieldsOf('https://aclanthology.org/2020.acl-main.1')['url'],
      'https://aclanthology.org/2020.acl-main.1/',
    );
  });

  for (const text of ['', 'https://example.org/x', '91.3', '10.1000/a}b', '10.1000/a\\b']) {
    it(`makes nothing of ${JSON.stringify(text)}`, () => {
      assert.equal(entrySkeleton(text), undefined);
    });
  }
});
