import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OnnxGraph, type Value } from '../../../scripts/model/onnxGraph';
import { ModelProto } from '../../../scripts/model/onnxSchema';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import type { RunReport } from '../../../src/core/evaluation/report';
import { evaluate } from '../../../src/core/evaluation/run';
import { PersonError } from '../../../src/core/personError';
import type { EvaluationRequest } from '../../../src/protocol';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { temporaryFolder } from './temporaryFolder';
import { writeTinyModel } from './tinyModel';

describe('an evaluation of bad input', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  let files = 0;

  const model = () => writeTinyModel(join(folder(), `model-${files++}`));

  function modelWith(graph: Uint8Array): string {
    const path = model();
    writeFileSync(join(path, 'onnx', 'model.onnx'), graph);
    return path;
  }

  function data(content: string, extension = 'tsv'): string {
    const path = join(folder(), `data-${files++}.${extension}`);
    writeFileSync(path, content);
    return path;
  }

  const films = () => data('text\tlabel\ngood film\t1\nbad film\t0\n');

  function run(
    folder: string,
    path = films(),
    request: Partial<EvaluationRequest> = {},
  ): Promise<RunReport | undefined> {
    return evaluate(
      { model: { folder }, data: { path }, threads: 1, ...request },
      { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
    );
  }

  const fails = (work: Promise<unknown>, message: RegExp) =>
    assert.rejects(work, (error) => {
      assert.ok(error instanceof PersonError, String(error));
      assert.match(error.message, message);
      return true;
    });

  /** A classifier whose logits are made of the number of tokens, [batch, 1], in float. */
  function classifier(make: (graph: OnnxGraph, length: Value) => Value): OnnxGraph {
    const graph = new OnnxGraph('bad');
    graph.input('input_ids', 'int64', ['batch', 'sequence']);
    const mask = graph.input('attention_mask', 'int64', ['batch', 'sequence']);
    const float = graph.node('Cast', 'float', [mask], { to: 1 });
    const length = graph.node('ReduceSum', 'length', [float, graph.integers(1)], { keepdims: 1 });
    graph.output('logits', make(graph, length), ['batch', 2]);
    return graph;
  }

  /** Scores that are such a number for texts of more than `least` tokens, and 0 else. */
  function unsound(number: 'NaN' | 'infinity', least: number): Uint8Array {
    return classifier((graph, length) => {
      const over = graph.node('Sub', 'over', [length, graph.scalar('least', least)]);
      const beyond = graph.node('Relu', 'beyond', [over]);
      const zero = graph.scalar('zero', 0);
      // 0/0 is NaN and n/0 infinite; a divisor of 1 leaves 0.
      const isOver = graph.node(
        'Cast',
        'is_over',
        [graph.node('Greater', 'greater', [beyond, zero])],
        { to: 1 },
      );
      const divisor = graph.node('Sub', 'divisor', [graph.scalar('one', 1), isOver]);
      const dividend = number === 'NaN' ? graph.node('Mul', 'none', [beyond, zero]) : beyond;
      const score = graph.node('Div', 'score', [dividend, divisor]);
      const plain = graph.node('Mul', 'plain', [length, zero]);
      return graph.node('Concat', 'both', [plain, score], { axis: 1 });
    }).encode();
  }

  describe('leaves out and counts', () => {
    for (const [number, said] of [
      ['NaN', 'NaN'],
      ['infinity', 'Infinity'],
    ] as const) {
      it(`examples for which the model gives ${number}, and scores their companions`, async () => {
        // With [CLS] and [SEP], `film` has 3 tokens and `bad film film` 5.
        const rows = ['film\t0', 'bad film film\t0', 'film\t1', 'film\t0', 'good bad film\t1'];
        const path = data(['text\tlabel', ...rows].join('\n'));
        for (const batchSize of [1, 8]) {
          const report = await run(modelWith(unsound(number, 4)), path, { batchSize });
          assert.equal(report?.status, 'complete');
          assert.deepEqual(report.data.failed, {
            examples: 2,
            first: [
              { place: 'line 3', why: `the model gave a score that is ${said}` },
              { place: 'line 6', why: `the model gave a score that is ${said}` },
            ],
          });
          assert.equal(report.data.examples, 3);
          assert.equal(report.data.chosen, 5);
          assert.equal(report.data.of, 5);
          assert.deepEqual(
            report.predictions.map(({ index }) => index),
            [0, 2, 3],
          );
          // Of three whose label is 0, 1, 0, and which are all said to be 0.
          assert.equal(report.metrics[0]?.value, 2 / 3);
        }
      });
    }

    it('malformed rows, and says which', async () => {
      const path = data('{"text":"good","label":1}\n{"text":\n{"text":"bad","label":0}\n', 'jsonl');
      const report = await run(model(), path);
      assert.equal(report?.predictions.length, 2);
      assert.equal(report.data.leftOut?.rows, 1);
      assert.equal(report.data.leftOut.first[0]?.place, 'line 2');
    });
  });

  describe('says plainly that it cannot use', () => {
    it('a model that gives no number for any example', () =>
      fails(
        run(modelWith(unsound('NaN', 0))),
        /^onnx\/model\.onnx gave no number for any of the 2 examples; of the first, line 2: the model gave a score that is NaN\. Export the model again/,
      ));

    it('a model of zero bytes', () =>
      fails(run(modelWith(new Uint8Array())), /could not be read: it is truncated or damaged/));

    it('a model of a later opset', () => {
      const proto = ModelProto.toObject(
        ModelProto.decode(
          classifier((graph, length) =>
            graph.node('Concat', 'both', [length, length], { axis: 1 }),
          ).encode(),
        ),
      );
      const later = { ...proto, opset_import: [{ domain: '', version: 99 }] };
      return fails(
        run(modelWith(ModelProto.encode(ModelProto.fromObject(later)).finish())),
        /^onnx\/model\.onnx needs a newer runtime than this one .*Export the model with an older opset/,
      );
    });

    it('a model with an operator that does not exist', () =>
      fails(
        run(
          modelWith(
            classifier((graph, length) =>
              graph.node('FlashyAttention', 'flashy', [length]),
            ).encode(),
          ),
        ),
        /^onnx\/model\.onnx uses an operator that the runtime does not have .*FlashyAttention/,
      ));

    it('a model folder without tokenizer', () => {
      const path = model();
      rmSync(join(path, 'tokenizer.json'));
      return fails(run(path), /has no tokenizer\.json\. Get the file from where/);
    });

    it('a tokenizer of an unknown kind', () => {
      const path = model();
      writeFileSync(join(path, 'tokenizer.json'), '{"model":{"type":"Clairvoyant","vocab":{}}}');
      return fails(run(path), /tokenizer\.json/);
    });

    it('a config.json that is an array', () => {
      const path = model();
      writeFileSync(join(path, 'config.json'), '[]');
      return fails(run(path), /config\.json does not hold a JSON object/);
    });

    for (const [kind, content] of [
      ['tsv', ''],
      ['jsonl', ''],
      ['json', ''],
      ['csv', ''],
      ['parquet', ''],
    ] as const) {
      it(`an empty .${kind} file`, () => fails(run(model(), data(content, kind)), /data-\d+/));
    }

    it('labels that match no class', () =>
      fails(
        run(model(), data('text\tlabel\ngood\tgreat\n')),
        /does not know its label "great"\. .*one of negative, positive/,
      ));

    it('a provider that the runtime does not have here', () =>
      fails(
        run(model(), films(), { provider: 'abacus' }),
        /no provider abacus on .*Choose one of: .*cpu/,
      ));
  });

  describe('refuses weights', () => {
    function modelWithWeightsIn(location: string): string {
      const graph = classifier((made, length) =>
        made.node('MatMul', 'product', [length, made.external('weights', [1, 2], location)]),
      );
      return modelWith(graph.encode());
    }

    it('that are missing', () =>
      fails(
        run(modelWithWeightsIn('model.onnx_data')),
        /with its weights, model\.onnx_data, is missing/,
      ));

    for (const location of ['../../weights.bin', '/etc/hostname']) {
      it(`outside the folder, at ${location}`, () => {
        writeFileSync(join(folder(), 'weights.bin'), new Uint8Array(8));
        return fails(run(modelWithWeightsIn(location)), /refers to weights outside its folder/);
      });
    }

    it('to which a symbolic link leads outside the folder', function () {
      if (process.platform === 'win32') this.skip();
      const path = modelWithWeightsIn('model.onnx_data');
      writeFileSync(join(folder(), 'weights.bin'), new Uint8Array(8));
      symlinkSync(join(folder(), 'weights.bin'), join(path, 'onnx', 'model.onnx_data'));
      return fails(run(path), /refers to weights outside its folder, in model\.onnx_data/);
    });

    it('of no kind that lie in the folder, or in the same repository of the Hugging Face cache', async function () {
      if (process.platform === 'win32') this.skip();
      const weights = new Uint8Array(new Float32Array([0, 1]).buffer);
      const plain = modelWithWeightsIn('model.onnx_data');
      writeFileSync(join(plain, 'onnx', 'model.onnx_data'), weights);
      const report = await run(plain);
      assert.deepEqual(Object.keys(report?.model.files ?? {}), ['onnx/model.onnx_data']);
      assert.equal(report?.predictions[0]?.predicted, 'positive');

      const repository = join(folder(), 'models--org--name');
      const snapshot = join(repository, 'snapshots', '0123456789abcdef0123456789abcdef01234567');
      mkdirSync(join(repository, 'blobs'), { recursive: true });
      writeFileSync(join(repository, 'blobs', 'weights'), weights);
      writeTinyModel(snapshot);
      const graph = await nodeFiles.read(join(plain, 'onnx', 'model.onnx'));
      writeFileSync(join(repository, 'blobs', 'graph'), graph);
      rmSync(join(snapshot, 'onnx', 'model.onnx'));
      symlinkSync('../../../blobs/graph', join(snapshot, 'onnx', 'model.onnx'));
      symlinkSync('../../../blobs/weights', join(snapshot, 'onnx', 'model.onnx_data'));
      assert.equal((await run(snapshot))?.predictions[0]?.predicted, 'positive');
    });
  });
});
