import assert from 'node:assert/strict';
import { CatalogSearch } from '../../../src/core/search/catalogSearch';
import { catalog } from '../catalog/fixture';

const search = new CatalogSearch(catalog);
const ids = (query: string): string[] => search.search(query).map(({ id }) => id);
const notes = (query: string): readonly string[] => search.searchWithNotes(query).notes;

describe('query language', () => {
  describe('filters', () => {
    const expected: [query: string, ...ids: string[]][] = [
      ['author:sanh', 'sanh2020movement', 'sanh2019distilbert'],
      ['author:sanh year:2019', 'sanh2019distilbert'],
      ['author:"Victor Sanh" -movement', 'sanh2019distilbert'],
      ['AUTHOR:SANH -year:2019', 'sanh2020movement'],
      ['year:..2002 kind:paper', 'papineni2002bleu'],
      ['year:2001-2003 kind:paper', 'papineni2002bleu'],
      ['doi:10.1145/1150402', 'bucila2006model'],
      ['arxiv:1910.011 kind:paper', 'sanh2019distilbert'],
      ['metric:bleu kind:metric', 'bleu'],
    ];
    for (const [query, ...found] of expected) {
      it(query, () => {
        assert.deepEqual(ids(query), found);
      });
    }

    it('keep what is linked to a task, technique, metric, data set or model', () => {
      assert.ok(ids('technique:kd kind:paper').includes('sanh2019distilbert'));
      assert.ok(ids('dataset:sst2 kind:metric').includes('accuracy'));
      assert.ok(ids('dataset:SST-2 kind:paper').includes('socher2013recursive'));
      assert.ok(ids('model:distilbert kind:paper').includes('sanh2019distilbert'));
      assert.ok(!ids('technique:kd kind:paper').includes('papineni2002bleu'));
    });

    it('keep what any of several values keeps', () => {
      const found = ids('kind:metric,task');
      assert.ok(found.includes('accuracy'));
      assert.deepEqual([...found].sort(), [...ids('kind:metric'), ...ids('kind:task')].sort());
    });

    it('tell records with results from those without', () => {
      const withResults = ids('kind:model has:results');
      assert.ok(withResults.includes('distilbert'));
      assert.equal(
        withResults.length + ids('kind:model -has:results').length,
        ids('kind:model').length,
      );
    });
  });

  describe('notes', () => {
    it('explain an unknown filter, and search its value as words', () => {
      const { hits, notes: said } = search.searchWithNotes('venu:emnlp tinybert');
      assert.deepEqual(said, ['There is no filter venu:. Did you mean venue:?']);
      assert.equal(hits[0]?.id, 'jiao2020tinybert');
      assert.match(notes('colour:red')[0] ?? '', /^There is no filter colour:\. The filters are /);
    });

    it('explain a value that cannot be one', () => {
      assert.match(notes('kind:papr')[0] ?? '', /^There is no kind papr\. The kinds are paper, /);
      assert.match(notes('year:soon')[0] ?? '', /^soon is not a year\. Write year:2020/);
      assert.match(notes('has:legs')[0] ?? '', /^A record cannot be asked for legs\./);
      assert.deepEqual(notes('task:juggling'), ['No task is called juggling.']);
      assert.deepEqual(ids('task:juggling'), []);
    });

    it('are silent on what is understood, links and titles with colons among it', () => {
      for (const query of [
        'author:sanh year:2019.. distil',
        'https://arxiv.org/abs/1910.01108',
        'arXiv:1910.01108',
        'BERT: pre-training',
        'MobileBERT:a compact model',
        '"language model" -bert',
      ]) {
        assert.deepEqual(notes(query), [], query);
      }
    });
  });

  it('finds phrases only where their words stand in a row', () => {
    assert.equal(ids('"distilled version"')[0], 'sanh2019distilbert');
    assert.deepEqual(ids('"version distilled"'), []);
    assert.equal(ids('"distilled version')[0], 'sanh2019distilbert');
  });

  it('leaves out words, phrases and kinds that are excluded', () => {
    assert.ok(ids('bert').includes('sun2020mobilebert'));
    assert.ok(!ids('bert -mobilebert').includes('sun2020mobilebert'));
    assert.ok(!ids('bert -"task agnostic"').includes('sun2020mobilebert'));
    assert.deepEqual(
      ids('distilbert -kind:paper').filter((id) => id === 'sanh2019distilbert'),
      [],
    );
    assert.ok(
      ids('task-agnostic').includes('sun2020mobilebert'),
      'a hyphen inside excludes nothing',
    );
  });

  it('answers with records of the kind a question names', () => {
    assert.equal(ids('metric for SST-2')[0], 'accuracy');
    assert.equal(ids('which metric is used for SST-2')[0], 'accuracy');
    assert.equal(ids('SST-2 paper')[0], 'socher2013recursive');
    assert.equal(ids('the BLEU paper')[0], 'papineni2002bleu');
    assert.equal(ids('distilbert model')[0], 'distilbert');
    assert.equal(ids('model compression')[0], 'bucila2006model');
  });

  it('finds a pasted cite key or link at once', () => {
    for (const pasted of [
      '\\cite{sanh2019distilbert}',
      '\\autocite{sanh2019distilbert}',
      '@sanh2019distilbert',
      '[@sanh2019distilbert]',
      'sanh2019distilbert',
      'http://www.arxiv.org/pdf/1910.01108v4.pdf',
    ]) {
      assert.deepEqual(ids(pasted), ['sanh2019distilbert'], pasted);
    }
  });

  describe('bad input', () => {
    const bad: [name: string, query: string][] = [
      ['10,000 letters', 'a'.repeat(10_000)],
      ['10,000 letters and digits in turn', 'aB1-'.repeat(2_500)],
      ['2,000 words', 'language model distillation bert pruning '.repeat(400)],
      ['2,000 unknown words', 'qwxzv zzqkj '.repeat(1_000)],
      ['10,000 marks', '-"():*.,;!?'.repeat(900)],
      ['10,000 minuses', '-'.repeat(10_000)],
      ['10,000 quotation marks', '"'.repeat(10_000)],
      ['10,000 filters', 'year:2019 '.repeat(1_000)],
      ['a greedy regular expression', '(a+)+$ ^(([a-z])+.)+[A-Z]([a-z])+$'],
      ['a lookahead', '(?=.*bert)(?!x)\\b\\w+\\d{1,1000000}'],
    ];
    for (const [name, query] of bad) {
      it(`${name}: an answer in bounded time`, () => {
        const started = process.cpuUsage();
        assert.ok(Array.isArray(search.search(query)));
        const { user } = process.cpuUsage(started);
        assert.ok(user < 1_000_000, `${user / 1_000} ms`);
      });
    }

    it('finds nothing for marks alone, and says when a text is cut', () => {
      assert.deepEqual(ids('?!*'), []);
      assert.deepEqual(ids('()[]{}.*+'), []);
      assert.deepEqual(notes('a'.repeat(10_000)), [
        'Only the first 1,000 characters are looked for.',
      ]);
      assert.deepEqual(notes('bert '.repeat(100)), ['Only the first 48 words are looked for.']);
    });
  });
});
