import { rankingMeasures } from '../../metrics/ranking';
import { PersonError } from '../../personError';
import { answersIn } from '../answers/squadLayout';
import { promptForm, promptOf } from '../generation/answerPrompt';
import {
  openAnswerWriter,
  warmUpTokens,
  type AnswerWriter,
  type Prompt,
} from '../generation/answerWriter';
import { wholeNumber } from '../generation/wishes';
import type { Prediction, RankedDocument, TaskOptions } from '../report';
import { readCorpus, type CorpusDocument } from '../retrieval/corpus';
import { lexicalSearch, LexicalSearch } from '../retrieval/lexicalSearch';
import { relevanceIn, type Relevance } from '../retrieval/relevance';
import {
  answerMetrics,
  answerOptions,
  judgeAnswer,
  settledAnswers,
  unfitToAnswer,
} from './generativeQuestionAnswering';
import { readExamples, textIn, UnfitRow } from './readExamples';
import type { Scorer, Task } from './task';
import { meanOf, measuredBy } from './taskMetrics';

interface Example {
  /** Of its row among those of the file that could be read, from 0. */
  readonly index: number;
  readonly place: string;
  readonly question: string;
  /** At least one. */
  readonly answers: readonly string[];
  readonly relevant: Relevance;
}

interface Settings {
  /** Documents put before the question. */
  readonly k: number;
  readonly most: number;
}

interface Asked extends Prompt {
  readonly ranking: readonly RankedDocument[];
}

const retrievalMeasures = ['recall-at-k', 'mrr'] as const;

const answers = measuredBy('An answer from documents', [
  ...answerMetrics,
  ...retrievalMeasures.map((id) => ({ id, over: meanOf(({ values }) => Number(values?.[id])) })),
]);

/**
 * Questions answered from documents that are first fetched for them, from the suite's corpus, by the
 * words they share; both are scored: what was fetched, and what was answered.
 */
export const retrievalAugmentedGeneration: Task = {
  id: 'retrieval-augmented-generation',
  columns: [
    { role: 'question', names: ['question', 'query'] },
    { role: 'answers', names: ['answers', 'answer'] },
    {
      role: 'relevant',
      names: ['relevant', 'relevant_ids', 'relevant_docs', 'qrels', 'positives'],
    },
  ],
  options: { ...answerOptions, k: 3 },
  servable: true,
  unfit: unfitToAnswer,

  read({ name, table, corpus: documents }, columns, _model, options) {
    const k = wholeNumber(options, 'k');
    if (k === 0) {
      throw new PersonError('The option k cannot be 0.', 'Give a number of documents from 1.');
    }
    const most = wholeNumber(options, 'most-tokens');
    const beams = wholeNumber(options, 'beams');
    const given = String(options['prompt']);
    promptForm(given, true, true);
    if (documents === undefined) {
      throw new PersonError(
        `${name} has no documents to fetch.`,
        'Choose a suite with a corpus, or the task generative-question-answering.',
      );
    }
    const corpus = readCorpus(documents);
    const ids = new Set(corpus.documents.map(({ id }) => id));
    const { examples, leftOut } = readExamples(
      table,
      (row, index): Example => {
        const question = textIn(row, columns['question'] ?? '');
        const right = answersIn(row.cells[columns['answers'] ?? '']).filter(
          (answer) => answer.trim() !== '',
        );
        if (question.trim() === '') throw new UnfitRow('its question is empty');
        if (right.length === 0) throw new UnfitRow('it has no answer');
        const relevant = relevanceIn(row.cells[columns['relevant'] ?? ''], (id) => ids.has(id));
        return { index, place: row.place, question, answers: right, relevant };
      },
      'Choose other columns, or correct the file: a row has a question, its answers and the ids of documents that hold them.',
    );
    return {
      strata: examples.map(() => ''),
      leftOut: [...leftOut, ...corpus.leftOut],
      async open(parts) {
        const writer = await openAnswerWriter(parts, { beams, mostTokens: most });
        const form = promptForm(given, writer.continues, true);
        return new FetchingScorer(examples, corpus.documents, writer, form, { k, most });
      },
    };
  },

  ...answers,
  measure(metric, predictions, labels, interval) {
    const measured = answers.measure(metric, predictions, labels, interval);
    const isOfRetrieval = retrievalMeasures.some((id) => id === metric);
    return isOfRetrieval
      ? { ...measured, options: { k: Number(predictions[0]?.values?.['k']) } }
      : measured;
  },
};

class FetchingScorer implements Scorer {
  readonly settled: TaskOptions;
  private readonly search = new LexicalSearch();
  private readonly texts: ReadonlyMap<string, string>;
  private readonly asked = new Map<number, Asked>();

  constructor(
    private readonly examples: readonly Example[],
    private readonly documents: readonly CorpusDocument[],
    private readonly writer: AnswerWriter,
    private readonly form: string,
    private readonly settings: Settings,
  ) {
    this.texts = new Map(documents.map(({ id, text }) => [id, text]));
    this.settled = {
      ...settledAnswers(writer, form, settings.most),
      retrieval: lexicalSearch,
      documents: documents.length,
    };
  }

  /** Indexes the corpus. */
  async begin(report: (done: number, total: number) => void, signal?: AbortSignal): Promise<void> {
    const { documents } = this;
    for (const [place, document] of documents.entries()) {
      if (place % 100 === 0) {
        report(place, documents.length);
        await new Promise((resolve) => setImmediate(resolve));
        if (signal?.aborted) return;
      }
      this.search.add(document);
    }
  }

  prepare(index: number): number {
    const { place, question, relevant } = this.example(index);
    const ranking = this.search
      .find(question, this.settings.k)
      .map(({ id, score }) => ({ document: id, score, grade: relevant.get(id) ?? 0 }));
    const context = ranking.map(({ document }) => this.texts.get(document) ?? '').join('\n\n');
    const text = promptOf(this.form, { question, context }, []);
    const tokens = this.writer.countTokens(text);
    this.asked.set(index, { text, tokens, place, ranking });
    return tokens;
  }

  async warmUp(index: number): Promise<void> {
    await this.writer.write([this.askedAt(index)], warmUpTokens);
  }

  async score(indices: readonly number[], signal?: AbortSignal): Promise<Prediction[]> {
    const prompts = indices.map((index) => this.askedAt(index));
    const written = await this.writer.write(prompts, this.settings.most, signal);
    return written.map(({ text, tokens, truncated }, row) => {
      const at = indices[row] ?? NaN;
      const { index, question, answers: right, relevant } = this.example(at);
      const { ranking } = this.askedAt(at);
      const judged = judgeAnswer(text, right);
      const { k } = this.settings;
      const ranked = {
        grades: ranking.map(({ grade }) => grade),
        relevant: [...relevant.values()].sort((a, b) => b - a),
      };
      return {
        index,
        text: question,
        label: right[0] ?? '',
        references: right,
        predicted: text,
        correct: judged['exact-match'] === 1,
        ranking,
        values: {
          ...judged,
          ...Object.fromEntries(
            retrievalMeasures.map((id) => [id, rankingMeasures[id](ranked, k)]),
          ),
          k,
          ...(tokens !== undefined && { tokens }),
          ...(truncated !== undefined && { truncated: truncated ? 1 : 0 }),
        },
      };
    });
  }

  private askedAt(index: number): Asked {
    const asked = this.asked.get(index);
    if (asked === undefined) throw new RangeError(`example ${index} was not prepared`);
    return asked;
  }

  private example(index: number): Example {
    const example = this.examples[index];
    if (example === undefined) throw new RangeError(`there is no example ${index}`);
    return example;
  }
}
