import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import type { RunReport } from '../../../src/core/evaluation/report';
import { evaluate } from '../../../src/core/evaluation/run';
import { PersonError } from '../../../src/core/personError';
import type { EvaluationRequest } from '../../../src/protocol';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';
import { temporaryFolder } from './temporaryFolder';
import { plainImage, scale, writeTinyClip, type TinyClipKind } from './tinyClip';

const images = {
  'red.png': plainImage(255, 0, 0),
  'green.png': plainImage(0, 200, 0, 5),
  'blue.png': plainImage(0, 0, 100, 9),
  'dark.png': plainImage(10, 10, 0),
};

describe('images and texts', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  let made = 0;

  const model = (kind: TinyClipKind = 'two graphs', config?: object, sequence?: number) =>
    writeTinyClip(join(folder(), `clip-${made++}`), kind, config, sequence);

  function data(rows: readonly object[]): string {
    const path = join(folder(), `data-${made++}`);
    mkdirSync(path);
    for (const [name, bytes] of Object.entries(images)) writeFileSync(join(path, name), bytes);
    writeFileSync(join(path, 'rows.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return join(path, 'rows.jsonl');
  }

  function run(request: EvaluationRequest): Promise<RunReport | undefined> {
    return evaluate(
      { threads: 1, ...request },
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

  describe('matching', () => {
    const rows = [
      { image: 'red.png', texts: ['blue', 'red'], answer: 1 },
      { image: 'green.png', texts: ['yellow', 'green', 'red'], answer: 'green' },
      { image: 'blue.png', texts: ['blue', 'green'], answer: '1' },
    ];

    for (const kind of ['two graphs', 'one graph', 'logits alone'] as const) {
      it(`chooses the text that matches best, with ${kind}`, async () => {
        const report = await complete({
          model: { folder: model(kind) },
          data: { path: data(rows) },
        });
        assert.equal(report.task, 'image-text-matching');
        assert.deepEqual(
          report.predictions.map(({ text, label, predicted, correct }) => [
            text,
            label,
            predicted,
            correct,
          ]),
          [
            ['red.png', 'red', 'red', true],
            [
              'green.png',
              'green',
              kind === 'two graphs' ? 'green' : 'yellow',
              kind === 'two graphs',
            ],
            ['blue.png', 'green', 'blue', false],
          ],
        );
        const [first] = report.predictions;
        if (kind === 'two graphs') {
          assert.deepEqual(first?.values, { scores: [0, 1] });
          assert.equal(first.confidence, undefined);
        } else {
          // Not of length 1 in this graph, so that yellow and green are equal and the first is meant.
          assert.deepEqual(first?.values, { scores: [0, scale] });
          assert.ok(Math.abs((first.confidence ?? NaN) - 1 / (1 + Math.exp(-scale))) < 1e-9);
        }
        assert.match(report.metrics[0]?.method ?? '', /Wilson/);
      });
    }

    it('leaves out rows without texts, an answer or an image, and says which', async () => {
      const report = await complete({
        model: { folder: model() },
        data: {
          path: data([
            ...rows,
            { image: 'red.png', texts: ['red'], answer: 0 },
            { image: 'red.png', texts: ['red', 'blue'], answer: 2 },
            { image: 'none.png', texts: ['red', 'blue'], answer: 0 },
            { image: '../red.png', texts: ['red', 'blue'], answer: 0 },
          ]),
        },
      });
      assert.deepEqual([report.data.examples, report.data.leftOut?.rows], [3, 4]);
      const whys = report.data.leftOut?.first.map(({ why }) => why) ?? [];
      for (const [at, why] of [
        /no list of two or more texts/,
        /answer 2 is none of its texts/,
        /outside the folder/,
        /none\.png is missing/,
      ].entries()) {
        assert.match(whys[at] ?? '', why);
      }
    });
  });

  describe('retrieval', () => {
    const rows = [
      { image: 'red.png', caption: ['red', 'red red', 'blue'] },
      { image: 'green.png', caption: ['green', 'yellow', 'green green'] },
      { image: 'blue.png', caption: ['blue blue'] },
      { image: 'dark.png', caption: ['red green'] },
    ];
    const expected = {
      // By text: 1 but for `blue` of red.png and `yellow` of green.png, which dark.png is nearest to.
      imageRanks: [1, 1, 2, 1, 3, 1, 1, 1],
      textRanks: [1, 1, 2, 2],
    };

    for (const kind of ['two graphs', 'one graph'] as const) {
      it(`ranks images for texts and texts for images, with ${kind}`, async () => {
        const report = await complete({
          model: { folder: model(kind) },
          data: { path: data(rows) },
        });
        assert.equal(report.task, 'image-text-retrieval');
        assert.deepEqual(
          report.predictions.map(({ values }) => values?.['imageRank']),
          expected.imageRanks,
        );
        assert.deepEqual(
          report.predictions.flatMap(({ values }) => values?.['textRank'] ?? []),
          expected.textRanks,
        );
        assert.deepEqual(
          report.metrics.map(({ metric, value, options }) => [metric, value, options?.['k']]),
          [
            ['image-recall-at-1', 6 / 8, 1],
            ['image-recall-at-5', 1, 5],
            ['image-recall-at-10', 1, 10],
            ['text-recall-at-1', 2 / 4, 1],
            ['text-recall-at-5', 1, 5],
            ['text-recall-at-10', 1, 10],
          ],
        );
        assert.deepEqual(report.options, { images: 4, captions: 8 });
        const yellow = report.predictions[4];
        assert.deepEqual(
          yellow?.ranking?.map(({ document, grade }) => [document, grade]),
          [
            ['dark.png', 0],
            ['red.png', 0],
            ['green.png', 1],
            ['blue.png', 0],
          ],
        );
        assert.ok(Math.abs((yellow.ranking?.[1]?.score ?? NaN) - Math.SQRT1_2) < 1e-6);
      });
    }

    it('takes rows of one image for its captions', async () => {
      const apart = rows.flatMap(({ image, caption }) =>
        caption.map((text) => ({ image: { path: image }, text })),
      );
      const report = await complete({ model: { folder: model() }, data: { path: data(apart) } });
      assert.deepEqual(
        report.predictions.map(({ values }) => values?.['imageRank']),
        expected.imageRanks,
      );
      assert.deepEqual(report.options, { images: 4, captions: 8 });
    });

    it('searches all of the file for a part of its captions', async () => {
      const path = data(rows);
      const whole = await complete({ model: { folder: model() }, data: { path } });
      const part = await complete({ model: { folder: model() }, data: { path }, limit: 4 });
      assert.equal(part.predictions.length, 4);
      for (const { index, values } of part.predictions) {
        assert.deepEqual(values, whole.predictions[index]?.values);
      }
    });

    it('goes on without an image that is missing, and without its captions', async () => {
      const path = data([{ image: 'none.png', caption: ['yellow', 'red'] }, ...rows]);
      const report = await complete({ model: { folder: model() }, data: { path } });
      assert.deepEqual([report.data.examples, report.data.leftOut?.rows], [8, 2]);
      assert.match(report.data.leftOut?.first[0]?.why ?? '', /none\.png is missing/);
      assert.deepEqual(
        report.predictions.map(({ values }) => values?.['imageRank']),
        expected.imageRanks,
      );
    });

    it('pads texts to the length SigLIP was trained with', async () => {
      const siglip = { model_type: 'siglip', text_config: { max_position_embeddings: 8 } };
      const report = await complete({
        model: { folder: model('two graphs', siglip, 8) },
        data: { path: data(rows) },
      });
      assert.equal(report.metrics[0]?.value, 6 / 8);
      // This graph takes no other length, which without the padding shows.
      await assert.rejects(
        run({ model: { folder: model('two graphs', {}, 8) }, data: { path: data(rows) } }),
      );
    });

    it('says what a model lacks', async () => {
      const path = data(rows);
      await fails(
        run({ model: { folder: model('two graphs without embeddings') }, data: { path } }),
        /gives no image_embeds: its outputs are pooler_output/,
      );
      await fails(
        run({ model: { folder: model('logits alone') }, data: { path } }),
        /gives no image_embeds: its outputs are logits_per_image/,
      );
    });
  });
});
