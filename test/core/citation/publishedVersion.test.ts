import assert from 'node:assert/strict';
import type { Paper } from '../../../src/core/catalog/records';
import { publishedVersionOf, versionName } from '../../../src/core/citation/publishedVersion';
import { bert, distilbert } from './papers';

const papers = {
  paperFor: (id: string): Paper | undefined => (id === bert.id ? bert : undefined),
  identified: async (text: string): Promise<Paper | undefined> =>
    text === bert.DOI ? bert : undefined,
};

function preprint(published?: string): Paper {
  return {
    ...distilbert,
    custom: { ...distilbert.custom, ...(published !== undefined && { published }) },
  };
}

describe('The published version of a preprint', () => {
  it('is found by its id and by its DOI', async () => {
    assert.equal(await publishedVersionOf(preprint(bert.id), papers), bert);
    assert.equal(await publishedVersionOf(preprint(bert.DOI), papers), bert);
  });

  it('is none where the record names none, or one that is not there, or itself', async () => {
    assert.equal(await publishedVersionOf(preprint(), papers), undefined);
    assert.equal(await publishedVersionOf(preprint('10.1/elsewhere'), papers), undefined);
    const itself = { ...bert, custom: { ...bert.custom, published: bert.id } };
    assert.equal(await publishedVersionOf(itself, papers), undefined);
  });

  it('is told by venue and year', () => {
    assert.equal(versionName(bert), 'Proceedings of NAACL-HLT & Friends, 2019');
    assert.equal(versionName({ ...bert, 'event-title': 'NAACL 2019' }), 'NAACL 2019');
    assert.equal(versionName(distilbert), 'arXiv, 2019');
  });
});
