import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CslItem, CslName } from '../../../src/core/catalog/records';
import { citeKeyMaker } from '../../../src/core/citation/citeKey';
import { PersonError } from '../../../src/core/personError';

function item(title: string, authors: readonly (string | CslName)[], year?: number): CslItem {
  return {
    id: 'the-id',
    type: 'article-journal',
    title,
    author: authors.map((name) => (typeof name === 'string' ? { family: name } : name)),
    ...(year !== undefined && { issued: { 'date-parts': [[year, 6, 1]] } }),
  };
}

const maaten = { family: 'Maaten', given: 'Laurens', 'non-dropping-particle': 'van der' };
const attention = item('Attention Is All You Need', ['Vaswani', 'Shazeer', 'Parmar'], 2017);
const tsne = item('Visualizing data using t-SNE', [maaten, { family: 'Hinton' }], 2008);

function key(pattern: string, of: CslItem = attention): string {
  return citeKeyMaker(pattern)(of);
}

function assertUnreadable(pattern: string, says: RegExp): void {
  assert.throws(
    () => citeKeyMaker(pattern),
    (error) => error instanceof PersonError && says.test(error.message),
    pattern,
  );
}

describe('Cite keys by a format', () => {
  it("are the items' ids without one", () => {
    assert.equal(key(''), 'the-id');
    assert.equal(key('  '), 'the-id');
  });

  it('come to what Better BibTeX is known to make with its default', () => {
    const known: [CslItem, string][] = [
      [attention, 'vaswaniAttentionAllYou2017'],
      [
        item(
          'BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding',
          ['Devlin', 'Chang'],
          2019,
        ),
        'devlinBERTPretrainingDeep2019',
      ],
      [
        item('Language Models are Few-Shot Learners', ['Brown'], 2020),
        'brownLanguageModelsAre2020',
      ],
      [tsne, 'vandermaatenVisualizingDataUsing2008'],
      [
        item('RoBERTa: A Robustly Optimized BERT Pretraining Approach', ['Liu'], 2019),
        'liuRoBERTaRobustlyOptimized2019',
      ],
      [
        item('ELECTRA: Pre-training Text Encoders as Discriminators', ['Clark'], 2020),
        'clarkELECTRAPretrainingText2020',
      ],
    ];
    for (const [of, expected] of known) {
      assert.equal(key('auth.lower + shorttitle(3,3) + year', of), expected);
      assert.equal(key('[auth:lower][shorttitle3_3][year]', of), expected);
    }
  });

  const formulas: [string, string][] = [
    ['auth.lower + year + shorttitle(1,1)', 'vaswani2017Attention'],
    ['auth(3) + "_" + shortyear', 'Vas_17'],
    ['auth(n=3, m=2) + year', 'Sha2017'],
    ["auth + '-' + title", 'Vaswani-AttentionAllYouNeed'],
    ['veryshorttitle.lower + month', 'attention06'],
    ['authEtAl + year', 'VaswaniEtAl2017'],
    ['authEtal2.lower', 'vaswani.etal'],
    ['authAuthEa', 'Vaswani.Shazeer.ea'],
    ['authorIni', 'Vaswa.S.P'],
    ['authIni(2)', 'Va.Sh.Pa'],
    ['authorsAlpha + shortyear', 'VSP17'],
    ['authors(2, etal="EtAl")', 'VaswaniShazeerEtAl'],
    ['authorLast.upper', 'PARMAR'],
    ['Title.select(1,3).condense(_).lower', 'attention_is_all'],
    ['Title.skipwords.abbr', 'AAYN'],
    ['title.substring(1, 4)', 'Atte'],
    ["auth.replace('van', 'X')", 'Vaswani'],
    ['auth.replace(/[aeiou]/, "")', 'Vswn'],
    ['journal.lower | auth.lower', 'vaswani'],
    ['journal.default("nowhere") + year', 'nowhere2017'],
    ['journal.postfix(":") + auth.postfix(":") + year', 'Vaswani:2017'],
    ['auth.len(">", 20) + year | year', '2017'],
    ['auth + len("<", 3) | auth.lower', 'vaswani'],
    ['(auth + year).lower', 'vaswani2017'],
    ["date('%Y-%m')", '2017-06'],
  ];
  for (const [formula, expected] of formulas) {
    it(`reads ${formula}`, () => assert.equal(key(formula), expected));
  }

  const patterns: [string, string][] = [
    ['[auth:lower][year][veryshorttitle:lower]', 'vaswani2017attention'],
    ['[auth:lower]_[veryshorttitle:lower]_[year]', 'vaswani_attention_2017'],
    ['[auth3]:[shortyear]', 'Vas:17'],
    ['[auth3_2][year]', 'Sha2017'],
    ['[auth.etal][year]', 'Vaswani.etal2017'],
    ['[authors2]', 'VaswaniShazeer'],
    ['[journal:(nowhere)][year]', 'nowhere2017'],
    ['[Title:skipwords:select=1,2:condense=_:lower]', 'attention_all'],
    ['[journal][>0][year]|[auth:upper]', 'VASWANI'],
    ['[title:substring=1,3][year]', 'Att2017'],
  ];
  for (const [pattern, expected] of patterns) {
    it(`reads ${pattern}`, () => assert.equal(key(pattern), expected));
  }

  it('keep the particles of a name, and its initials where they are asked for', () => {
    assert.equal(key('auth + year', tsne), 'vanderMaaten2008');
    assert.equal(key('[auth+initials]', tsne), 'vanderMaatenL');
    assert.equal(key('authForeIni + auth', tsne), 'LvanderMaaten');
    assert.equal(key('Auth.condense(_).capitalize', tsne), 'Van_der_Maaten');
  });

  it('are plain ASCII', () => {
    const of = item('Über naïve Œuvres: 深層学習', ['Łukasz Ångström', 'Buciluǎ', 'Weiß'], 2006);
    assert.equal(key('auth.lower + year', of), 'lukaszangstrom2006');
    assert.equal(key('authors.lower', of), 'lukaszangstrombuciluaweiss');
    assert.equal(key('title', of), 'UberNaiveOEuvres'.replace('OE', 'Oe'));
  });

  it('are the id where the item has nothing the format asks for', () => {
    assert.equal(key('auth + year', item('深層学習', ['李'])), 'the-id');
    assert.equal(key('journal'), 'the-id');
  });

  it('go by the editors where there are no authors', () => {
    const volume: CslItem = {
      id: 'v',
      type: 'book',
      title: 'Proceedings',
      editor: [{ family: 'Editor' }],
    };
    assert.equal(key('auth.lower', volume), 'editor');
  });

  it('refuse what cannot be read, and say what can be used', () => {
    assertUnreadable('auth.lowercase', /no filter lowercase.*lower, upper/);
    assertUnreadable('author + year', /no function author\..*auth, authors/);
    assertUnreadable('[auth:lower][yaer]', /no function yaer/);
    assertUnreadable('auth + ', /it ends too early.*auth\.lower \+ year/);
    assertUnreadable('auth year', /"year" was not expected after "auth"/);
    assertUnreadable('[auth', /it ends too early/);
    assertUnreadable('auth(', /it ends too early/);
    assertUnreadable('auth(1,2,"author",false,true,6)', /auth has no argument number 6/);
    assertUnreadable('auth(words=1)', /auth has no argument words.*n, m, creator/);
    assertUnreadable('year(1)', /Write year without arguments/);
    assertUnreadable('shorttitle("three")', /n of shorttitle cannot be three.*number/);
    assertUnreadable('auth.len("~", 3)', /compare a length by "~"/);
    assertUnreadable('auth.replace(/[/, "")', /was not expected|ends too early/);
    assertUnreadable('constructor', /no function constructor/);
  });

  it('hold nothing a cite key cannot, whatever the item', () => {
    const make = citeKeyMaker('auth + ":" + Title + year | journal');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (name, title) => {
          assert.match(make(item(title, [name], 2020)), /^[!*+\-./0-9:?A-Z_a-z]+$/);
        },
      ),
    );
  });

  it('are read or refused in words, whatever the pattern', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            ...[
              'auth',
              'year',
              '.',
              'lower',
              '+',
              '|',
              '(',
              ')',
              '[',
              ']',
              ':',
              ',',
              '1',
              '"a"',
              ' ',
              '_',
              '=',
            ],
          ),
          { maxLength: 12 },
        ),
        (tokens) => {
          try {
            assert.notEqual(key(tokens.join('')), '');
          } catch (error) {
            assert.ok(error instanceof PersonError, String(error));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
