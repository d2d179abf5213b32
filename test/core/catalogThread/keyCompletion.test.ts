import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EntryIndex } from '../../../src/catalogThread/entryIndex';
import { Library } from '../../../src/catalogThread/library';
import { Manuscript } from '../../../src/catalogThread/manuscript';
import { readBibliography } from '../../../src/core/citation/bibliography';
import type { BibSource, KeyOffer, KeyQuestion } from '../../../src/protocol';
import { catalog } from '../catalog/fixture';

const uri = 'untitled:refs.bib';
const entries = `@inproceedings{hinton15,
  title = {Distilling the Knowledge in a Neural Network},
  author = {Hinton, Geoffrey and Vinyals, Oriol and Dean, Jeff},
  year = {2015},
}

@article{sanh2019pruning,
  title = {Movement {P}runing: {A}daptive Sparsity by Fine-Tuning},
  author = {Victor Sanh and Thomas Wolf and Alexander M. Rush},
  year = 2020,
}

@misc{DBLP:conf/acl/Muller21,
  title = {Quantization for {\\"U}ber-small models},
  author = {M{\\"u}ller, Bj{\\"o}rn and others},
  date = {2021-05-01},
}

@misc{bleupaper,
  title = {BLEU: a Method for Automatic Evaluation of Machine Translation},
  author = {Papineni, Kishore and Roukos, Salim},
  year = {2002},
}
`;

describe('completing cite keys in the catalog’s thread', () => {
  let manuscript: Manuscript;
  let version: number;

  beforeEach(async () => {
    manuscript = new Manuscript(new Library(() => catalog, undefined));
    version = 0;
    await show(entries);
  });

  const source = (): BibSource => ({ uri, version: `v${String(version)}` });

  async function show(text: string): Promise<void> {
    version++;
    await manuscript.showText(uri, source().version, text);
  }

  async function offers(typed: string, more: Partial<KeyQuestion> = {}): Promise<KeyOffer[]> {
    const found = await manuscript.completeKeys({
      typed,
      sources: [source()],
      alreadyThere: [],
      cited: [],
      isReference: false,
      ownEntries: true,
      catalogPapers: true,
      citeKeyFormat: '',
      limit: 20,
      ...more,
    });
    assert.ok(found);
    return found;
  }

  const own = async (typed: string, more: Partial<KeyQuestion> = {}): Promise<string[]> =>
    (await offers(typed, more)).flatMap(({ key, paper }) => (paper === undefined ? [key] : []));

  const papers = async (typed: string, more: Partial<KeyQuestion> = {}): Promise<string[]> =>
    (await offers(typed, more)).flatMap(({ key, paper }) => (paper === undefined ? [] : [key]));

  const finds: readonly [what: string, typed: string, first: string][] = [
    ['the beginning of a key', 'hin', 'hinton15'],
    ['a whole key', 'sanh2019pruning', 'sanh2019pruning'],
    ['a part of a key', 'pruning', 'sanh2019pruning'],
    ['a key with marks', 'DBLP:conf/acl', 'DBLP:conf/acl/Muller21'],
    ['words of the title', 'knowledge neural', 'hinton15'],
    ['a word of the title that goes on', 'distill', 'hinton15'],
    ['a title in LaTeX', 'uber-small', 'DBLP:conf/acl/Muller21'],
    ['an author and a year', 'wolf 2020', 'sanh2019pruning'],
    ['an author without the accent', 'muller', 'DBLP:conf/acl/Muller21'],
    ['a mistyped word', 'knowlegde neural', 'hinton15'],
    ['two letters of a name', 'hi', 'hinton15'],
    ['a name of what the paper introduces', 'bleu', 'bleupaper'],
  ];
  for (const [what, typed, first] of finds) {
    it(`finds an entry by ${what}`, async () => {
      assert.equal((await own(typed))[0], first);
    });
  }

  it('tells by whom an entry is, and when, in plain words', async () => {
    const [offer] = await offers('ubersmall quantization');
    assert.deepEqual(offer, {
      key: 'DBLP:conf/acl/Muller21',
      title: 'Quantization for Über-small models',
      by: 'Müller et al. 2021',
      source: uri,
    });
    assert.equal((await offers('movement'))[0]?.by, 'Sanh et al. 2020');
  });

  it('offers papers of the catalog below, with the keys they would get', async () => {
    const found = await offers('sanh');
    const [first, ...others] = found;
    assert.equal(first?.key, 'sanh2019pruning');
    assert.ok(others.some(({ key, paper }) => key === paper && key === 'sanh2019distilbert'));
    assert.deepEqual(await papers('sanh', { catalogPapers: false }), []);
  });

  it('offers no paper that is there under another key', async () => {
    assert.deepEqual(await papers('automatic evaluation of machine translation'), []);
    const alone = { ownEntries: false };
    assert.deepEqual(await offers('automatic evaluation of machine translation', alone), []);
  });

  it('gives a paper whose key another work has the key it will get', async () => {
    await show('@misc{sanh2019distilbert, title = {Something else}}\n');
    assert.ok((await papers('distilled version')).includes('sanh2019distilberta'));
  });

  it('makes keys as the format says', async () => {
    const keys = await papers('distilled version', { citeKeyFormat: 'auth.lower + year' });
    assert.ok(keys.includes('sanh2019'), keys.join());
  });

  it('offers papers where there is no bibliography yet', async () => {
    assert.ok((await papers('distilled', { sources: [] })).includes('sanh2019distilbert'));
  });

  it('offers what is cited around first where nothing is typed, then the file in its order', async () => {
    assert.deepEqual(await offers('', { cited: ['bleupaper', 'gone'] }).then(keysOf), [
      'bleupaper',
      'hinton15',
      'sanh2019pruning',
      'DBLP:conf/acl/Muller21',
    ]);
  });

  it('offers nothing twice in one group', async () => {
    assert.deepEqual(await own('hinton', { alreadyThere: ['hinton15'] }), []);
    assert.ok(!(await own('', { alreadyThere: ['hinton15'] })).includes('hinton15'));
  });

  it('takes words behind a whole key for a note', async () => {
    assert.deepEqual(await offers('hinton15 in particular'), []);
  });

  it('offers keys that begin so, and nothing else, for what may refer to a figure', async () => {
    await show(`${entries}\n@misc{fig-tree, title = {Trees}}\n`);
    const isReference = { isReference: true };
    assert.deepEqual(await offers('fig-t', isReference).then(keysOf), ['fig-tree']);
    assert.deepEqual(await offers('fig-knowledge', isReference), []);
  });

  it('finds what has just been added, and not what is gone', async () => {
    assert.deepEqual(await own('gadgets'), []);
    await show(`@misc{new24, title = {Gadgets}}\n\n${entries}`);
    assert.deepEqual(await own('gadgets'), ['new24']);
    await show(entries);
    assert.deepEqual(await own('gadgets'), []);
    assert.equal((await own('movement'))[0], 'sanh2019pruning');
  });

  it('finds entries of all bibliographies, each key once', async () => {
    const second = { uri: 'untitled:more.bib', version: 'v1' };
    await manuscript.showText(
      second.uri,
      second.version,
      '@misc{hinton15, title = {Other distilling}}\n@misc{more, title = {Distilling more}}\n',
    );
    const keys = await own('distilling', { sources: [source(), second] });
    assert.deepEqual(keys.sort(), ['hinton15', 'more']);
  });

  it('answers by keys at once where a file is large, and by all there is once it is indexed', async () => {
    const many = Array.from(
      { length: 2_500 },
      (_, at) => `@misc{work${String(at)}, title = {Number ${String(at)} of many}}\n`,
    );
    await show(many.join(''));
    const early = await offers('work24');
    assert.equal(early[0]?.key, 'work24');
    assert.ok(early.every(({ key }) => key.startsWith('work24')));
    assert.deepEqual((await own('', { limit: 2 })).slice(0, 2), ['work0', 'work1']);
    assert.equal((await own('number 2400 of many'))[0], 'work2400');
  });

  it('asks the bundled catalog where there are very many records, and all as a last hope', async () => {
    class LargeLibrary extends Library {
      override get size(): number {
        return 1_000_000;
      }
    }
    manuscript = new Manuscript(new LargeLibrary(() => catalog, undefined));
    await show(entries);
    assert.ok((await papers('distilled version')).includes('sanh2019distilbert'));
    assert.deepEqual(await offers('zzzzzz'), []);
  });

  it('leaves a question unanswered once another is asked', async () => {
    const question: KeyQuestion = {
      typed: 'h',
      sources: [source()],
      alreadyThere: [],
      cited: [],
      isReference: false,
      ownEntries: true,
      catalogPapers: true,
      citeKeyFormat: '',
      limit: 20,
    };
    const [first, second] = await Promise.all([
      manuscript.completeKeys(question),
      manuscript.completeKeys({ ...question, typed: 'hi' }),
    ]);
    assert.equal(first, undefined);
    assert.ok(second);
  });

  it('offers names for a table as the catalog writes them, the likeliest kind first', async () => {
    const kinds = ['metric', 'dataset'] as const;
    const typed = await manuscript.completeNames({ typed: 'bleu', kinds, limit: 5 });
    assert.equal(typed[0]?.name, 'BLEU');
    const all = await manuscript.completeNames({ typed: '', kinds, limit: 50 });
    assert.equal(all[0]?.kind, 'metric');
    assert.ok(all.every(({ kind }) => kind !== 'model'));
    assert.ok(all.some(({ kind }) => kind === 'dataset'));
  });
});

describe('an index of entries', () => {
  it('finds after any edits what one made anew finds', async () => {
    const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];
    const entry = fc
      .tuple(fc.nat(30), fc.subarray(words, { minLength: 1 }))
      .map(([key, title]) => `@misc{key${String(key)},\n  title = {${title.join(' ')}},\n}\n`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(entry, { maxLength: 8 }), { minLength: 2, maxLength: 5 }),
        fc.constantFrom(...words),
        async (states, word) => {
          const index = new EntryIndex();
          for (const state of states) {
            await index.update(readBibliography(state.join('\n')));
          }
          const fresh = new EntryIndex();
          await fresh.update(readBibliography(states.at(-1)?.join('\n') ?? ''));
          const starts = (one: EntryIndex): number[] =>
            one
              .find(word, 50)
              .map(({ start }) => start)
              .sort((a, b) => a - b);
          assert.deepEqual(starts(index), starts(fresh));
          assert.deepEqual(
            index.first(50).map(({ start }) => start),
            fresh.first(50).map(({ start }) => start),
          );
        },
      ),
      { numRuns: 150 },
    );
  });
});

function keysOf(offers: readonly KeyOffer[]): string[] {
  return offers.map(({ key }) => key);
}
