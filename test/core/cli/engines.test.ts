import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunReport } from '../../../src/core/evaluation/report';
import { FakeServer } from '../evaluation/endpoint/fakeServer';
import { temporaryFolder } from '../evaluation/temporaryFolder';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line beside this process, which serves the model. */
function paperweight(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const cli = resolve(__dirname, '../../../dist/cli.js');
  return new Promise((done) => {
    const options = { env: { ...process.env, ...env } };
    execFile(process.execPath, [cli, ...args], options, (error, out, err) => {
      done({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}

describe('the command line with other engines', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let server: FakeServer;
  before(async () => {
    server = await FakeServer.start({ dialect: 'vllm', apiKey: 'secret-7' });
  });
  after(() => server.stop());

  const piqa = [
    { goal: 'The cat', sol1: 'sat', sol2: 'ran', label: 0 },
    { goal: 'The cat', sol1: 'sat down', sol2: 'sat still', label: 1 },
  ];
  const dataFile = () => {
    const path = join(folder(), 'piqa.jsonl');
    writeFileSync(path, piqa.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return path;
  };

  it('evaluates a model at a server by its address, with a key that is in no output', async () => {
    const model = `${server.origin}/v1#lab/bigram`;
    const asked = ['eval', '--model', model, '--data', dataFile()];
    const { code, out, err } = await paperweight(
      [...asked, '--api-key-env', 'TEST_ENDPOINT_KEY', '--concurrency', '2', '--json'],
      { TEST_ENDPOINT_KEY: 'secret-7' },
    );
    assert.equal(code, 0, err);
    const report = JSON.parse(out) as RunReport;
    assert.equal(report.metrics.find(({ metric }) => metric === 'acc')?.value, 0.5);
    assert.equal(report.model.endpoint, `${server.origin}/v1`);
    assert.equal(report.environment.concurrency, 2);
    assert.doesNotMatch(out + err, /secret-7/);
    const refused = await paperweight(asked);
    assert.equal(refused.code, 2);
    assert.equal(refused.out, '');
    assert.match(refused.err, /^paperweight: .*asks for a key \(401\).*\n$/);
  });

  it('exports a run, and refuses a folder that holds files', async () => {
    const data = dataFile();
    const out = join(folder(), 'cluster');
    const asked = ['export', '--data', data, '--model', 'lab/model', '--out', out];
    const made = await paperweight([...asked, '--json']);
    assert.equal(made.code, 0, made.err);
    const task = 'paperweight_piqa_multiple_choice';
    assert.deepEqual(JSON.parse(made.out), {
      folder: out,
      task,
      examples: 2,
      files: [`${task}.yaml`, 'data.jsonl', 'run.sh', 'README.md'],
    });
    assert.deepEqual(
      readdirSync(out).sort(),
      ['README.md', 'data.jsonl', `${task}.yaml`, 'run.sh'].sort(),
    );
    assert.match(readFileSync(join(out, 'run.sh'), 'utf8'), /MODEL:-lab\/model/);
    const again = await paperweight(asked);
    assert.equal(again.code, 2);
    assert.match(again.err, /Nothing was written: .* holds files already/);
  });

  it("names the harness's own task for a public data set, and refuses data there are none of", async () => {
    const made = await paperweight(['export', '--data', 'hellaswag', '--out', join(folder(), 'h')]);
    assert.equal(made.code, 0, made.err);
    assert.match(made.out, /h: run\.sh, README\.md/);
    const none = await paperweight([
      'export',
      '--data',
      'nowhere.jsonl',
      '--out',
      join(folder(), 'n'),
    ]);
    assert.equal(none.code, 2);
    assert.match(none.err, /There is no data set nowhere\.jsonl/);
    assert.match((await paperweight(['export'])).err, /Give one run, or --data/);
  });

  it('imports results as a run, which compare takes', async () => {
    const row = { 'acc,none': 0.5, 'acc_stderr,none': 0.1, 'wonder,none': 1 };
    const results = (model: string) => ({
      results: { piqa: row },
      configs: { piqa: { task: 'piqa', output_type: 'multiple_choice', test_split: 'test' } },
      'n-shot': { piqa: 0 },
      'n-samples': { piqa: { original: 2, effective: 2 } },
      config: { model: 'hf', model_args: `pretrained=${model}` },
      date: 1767225600,
    });
    const sample = (id: number, scores: readonly number[]) => ({
      doc_id: id,
      doc: { goal: id },
      target: '0',
      arguments: scores.map((_, at) => ['Question:', ` choice ${at}`]),
      filtered_resps: scores.map((score) => [String(score), 'False']),
      doc_hash: `h${id}`,
      acc: Number((scores[0] ?? 0) > (scores[1] ?? 0)),
    });
    const written: string[] = [];
    for (const [name, second] of [
      ['a', [-2, -1]],
      ['b', [-1, -2]],
    ] as const) {
      const file = join(folder(), `results_${name}.json`);
      writeFileSync(file, JSON.stringify(results(`lab/${name}`)));
      const samples = join(folder(), `samples_piqa_2026-01-01T00-00-0${name}.jsonl`);
      writeFileSync(
        samples,
        [sample(0, [-1, -2]), sample(1, second)].map((one) => JSON.stringify(one)).join('\n'),
      );
      const out = join(folder(), `${name}.json`);
      const { code, err } = await paperweight(['import', file, samples, '--out', out]);
      assert.equal(code, 0, err);
      assert.match(err, /Left out of piqa, having no counterpart here: wonder/);
      written.push(out);
    }
    const compared = await paperweight(['compare', ...written, '--json']);
    assert.equal(compared.code, 0, compared.err);
    const [comparison] = JSON.parse(compared.out) as { values: number[]; pairs: number }[];
    assert.deepEqual([comparison?.values, comparison?.pairs], [[1, 0.5], 2]);
    const refused = await paperweight(['import', written[0] ?? '']);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /a run of Paperweight already/);
  });
});
