import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { evaluateInProcess } from '../../../src/core/evaluation/evaluationProcess';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import type { RunReport } from '../../../src/core/evaluation/report';
import { evaluate } from '../../../src/core/evaluation/run';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { temporaryFolder } from '../evaluation/temporaryFolder';
import { writeTextModel } from '../evaluation/textModel';
import { writeTinyModel } from '../evaluation/tinyModel';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('paperweight eval', function () {
  this.timeout(180_000);
  const dist = resolve(__dirname, '../../../dist');
  const folder = temporaryFolder();
  let model = '';
  let slow = '';
  let data = '';

  before(() => {
    model = writeTinyModel(join(folder(), 'tiny'));
    slow = writeTinyModel(join(folder(), 'slow'), { slowness: 3000 });
    data = join(folder(), 'films.tsv');
    const texts = ['good film', 'bad film', 'films', 'good good bad', 'bad', 'good'];
    const rows = Array.from(
      { length: 48 },
      (_, at) => `${at}\t${texts[at % 6]}\t${at % 2 ? 0 : 1}`,
    );
    writeFileSync(data, ['id\treview\tverdict', ...rows].join('\n'));
  });

  /** Runs the built command line, as a terminal does. */
  const paperweight = (args: readonly string[], env: object = {}) =>
    new Promise<Outcome>((done) => {
      execFile(
        process.execPath,
        [join(dist, 'cli.js'), 'eval', ...args],
        { env: { ...process.env, ...env } },
        (error, out, err) => done({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  const columns = ['--column', 'text=review', '--column', 'label=verdict'];
  const usual = () => ['--model', model, '--data', data, ...columns, '--threads', '1'];
  const run = (...more: readonly string[]) => paperweight([...usual(), ...more]);

  async function reportOf(...more: readonly string[]): Promise<RunReport> {
    const { code, out, err } = await run(...more, '--json');
    assert.equal(code, 0, err);
    return JSON.parse(out) as RunReport;
  }

  function assertRefused({ code, out, err }: Outcome, says: RegExp): void {
    assert.equal(code, 2, out);
    assert.equal(out, '');
    assert.match(err, says);
    assert.equal(err.trimEnd().split('\n').length, 1, err);
  }

  /** What of a report is the same in every run of the same model and data. */
  const fixed = ({ task, options, model, data, metrics, predictions }: RunReport) =>
    JSON.parse(JSON.stringify({ task, options, model, data, metrics, predictions })) as unknown;

  it('reports what the evaluation reports in this process and in one of its own', async () => {
    const printed = await reportOf('--limit', '9', '--seed', '4', '--batch-size', '3');
    const request = {
      model: { folder: model },
      data: { path: data, columns: { text: 'review', label: 'verdict' } },
      limit: 9,
      seed: 4,
      batchSize: 3,
      threads: 1,
    };
    const apart = await evaluateInProcess(join(dist, 'worker.js'), request);
    const here = await evaluate(request, {
      files: nodeFiles,
      host: nodeHost('1.2.3'),
      loadRuntime: loadOnnxRuntime,
    });
    assert.ok(apart.report && here);
    assert.equal(printed.predictions.length, 9);
    assert.match(printed.model.sha256 ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual(fixed(apart.report), fixed(printed));
    assert.deepEqual(fixed(here), fixed(printed));
    assert.deepEqual(apart.report.environment, printed.environment);
  });

  it('does so for a task with settings of its own', async () => {
    const texts = ['--model', 'demo-gpt', '--data', 'demo-text', '--limit', '2', '--threads', '1'];
    const { code, out, err } = await paperweight([...texts, '--option', 'context=32', '--json']);
    assert.equal(code, 0, err);
    const printed = JSON.parse(out) as RunReport;
    const apart = await evaluateInProcess(join(dist, 'worker.js'), {
      model: { folder: join(dist, 'models', 'demo-gpt') },
      data: { path: join(dist, 'suites', 'demo-text') },
      limit: 2,
      threads: 1,
      options: { context: 32 },
    });
    assert.equal(printed.options?.['context'], 32);
    assert.ok(apart.report);
    assert.deepEqual(fixed(apart.report), fixed(printed));
  });

  describe('--column', () => {
    it('says which column is which, by name or by number', async () => {
      const { data } = await reportOf('--column', 'text=2');
      assert.deepEqual(data.columns, { text: 'review', label: 'verdict' });
    });

    it('refuses a column and a part that there is not', async () => {
      assertRefused(
        await run('--column', 'text=nope'),
        /no column nope\. Their columns are: id, review, verdict\./,
      );
      assertRefused(
        await run('--task', 'text-classification', '--column', 'nope=id'),
        /text-classification reads no column as nope: it reads text, label\./,
      );
      assertRefused(await run('--column', 'text'), /--column cannot be "text": write it as NAME=/);
    });
  });

  describe('--option', () => {
    it('refuses one that the task has not, and a value that is none', async () => {
      assertRefused(
        await run('--option', 'shots=1'),
        /text-classification has no option shots\. Leave it out: it has none\./,
      );
      assertRefused(
        await run('--option', 'shots'),
        /--option cannot be "shots": write it as NAME=/,
      );
      const texts = ['--model', 'demo-gpt', '--data', 'demo-text', '--option'];
      assertRefused(await paperweight([...texts, 'stride=far']), /stride cannot be far\. Give a/);
      assertRefused(await paperweight([...texts, 'window=8']), /Choose one of: context, stride\./);
    });
  });

  it('takes the size of a batch, and refuses one of none', async () => {
    assert.equal((await reportOf('--batch-size', '5')).environment.batchSize, 5);
    for (const size of ['0', '2.5', '']) {
      assertRefused(await run('--batch-size', size), /whole number of at least 1/);
    }
  });

  it('takes how far the runtime rewrites the graph, and refuses what it does not know', async () => {
    for (const level of ['faithful', 'basic']) {
      const { environment } = await reportOf('--optimization', level);
      assert.equal(environment.optimization, level);
    }
    assertRefused(await run('--optimization', 'most'), /Choose one of: faithful, all, basic\./);
  });

  it('takes where the runtime computes, and says what there is', async () => {
    assert.equal((await reportOf('--provider', 'cpu')).environment.provider, 'cpu');
    assertRefused(await run('--provider', 'abacus'), /no provider abacus on .*Choose one of: cpu/);
  });

  it('records what is given, beside the report', async () => {
    const given = ['--record', 'training-time=3.5 h', '--record', 'cut=a=b'];
    const recorded = { 'training-time': '3.5 h', cut: 'a=b' };
    assert.deepEqual((await reportOf(...given)).recorded, recorded);
    assert.match((await run(...given)).out, /^recorded: training-time=3\.5 h, cut=a=b$/m);
    assertRefused(await run('--record', '=3'), /--record cannot be "=3": write it as NAME=VALUE/);
  });

  it('ends a run that holds more memory than it may', async () => {
    const long = ['--model', slow, '--data', data, ...columns, '--memory-limit', '20'];
    assertRefused(await paperweight(long), /held \d+ MB.*the limit is 20 MB/);
    assert.equal((await run('--memory-limit', '4000')).code, 0);
    for (const limit of ['0', 'much']) {
      assertRefused(await run('--memory-limit', limit), /--memory-limit cannot be/);
    }
    assertRefused(await run('--memory-limit', '-1'), /'--memory-limit' argument is ambiguous\./);
  });

  it('ends a run that takes longer than it may, keeps what it has and goes on with that', async () => {
    const partial = join(folder(), 'partial.json');
    const started = ['--model', slow, '--data', data, ...columns, '--threads', '2'];
    const ended = await paperweight([
      ...started,
      '--time-limit',
      '8',
      '--batch-size',
      '1',
      '--out',
      partial,
    ]);
    assert.equal(ended.code, 2);
    assert.equal(ended.out, '');
    const [kept, why] = ended.err.trimEnd().split('\n');
    assert.match(kept ?? '', /\d+ examples were scored until then; go on with --resume /);
    assert.match(why ?? '', /ended because it ran longer than 8 s\. Choose fewer examples/);
    const first = JSON.parse(readFileSync(partial, 'utf8')) as RunReport;
    assert.equal(first.status, 'partial');
    assert.ok(first.predictions.length > 0 && first.predictions.length < 48);

    const resumed = await paperweight([...started, '--resume', partial, '--json']);
    assert.equal(resumed.code, 0, resumed.err);
    const whole = JSON.parse(resumed.out) as RunReport;
    assert.equal(whole.status, 'complete');
    assert.equal(whole.predictions.length, 48);
    assert.deepEqual(whole.resumed, { run: first.id, examples: first.predictions.length });
    for (const limit of ['0', '0.5']) {
      assertRefused(await run('--time-limit', limit), /--time-limit cannot be/);
    }
  });

  it('refuses to go on with what is no run, is complete, or is of something else', async () => {
    const resume = (name: string) => run('--resume', join(folder(), name));
    assertRefused(await resume('none.json'), /There is no run .*none\.json/);
    writeFileSync(join(folder(), 'half.json'), '{"schema":');
    assertRefused(await resume('half.json'), /half\.json is not a run: it is not JSON/);
    const complete = await reportOf('--out', join(folder(), 'complete.json'));
    assertRefused(await resume('complete.json'), /nothing to go on with: the run .* is complete/);
    const other = {
      ...complete,
      status: 'partial',
      data: { ...complete.data, sha256: '0'.repeat(64) },
    };
    writeFileSync(join(folder(), 'other.json'), JSON.stringify(other));
    assertRefused(await resume('other.json'), /cannot be gone on with: its data file differs/);
  });

  it('says how to get what is on the Hub, and that it cannot be reached', async () => {
    // Nothing listens at port 9 of this machine.
    const alone = { HF_ENDPOINT: 'http://127.0.0.1:9', HF_HUB_CACHE: join(folder(), 'cache') };
    const absent = ['--model', 'org/none', '--data', data];
    assertRefused(
      await paperweight(absent, alone),
      /no model org\/none: .*or add --download if the model is on the Hub\./,
    );
    assertRefused(
      await paperweight([...absent, '--download'], alone),
      /127\.0\.0\.1:9 could not be reached.*Check the network/,
    );
  });

  it('prints a metric over the parts of the examples that its reference tells apart', async () => {
    const reader = writeTextModel(join(folder(), 'reader'), {
      words: ['where', 'in', 'paris'],
      outputs: {
        start_logits: { of: 'token', width: 0, rows: { paris: [5] } },
        end_logits: { of: 'token', width: 0, rows: { paris: [5] } },
      },
      config: { architectures: ['TinyForQuestionAnswering'], max_position_embeddings: 512 },
    });
    const questions = join(folder(), 'questions.jsonl');
    const row = (texts: readonly string[]) => ({
      question: 'where',
      context: 'in paris',
      answers: { text: texts, answer_start: texts.map(() => 3) },
    });
    const rows = [row(['paris']), row(['paris']), row([])];
    writeFileSync(questions, rows.map((each) => JSON.stringify(each)).join('\n'));
    const { out, err } = await paperweight(['--model', reader, '--data', questions]);
    const lines = out.split('\n');
    const at = lines.findIndex((line) => line.startsWith('exact match'));
    assert.match(lines[at] ?? err, /^exact match +66\.7 {2}/);
    assert.match(lines[at + 1] ?? '', /^ {2}answerable \(2\) +100\.0$/);
    assert.match(lines[at + 2] ?? '', /^ {2}unanswerable \(1\) +0\.0$/);
    assert.match(lines[at + 3] ?? '', /^token F1 /);
  });
});
