import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { compareMetrics } from '../../../../src/core/evaluation/compareMetrics';
import { evaluate } from '../../../../src/core/evaluation/run';
import { connectEndpoint } from '../../../../src/core/evaluation/endpoint/endpointLanguageModel';
import { exportFullRun } from '../../../../src/core/evaluation/harness/exportFullRun';
import { importFiles } from '../../../../src/core/evaluation/harness/importFiles';
import { importResults } from '../../../../src/core/evaluation/harness/importResults';
import { nodeFiles } from '../../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../../src/core/evaluation/nodeHost';
import type { RunReport } from '../../../../src/core/evaluation/report';
import { PersonError } from '../../../../src/core/personError';
import { FakeServer, logProbability } from '../endpoint/fakeServer';
import { temporaryFolder } from '../temporaryFolder';

/** A file of results as lm-evaluation-harness 0.4.13 writes it, as far as it is read. */
const results = (changes: Readonly<Record<string, unknown>> = {}) => ({
  results: {
    piqa: {
      name: 'piqa',
      alias: 'piqa',
      sample_len: 4,
      'acc,none': 0.75,
      'acc_stderr,none': 0.25,
      'acc_norm,none': 0.5,
      'acc_norm_stderr,none': 'N/A',
      'acc_bytes,none': 0.5,
    },
  },
  group_subtasks: { piqa: [] },
  configs: {
    piqa: {
      task: 'piqa',
      dataset_path: 'baber/piqa',
      validation_split: 'validation',
      output_type: 'multiple_choice',
      metadata: { version: 1 },
    },
  },
  versions: { piqa: 1 },
  'n-shot': { piqa: 0 },
  'n-samples': { piqa: { original: 1838, effective: 4 } },
  config: {
    model: 'vllm',
    model_args: 'pretrained=lab/model-7b,tensor_parallel_size=2,dtype=bfloat16',
    batch_size: 'auto',
    limit: 4,
  },
  git_hash: 'abc1234',
  date: 1767225600.5,
  lm_eval_version: '0.4.13',
  model_name: 'lab/model-7b',
  ...changes,
});

/** A line of samples; scores are texts, as the harness writes them. */
const sample = (id: number, scores: readonly number[], answer: number, hash = `h${id}`) => {
  const best = scores.indexOf(Math.max(...scores));
  return {
    doc_id: id,
    doc: { goal: `goal ${id}` },
    target: String(answer),
    arguments: Object.fromEntries(
      scores.map((_, at) => [
        `gen_args_${at}`,
        { arg_0: `Question: goal ${id}\nAnswer:`, arg_1: ` choice ${at}` },
      ]),
    ),
    resps: scores.map((score) => [[String(score), 'False']]),
    filtered_resps: scores.map((score) => [String(score), 'False']),
    filter: 'none',
    metrics: ['acc', 'acc_norm'],
    doc_hash: hash,
    acc: Number(best === answer),
    acc_norm: Number(best === answer),
  };
};

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const named = (name: string, content: unknown) => ({
  name,
  text: typeof content === 'string' ? content : JSON.stringify(content),
});

describe('importing results of lm-evaluation-harness', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  addFormats(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync('data/schema/run.schema.json', 'utf8')));

  const four = [
    sample(0, [-1, -2], 0),
    sample(1, [-2, -1], 1),
    sample(2, [-1, -2], 1),
    sample(3, [-1, -3], 0),
  ];
  const samplesFile = 'samples_piqa_2026-01-01T00-00-00.5.jsonl';

  function only(
    content: unknown,
    samples: readonly object[] = [],
    name = samplesFile,
  ): { run: RunReport; notes: readonly string[] } {
    const { runs, notes } = importResults(
      named('results_2026-01-01T00-00-00.5.json', content),
      samples.length === 0 ? [] : [named(name, lines(samples))],
      '1.2.3',
    );
    const [run, ...others] = runs;
    assert.ok(run && others.length === 0);
    return { run, notes };
  }

  it('makes a run that matches the schema, with and without samples', () => {
    for (const { run } of [only(results()), only(results(), four)]) {
      assert.ok(validate(JSON.parse(JSON.stringify(run))), JSON.stringify(validate.errors));
    }
  });

  it('takes over metrics, with intervals from the standard errors where there are any', () => {
    const { run, notes } = only(results());
    const [acc, norm, ...others] = run.metrics;
    assert.equal(acc?.metric, 'acc');
    assert.equal(acc.value, 0.75);
    assert.deepEqual(acc.interval, [0.75 - 1.96 * 0.25, 0.75 + 1.96 * 0.25]);
    assert.match(acc.method, /1\.96 standard errors as lm-evaluation-harness computed them/);
    assert.equal(norm?.metric, 'acc-norm');
    assert.equal(norm.interval, undefined);
    assert.match(norm.method, /no standard error/);
    assert.deepEqual(others, []);
    assert.deepEqual(notes, ['Left out of piqa, having no counterpart here: acc_bytes.']);
  });

  it('says what ran it, on what, when, and where the numbers come from', () => {
    const { run } = only(results());
    assert.equal(run.task, 'multiple-choice');
    assert.equal(run.startedAt, '2026-01-01T00:00:00.500Z');
    assert.deepEqual(run.model, {
      id: 'lab/model-7b',
      name: 'lab/model-7b',
      precision: 'bfloat16',
    });
    assert.equal(run.data.id, 'piqa');
    assert.equal(run.data.split, 'validation');
    assert.equal(run.data.sampling, 'first');
    assert.deepEqual([run.data.examples, run.data.of], [4, 1838]);
    assert.deepEqual(run.environment, {
      paperweight: '1.2.3',
      runtime: 'lm-evaluation-harness 0.4.13',
      provider: 'vllm',
    });
    assert.equal(run.cost, undefined);
    assert.deepEqual(run.importedFrom, {
      engine: 'lm-evaluation-harness',
      version: '0.4.13',
      file: 'results_2026-01-01T00-00-00.5.json',
    });
  });

  it('reads predictions from samples, with the scores of every choice', () => {
    const { run } = only(results(), four);
    assert.deepEqual(run.predictions[2], {
      index: 2,
      text: 'Question: goal 2\nAnswer:',
      label: 'choice 1',
      predicted: 'choice 0',
      correct: false,
      values: { logLikelihoods: [-1, -2], lengths: [8, 8], answer: 1 },
    });
  });

  it('lets runs on the same documents be compared, and no others', () => {
    const a = only(results(), four).run;
    const better = four.map((one, at) => (at === 2 ? sample(2, [-2, -1], 1) : one));
    const b = only(results({ date: 1767225700 }), better).run;
    const [comparison] = compareMetrics([a, b]);
    assert.deepEqual(comparison?.values, [1, 0.75]);
    assert.equal(comparison.pairs, 4);
    const c = only(results({ date: 1767225800 }), [
      ...four.slice(0, 3),
      sample(3, [-1, -3], 0, 'x'),
    ]);
    assert.throws(() => compareMetrics([a, c.run]), /scored on other data/);
  });

  it('finds what is right where the target is no position', () => {
    const worded = { ...sample(0, [-1, -2], 0), target: 'choice 0' };
    const unclear = { ...sample(1, [-1, -2], 1), target: 'was thin' };
    const { run } = only(results(), [worded, unclear]);
    assert.deepEqual(
      run.predictions.map(({ correct, values }) => [correct, values?.['answer']]),
      [
        [true, 0],
        [false, -1],
      ],
    );
  });

  it('takes a group as a whole, its tasks one after the other', () => {
    const of = (task: string) => ({ task, output_type: 'multiple_choice', test_split: 'test' });
    const row = { 'acc,none': 0.75, 'acc_stderr,none': 0.1 };
    const { runs } = importResults(
      named(
        'results.json',
        results({
          results: { mmlu: row, mmlu_anatomy: row, mmlu_virology: row },
          group_subtasks: { mmlu: ['mmlu_anatomy', 'mmlu_virology'] },
          configs: { mmlu_anatomy: of('mmlu_anatomy'), mmlu_virology: of('mmlu_virology') },
          'n-shot': { mmlu_anatomy: 5, mmlu_virology: 5 },
          'n-samples': {
            mmlu_anatomy: { original: 4, effective: 4 },
            mmlu_virology: { original: 4, effective: 4 },
          },
        }),
      ),
      [
        named('samples_mmlu_anatomy_2026-01-01T00-00-00.jsonl', lines(four)),
        named('samples_mmlu_virology_2026-01-01T00-00-00.jsonl', lines(four)),
      ],
      '1',
    );
    const [run, ...others] = runs;
    assert.deepEqual(others, []);
    assert.equal(run?.data.id, 'mmlu');
    assert.equal(run.data.examples, 8);
    assert.equal(run.options?.['shots'], 5);
    assert.deepEqual(
      run.predictions.map(({ index }) => index),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
  });

  it('scores generation on our scale, and says by whose rules', () => {
    const { run } = only(
      results({
        results: {
          gsm8k: {
            'exact_match,strict-match': 0.25,
            'exact_match_stderr,strict-match': 0.01,
            'exact_match,flexible-extract': 0.5,
          },
        },
        group_subtasks: {},
        configs: { gsm8k: { task: 'gsm8k', output_type: 'generate_until', test_split: 'test' } },
        'n-shot': { gsm8k: 5 },
        'n-samples': { gsm8k: { original: 1319, effective: 1319 } },
      }),
    );
    assert.deepEqual(
      run.metrics.map(({ metric, value, options }) => [metric, value, options]),
      [
        ['exact-match', 25, { 'scored-by': 'lm-evaluation-harness', filter: 'strict-match' }],
        ['exact-match', 50, { 'scored-by': 'lm-evaluation-harness', filter: 'flexible-extract' }],
      ],
    );
    assert.equal(run.data.sampling, 'all');
  });

  it('stands beside a run of our own on the data that was exported from here', async () => {
    const path = join(folder(), 'cats.jsonl');
    writeFileSync(
      path,
      lines([
        { goal: 'The cat', sol1: 'sat', sol2: 'ran', label: 0 },
        { goal: 'The cat', sol1: 'sat down', sol2: 'sat still', label: 1 },
      ]),
    );
    const server = await FakeServer.start({ dialect: 'vllm' });
    let ours: RunReport | undefined;
    try {
      ours = await evaluate(
        { model: { endpoint: { url: `${server.origin}/v1` } }, data: { path } },
        {
          files: nodeFiles,
          host: nodeHost('1'),
          loadRuntime: () => assert.fail('loaded'),
          connect: (endpoint) => connectEndpoint(endpoint),
        },
      );
    } finally {
      await server.stop();
    }
    assert.ok(ours);
    const full = await exportFullRun({ data: { path } }, nodeFiles);
    const yaml = full.files.find(({ name }) => name.endsWith('.yaml'))?.text ?? '';
    const documents = (full.files.find(({ name }) => name === 'data.jsonl')?.text ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { context: string; choices: string[]; gold: number });
    const origin = originIn(yaml);
    const logged = documents.map((doc, id) => ({
      ...sample(
        id,
        doc.choices.map((choice) => {
          const words = `${doc.context} ${choice}`.match(/ ?[^\s.]+/g) ?? [];
          const from = (doc.context.match(/ ?[^\s.]+/g) ?? []).length;
          return words
            .slice(from)
            .reduce((sum, word, at) => sum + logProbability(words[from + at - 1] ?? '', word), 0);
        }),
        doc.gold,
      ),
      doc,
    }));
    const { run } = only(
      results({
        results: { [full.task]: { 'acc,none': 0.5, 'acc_stderr,none': 0.5 } },
        group_subtasks: {},
        configs: {
          [full.task]: {
            task: full.task,
            output_type: 'multiple_choice',
            test_split: 'test',
            metadata: { version: 1, paperweight: origin },
          },
        },
        'n-samples': { [full.task]: { original: 2, effective: 2 } },
      }),
      logged,
      `samples_${full.task}_2026-01-01T00-00-00.jsonl`,
    );
    assert.equal(run.data.sha256, ours.data.sha256);
    assert.equal(run.data.id, 'cats');
    const [comparison] = compareMetrics([ours, run]);
    assert.equal(comparison?.metric, 'acc');
    assert.equal(comparison.pairs, 2);
    assert.equal(comparison.difference, 0);
  });

  describe('refuses', () => {
    const fails = (content: unknown, message: RegExp) =>
      assert.throws(
        () => importResults(named('r.json', content), [], '1'),
        (error) => error instanceof PersonError && message.test(error.message),
      );

    it('what is no JSON', () =>
      fails('{"results": {', /r\.json cannot be imported: it is not JSON/));
    it('results of another tool', () =>
      fails(
        { config_general: {}, results: { all: { acc: 1 } } },
        /it has no configs.*other tools/,
      ));
    it('a run of ours', () =>
      fails({ schema: 1, predictions: [] }, /a run of Paperweight already/));
    for (const field of ['results', 'configs', 'config', 'date']) {
      it(`results without ${field}`, () =>
        fails({ ...results(), [field]: undefined }, new RegExp(`it has no ${field}`)));
    }
    it('results with no metric that is known', () =>
      fails(
        results({ results: { piqa: { 'wonder,none': 1 } } }),
        /Nothing was imported.*having no counterpart here: wonder/,
      ));

    it('samples that are broken, or of another run', async () => {
      const good = named('r.json', results());
      assert.throws(
        () => importResults(good, [named(samplesFile, `${lines(four)}{"doc_id"`)], '1'),
        /Line 5 of samples_piqa.*not JSON/,
      );
      assert.throws(
        () => importResults(good, [named('samples_arc_easy_2026-01-01T00-00-00.jsonl', '')], '1'),
        /belongs to no task of r\.json, which has: piqa/,
      );
      const paths = ['a.json', 'b.json', 'samples_piqa_2020-01-01T00-00-00.jsonl'].map((name) => {
        const path = join(folder(), name);
        writeFileSync(path, name.endsWith('l') ? lines(four) : JSON.stringify(results()));
        return path;
      });
      await assert.rejects(importFiles(paths, '1'), /written with none of the results/);
      await assert.rejects(importFiles([join(folder(), 'none.json')], '1'), /There is no file/);
      await assert.rejects(importFiles(paths.slice(2), '1'), /No file of results/);
    });
  });
});

/** What the exported task remembers, as the harness gives it back. */
function originIn(yaml: string): unknown {
  const at = yaml.indexOf('  paperweight:');
  const root: Record<string, unknown> = {};
  const open: { indent: number; fields: Record<string, unknown> }[] = [{ indent: 2, fields: root }];
  for (const line of yaml.slice(at).split('\n')) {
    const [, space = '', key = '', value = ''] = /^( *)([\w"-]+):(.*)$/.exec(line) ?? [];
    if (key === '') continue;
    while ((open.at(-1)?.indent ?? 0) > space.length) open.pop();
    const { fields } = open.at(-1) ?? { fields: root };
    const name = key.replaceAll('"', '');
    if (value.trim() === '') {
      const inner = {};
      fields[name] = inner;
      open.push({ indent: space.length + 2, fields: inner });
    } else fields[name] = JSON.parse(value) as unknown;
  }
  return root['paperweight'];
}
