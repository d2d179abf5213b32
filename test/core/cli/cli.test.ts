import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

const root = path.resolve(__dirname, '../../..');

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line, as a terminal does. */
function paperweight(...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'dist', 'cli.js'), ...args],
    { encoding: 'utf8' },
  );
  return { code: status, out: stdout, err: stderr };
}

function json(...args: string[]): unknown {
  const { code, out, err } = paperweight(...args, '--json');
  assert.equal(err, '');
  assert.equal(code, 0);
  return JSON.parse(out);
}

function assertRefused({ code, out, err }: Outcome, says: RegExp): void {
  assert.equal(code, 2);
  assert.equal(out, '');
  assert.match(err, says);
  assert.equal(err.trimEnd().split('\n').length, 1, err);
}

describe('The command line', function () {
  this.timeout(60_000);
  let folder: string;
  const file = (name: string): string => path.join(folder, name);
  const write = (name: string, text: string): string => {
    fs.writeFileSync(file(name), text);
    return file(name);
  };

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'paperweight-cli-'));
  });

  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  describe('search', () => {
    it('prints hits as JSON', () => {
      const hits = json('search', 'sanh', 'distil', '--limit', '3') as Record<string, unknown>[];
      assert.ok(hits.length <= 3);
      assert.deepEqual(Object.keys(hits[0] ?? {}), ['id', 'kind', 'title', 'detail', 'score']);
      assert.equal(hits[0]?.['id'], 'sanh2019distilbert');
    });

    it('answers a file of queries with one array a line', () => {
      const queries = write('queries.txt', 'tinybert\nzzzzqqqq xxyyzz\n\nsst-2');
      const answers = json('search', '--batch', queries, '--limit', '2') as { id: string }[][];
      assert.equal(answers.length, 4);
      assert.deepEqual(answers[1], []);
      assert.equal(answers[3]?.[0]?.id, 'sst2');
    });

    it('explains a filter it does not know on stderr, beside the answer', () => {
      const { code, out, err } = paperweight('search', 'kindd:paper', 'tinybert', '--json');
      assert.equal(code, 0);
      assert.ok(Array.isArray(JSON.parse(out)));
      assert.match(err, /kindd.*kind/);
    });

    it('exits with 1 when nothing is found', () => {
      assert.equal(paperweight('search', 'zzzzqqqq', 'xxyyzz').code, 1);
    });

    it('refuses a missing query, a bad limit and an unknown option in one line', () => {
      assertRefused(paperweight('search'), /Give a query/);
      assertRefused(paperweight('search', 'x', '--limit', '0'), /whole number of at least 1/);
      assertRefused(paperweight('search', 'x', '--nope'), /--nope.*Usage: paperweight search/);
    });
  });

  describe('show', () => {
    it('resolves the links of a record', () => {
      const record = json('show', 'sst2') as { paper: { id: string }; metrics: { name: string }[] };
      assert.equal(record.paper.id, 'socher2013recursive');
      assert.equal(record.metrics[0]?.name, 'Accuracy');
    });

    it('names close ids for one it does not know', () => {
      assertRefused(paperweight('show', 'winogrand'), /no record winogrand.*winogrande/);
    });
  });

  describe('cite', () => {
    it('prints BibTeX by default, and any format asked for', () => {
      assert.match(paperweight('cite', 'sanh2019distilbert').out, /^@\w+\{sanh2019distilbert,/);
      assert.match(paperweight('cite', 'sst2', '--format', 'ris').out, /^TY {2}- /);
      assert.match(paperweight('cite', 'sst2', '--format', 'apa').out, /^Socher, R\./);
    });

    it('adds entries to a .bib file, each once, and leaves the rest as it was', () => {
      const before = '% mine\r\n@misc{a,\r\n  title = {A}\r\n}\r\n';
      const bib = write('refs.bib', before);
      assert.deepEqual(json('cite', 'sanh2019distilbert', '--into', bib), {
        added: ['sanh2019distilbert'],
        present: [],
      });
      const after = fs.readFileSync(bib, 'utf8');
      assert.ok(after.startsWith(before));
      assert.deepEqual(json('cite', 'sanh2019distilbert', '--into', bib), {
        added: [],
        present: ['sanh2019distilbert'],
      });
      assert.equal(fs.readFileSync(bib, 'utf8'), after);
    });

    it('makes a .bib file that is not there yet', () => {
      paperweight('cite', 'jiao2020tinybert', '--into', file('new.bib'));
      assert.match(fs.readFileSync(file('new.bib'), 'utf8'), /^@\w+\{jiao2020tinybert,/);
    });

    it('leaves a read-only or a Latin-1 file alone and says what to do', () => {
      const locked = write('locked.bib', '@misc{a, title = {A}}\n');
      fs.chmodSync(locked, 0o444);
      assertRefused(
        paperweight('cite', 'sanh2019distilbert', '--into', locked),
        /Nothing was added: locked\.bib is read-only\. Make it writable/,
      );
      fs.writeFileSync(file('latin1.bib'), Buffer.from('@misc{a, title = {\xe9}}\n', 'latin1'));
      assertRefused(
        paperweight('cite', 'sanh2019distilbert', '--into', file('latin1.bib')),
        /not UTF-8/,
      );
    });

    it('prints the style of a .csl file', () => {
      const style = path.join(root, 'data', 'styles', 'nature.csl');
      const { out } = paperweight('cite', 'sst2', '--format', style);
      assert.match(out, /^1\. Socher, R\. et al\. /);
      assert.equal(out, paperweight('cite', 'sst2', '--format', 'nature').out);
      assertRefused(paperweight('cite', 'sst2', '--format', file('no.csl')), /no file .*no\.csl/);
      assertRefused(
        paperweight('cite', 'sst2', '--format', write('bad.csl', 'x')),
        /bad\.csl cannot be used/,
      );
    });

    it('gives entries keys of a pattern', () => {
      const pattern = ['--key-format', '[auth:lower][year]'];
      assert.match(paperweight('cite', 'sanh2019distilbert', ...pattern).out, /\{sanh2019,/);
      assert.deepEqual(json('cite', 'sanh2019distilbert', '--into', file('keys.bib'), ...pattern), {
        added: ['sanh2019'],
        present: [],
      });
      assertRefused(
        paperweight('cite', 'sst2', '--key-format', '[auht]'),
        /no function auht.*auth, authors/,
      );
    });

    it('notes on stderr that a preprint has been published', () => {
      const { code, out, err } = paperweight('cite', 'frantar2022gptq');
      assert.equal(code, 0);
      assert.match(out, /^@misc\{frantar2022gptq,/);
      assert.match(err, /frantar2022gptq is a preprint; frantar2023optq is its published version/);
      assert.equal(paperweight('cite', 'frantar2023optq').err, '');
    });

    it('lists the formats when it does not know one', () => {
      assertRefused(paperweight('cite', 'sst2', '--format', 'docx'), /docx.*bibtex/);
    });
  });

  describe('eval', () => {
    const run = ['eval', '--model', 'use-lite-sentiment:int8', '--data', 'uci-sentiment'];

    it('prints a report that keeps to its schema', () => {
      const report = json(...run, '--limit', '40', '--seed', '3', '--out', file('run.json'));
      const ajv = addFormats.default(new Ajv({ strict: false }));
      const schema = JSON.parse(
        fs.readFileSync(path.join(root, 'data/schema/run.schema.json'), 'utf8'),
      ) as object;
      assert.ok(ajv.validate(schema, report), ajv.errorsText());
      assert.deepEqual(JSON.parse(fs.readFileSync(file('run.json'), 'utf8')), report);
    });

    it('exits with 1 when a threshold is missed', () => {
      assert.equal(paperweight(...run, '--limit', '40', '--fail-under', 'accuracy=0.5').code, 0);
      assert.equal(paperweight(...run, '--limit', '40', '--fail-under', 'accuracy=1.01').code, 1);
    });

    it('refuses what it cannot run in one line', () => {
      assertRefused(paperweight('eval', '--data', 'uci-sentiment'), /--model/);
      assertRefused(
        paperweight('eval', '--model', 'nope', '--data', 'uci-sentiment'),
        /no model nope.*use-lite-sentiment/,
      );
      assertRefused(
        paperweight('eval', '--model', 'use-lite-sentiment', '--data', 'nope.tsv'),
        /no data set nope\.tsv.*uci-sentiment/,
      );
      assertRefused(paperweight(...run, '--metric', 'bleu'), /bleu/);
    });
  });

  describe('compare', () => {
    it('compares runs with the first of them, and refuses what is no run', () => {
      const data = ['--data', 'uci-sentiment', '--limit', '40', '--json', '--out'];
      paperweight('eval', '--model', 'use-lite-sentiment:fp32', ...data, file('fp32.json'));
      paperweight('eval', '--model', 'use-lite-sentiment:int8', ...data, file('int8.json'));
      const compared = json('compare', file('fp32.json'), file('int8.json')) as {
        readonly metric: string;
        readonly pairs: number;
        readonly verdict: string;
        readonly interval: readonly number[];
      }[];
      assert.deepEqual(
        compared.map(({ metric }) => metric),
        ['accuracy', 'f1', 'matthews-correlation'],
      );
      assert.ok(compared.every(({ pairs }) => pairs === 40));
      assert.ok(compared.every(({ verdict }) => verdict === 'no difference shown'));
      const { code, out } = paperweight('compare', file('fp32.json'), file('int8.json'));
      assert.equal(code, 0);
      assert.match(out, /^baseline: use-lite-sentiment fp32 on uci-sentiment.*subset of 40/);
      assert.match(out, /accuracy .* no difference shown \(p = /);
      assertRefused(paperweight('compare', file('fp32.json')), /two runs/);
      const broken = write('broken.json', '{');
      assertRefused(paperweight('compare', file('fp32.json'), broken), /not JSON/);
    });
  });

  describe('score', () => {
    it('reads lines, JSON lines and JSON', () => {
      const predictions = write('predictions.txt', '1\n0\n1\n1\n');
      const references = write('references.jsonl', '1\n0\n0\n1\n');
      const scored = json(
        ...['score', 'f1', '--predictions', predictions, '--references', references],
        ...['--option', 'average=macro'],
      ) as { metric: string; value: number; signature: string };
      assert.equal(scored.metric, 'f1');
      assert.ok(Math.abs(scored.value - (0.8 + 2 / 3) / 2) < 1e-12);
      assert.match(scored.signature, /average=macro/);
    });

    it('answers a batch line by line, a bad line with its error', () => {
      const batch = write(
        'batch.jsonl',
        '{"metric":"accuracy","predictions":[1,0],"references":[1,1]}\n{"metric":"nope"}\nnot JSON\n',
      );
      const { code, out } = paperweight('score', '--batch', batch);
      assert.equal(code, 0);
      const rows = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { value?: number; error?: string });
      assert.equal(rows.length, 3);
      assert.equal(rows[0]?.value, 0.5);
      assert.match(rows[1]?.error ?? '', /no metric "nope"/);
      assert.match(rows[2]?.error ?? '', /not JSON/);
    });

    it('needs no references for an information criterion', () => {
      const fits = write('fits.json', '[{"logLikelihood":-10,"k":2,"n":20}]');
      assert.equal((json('score', 'aic', '--predictions', fits) as { value: number }).value, 24);
    });
  });

  it('names its commands when it does not know one', () => {
    assertRefused(paperweight('nope'), /no command nope.*search.*score/);
    assert.equal(paperweight('--help').code, 0);
  });
});
