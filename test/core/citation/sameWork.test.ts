import assert from 'node:assert/strict';
import { readBibliography } from '../../../src/core/citation/bibliography';
import { foldedLatex, foldedText } from '../../../src/core/citation/foldedText';
import { findSameWork, uniqueKey } from '../../../src/core/citation/sameWork';
import { bert, distilbert } from './papers';

function same(paper: typeof bert, bibtex: string): string | undefined {
  return findSameWork(readBibliography(bibtex), paper)?.key;
}

describe('Recognising the same work', () => {
  const sameBert: [string, string][] = [
    ['the DOI', '@misc{x, doi = {10.18653/V1/N19-1423}}'],
    ['a DOI with its resolver', '@misc{x, DOI = "https://doi.org/10.18653/v1/n19-1423"}'],
    ['a DOI in the URL', '@misc{x, url = {http://dx.doi.org/10.18653/v1/N19-1423}}'],
    ['a DOI with escapes', '@misc{x, doi = {10.18653/v1/N19{-}1423}}'],
    ['the arXiv id', '@misc{x, eprint = {1810.04805}, archivePrefix = {arXiv}}'],
    ['the arXiv id with a version', '@misc{x, eprint = {arXiv:1810.04805v2}}'],
    ['the arXiv id in a journal', '@article{x, journal = {arXiv preprint arXiv:1810.04805}}'],
    ['the arXiv id in a URL', '@misc{x, url = {https://arxiv.org/abs/1810.04805v1}}'],
    ['the arXiv id as a DOI', '@misc{x, doi = {10.48550/arXiv.1810.04805}}'],
    ['the arXiv id in a note', '@misc{x, note = {arXiv preprint arXiv:1810.04805}}'],
    ["DBLP's volume", '@article{x, journal = {CoRR}, volume = {abs/1810.04805}}'],
    [
      'title and first author, a year apart',
      '@article{x, title = {{BERT}: {P}re-training of Deep Bidirectional Transformers\n for Language Understanding}, author = {Jacob Devlin and others}, year = 2018}',
    ],
    [
      'title and any author',
      `@misc{x, title = {${bert.title}}, author = {Rogers, A. and Lee, K.}, year = 2019}`,
    ],
  ];
  for (const [name, bibtex] of sameBert) {
    it(`goes by ${name}`, () => assert.equal(same(bert, bibtex), 'x'));
  }

  const others: [string, string][] = [
    ['the key alone', '@misc{devlin2019bert, title = {Another}}'],
    [
      'an arXiv id in a sentence',
      '@misc{x, title = {Another}, note = {No report of its own; see arXiv:1810.04805 for the first version}}',
    ],
    ['the title alone', `@misc{x, title = {${bert.title}}}`],
    [
      'no author in common',
      `@misc{x, title = {${bert.title}}, author = {Rogers, Anna and others}, year = 2019}`,
    ],
    [
      'two years between them',
      `@misc{x, title = {${bert.title}}, author = {Devlin, J.}, year = 2021}`,
    ],
    ['a far year', `@misc{x, title = {${bert.title}}, author = {Devlin, J.}, year = 2009}`],
    [
      "another publisher's DOI",
      `@misc{x, title = {${bert.title}}, author = {Devlin, J.}, year = 2019, doi = {10.1/other}}`,
    ],
    [
      'another arXiv id',
      `@misc{x, title = {${bert.title}}, author = {Devlin, J.}, year = 2019, eprint = {1999.00001}}`,
    ],
    ['an eprint of another archive', '@misc{x, eprint = {1810.04805}, eprinttype = {hal}}'],
    ['an entry without a key', '@misc{ doi = {10.18653/v1/N19-1423}}'],
  ];
  for (const [name, bibtex] of others) {
    it(`does not go by ${name}`, () => assert.equal(same(bert, bibtex), undefined));
  }

  it('goes by the ISBN of a book, of 10 or 13 digits', () => {
    const book = (ISBN: string): typeof bert => ({
      id: 'goodfellow2016deep',
      type: 'book',
      title: 'Deep Learning',
      ISBN,
      custom: { sources: [] },
    });
    for (const isbn of ['978-0-262-03561-3', '9780262035613', '0262035618', '0-262-03561-8']) {
      const entry = `@book{x, title = {Another edition's title}, isbn = {${isbn}}}`;
      assert.equal(same(book('978-0-262-03561-3'), entry), 'x', isbn);
      assert.equal(same(book('0-262-03561-8'), entry), 'x', isbn);
      assert.equal(same(book('978-0-13-468599-1'), entry), undefined, isbn);
    }
    // Check digit X.
    assert.equal(same(book('978-0-8044-2957-3'), '@book{x, isbn = {0-8044-2957-X}}'), 'x');
  });

  it('does not go by the ISBN of a volume of which both are a part', () => {
    const ISBN = '978-1-950737-13-0';
    const entry = `@inproceedings{x, title = {Other paper}, isbn = {${ISBN}}}`;
    assert.equal(
      same({ ...bert, DOI: '10.1/none', ISBN, custom: { sources: [] } }, entry),
      undefined,
    );
    assert.equal(
      same(
        { ...bert, DOI: '10.1/none', ISBN, custom: { sources: [] } },
        `@book{x, isbn = {${ISBN}}}`,
      ),
      undefined,
    );
  });

  it("takes a preprint and its venue's version for one work", () => {
    const bibtex = `@misc{pre, title = {${distilbert.title}}, author = {Sanh, Victor}, year = 2020, doi = {10.48550/arXiv.1910.01108}}`;
    assert.equal(
      same({ ...distilbert, DOI: '10.5555/venue', custom: { sources: [] } }, bibtex),
      'pre',
    );
  });

  it('reads names with particles, braces and accents', () => {
    const paper = {
      ...bert,
      DOI: '10.1/none',
      title: 'Visualizing data',
      author: [{ family: 'Müller', 'non-dropping-particle': 'van der' }],
      custom: { sources: [] },
    };
    for (const author of [
      'van der M{\\"u}ller, Anna',
      'Anna van der {M{\\"u}ller} and B. C',
      'Müller, A.',
    ]) {
      assert.equal(same(paper, `@misc{x, title = {Visualizing Data}, author = {${author}}}`), 'x');
    }
  });

  it('folds LaTeX and Unicode to the same text', () => {
    const pairs: [string, string][] = [
      ['{\\\'E}tude na{\\"i}ve', 'Étude naïve'],
      ["Garc\\'{\\i}a", 'García'],
      ['Bucil\\u{a} \\L ukasz {\\o}re Stra{\\ss}e', 'Bucilă Łukasz øre Straße'],
      ["\\v{C}ern\\'y \\c cedilla", 'Černý çedilla'],
      ['The \\emph{First} \\& {S}econd--Third', 'The First & Second – Third'],
      ['Attention~Is', 'attention is'],
    ];
    for (const [latex, text] of pairs) {
      assert.equal(foldedLatex(latex), foldedText(text));
    }
  });
});

describe('Unique cite keys', () => {
  const bibliography = readBibliography('@misc{k,}@misc{Ka,}@misc{free2020,}');
  it('keeps a free key', () => assert.equal(uniqueKey(bibliography, 'new'), 'new'));
  it('adds the first free letter, whatever the case', () => {
    assert.equal(uniqueKey(bibliography, 'K'), 'Kb');
    assert.equal(uniqueKey(bibliography, 'k', ['kb', 'KC']), 'kd');
  });
  it('goes on after z', () => {
    const taken = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `k${letter}`);
    assert.equal(uniqueKey(bibliography, 'k', taken), 'kaa');
  });
});
