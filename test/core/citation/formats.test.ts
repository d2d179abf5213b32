import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { CslItem, Paper } from '../../../src/core/catalog/records';
import { readBibliography } from '../../../src/core/citation/bibliography';
import { toBiblatex, toBibtex } from '../../../src/core/citation/bibtex';
import {
  citationFormats,
  styleFormats,
  type StyleText,
} from '../../../src/core/citation/citationFormats';
import { formatEntries as formatWith } from '../../../src/core/citation/formats';
import { latexTitle } from '../../../src/core/citation/latexWriting';
import { readReferences } from '../../../src/core/citation/references';
import { PersonError } from '../../../src/core/personError';
import { bert, distilbert } from './papers';

const catalog = JSON.parse(
  readFileSync(join(__dirname, '../../../data/papers.json'), 'utf8'),
) as Paper[];

describe('BibTeX output', () => {
  it('writes a paper of a venue', () => {
    assert.equal(
      toBibtex(bert),
      `@inproceedings{devlin2019bert,
  title = {{BERT}: Pre-training of Deep Bidirectional Transformers for Language Understanding},
  author = {Devlin, Jacob and Chang, Ming-Wei and Lee, Kenton and Toutanova, Kristina},
  booktitle = {Proceedings of NAACL-HLT \\& Friends},
  year = {2019},
  month = jun,
  volume = {1},
  pages = {4171--4186},
  publisher = {Association for Computational Linguistics},
  address = {Minneapolis, Minnesota},
  doi = {10.18653/v1/N19-1423},
  eprint = {1810.04805},
  archivePrefix = {arXiv},
  url = {https://aclanthology.org/N19-1423},
}
`,
    );
  });

  it('writes a preprint as arXiv exports it', () => {
    assert.equal(
      toBibtex(distilbert),
      `@misc{sanh2019distilbert,
  title = {{DistilBERT}, a distilled version of {BERT}: smaller, faster, cheaper and lighter},
  author = {Sanh, Victor and Debut, Lysandre},
  year = {2019},
  month = oct,
  eprint = {1910.01108},
  archivePrefix = {arXiv},
  url = {https://arxiv.org/abs/1910.01108},
}
`,
    );
  });

  it("writes biblatex's types, dates and fields in UTF-8", () => {
    const paper = { ...distilbert, author: [{ family: 'Bucilă', given: 'Cristian' }] };
    const text = toBiblatex(paper);
    assert.match(text, /^@online\{sanh2019distilbert,/);
    assert.match(text, /author = \{Bucilă, Cristian\}/);
    assert.match(text, /date = \{2019-10-02\}/);
    assert.match(text, /eprinttype = \{arxiv\}/);
    assert.doesNotMatch(text, /month|archivePrefix|journal/);
  });

  it('keeps an odd id as the cite key', () => {
    assert.match(
      toBibtex({ ...bert, id: 'Smith+2019:a/b_c' }),
      /^@inproceedings\{Smith\+2019:a\/b_c,/,
    );
  });

  it('protects the capitals a style would lower, and no others', () => {
    const titles: [string, string][] = [
      ['DistilBERT, a distilled version of BERT', '{DistilBERT}, a distilled version of {BERT}'],
      ['Exploring the Limits of T5 and mT5', 'Exploring the Limits of {T5} and {mT5}'],
      [
        'Well-Read Students Learn Better: On the Importance of Pre-Training',
        'Well-Read Students Learn Better: On the Importance of Pre-Training',
      ],
      ['A Large Annotated Corpus of English', 'A Large Annotated Corpus of {English}'],
      [
        'Estimating bayesian priors with the Fisher information of models',
        'Estimating bayesian priors with the {Fisher} information of models',
      ],
      [
        'Model compression: An overview of the Kolmogorov view',
        'Model compression: An overview of the {Kolmogorov} view',
      ],
      ['LLM.int8(): 8-bit Matrix Multiplication', '{LLM.int8}(): 8-bit Matrix Multiplication'],
      ['On H<sub>2</sub>O and <i>E. coli</i>', 'On {H}\\textsubscript{2}{O} and \\textit{E. coli}'],
      [
        '100% & more_#1 {x} ~',
        '100\\% \\& more\\_\\#1 \\textbraceleft{}x\\textbraceright{} \\textasciitilde{}',
      ],
    ];
    for (const [title, latex] of titles) {
      assert.equal(latexTitle(title, { ascii: true }), latex);
    }
  });

  it('writes accents as LaTeX and keeps what LaTeX has no command for', () => {
    const names = [
      'Buciluǎ',
      'Łukasz',
      'García',
      'Erdős',
      'Åström',
      'Weiß',
      'Çağlar',
      'Nguyễn',
      '李',
      'Đỗ',
      'Ĭ',
    ];
    const text = toBibtex({ ...bert, author: names.map((family) => ({ family, given: 'A.' })) });
    assert.match(text, /Bucilu\{\\v\{a\}\}, A\. and \{\\L\}ukasz/);
    assert.match(text, /Erd\{\\H\{o\}\}s.*Wei\{\\ss\}.*\{\\c\{C\}\}a\{\\u\{g\}\}lar.*李/);
    const [read] = readReferences([text]);
    assert.deepEqual(
      read?.author?.map(({ family }) => family?.normalize('NFC')),
      names.map((name) => name.normalize('NFC')),
    );
  });

  it('keeps particles, suffixes and groups', () => {
    const author = [
      { family: 'Maaten', given: 'Laurens', 'dropping-particle': 'van der' },
      { family: 'King', given: 'Martin', suffix: 'Jr.' },
      { literal: 'Research and Development Group' },
    ];
    const text = toBibtex({ ...bert, author });
    assert.match(
      text,
      /author = \{van der Maaten, Laurens and King, Jr\., Martin and \{Research and Development Group\}\}/,
    );
  });

  it('leaves out an address that only resolves the DOI', () => {
    assert.doesNotMatch(toBibtex({ ...bert, URL: `https://doi.org/${bert.DOI ?? ''}` }), /url =/);
  });

  it('writes no empty field for a paper with the least', () => {
    const least: Paper = {
      id: 'k',
      type: 'article-journal',
      title: 'T',
      custom: { sources: ['x'] },
    };
    assert.equal(toBibtex(least), '@misc{k,\n  title = {T},\n}\n');
  });

  it('writes every paper of the catalog so that it reads back the same', function () {
    this.timeout(60_000);
    for (const paper of catalog) {
      for (const text of [toBibtex(paper), toBiblatex(paper)]) {
        const { entries, problems } = readBibliography(text);
        assert.deepEqual(problems, [], text);
        assert.equal(entries[0]?.key, paper.id);
        const [read] = readReferences([text]);
        assert.equal(read?.title, paper.title);
        assert.equal(read.author?.length, paper.author?.length);
        assert.equal(read.issued?.['date-parts']?.[0]?.[0], paper.issued?.['date-parts']?.[0]?.[0]);
      }
    }
  });

  it('writes any title so that it reads back the same', function () {
    this.timeout(60_000);
    const character = fc.constantFrom(...'aZ áÉßłøñǎ–“”&%$#_~^|:-.?αΩ×…中🤗', ' ', ' T5 ', 'BERT');
    fc.assert(
      fc.property(fc.array(character, { minLength: 1, maxLength: 20 }), (characters) => {
        const title = characters.join('').replace(/\s+/g, ' ').trim();
        fc.pre(title !== '' && !/--|[-–]{2}|[?]\s*[`´]/.test(title));
        for (const write of [toBibtex, toBiblatex]) {
          const text = write({ ...bert, title });
          assert.deepEqual(readBibliography(text).problems, []);
          assert.equal(readReferences([text])[0]?.title, title, text);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const styleFolder = join(__dirname, '../../../data/styles');
const readStyleFile = (name: string): string => readFileSync(join(styleFolder, name), 'utf8');

function formatEntries(papers: readonly Paper[], format: string | StyleText): string {
  return formatWith(papers, format, readStyleFile);
}

describe('Citation formats', () => {
  it('writes CSL-JSON without what is ours', () => {
    const [item] = JSON.parse(formatEntries([bert], 'CSL-JSON')) as Record<string, unknown>[];
    assert.equal(item?.['id'], 'devlin2019bert');
    assert.equal('custom' in item, false);
  });

  it('writes RIS in whole lines, ids and particles whole', () => {
    const long: Paper = {
      ...bert,
      id: 'a-key-of-more-than-twenty-letters',
      author: [{ family: 'Maaten', 'non-dropping-particle': 'van der', given: 'L.' }],
      title: `${bert.title}, a title that goes on for more than the seventy characters <i>RIS</i> folds at`,
    };
    const text = formatEntries([long, distilbert], 'ris');
    assert.ok(
      text.split('\n').every((line) => line === '' || /^[A-Z][A-Z0-9] {2}- /.test(line)),
      text,
    );
    assert.match(text, /ID {2}- a-key-of-more-than-twenty-letters\n/);
    assert.match(text, /AU {2}- van der Maaten, L\.\n/);
    assert.match(text, /characters RIS folds at\n/);
    assert.equal(text.match(/^ER {2}-/gm)?.length, 2);
  });

  it('puts a blank line between BibTeX entries, in the order given', () => {
    assert.equal(
      formatEntries([distilbert, bert], 'bibtex'),
      `${toBibtex(distilbert)}\n${toBibtex(bert)}`,
    );
  });

  it('writes the CSL styles it lists', function () {
    this.timeout(60_000);
    const references = Object.fromEntries(
      styleFormats.map(({ name }) => [name, formatEntries([distilbert], name)]),
    );
    const title = 'DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter';
    const address = 'https://arxiv.org/abs/1910.01108';
    assert.deepEqual(references, {
      apa: `Sanh, V., & Debut, L. (2019). ${title} (arXiv:1910.01108). arXiv. ${address}\n`,
      ieee: `[1] V. Sanh and L. Debut, “${title}.” arXiv, Oct. 02, 2019. [Online]. Available: ${address}\n`,
      acm: `[1] Victor Sanh and Lysandre Debut. 2019. ${title}. Retrieved from ${address}\n`,
      acl: `Victor Sanh and Lysandre Debut. 2019. ${title}.\n`,
      neurips: `[1] Victor Sanh and Lysandre Debut. 2019. ${title}. Retrieved from ${address}\n`,
      chicago: `Sanh, Victor, and Lysandre Debut. 2019. “DistilBERT, a Distilled Version of BERT: Smaller, Faster, Cheaper and Lighter.” arXiv. ${address}.\n`,
      mla: `Sanh, Victor, and Lysandre Debut. DistilBERT, a Distilled Version of BERT: Smaller, Faster, Cheaper and Lighter. arXiv:1910.01108, arXiv, 2 Oct. 2019, ${address}.\n`,
      vancouver: `1. Sanh V, Debut L. ${title} [Internet]. arXiv; 2019. Available from: ${address}\n`,
      nature: `1. Sanh, V. & Debut, L. ${title}. Preprint at ${address} (2019).\n`,
      harvard1: `Sanh, V. and Debut, L. (2019) “${title}.” arXiv. Available at: ${address}.\n`,
    });
    const numbered = formatEntries([distilbert, bert], 'IEEE');
    assert.match(numbered, /^\[1\] V\. Sanh .*\n\[2\] J\. Devlin, .*\n$/);
  });

  it('writes a style given as a file, and a changed one under the same name anew', () => {
    const style = (label: string): StyleText => ({
      name: 'mine.csl',
      xml: `<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
        <info><title>Mine</title><id>mine</id><updated>2024-01-01T00:00:00+00:00</updated></info>
        <citation><layout><text variable="title"/></layout></citation>
        <bibliography><layout><text value="${label}: "/><text variable="title"/></layout></bibliography>
      </style>`,
    });
    assert.equal(formatEntries([bert], style('A')), `A: ${bert.title}\n`);
    assert.equal(formatEntries([bert], style('B')), `B: ${bert.title}\n`);
  });

  it('writes a dependent style as the style it stands for', () => {
    const style = (parent: string): StyleText => ({
      name: 'dependent.csl',
      xml: `<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>T</title>
        <link href="http://www.zotero.org/styles/dependent" rel="self"/>
        <link href="http://www.zotero.org/styles/${parent}" rel="independent-parent"/></info></style>`,
    });
    assert.equal(formatEntries([bert], style('ieee')), formatEntries([bert], 'ieee'));
    assert.throws(
      () => formatEntries([bert], style('cell')),
      /only refers to.*cell\. Use cell\.csl\./,
    );
  });

  it('refuses a file that is no style it can use, and says which', () => {
    const refused: [string, RegExp][] = [
      ['not even XML', /mine\.csl cannot be used: it is not a CSL style/],
      [
        '<style xmlns="http://purl.org/net/xbiblio/csl"><citation/></style>',
        /it has no bibliography/,
      ],
      ['<style xmlns="http://purl.org/net/xbiblio/csl"><bibliography><layout>', /it is damaged/],
    ];
    for (const [xml, says] of refused) {
      assert.throws(
        () => formatEntries([bert], { name: 'mine.csl', xml }),
        (error) => error instanceof PersonError && says.test(error.message),
        xml,
      );
    }
  });

  it('names the formats when asked for another', () => {
    assert.throws(
      () => formatEntries([bert], 'endnote'),
      (error) =>
        error instanceof PersonError &&
        /endnote is not known/.test(error.happened) &&
        citationFormats.every(({ name }) => error.next.includes(name)),
    );
    assert.throws(() => formatEntries([bert], 'constructor'), PersonError);
  });
});

describe('Reading references', () => {
  const read = (bibtex: string): CslItem | undefined => readReferences([bibtex])[0];

  it('reads BibTeX and BibLaTeX fields', () => {
    const item = read('@article{k, title={T}, journal={J}, year=2020, month=feb, pages={1--2}}');
    assert.equal(item?.id, 'k');
    assert.equal(item['container-title'], 'J');
    assert.equal(item.page, '1-2');
    assert.deepEqual(item.issued, { 'date-parts': [[2020, 2]] });
    assert.equal(
      read('@article{k, title={T}, journaltitle={J}, date={2020-02}}')?.['container-title'],
      'J',
    );
  });

  it('reads accents over dotless letters and Scandinavian letters', () => {
    for (const latex of [
      "Garc{\\'\\i}a",
      "Garc\\'{\\i}a",
      "Garc\\'\\i a",
      "Garc{\\'{\\i}}a",
      "Garc\\'ia",
    ]) {
      assert.equal(read(`@misc{k, title={${latex}}}`)?.title, 'García', latex);
    }
    assert.equal(
      read('@misc{k, title={\\AA ngstr{\\"o}m p{\\aa} \\aas}}')?.title?.slice(0, 11),
      'Ångström på',
    );
  });

  it('uses definitions', () => {
    const [item] = readReferences(['@article{k, title={T}, journal=acl}'], '@string{acl = "ACL"}');
    assert.equal(item?.['container-title'], 'ACL');
  });

  it('loses one damaged entry and no other', function () {
    this.timeout(60_000);
    const entries = Array.from({ length: 300 }, (_, i) => `@misc{k${String(i)}, title={T}}`);
    entries[137] = '@misc{bad, title={T}, {{{';
    const keys = readReferences(entries).map(({ id }) => id);
    assert.equal(keys.length, 299);
    assert.equal(keys.includes('bad'), false);
  });
});
