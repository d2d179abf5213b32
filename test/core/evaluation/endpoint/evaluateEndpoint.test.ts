import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { connectEndpoint } from '../../../../src/core/evaluation/endpoint/endpointLanguageModel';
import { nodeFiles } from '../../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../../src/core/evaluation/nodeHost';
import { planRun } from '../../../../src/core/evaluation/plan';
import { evaluate, type EvaluationOptions } from '../../../../src/core/evaluation/run';
import { PersonError } from '../../../../src/core/personError';
import type { EvaluationRequest } from '../../../../src/protocol';
import { temporaryFolder } from '../temporaryFolder';
import { FakeServer, logProbability, type FakeServerOptions } from './fakeServer';

describe('an evaluation at an endpoint', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  const servers: FakeServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function start(options: FakeServerOptions): Promise<FakeServer> {
    const server = await FakeServer.start(options);
    servers.push(server);
    return server;
  }

  function dataFile(rows: readonly object[]): string {
    const path = join(folder(), 'data.jsonl');
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return path;
  }

  const questions = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      question: 'The cat',
      choices: index % 4 === 3 ? ['ran', 'sat'] : ['sat', 'ran'],
      answer: 0,
    }));

  function run(
    server: FakeServer,
    request: Partial<EvaluationRequest> & Pick<EvaluationRequest, 'data'>,
    options?: EvaluationOptions,
  ) {
    return evaluate(
      { model: { endpoint: { url: `${server.origin}/v1` } }, ...request },
      {
        files: nodeFiles,
        host: nodeHost('1.2.3'),
        loadRuntime: () => assert.fail('a runtime was loaded'),
        connect: (endpoint, signal) =>
          connectEndpoint(endpoint, { patience: 1, ...(signal && { signal }) }),
      },
      options,
    );
  }

  it('scores multiple choice, with nothing loaded here, and says what the cost is of', async () => {
    const server = await start({ dialect: 'vllm' });
    const path = dataFile(questions(20));
    const report = await run(server, { data: { path } });
    assert.equal(report?.task, 'multiple-choice');
    assert.equal(report.metrics.find(({ metric }) => metric === 'acc')?.value, 0.75);
    assert.deepEqual(report.model, {
      id: 'lab/bigram',
      name: 'lab/bigram',
      precision: 'unstated',
      endpoint: `${server.origin}/v1`,
    });
    assert.equal(report.environment.runtime, 'vLLM 0.9.1');
    assert.equal(report.environment.provider, 'endpoint');
    assert.equal(report.environment.concurrency, 4);
    assert.equal(report.cost?.of, 'endpoint');
    const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
    addFormats(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync('data/schema/run.schema.json', 'utf8')));
    assert.ok(validate(report), JSON.stringify(validate.errors));
  });

  it('scores whole texts', async () => {
    const path = dataFile([{ text: 'The cat sat' }, { text: 'Once' }]);
    const report = await run(await start({ dialect: 'vllm' }), { data: { path } });
    assert.equal(report?.task, 'language-modelling');
    const logLikelihood =
      logProbability('<s>', 'The') +
      logProbability('The', ' cat') +
      logProbability(' cat', ' sat') +
      logProbability('<s>', 'Once');
    const perplexity = report.metrics.find(({ metric }) => metric === 'token-perplexity')?.value;
    assert.ok(Math.abs((perplexity ?? NaN) - Math.exp(-logLikelihood / 4)) < 1e-9);
  });

  it('scores answers that the server writes, with nothing of a model folder asked for', async () => {
    const path = dataFile([
      { question: 'The cat', answers: ['sat down.'] },
      { question: 'The dog', answers: ['barked'] },
    ]);
    const report = await run(await start({ dialect: 'vllm' }), {
      data: { path },
      task: 'generative-question-answering',
      options: { prompt: '{question}' },
    });
    assert.deepEqual(
      report?.predictions.map(({ predicted, correct }) => [predicted, correct]),
      [
        ['sat down.', true],
        ['.', false],
      ],
    );
  });

  it('refuses a task that needs the model itself', async () => {
    const path = dataFile([{ text: 'good', label: 'positive' }]);
    await assert.rejects(
      run(await start({ dialect: 'vllm' }), { data: { path }, task: 'text-classification' }),
      (error) =>
        error instanceof PersonError &&
        /needs the model's own files.*language-modelling/.test(error.message),
    );
  });

  it('plans only what a server can do', async () => {
    const path = dataFile(questions(8));
    const plan = await planRun(
      { model: { endpoint: { url: 'http://nowhere.invalid/v1', model: 'm' } }, data: { path } },
      nodeFiles,
    );
    assert.equal(plan.task, 'multiple-choice');
    assert.equal(plan.examples?.of, 8);
    assert.ok(!plan.tasks.some(({ id }) => id === 'text-classification'));
  });

  it('keeps what was scored when cancelled', async () => {
    const cancel = new AbortController();
    let asked = 0;
    const server = await start({
      dialect: 'vllm',
      instead: (path) => {
        if (path !== '/v1/completions') return false;
        if (++asked < 20) return false;
        setTimeout(() => cancel.abort(), 20);
        return true;
      },
    });
    const path = dataFile(questions(20));
    const started = performance.now();
    const report = await run(server, { data: { path } }, { signal: cancel.signal });
    assert.equal(report?.status, 'partial');
    assert.ok(report.predictions.length > 0 && report.predictions.length < 20);
    assert.ok(performance.now() - started < 5000);
  });

  it('says which environment variable is to hold the key', async () => {
    const server = await start({ dialect: 'vllm', apiKey: 'k' });
    const path = dataFile(questions(4));
    const endpoint = { url: `${server.origin}/v1`, apiKeyVariable: 'PAPERWEIGHT_TEST_NO_KEY' };
    await assert.rejects(
      evaluate(
        { model: { endpoint }, data: { path } },
        { files: nodeFiles, host: nodeHost('1'), loadRuntime: () => assert.fail('loaded') },
      ),
      /PAPERWEIGHT_TEST_NO_KEY, which is to hold the key, is not set/,
    );
    process.env['PAPERWEIGHT_TEST_NO_KEY'] = 'k';
    try {
      const report = await evaluate(
        { model: { endpoint }, data: { path } },
        { files: nodeFiles, host: nodeHost('1'), loadRuntime: () => assert.fail('loaded') },
      );
      assert.equal(report?.status, 'complete');
      assert.doesNotMatch(JSON.stringify(report), /"k"|NO_KEY/);
    } finally {
      delete process.env['PAPERWEIGHT_TEST_NO_KEY'];
    }
  });
});
