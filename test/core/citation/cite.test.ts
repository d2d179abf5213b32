import assert from 'node:assert/strict';
import { addToBibliography, planCitation } from '../../../src/core/citation/cite';
import { toBiblatex, toBibtex } from '../../../src/core/citation/bibtex';
import { PersonError } from '../../../src/core/personError';
import { applyEdit, insertAll, parseCursor } from './cursor';
import { bert, distilbert } from './papers';

function plan(marked: string, languageId: string, bibliographyText?: string, papers = [bert]) {
  const cursor = parseCursor(marked);
  const planned = planCitation({ ...cursor, languageId, papers, bibliographyText });
  return {
    ...planned,
    document: applyEdit(cursor.text, planned.documentEdit),
    bibliography: insertAll(bibliographyText ?? '', planned.bibliographyEdits),
  };
}

describe('Citing', () => {
  it('cites and fills a bibliography that does not exist yet', () => {
    const { document, bibliography, added, present } = plan('BERT~|.', 'latex');
    assert.equal(document, 'BERT~\\cite{devlin2019bert}|.');
    assert.equal(bibliography, toBibtex(bert));
    assert.deepEqual([added, present], [['devlin2019bert'], []]);
  });

  it('cites the key the work has and adds nothing', () => {
    const bib = '@misc{mybert, eprint = {1810.04805}}\n';
    const { document, bibliographyEdits, keys, added, present } = plan('[@x|]', 'markdown', bib);
    assert.equal(document, '[@x; @mybert|]');
    assert.deepEqual(bibliographyEdits, []);
    assert.deepEqual([keys, added, present], [['mybert'], [], ['mybert']]);
  });

  it('suffixes a key another work has', () => {
    const bib = '@misc{devlin2019bert, title = {Other}}\n';
    const { document, bibliography, added } = plan('|', 'latex', bib);
    assert.equal(document, '\\cite{devlin2019berta}|');
    assert.deepEqual(added, ['devlin2019berta']);
    assert.ok(bibliography.startsWith(bib));
    assert.match(bibliography, /@inproceedings\{devlin2019berta,/);
  });

  it('gives what it adds a key of the format asked for, and suffixes one that is taken', () => {
    const bib = '@misc{devlin2019bert, title = {Other}}\n@misc{other, title = {Other}}\n';
    const { edits, keys, added } = addToBibliography(
      bib,
      [bert, { ...bert, id: 'again', title: 'BERT again', DOI: '10.1/x', custom: { sources: [] } }],
      'bibtex',
      'auth.lower + year + veryshorttitle.lower',
    );
    assert.deepEqual(keys, ['devlin2019berta', 'devlin2019bertb']);
    assert.deepEqual(added, keys);
    assert.match(insertAll(bib, edits), /@inproceedings\{devlin2019berta,[^]*\{devlin2019bertb,/);
  });

  it('keeps the key of a work that is there, whatever the format', () => {
    const bib = '@misc{mybert, eprint = {1810.04805}}\n';
    assert.deepEqual(addToBibliography(bib, [bert], 'bibtex', 'auth').keys, ['mybert']);
  });

  it('cites several, of which one is there, and gives the same plan twice', () => {
    const bib = '@misc{pre, doi = {10.48550/arXiv.1910.01108}}\n';
    const first = plan('|', 'latex', bib, [bert, distilbert, bert]);
    assert.equal(first.document, '\\cite{devlin2019bert,pre}|');
    const again = plan('|', 'latex', first.bibliography, [bert, distilbert]);
    assert.deepEqual(again.bibliographyEdits, []);
    assert.deepEqual(again.keys, ['devlin2019bert', 'pre']);
  });

  it('adds no work that another of the bibliographies has, and keeps the order of keys', () => {
    const planned = planCitation({
      text: '',
      languageId: 'latex',
      offset: 0,
      selectionEnd: 0,
      papers: [distilbert, bert],
      bibliographyText: '',
      otherBibliographies: ['@misc{mybert, eprint = {1810.04805}}\n'],
    });
    assert.deepEqual(planned.keys, [distilbert.id, 'mybert']);
    assert.deepEqual([planned.added, planned.present], [[distilbert.id], ['mybert']]);
    assert.doesNotMatch(planned.bibliographyEdits[0]?.text ?? '', /mybert|devlin/);
  });

  it("writes biblatex's entries where the document or the file uses them", () => {
    assert.equal(plan('\\addbibresource{x.bib}|', 'latex').bibliography, toBiblatex(bert));
    const bib = '@article{a,\n  journaltitle = {J},\n  date = {2020},\n}\n';
    assert.match(plan('|', 'latex', bib).bibliography, /date = \{2019-06\}/);
    const classic = '@article{a,\n  journal = {J},\n  year = {2020},\n}\n';
    assert.match(
      plan('\\addbibresource{x.bib}|', 'latex', classic).bibliography,
      /year = \{2019\}/,
    );
  });

  it('refuses a language it does not know, and says which it does', () => {
    assert.throws(
      () => plan('|', 'python'),
      (error) =>
        error instanceof PersonError &&
        /python/.test(error.happened) &&
        /latex.*markdown/.test(error.next),
    );
  });

  it('adds to a sorted file in its order', () => {
    const bib = ['alpha', 'golf', 'zulu']
      .map((key) => `@misc{${key},\n  title = {${key}},\n}`)
      .join('\n\n');
    const { edits, added } = addToBibliography(bib, [distilbert, bert]);
    assert.deepEqual(added, ['sanh2019distilbert', 'devlin2019bert']);
    assert.deepEqual(insertAll(bib, edits).match(/^@\w+\{\w+/gm), [
      '@misc{alpha',
      '@inproceedings{devlin2019bert',
      '@misc{golf',
      '@misc{sanh2019distilbert',
      '@misc{zulu',
    ]);
  });
});
