import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { embedTexts } from './embed';
import type { TrainedHead } from './head';
import { fitLogistic, scoreOf } from './logisticRegression';
import { paths } from './paths';
import { jsonLines, splitSentences } from './suite';
import { readTfjsModel } from './tfjsModel';
import { buildUseLite, width } from './useLite';

const penalties = [0.02, 0.05, 0.1, 0.2, 0.5];
const folds = 5;

/**
 * Trains the sentiment head on the train split alone: logistic regression on the fp32 model's
 * embeddings. The penalty is the one of least cross-validated log loss within the train split.
 */
async function trainHead(): Promise<TrainedHead> {
  const { train } = await splitSentences(paths.sentences);
  const original = await readTfjsModel(join(paths.original, 'dist'));
  const xs = await embedTexts(
    original,
    buildUseLite(original, 'fp32'),
    train.map(({ text }) => text),
  );
  const ys = train.map(({ label }) => label === 'positive');

  const tried = penalties.map((penalty) => {
    const { accuracy, logLoss } = crossValidate(xs, ys, penalty);
    console.log(`penalty ${penalty}: accuracy ${accuracy}, log loss ${logLoss}`);
    return { penalty, accuracy, logLoss };
  });
  const best = tried.reduce((a, b) => (b.logLoss < a.logLoss ? b : a));
  const model = fitLogistic(xs, ys, best.penalty, width);
  return {
    about: 'Linear sentiment head of use-lite-sentiment, written by scripts/model/trainHead.ts.',
    data: {
      suite: 'uci-sentiment',
      split: 'train',
      sha256: createHash('sha256').update(jsonLines(train)).digest('hex'),
    },
    settings: { examples: train.length, penalty: best.penalty, penaltiesTried: penalties, folds },
    crossValidation: { accuracy: best.accuracy, logLoss: best.logLoss },
    weight: Array.from(model.weight, round),
    bias: round(model.bias),
  };
}

function crossValidate(xs: readonly Float32Array[], ys: readonly boolean[], penalty: number) {
  let right = 0;
  let loss = 0;
  for (let fold = 0; fold < folds; fold++) {
    // The split is in the order of hashes, so every fifth example is as good as a random fifth.
    const isTrain = (_: unknown, index: number): boolean => index % folds !== fold;
    const model = fitLogistic(xs.filter(isTrain), ys.filter(isTrain), penalty, width);
    xs.forEach((x, index) => {
      if (isTrain(x, index)) return;
      const margin = (ys[index] ? 1 : -1) * scoreOf(model, x);
      if (margin > 0) right++;
      loss += Math.log1p(Math.exp(-margin));
    });
  }
  return { accuracy: round(right / xs.length), logLoss: round(loss / xs.length) };
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}

async function main(): Promise<void> {
  const head = await trainHead();
  await mkdir(dirname(paths.head), { recursive: true });
  await writeFile(paths.head, `${JSON.stringify(head, undefined, 2)}\n`);
  console.log(`${paths.head} written.`);
}

void main();
