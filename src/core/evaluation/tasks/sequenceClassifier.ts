import { PersonError } from '../../personError';
import type { Columns } from '../columns';
import type { DataSet } from '../dataSet';
import type { ModelFolder } from '../modelFolder';
import type { Row, Table } from '../readers/table';
import type { Prediction } from '../report';
import { outputNumbers } from '../outputNumbers';
import type { BatchInput, OutputTensor, Session } from '../runtime';
import { readExamples, textIn, UnfitRow } from './readExamples';
import { requireNumbers, textInputsOf } from './textInputs';
import { checkVocabulary } from './vocabulary';
import type { Encoding, Tokenizer } from '../tokenizer';
import type { NamedClasses, Scorer, ScorerParts, TaskData } from './task';

interface Example {
  /** Of its row among those of the file that could be read, from 0. */
  readonly index: number;
  readonly place: string;
  readonly text: string;
  readonly textPair?: string;
  /** Index of the class. */
  readonly label: number;
}

/** Why a model does not give one class for a sequence; `undefined` when it seems to. */
export function unfitAsClassifier({ labels, config }: ModelFolder): string | undefined {
  if (labels.length < 2) return 'its config.json names no classes (id2label)';
  const architectures = config['architectures'];
  const other = Array.isArray(architectures)
    ? architectures.find((name) =>
        /For(?!SequenceClassification)\w+$|LMHeadModel$/.test(String(name)),
      )
    : undefined;
  return other === undefined ? undefined : `it is a ${String(other)}`;
}

/** Data sets that ask about words within their texts, by the columns that say which. */
const askAboutWords: readonly { readonly name: string; readonly columns: readonly string[] }[] = [
  { name: 'WiC', columns: ['word', 'sentence1', 'sentence2'] },
  { name: 'WSC', columns: ['text', 'span1_text', 'span2_text'] },
  { name: 'WSC', columns: ['text', 'target', 'label'] },
];

/**
 * @throws {PersonError} for data that ask about words which the model would not be told: a figure on
 *   them would not be one of their data set.
 */
function checkWords({ columns }: Table): void {
  const asked = askAboutWords.find((one) => one.columns.every((name) => columns.includes(name)));
  if (asked === undefined) return;
  throw new PersonError(
    `Nothing was scored: the columns are those of ${asked.name}, which asks about words within its texts, and this task reads the texts alone.`,
    'Write the words into the texts as the model was trained with them, and leave their columns out.',
  );
}

/**
 * The examples of one text, or two, and a label. Rows without them are left out.
 *
 * @throws {PersonError} when no row is left, or the data ask for more than a text or two.
 */
export function readLabelledTexts(
  { table }: DataSet,
  columns: Columns,
  model: NamedClasses,
): TaskData {
  checkWords(table);
  const named = classNames(table, columns['label'] ?? '', model);
  const { labels } = model;
  const { examples, leftOut } = readExamples(
    table,
    (row, index): Example => {
      const label = readLabel(row, columns['label'] ?? '', model, named);
      const text = textIn(row, columns['text'] ?? '');
      const pair = columns['textPair'];
      const textPair = pair === undefined ? undefined : textIn(row, pair);
      return { index, place: row.place, text, ...(textPair !== undefined && { textPair }), label };
    },
    `Choose other columns, or correct the file: a label is one of ${labels.join(', ')}, or an index from 0 to ${labels.length - 1}.`,
  );
  return {
    strata: examples.map(({ label }) => String(label)),
    leftOut,
    open: async (parts) =>
      new SequenceClassifier(examples, parts, await parts.session(), await parts.tokenizer()),
  };
}

/** The class a cell names: a name of the model (in any case), or an index. */
export function findLabel(cell: unknown, labels: readonly string[]): number | undefined {
  const value = typeof cell === 'boolean' ? Number(cell) : cell;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const name = String(value).trim().toLowerCase();
  const named = labels.findIndex((label) => label.toLowerCase() === name);
  if (named >= 0) return named;
  const index = name === '' ? NaN : Number(name);
  return Number.isInteger(index) && index >= 0 && index < labels.length ? index : undefined;
}

class SequenceClassifier implements Scorer {
  private readonly encodings = new Map<number, Encoding>();
  private readonly inputs: readonly BatchInput[];
  private readonly output: string;

  constructor(
    private readonly examples: readonly Example[],
    private readonly parts: ScorerParts,
    private readonly session: Session,
    private readonly tokenizer: Tokenizer,
  ) {
    this.inputs = textInputsOf(session, parts.file.file, 'a text classifier');
    this.output =
      session.outputNames.find((name) => name === 'logits') ?? session.outputNames[0] ?? '';
  }

  prepare(index: number): number {
    const { text, textPair } = this.example(index);
    const encoding = this.tokenizer.encode(text, textPair);
    checkVocabulary(encoding.ids, this.parts);
    this.encodings.set(index, encoding);
    return encoding.ids.length;
  }

  async score(indices: readonly number[]): Promise<Prediction[]> {
    const batch = indices.map((index) => this.encoding(index));
    const outputs = await this.session.run(this.tokenizer.pad(batch, this.inputs));
    const logits = this.readLogits(outputs[this.output], indices.length);
    return indices.map((index, row) => {
      this.encodings.delete(index);
      return this.predict(index, logits[row] ?? []);
    });
  }

  private readLogits(output: OutputTensor | undefined, rows: number): number[][] {
    const { model } = this.parts;
    const { file } = this.parts.file;
    const classes = model.labels.length;
    const [batch, width] = output?.dims ?? [];
    if (!output || output.dims.length !== 2 || batch !== rows || width !== classes) {
      throw new PersonError(
        `${file} gives scores of shape [${output?.dims.join(', ') ?? ''}], but its config.json names ${classes} classes.`,
        'Choose a model exported for text classification, or correct id2label.',
      );
    }
    const numbers = outputNumbers(output, file);
    return Array.from({ length: rows }, (_, row) =>
      Array.from({ length: classes }, (_, column) => numbers[row * classes + column] ?? NaN),
    );
  }

  private predict(index: number, logits: readonly number[]): Prediction {
    const { index: row, place, text, textPair, label } = this.example(index);
    const { labels } = this.parts.model;
    requireNumbers(logits, this.parts.file.file, 'a score', place);
    const best = logits.indexOf(Math.max(...logits));
    return {
      index: row,
      text,
      ...(textPair !== undefined && { textPair }),
      label: labels[label] ?? String(label),
      predicted: labels[best] ?? String(best),
      confidence: softmaxAt(logits, best),
      correct: best === label,
    };
  }

  private encoding(index: number): Encoding {
    const encoding = this.encodings.get(index);
    if (encoding === undefined) throw new RangeError(`example ${index} was not prepared`);
    return encoding;
  }

  private example(index: number): Example {
    const example = this.examples[index];
    if (example === undefined) throw new RangeError(`there is no example ${index}`);
    return example;
  }
}

/**
 * What the numbers of the label column stand for, where the file says so and the model has all of
 * these classes: it may number them in another order.
 */
function classNames(
  { classes }: Table,
  column: string,
  { labels }: NamedClasses,
): readonly string[] | undefined {
  const names = classes?.[column];
  return names?.every((name) => findLabel(name, labels) !== undefined) ? names : undefined;
}

function readLabel(
  { cells }: Row,
  column: string,
  { labels }: NamedClasses,
  named: readonly string[] | undefined,
): number {
  const cell = cells[column];
  const label = findLabel((typeof cell === 'number' && named?.[cell]) || cell, labels);
  if (label !== undefined) return label;
  throw new UnfitRow(
    cell === undefined || cell === ''
      ? 'it has no label'
      : `the model does not know its label ${JSON.stringify(cell)}`,
  );
}

function softmaxAt(logits: readonly number[], index: number): number {
  const top = Math.max(...logits);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - top), 0);
  return Math.exp((logits[index] ?? -Infinity) - top) / sum;
}
