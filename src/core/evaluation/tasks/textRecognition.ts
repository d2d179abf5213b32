import { errorRateScorers } from '../../metrics/errorRate';
import { PersonError } from '../../personError';
import { imageColumnNames, imageIn, readImage, type ImageSource } from '../images/imageSource';
import { LineRecognizer, unfitAsRecognizer } from '../images/lineRecognizer';
import { UnreadableImage, type RgbImage } from '../images/rgbImage';
import type { Files } from '../files';
import type { Prediction } from '../report';
import { readExamples, textIn } from './readExamples';
import type { Scorer, Task } from './task';
import { measuredBy, meanOf, ofSums } from './taskMetrics';
import { UnfitExample } from './unfitExample';

interface Example {
  /** Of its row among those of the file that could be read, from 0. */
  readonly index: number;
  readonly image: ImageSource;
  readonly text: string;
}

/** How a reading is compared with what is written. */
const comparisons: Readonly<Record<string, (text: string) => string>> = {
  // Space around a text does not count for jiwer either.
  exact: (text) => text.trim(),
  // As PaddleOCR's own RecMetric does by default (ignore_space).
  'without-spaces': (text) => text.replaceAll(' ', ''),
  // As benchmarks of scene text do (IIIT5k, SVT, ICDAR: Baek et al. 2019, section 4.1).
  alphanumeric: (text) => text.toLowerCase().replace(/[^0-9a-z]/g, ''),
};

const units = { cer: 'Characters', wer: 'Words' } as const;

function errorRate(id: 'cer' | 'wer') {
  return {
    id,
    lowerIsBetter: true,
    over: ofSums(
      ({ values }) => [Number(values?.[`${id}Edits`]), Number(values?.[`${id}${units[id]}`])],
      // As jiwer: the insertions themselves where nothing is written anywhere.
      ([edits = NaN, length = NaN]) => (length === 0 ? edits : edits / length),
    ),
  };
}

/** What is written in the image of one line: optical character recognition without detection. */
export const textRecognition: Task = {
  id: 'text-recognition',
  columns: [
    { role: 'image', names: imageColumnNames },
    {
      role: 'text',
      names: ['text', 'transcription', 'ground_truth', 'gt', 'words', 'label', 'answer'],
    },
  ],
  options: { compare: 'exact' },
  unfit: unfitAsRecognizer,

  read({ table, file }, columns, _model, { compare }) {
    const simplify = comparisons[String(compare)];
    if (simplify === undefined) {
      throw new PersonError(
        `Readings cannot be compared by ${compare}.`,
        `Choose one of: ${Object.keys(comparisons).join(', ')}.`,
      );
    }
    const { examples, leftOut } = readExamples(
      table,
      (row, index): Example => ({
        index,
        image: imageIn(row, columns['image'] ?? '', file),
        text: textIn(row, columns['text'] ?? ''),
      }),
      'Choose other columns, or name images by their path from the folder of the data file.',
    );
    return {
      strata: examples.map(() => ''),
      leftOut,
      open: async (parts) =>
        new RecognitionScorer(examples, await LineRecognizer.load(parts), parts.files, simplify),
    };
  },

  ...measuredBy('A reading', [
    errorRate('cer'),
    errorRate('wer'),
    { id: 'accuracy', over: meanOf(({ correct }) => Number(correct)), proportionOf: 1 },
  ]),
};

class RecognitionScorer implements Scorer {
  readonly unit = 'pixels';
  private readonly fitted = new Map<number, RgbImage>();

  constructor(
    private readonly examples: readonly Example[],
    private readonly recognizer: LineRecognizer,
    private readonly files: Files,
    private readonly simplify: (text: string) => string,
  ) {}

  async prepare(index: number): Promise<number> {
    const { image } = this.example(index);
    const decoded = await readImage(image, this.files);
    try {
      const fitted = this.recognizer.fit(decoded);
      this.fitted.set(index, fitted);
      return this.recognizer.widthOf(fitted);
    } catch (error) {
      if (!(error instanceof UnreadableImage)) throw error;
      throw new UnfitExample(image.place, `its image ${error.message}`);
    }
  }

  async score(indices: readonly number[]): Promise<Prediction[]> {
    const images = indices.map((index) => {
      const image = this.fitted.get(index);
      if (image === undefined) throw new RangeError(`example ${index} was not prepared`);
      return image;
    });
    const lines = await this.recognizer.read(images);
    return indices.map((index, at) => {
      this.fitted.delete(index);
      const { text, confidence } = lines[at] ?? { text: '', confidence: 0 };
      return this.predict(this.example(index), text, confidence);
    });
  }

  private predict({ index, image, text }: Example, read: string, confidence: number): Prediction {
    const [written, predicted] = [this.simplify(text), this.simplify(read)];
    return {
      index,
      text: image.name,
      label: text,
      predicted: read,
      confidence,
      correct: written === predicted,
      values: { ...countsOf('cer', written, predicted), ...countsOf('wer', written, predicted) },
    };
  }

  private example(index: number): Example {
    const example = this.examples[index];
    if (example === undefined) throw new RangeError(`there is no example ${index}`);
    return example;
  }
}

/** Edits and length, from which the error rate of many texts is made. */
function countsOf(id: 'cer' | 'wer', written: string, read: string): Record<string, number> {
  const scorer = errorRateScorers.find((candidate) => candidate.id === id);
  const details = scorer?.score([read], [written], {}).details;
  return {
    [`${id}Edits`]: Number(details?.['edits']),
    [`${id}${units[id]}`]: Number(details?.[`reference${units[id]}`]),
  };
}
