import { PersonError } from '../../personError';
import { findColumns } from '../columns';
import { imageColumnNames, imageIn, readImage, type ImageSource } from '../images/imageSource';
import { dot, ImageTextModel, unfitAsImageTextModel } from '../images/imageTextModel';
import type { RgbImage } from '../images/rgbImage';
import { isRecord } from '../readers/json';
import type { Row } from '../readers/table';
import type { Prediction, TaskOptions } from '../report';
import type { Encoding } from '../tokenizer';
import { readExamples, textIn } from './readExamples';
import type { Scorer, ScorerParts, Task } from './task';
import { measuredBy, meanOf, ofSums, type TaskMetric } from './taskMetrics';
import { requireNumbers } from './textInputs';
import { UnfitExample } from './unfitExample';

/** An image with one of its captions. */
interface Pair {
  /** Of its row among those of the file that could be read, each caption a row, from 0. */
  readonly index: number;
  readonly place: string;
  readonly caption: string;
  readonly image: number;
  /** Whether the image has no pair before: that one stands for it where texts are sought. */
  readonly first: boolean;
}

const cutoffs = [1, 5, 10];
const rankedInReport = 10;

/** Share of captions whose image is among the first k of all images of the file. */
function imageRecall(k: number): TaskMetric {
  return {
    id: `image-recall-at-${k}`,
    options: { k, query: 'text' },
    over: meanOf(({ values }) => Number(Number(values?.['imageRank']) <= k)),
    proportionOf: 1,
  };
}

/** Share of images of which a caption is among the first k of all captions of the file. */
function textRecall(k: number): TaskMetric {
  return {
    id: `text-recall-at-${k}`,
    options: { k, query: 'image' },
    over: ofSums(
      ({ values }) =>
        values?.['textRank'] === undefined ? [0, 0] : [Number(Number(values['textRank']) <= k), 1],
      ([found = NaN, images = NaN]) => found / images,
    ),
  };
}

/**
 * Finds images by text and texts by image with a model like CLIP, as on Flickr30k and COCO (Karpathy
 * and Fei-Fei 2015; Radford et al. 2021): among all images, and all captions, of the file by the
 * cosine of embeddings, equal ones in file order. A row has an image and its captions, or one of
 * them; rows of one image belong together. Whether an image's captions are five, and the file the
 * whole test split, is up to the file: figures on fewer candidates are higher.
 */
export const imageTextRetrieval: Task = {
  id: 'image-text-retrieval',
  columns: [
    { role: 'image', names: imageColumnNames },
    {
      role: 'text',
      names: ['caption', 'captions', 'text', 'texts', 'sentence', 'sentences', 'description'],
    },
  ],
  unfit: unfitAsImageTextModel,

  arrange(table) {
    const column = findColumns(this.columns, table)['text'];
    if (column === undefined) return table;
    return {
      ...table,
      rows: table.rows.flatMap((row) => {
        const cell = row.cells[column];
        if (!Array.isArray(cell)) return [row];
        return cell.map((caption: unknown) => ({
          ...row,
          cells: { ...row.cells, [column]: caption },
        }));
      }),
    };
  },

  read({ table, file }, columns) {
    const images: ImageSource[] = [];
    const numbers = new Map<unknown, number>();
    const column = columns['image'] ?? '';
    const imageOf = (row: Row): number => {
      const key = imageKey(row.cells[column]);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      const number = images.push(imageIn(row, column, file)) - 1;
      numbers.set(key, number);
      return number;
    };
    const seen = new Set<number>();
    const { examples, leftOut } = readExamples(
      table,
      (row, index): Pair => {
        const caption = textIn(row, columns['text'] ?? '');
        const image = imageOf(row);
        const first = !seen.has(image);
        seen.add(image);
        return { index, place: row.place, caption, image, first };
      },
      'Give each row an image and its caption, or a list of them.',
    );
    return {
      strata: examples.map(() => ''),
      leftOut,
      open: async (parts) =>
        new RetrievalScorer(examples, images, await ImageTextModel.open(parts), parts),
    };
  },

  ...measuredBy('A search of images and texts', [
    ...cutoffs.map(imageRecall),
    ...cutoffs.map(textRecall),
  ]),
};

/** What is equal for two cells that hold the same image: the path, else the very cell. */
function imageKey(cell: unknown): unknown {
  const isPath = isRecord(cell) && cell['bytes'] === undefined && typeof cell['path'] === 'string';
  return isPath ? cell['path'] : cell;
}

const embeddedAtOnce = 8;

class RetrievalScorer implements Scorer {
  readonly settled: TaskOptions;
  private readonly imageEmbeddings: (Float32Array | undefined)[] = [];
  private readonly textEmbeddings: (Float32Array | undefined)[] = [];
  /** Why an image is no candidate. */
  private readonly unfit = new Map<number, UnfitExample>();
  private readonly encodings = new Map<number, Encoding>();

  constructor(
    private readonly pairs: readonly Pair[],
    private readonly images: readonly ImageSource[],
    private readonly model: ImageTextModel,
    private readonly parts: ScorerParts,
  ) {
    this.settled = { images: images.length, captions: pairs.length };
  }

  /** Embeds every image and every caption: they are what is searched. */
  async begin(report: (done: number, total: number) => void, signal?: AbortSignal): Promise<void> {
    const total = this.images.length + this.pairs.length;
    for (let at = 0; at < this.images.length && !signal?.aborted; at += embeddedAtOnce) {
      await this.embedImages(at, Math.min(this.images.length, at + embeddedAtOnce));
      report(Math.min(this.images.length, at + embeddedAtOnce), total);
    }
    for (let at = 0; at < this.pairs.length && !signal?.aborted; at += embeddedAtOnce) {
      const part = this.pairs.slice(at, at + embeddedAtOnce);
      const made = await this.model.embedTexts(
        part.map(({ caption }) => this.model.encode(caption)),
      );
      part.forEach(({ image, caption }, row) => {
        this.checkEmbedding(made[row], caption);
        this.textEmbeddings[at + row] = this.unfit.has(image) ? undefined : made[row];
      });
      report(this.images.length + at + part.length, total);
    }
  }

  prepare(index: number): number {
    const { image, caption, place } = this.pair(index);
    const unfit = this.unfit.get(image);
    if (unfit) throw new UnfitExample(place, unfit.message);
    const encoding = this.model.encode(caption);
    this.encodings.set(index, encoding);
    return encoding.ids.length;
  }

  async score(indices: readonly number[]): Promise<Prediction[]> {
    const encodings = indices.map((index) => {
      const encoding = this.encodings.get(index);
      if (encoding === undefined) throw new RangeError(`example ${index} was not prepared`);
      return encoding;
    });
    // Embedded once more, so that the time of an example is that of a search by its text.
    const queries = await this.model.embedTexts(encodings);
    return indices.map((index, row) => {
      this.encodings.delete(index);
      const pair = this.pair(index);
      const query = queries[row] ?? new Float32Array();
      requireNumbers(query, this.parts.file.file, 'an embedding', pair.place);
      return this.predict(pair, query);
    });
  }

  private predict(pair: Pair, query: Float32Array): Prediction {
    const { index, caption, image, first } = pair;
    const found = rank(query, this.imageEmbeddings);
    const nameOf = (at: number) => this.images[at]?.name ?? '';
    const imageRank = found.findIndex(({ at }) => at === image) + 1;
    return {
      index,
      text: caption,
      label: nameOf(image),
      predicted: nameOf(found[0]?.at ?? image),
      correct: imageRank === 1,
      values: { imageRank, ...(first && { textRank: this.textRank(pair) }) },
      ranking: found.slice(0, rankedInReport).map(({ at, score }) => ({
        document: nameOf(at),
        score,
        grade: Number(at === image),
      })),
    };
  }

  /** Of the image's best caption among all. */
  private textRank(pair: Pair): number {
    const query = this.imageEmbeddings[pair.image];
    if (query === undefined) throw new RangeError(`image ${pair.image} was not embedded`);
    const found = rank(query, this.textEmbeddings);
    return found.findIndex(({ at }) => this.pairs[at]?.image === pair.image) + 1;
  }

  private async embedImages(from: number, to: number): Promise<void> {
    const fitted: { at: number; image: RgbImage }[] = [];
    for (let at = from; at < to; at++) {
      const source = this.images[at] as ImageSource;
      try {
        const image = await readImage(source, this.parts.files);
        fitted.push({ at, image: this.model.fit(image) });
      } catch (error) {
        if (!(error instanceof UnfitExample)) throw error;
        this.unfit.set(at, error);
      }
    }
    if (fitted.length === 0) return;
    const made = await this.model.embedImages(fitted.map(({ image }) => image));
    fitted.forEach(({ at }, row) => {
      this.checkEmbedding(made[row], this.images[at]?.name ?? '');
      this.imageEmbeddings[at] = made[row];
    });
  }

  /** Among all others it would spoil every rank, so the run cannot go on without it. */
  private checkEmbedding(embedding: Float32Array | undefined, of: string): void {
    if (embedding?.every(Number.isFinite)) return;
    throw new PersonError(
      `${this.parts.file.file} gave an embedding with a number that is none, for ${of}.`,
      'Export the model again, or choose another precision.',
    );
  }

  private pair(index: number): Pair {
    const pair = this.pairs[index];
    if (pair === undefined) throw new RangeError(`there is no example ${index}`);
    return pair;
  }
}

/** Candidates by their cosine to a query, the best one first. */
function rank(
  query: Float32Array,
  candidates: readonly (Float32Array | undefined)[],
): { at: number; score: number }[] {
  return candidates
    .flatMap((candidate, at) => (candidate ? [{ at, score: dot(query, candidate) }] : []))
    .sort((a, b) => b.score - a.score || a.at - b.at);
}
