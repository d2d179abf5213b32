import assert from 'node:assert/strict';
import type { Endpoint } from '../../../../src/core/evaluation/endpoint/endpoint';
import { readAddress } from '../../../../src/core/evaluation/endpoint/endpoint';
import {
  connectEndpoint,
  type ConnectOptions,
} from '../../../../src/core/evaluation/endpoint/endpointLanguageModel';
import { PersonError } from '../../../../src/core/personError';
import { FakeServer, logProbability, type FakeServerOptions } from './fakeServer';

describe('a model at an endpoint', () => {
  const servers: FakeServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function start(options: FakeServerOptions): Promise<FakeServer> {
    const server = await FakeServer.start(options);
    servers.push(server);
    return server;
  }

  const connect = (
    server: FakeServer,
    endpoint: Partial<Endpoint> = {},
    options: ConnectOptions = {},
  ) => connectEndpoint({ url: `${server.origin}/v1`, ...endpoint }, { patience: 1, ...options });

  async function modelAt(options: FakeServerOptions, endpoint: Partial<Endpoint> = {}) {
    const server = await start(options);
    const { languageModel } = await connect(server, endpoint);
    return { server, languageModel };
  }

  const fails = (work: Promise<unknown>, message: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof PersonError, String(error));
      assert.match(error.message, message);
      return true;
    });

  const close = (actual: number | undefined, expected: number) =>
    assert.ok(Math.abs((actual ?? NaN) - expected) < 1e-12, `${actual} is not ${expected}`);

  const catSatDown = logProbability(' cat', ' sat') + logProbability(' sat', ' down');

  describe('finds out what serves it', () => {
    it('vLLM, with its version and context', async () => {
      const served = await connect(await start({ dialect: 'vllm' }));
      assert.equal(served.server, 'vLLM 0.9.1');
      assert.equal(served.model, 'lab/bigram');
      assert.equal(served.precision, undefined);
      // One token is predicted, and one generated and dropped.
      assert.equal(served.languageModel.contextLength, 62);
      assert.equal(served.languageModel.prefix, '<s>');
    });

    it('llama.cpp, with the quantization that the name of its file tells', async () => {
      const served = await connect(await start({ dialect: 'llamacpp' }));
      assert.equal(served.server, 'llama.cpp b5002-2c3f8b85');
      assert.equal(served.model, 'bigram.gguf');
      assert.equal(served.precision, 'Q4_K_M');
    });

    it('Text Generation Inference, with the type of its weights', async () => {
      const served = await connect(await start({ dialect: 'tgi' }));
      assert.equal(served.server, 'TGI 3.3.0');
      assert.equal(served.precision, 'float16');
    });

    it('any other', async () => {
      const served = await connect(await start({ dialect: 'plain' }), { model: 'bigram' });
      assert.equal(served.server, 'OpenAI-compatible server');
    });
  });

  for (const dialect of ['vllm', 'tgi', 'plain'] as const) {
    describe(`scores continuations (${dialect})`, () => {
      const endpoint = dialect === 'plain' ? { model: 'bigram' } : {};

      it('by the log-probabilities of their tokens alone', async () => {
        const { languageModel } = await modelAt({ dialect }, endpoint);
        const [likely, unlikely] = await languageModel.scoreContinuations([
          { context: 'The cat', continuation: ' sat down' },
          { context: 'The cat', continuation: ' ran' },
        ]);
        close(likely?.logLikelihood, catSatDown);
        assert.equal(likely?.tokens, 2);
        close(unlikely?.logLikelihood, logProbability(' cat', ' ran'));
        assert.equal(unlikely?.tokens, 1);
      });

      it('with the space at the end of a context moved to them', async () => {
        const { languageModel } = await modelAt({ dialect }, endpoint);
        const [score] = await languageModel.scoreContinuations([
          { context: 'The cat ', continuation: 'sat down' },
        ]);
        close(score?.logLikelihood, catSatDown);
      });

      it('after nothing, by what begins a text', async () => {
        const { languageModel } = await modelAt({ dialect }, endpoint);
        const [score] = await languageModel.scoreContinuations([
          { context: '', continuation: 'The cat' },
        ]);
        close(score?.logLikelihood, logProbability('<s>', 'The') + logProbability('The', ' cat'));
        assert.equal(score?.tokens, 2);
      });

      it('and whole texts', async () => {
        const { languageModel } = await modelAt({ dialect }, endpoint);
        const [first, second] = await languageModel.scoreTexts(['The cat sat', 'Once'], {});
        const expected = [
          logProbability('<s>', 'The'),
          logProbability('The', ' cat'),
          logProbability(' cat', ' sat'),
        ];
        assert.equal(first?.length, 3);
        first.forEach((value, at) => close(value, expected[at] ?? NaN));
        close(second?.[0], logProbability('<s>', 'Once'));
      });
    });
  }

  it('tells whether a continuation is the one greedy decoding gives', async () => {
    const { languageModel } = await modelAt({ dialect: 'vllm' });
    const scores = await languageModel.scoreContinuations([
      { context: 'The cat', continuation: ' sat down' },
      { context: 'The cat', continuation: ' sat still' },
    ]);
    assert.deepEqual(
      scores.map(({ greedy }) => greedy),
      [true, false],
    );
  });

  it('leaves open what greedy decoding gives where the server does not tell', async () => {
    const { languageModel } = await modelAt({ dialect: 'tgi' });
    const [score] = await languageModel.scoreContinuations([
      { context: 'The cat', continuation: ' sat' },
    ]);
    assert.ok(score && !('greedy' in score));
  });

  it('cuts a context that is too long from the left', async () => {
    const { server, languageModel } = await modelAt({ dialect: 'vllm', contextLength: 6 });
    const [score] = await languageModel.scoreContinuations([
      { context: 'One two three four five six The cat', continuation: ' sat down' },
    ]);
    close(score?.logLikelihood, catSatDown);
    const sent = server.asked.filter(({ path }) => path === '/v1/completions');
    assert.deepEqual(
      sent.map(({ body }) => (body['prompt'] as number[]).length),
      [5],
    );
  });

  it('scores a text longer than the context in windows, each token once', async () => {
    const text = 'The cat sat down. The cat ran. The dog sat still';
    const whole = await modelAt({ dialect: 'vllm' });
    const [expected] = await whole.languageModel.scoreTexts([text], {});
    const short = await modelAt({ dialect: 'vllm', contextLength: 6 });
    const [windowed] = await short.languageModel.scoreTexts([text], {});
    // To a bigram model what is further back than a word makes no difference.
    assert.equal(windowed?.length, 13);
    windowed.forEach((value, at) => close(value, expected?.[at] ?? NaN));
    const [sliding] = await short.languageModel.scoreTexts([text], { context: 4, stride: 2 });
    sliding?.forEach((value, at) => close(value, expected?.[at] ?? NaN));
    assert.equal(sliding?.length, 13);
  });

  it('refuses windows where the server tokenizes nothing', async () => {
    const { languageModel } = await modelAt({ dialect: 'plain' }, { model: 'bigram' });
    await fails(
      languageModel.scoreTexts(['The cat sat down. The cat ran.'], { context: 4 }),
      /tokenizes no text for others.*cut into windows of 4/,
    );
  });

  it('refuses to score the first token where nothing begins a text', async () => {
    const { languageModel } = await modelAt({ dialect: 'vllm', begins: false });
    await fails(
      languageModel.scoreTexts(['The cat'], {}),
      /first token of a text cannot be scored.*--enable-tokenizer-info-endpoint/,
    );
    const [score] = await languageModel.scoreContinuations([
      { context: 'The cat', continuation: ' sat down' },
    ]);
    close(score?.logLikelihood, catSatDown);
  });

  it('refuses a continuation that is no token of its own', async () => {
    const { languageModel } = await modelAt({ dialect: 'vllm' });
    await fails(
      languageModel.scoreContinuations([{ context: 'The c', continuation: 'at' }]),
      /"at" cannot be scored/,
    );
  });

  for (const dialect of ['llamacpp', 'llamacpp-silent'] as const) {
    it(`says that nothing can be scored on a server that tells nothing of prompts (${dialect})`, async () => {
      const { languageModel } = await modelAt({ dialect });
      await fails(
        languageModel.scoreContinuations([{ context: 'The cat', continuation: ' sat' }]),
        /llama\.cpp b5002-2c3f8b85 does not tell log-probabilities.*no language modelling or multiple choice/,
      );
      assert.deepEqual(await languageModel.complete(['The'], { mostTokens: 2, stop: [] }), [
        ' cat sat',
      ]);
    });
  }

  it('says how Text Generation Inference must be started', async () => {
    const { languageModel } = await modelAt({ dialect: 'tgi', prefill: false });
    await fails(
      languageModel.scoreContinuations([{ context: 'The cat', continuation: ' sat' }]),
      /--enable-prefill-logprobs/,
    );
  });

  for (const dialect of ['vllm', 'llamacpp', 'tgi', 'plain'] as const) {
    it(`goes on with prompts up to what stops it (${dialect})`, async () => {
      const { languageModel } = await modelAt(
        { dialect },
        dialect === 'plain' ? { model: 'bigram' } : {},
      );
      const stop = ['.', '\n', '!', '?', 'still', 'down'];
      const options = { mostTokens: 20, stop };
      assert.deepEqual(await languageModel.complete(['The', 'The cat'], options), [
        ' cat sat ',
        ' sat ',
      ]);
    });
  }

  it('has no more requests out at once than allowed', async () => {
    const { server, languageModel } = await modelAt({ dialect: 'vllm' }, { concurrency: 3 });
    const prompts = Array.from({ length: 12 }, () => 'The');
    await languageModel.complete(prompts, { mostTokens: 1, stop: [] });
    assert.equal(server.mostAtOnce, 3);
  });

  it('asks again where the server is overloaded, and gives up in the end', async () => {
    const overloaded = (times: number): FakeServerOptions => ({
      dialect: 'vllm',
      instead: (path, response, count) => {
        if (path !== '/v1/completions' || count > times) return false;
        response.writeHead(count % 2 === 0 ? 429 : 503, { 'retry-after': '0' });
        response.end('{"error": {"message": "slow down"}}');
        return true;
      },
    });
    const passing = await modelAt(overloaded(4));
    const options = { mostTokens: 1, stop: [] };
    assert.deepEqual(await passing.languageModel.complete(['The'], options), [' cat']);
    const lasting = await modelAt(overloaded(100));
    await fails(lasting.languageModel.complete(['The'], options), /overloaded.*slow down/);
    assert.equal(lasting.server.asked.filter(({ path }) => path === '/v1/completions').length, 5);
  });

  it('gives up on an answer that takes too long', async () => {
    const { languageModel } = await modelAt(
      { dialect: 'vllm', instead: (path) => path === '/v1/completions' },
      { timeout: 0.2 },
    );
    await fails(
      languageModel.complete(['The'], { mostTokens: 1, stop: [] }),
      /did not answer within 0\.2 s/,
    );
  });

  it('ends what is out when cancelled', async () => {
    const server = await start({
      dialect: 'vllm',
      instead: (path) => path === '/v1/completions',
    });
    const cancel = new AbortController();
    const { languageModel } = await connect(server, {}, { signal: cancel.signal });
    const scoring = languageModel.scoreContinuations(
      [{ context: 'The', continuation: ' cat' }],
      cancel.signal,
    );
    setTimeout(() => cancel.abort(), 50);
    const started = performance.now();
    await assert.rejects(scoring, { name: 'AbortError' });
    assert.ok(performance.now() - started < 1000);
  });

  describe('says what is wrong', () => {
    it('no server', async () => {
      const server = await FakeServer.start({ dialect: 'vllm' });
      const url = `${server.origin}/v1`;
      await server.stop();
      await fails(connectEndpoint({ url }), /no answer from .*ECONNREFUSED.*server is running/);
    });

    it('no key, and a wrong one, which is not repeated', async () => {
      const server = await start({ dialect: 'vllm', apiKey: 'right' });
      await fails(connect(server), /asks for a key \(401\)/);
      const wrong = connect(server, {}, { apiKey: 'secret-123' });
      await assert.rejects(wrong, (error: Error) => {
        assert.match(error.message, /refuses the key \(401\)/);
        assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)}`, /secret-123/);
        return true;
      });
      await connect(server, {}, { apiKey: 'right' });
    });

    it('a model that it does not have, or none named where there are several', async () => {
      await fails(
        connect(await start({ dialect: 'vllm' }), { model: 'lab/other' }),
        /no model lab\/other\. Choose one of: lab\/bigram/,
      );
      await fails(
        connect(await start({ dialect: 'plain' })),
        /several models: bigram, other\. Name one after the address, as .*#bigram/,
      );
    });

    it('something that is no completions server', async () => {
      const server = await start({
        dialect: 'plain',
        instead: (_path, response) => {
          response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>');
          return true;
        },
      });
      const { languageModel } = await connect(server, { model: 'bigram' });
      await fails(
        languageModel.complete(['The'], { mostTokens: 1, stop: [] }),
        /no JSON \(text\/html\).*completions server/,
      );
    });

    it('an answer that is cut off', async () => {
      const { server, languageModel } = await modelAt({
        dialect: 'vllm',
        instead: (path, response, count) => {
          if (path !== '/v1/completions') return false;
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
          response.write('{"choices": [{"te');
          // The first breaks in the middle; the next end as if they were whole.
          setTimeout(() => response.destroy(), 5);
          return count < 10;
        },
      });
      await fails(languageModel.complete(['The'], { mostTokens: 1, stop: [] }), /was cut off/);
      assert.equal(server.asked.filter(({ path }) => path === '/v1/completions').length, 5);
    });

    it('a text that does not fit', async () => {
      const { languageModel } = await modelAt(
        { dialect: 'plain', contextLength: 4 },
        { model: 'bigram' },
      );
      await fails(
        languageModel.scoreTexts(['The cat sat down. The cat ran.'], {}),
        /refused a request \(400: This model's maximum context length is 4 tokens.*shorter texts/,
      );
    });

    it('a server that only chats', async () => {
      const server = await start({
        dialect: 'plain',
        instead: (path, response) => {
          if (path !== '/v1/completions') return false;
          response
            .writeHead(404, { 'content-type': 'application/json' })
            .end('{"detail":"Not Found"}');
          return true;
        },
      });
      const { languageModel } = await connect(server, { model: 'bigram' });
      await fails(
        languageModel.complete(['The'], { mostTokens: 1, stop: [] }),
        /has no completions/,
      );
    });
  });
});

describe('the address of an endpoint', () => {
  const cases: [string, ReturnType<typeof readAddress>][] = [
    [
      'http://127.0.0.1:8000/v1#facebook/opt-125m',
      { url: 'http://127.0.0.1:8000/v1', model: 'facebook/opt-125m' },
    ],
    ['http://127.0.0.1:8000', { url: 'http://127.0.0.1:8000/v1' }],
    ['https://host/llm/v1/completions', { url: 'https://host/llm/v1' }],
    ['https://host/v1/#a%20b', { url: 'https://host/v1', model: 'a b' }],
  ];
  for (const [address, expected] of cases) {
    it(`${address} is read`, () => {
      assert.deepEqual(readAddress(address), expected);
    });
  }

  it('holds no secret, since it stands in the report', () => {
    for (const address of ['http://me:pass-9@host/v1', 'http://host/v1?key=pass-9']) {
      assert.throws(
        () => readAddress(address),
        (error: Error) =>
          /no user name, password or query/.test(error.message) && !/pass-9/.test(error.message),
      );
    }
  });
});
