import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import type { RunReport } from '../../../src/core/evaluation/report';
import { evaluate } from '../../../src/core/evaluation/run';
import { PersonError } from '../../../src/core/personError';
import type { EvaluationRequest, FolderModel } from '../../../src/protocol';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { temporaryFolder } from './temporaryFolder';
import { writeTinyModel } from './tinyModel';

describe('going on with a partial run', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  let scored: number;

  function request(rows: readonly string[] = films): EvaluationRequest & { model: FolderModel } {
    const path = join(folder(), 'films.tsv');
    writeFileSync(path, ['text\tlabel', ...rows].join('\n'));
    return {
      model: { folder: writeTinyModel(join(folder(), 'model')) },
      data: { path },
      threads: 1,
    };
  }

  const films = Array.from({ length: 600 }, (_, index) =>
    index % 50 === 7
      ? 'good film\tnone'
      : `${index % 3 ? 'good' : 'bad'} film ${'s'.repeat(index % 4)}\t${index % 2}`,
  );

  function run(evaluation: EvaluationRequest, signal?: AbortSignal, stopAt?: () => void) {
    return evaluate(
      evaluation,
      {
        files: nodeFiles,
        host: nodeHost('1.2.3'),
        loadRuntime: async (settings) => {
          const runtime = await loadOnnxRuntime(settings);
          return {
            ...runtime,
            async load(file, options) {
              const session = await runtime.load(file, options);
              return {
                ...session,
                run(feeds) {
                  scored += feeds['input_ids']?.dims[0] ?? 0;
                  return session.run(feeds);
                },
              };
            },
          };
        },
      },
      { ...(signal && { signal }), onProgress: ({ done }) => done > 0 && stopAt?.() },
    );
  }

  async function partial(evaluation: EvaluationRequest): Promise<RunReport> {
    const cancel = new AbortController();
    const report = await run(evaluation, cancel.signal, () => cancel.abort());
    assert.equal(report?.status, 'partial');
    // As it is read from a file.
    return JSON.parse(JSON.stringify(report)) as RunReport;
  }

  beforeEach(() => (scored = 0));

  const fails = (work: Promise<unknown>, message: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof PersonError, String(error));
      assert.match(error.message, message);
      return true;
    });

  for (const [what, sampling] of [
    ['all examples', {}],
    ['a sample', { limit: 300, seed: 5 }],
  ] as const) {
    it(`gives of ${what} the metrics and predictions of a run that never ended`, async () => {
      const whole = await run({ ...request(), ...sampling });
      const earlier = await partial({ ...request(), ...sampling });
      scored = 0;
      const resumed = await run({ ...request(), resume: earlier });
      assert.equal(resumed?.status, 'complete');
      assert.deepEqual(resumed.metrics, whole?.metrics);
      assert.deepEqual(resumed.predictions, whole?.predictions);
      assert.deepEqual(resumed.data, whole?.data);
      assert.deepEqual(resumed.resumed, {
        run: earlier.id,
        examples: earlier.predictions.length,
      });
      // Besides those that were left: two to warm up, and one to count its operations.
      const left = resumed.predictions.length - earlier.predictions.length;
      assert.equal(scored, left + 3);
    });
  }

  it('refuses a complete run', async () => {
    const whole = await run(request());
    assert.ok(whole);
    await fails(run({ ...request(), resume: whole }), /nothing to go on with: .* is complete/);
  });

  it('refuses other data, another model, another optimization and another seed', async () => {
    const earlier = await partial({ ...request(), limit: 300, seed: 5 });
    await fails(
      run({ ...request([...films, 'good\t1']), resume: earlier }),
      /cannot be gone on with: its data file differs/,
    );
    const other = request();
    writeTinyModel(other.model.folder, { slowness: 1 });
    await fails(run({ ...other, resume: earlier }), /its model file differs/);
    await fails(
      run({ ...request(), resume: earlier, optimization: 'basic' }),
      /its optimization differs \("faithful" then, "basic" now\)/,
    );
    await fails(run({ ...request(), resume: earlier, seed: 6 }), /its sampling differs/);
  });
});
