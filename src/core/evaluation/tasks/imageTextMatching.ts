import { imageColumnNames, imageIn, readImage, type ImageSource } from '../images/imageSource';
import { ImageTextModel, unfitAsImageTextModel } from '../images/imageTextModel';
import type { RgbImage } from '../images/rgbImage';
import type { Row } from '../readers/table';
import type { Prediction } from '../report';
import type { Encoding } from '../tokenizer';
import { readExamples, UnfitRow } from './readExamples';
import type { Scorer, ScorerParts, Task } from './task';
import { measuredBy, meanOf } from './taskMetrics';
import { requireNumbers } from './textInputs';

interface Example {
  /** Of its row among those of the file that could be read, from 0. */
  readonly index: number;
  readonly image: ImageSource;
  readonly texts: readonly string[];
  /** Index of the text that is right. */
  readonly answer: number;
}

/**
 * Which of several texts describes an image, judged by a model like CLIP: the text with the highest
 * `logits_per_image` is what it says, the first of equals.
 */
export const imageTextMatching: Task = {
  id: 'image-text-matching',
  columns: [
    { role: 'image', names: imageColumnNames },
    { role: 'texts', names: ['texts', 'captions', 'choices', 'options'] },
    { role: 'answer', names: ['answer', 'label', 'correct', 'target'] },
  ],
  unfit: unfitAsImageTextModel,

  read({ table, file }, columns) {
    const { examples, leftOut } = readExamples(
      table,
      (row, index): Example => {
        const texts = textsIn(row, columns['texts'] ?? '');
        return {
          index,
          image: imageIn(row, columns['image'] ?? '', file),
          texts,
          answer: answerIn(row, columns['answer'] ?? '', texts),
        };
      },
      'Give each row an image, a list of texts and which of them is right, by its number from 0 or as it is written.',
    );
    return {
      strata: examples.map(() => ''),
      leftOut,
      open: async (parts) => new MatchingScorer(examples, await ImageTextModel.open(parts), parts),
    };
  },

  ...measuredBy('A choice of a text', [
    { id: 'accuracy', over: meanOf(({ correct }) => Number(correct)), proportionOf: 1 },
  ]),
};

function textsIn({ cells }: Row, column: string): readonly string[] {
  const cell = cells[column];
  if (Array.isArray(cell) && cell.length > 1 && cell.every((text) => typeof text === 'string')) {
    return cell;
  }
  throw new UnfitRow(`its ${column} is no list of two or more texts`);
}

function answerIn({ cells }: Row, column: string, texts: readonly string[]): number {
  const cell = cells[column];
  const written = texts.findIndex((text) => text === cell);
  if (written >= 0) return written;
  const index = typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : cell;
  if (Number.isInteger(index) && texts[index as number] !== undefined) return index as number;
  throw new UnfitRow(`its ${column} ${JSON.stringify(cell) ?? ''} is none of its texts`);
}

class MatchingScorer implements Scorer {
  private readonly prepared = new Map<number, { image: RgbImage; texts: Encoding[] }>();

  constructor(
    private readonly examples: readonly Example[],
    private readonly model: ImageTextModel,
    private readonly parts: ScorerParts,
  ) {}

  async prepare(index: number): Promise<number> {
    const { image, texts } = this.example(index);
    const fitted = this.model.fit(await readImage(image, this.parts.files));
    const encodings = texts.map((text) => this.model.encode(text));
    this.prepared.set(index, { image: fitted, texts: encodings });
    return encodings.reduce((sum, { ids }) => sum + ids.length, 0);
  }

  async score(indices: readonly number[]): Promise<Prediction[]> {
    const predictions: Prediction[] = [];
    for (const index of indices) {
      const prepared = this.prepared.get(index);
      if (prepared === undefined) throw new RangeError(`example ${index} was not prepared`);
      this.prepared.delete(index);
      const { scores, areLogits } = await this.model.match(prepared.image, prepared.texts);
      predictions.push(this.predict(this.example(index), scores, areLogits));
    }
    return predictions;
  }

  private predict(
    { index, image, texts, answer }: Example,
    scores: readonly number[],
    areLogits: boolean,
  ): Prediction {
    requireNumbers(scores, this.parts.file.file, 'a score', image.place);
    const top = Math.max(...scores);
    const best = scores.indexOf(top);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - top), 0);
    return {
      index,
      text: image.name,
      label: texts[answer] ?? '',
      predicted: texts[best] ?? '',
      ...(areLogits && { confidence: 1 / total }),
      correct: best === answer,
      values: { scores },
    };
  }

  private example(index: number): Example {
    const example = this.examples[index];
    if (example === undefined) throw new RangeError(`there is no example ${index}`);
    return example;
  }
}
