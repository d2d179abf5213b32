import { rankingMeasures, type RankedQuery } from '../../metrics/ranking';
import { PersonError } from '../../personError';
import { SentenceEmbedder } from '../embeddings';
import type { Prediction, TaskOptions } from '../report';
import { readCorpus, idIn, type CorpusDocument } from '../retrieval/corpus';
import { ExactSearch } from '../retrieval/exactSearch';
import { relevanceIn, type Relevance } from '../retrieval/relevance';
import type { Encoding } from '../tokenizer';
import { readExamples, textIn, UnfitRow } from './readExamples';
import type { Scorer, ScorerParts, Task } from './task';
import { meanOf, measuredBy } from './taskMetrics';
import { requireNumbers } from './textInputs';

interface Example {
  /** Of its row among those of the file that could be read, from 0. */
  readonly index: number;
  readonly place: string;
  readonly query: string;
  readonly id: string | undefined;
  readonly relevant: Relevance;
}

interface Settings {
  readonly k: number;
  readonly similarity: 'cosine' | 'dot';
  readonly queryPrefix: string;
  readonly documentPrefix: string;
  readonly excludeSameId: boolean;
}

const measures = ['ndcg', 'mrr', 'recall-at-k', 'map'] as const;

const rankings = measuredBy(
  'A retrieval',
  measures.map((id) => ({ id, over: meanOf(({ values }) => Number(values?.[id])) })),
);

/** Documents of a ranking that are kept in the report. */
const keptDocuments = 100;
/** Documents tokenized and sorted at a time, and embedded at once. */
const windowSize = 1024;
const batchSize = 8;

/** The documents of a corpus that answer a query, found by comparing embeddings. */
export const documentRetrieval: Task = {
  id: 'document-retrieval',
  columns: [
    { role: 'query', names: ['query', 'queries', 'question', 'text'] },
    {
      role: 'relevant',
      names: [
        'relevant',
        'relevant_ids',
        'relevant_docs',
        'qrels',
        'positive',
        'positives',
        'positive_passages',
        'positive_ids',
        'pos',
      ],
    },
    { role: 'id', names: ['_id', 'id', 'query_id', 'qid'], optional: true },
  ],
  options: {
    k: 10,
    similarity: 'cosine',
    'query-prefix': '',
    'document-prefix': '',
    'exclude-same-id': false,
  },
  ...rankings,
  measure(metric, predictions, labels, interval) {
    const measured = rankings.measure(metric, predictions, labels, interval);
    const k = metric === 'map' ? 0 : Number(predictions[0]?.values?.['k']);
    return { ...measured, options: { k } };
  },

  unfit({ config }) {
    const { architectures } = config;
    const names = Array.isArray(architectures) ? architectures.map(String) : [];
    const other = names.find((name) =>
      /For(QuestionAnswering|CausalLM|TokenClassification|ConditionalGeneration)$|LMHeadModel$/.test(
        name,
      ),
    );
    return other === undefined ? undefined : `it is a ${other}, which embeds no texts`;
  },

  read({ name, table, corpus: documents }, columns, _model, options) {
    const settings = settingsOf(options);
    if (documents === undefined) {
      throw new PersonError(
        `${name} has no documents to search.`,
        'Choose a folder that holds corpus.jsonl, queries.jsonl and qrels, or a suite with a corpus.',
      );
    }
    const corpus = readCorpus(documents);
    const places = new Map(corpus.documents.map(({ id }, place) => [id, place]));
    const { examples, leftOut } = readExamples(
      table,
      (row, index): Example => {
        const query = textIn(row, columns['query'] ?? '');
        if (query.trim() === '') throw new UnfitRow('its query is empty');
        const relevant = relevanceIn(row.cells[columns['relevant'] ?? ''], (id) => places.has(id));
        if (![...relevant.keys()].some((id) => places.has(id))) {
          throw new UnfitRow('no document that is relevant to it is in the corpus');
        }
        const id = idIn(row.cells[columns['id'] ?? '']);
        return { index, place: row.place, query, id, relevant };
      },
      'Choose other columns, or correct the file: relevant documents are named by their ids in the corpus.',
    );
    return {
      strata: examples.map(() => ''),
      leftOut: [...leftOut, ...corpus.leftOut],
      open: async (parts) =>
        new RetrievalScorer(
          examples,
          corpus.documents,
          places,
          settings,
          parts,
          await SentenceEmbedder.open(parts),
        ),
    };
  },
};

/** @throws {PersonError} when an option is out of range. */
function settingsOf(options: TaskOptions): Settings {
  const k = Number(options['k']);
  const similarity = options['similarity'];
  if (!Number.isInteger(k) || k < 1) {
    throw new PersonError(`The option k cannot be ${k}.`, 'Give a whole number of at least 1.');
  }
  if (similarity !== 'cosine' && similarity !== 'dot') {
    throw new PersonError(
      `The option similarity cannot be ${String(similarity)}.`,
      'Choose cosine or dot.',
    );
  }
  return {
    k,
    similarity,
    queryPrefix: String(options['query-prefix']),
    documentPrefix: String(options['document-prefix']),
    excludeSameId: options['exclude-same-id'] === true,
  };
}

class RetrievalScorer implements Scorer {
  readonly settled: TaskOptions;
  private readonly encodings = new Map<number, Encoding>();
  private search: ExactSearch | undefined;

  constructor(
    private readonly examples: readonly Example[],
    private readonly documents: readonly CorpusDocument[],
    private readonly places: ReadonlyMap<string, number>,
    private readonly settings: Settings,
    private readonly parts: ScorerParts,
    private readonly embedder: SentenceEmbedder,
  ) {
    this.settled = { ...embedder.settled, documents: documents.length };
  }

  /** Embeds the corpus. */
  async begin(report: (done: number, total: number) => void, signal?: AbortSignal): Promise<void> {
    const { documents, settings } = this;
    let done = 0;
    for (let start = 0; start < documents.length; start += windowSize) {
      const window: { document: number; encoding: Encoding }[] = [];
      for (const { text } of documents.slice(start, start + windowSize)) {
        const encoding = this.embedder.encode(settings.documentPrefix + text);
        window.push({ document: start + window.length, encoding });
        if (window.length % 128 === 0) await nextTurn();
        if (signal?.aborted) return;
      }
      window.sort((a, b) => a.encoding.ids.length - b.encoding.ids.length);
      for (let at = 0; at < window.length; at += batchSize) {
        const batch = window.slice(at, at + batchSize);
        const embeddings = await this.embedder.embed(batch.map(({ encoding }) => encoding));
        batch.forEach(({ document }, row) => this.add(document, embeddings[row] as Float32Array));
        done += batch.length;
        report(done, documents.length);
        await nextTurn();
        if (signal?.aborted) return;
      }
    }
  }

  prepare(index: number): number {
    const encoding = this.embedder.encode(this.settings.queryPrefix + this.example(index).query);
    this.encodings.set(index, encoding);
    return encoding.ids.length;
  }

  async score(indices: readonly number[]): Promise<Prediction[]> {
    const batch = indices.map((index) => this.encodings.get(index) as Encoding);
    const embeddings = await this.embedder.embed(batch);
    return indices.map((index, row) => {
      this.encodings.delete(index);
      const embedding = embeddings[row] as Float32Array;
      const example = this.example(index);
      requireNumbers(embedding, this.parts.file.file, 'an embedding', example.place);
      return this.predict(example, embedding);
    });
  }

  private add(document: number, embedding: Float32Array): void {
    const { id } = this.documents[document] as CorpusDocument;
    requireNumbers(embedding, this.parts.file.file, 'an embedding', `document ${id}`);
    this.search ??= new ExactSearch(
      this.documents.map((each) => each.id),
      embedding.length,
      this.settings.similarity,
    );
    this.search.add(document, embedding);
  }

  private predict({ index, query, id, relevant }: Example, embedding: Float32Array): Prediction {
    const search = this.search as ExactSearch;
    const { k, excludeSameId } = this.settings;
    const same = excludeSameId && id !== undefined ? this.places.get(id) : undefined;
    const scores = search.scores(embedding);
    const best = search.best(scores, Math.max(k, keptDocuments), same);
    const ranks = [...relevant.keys()].map((document) => {
      const place = this.places.get(document);
      return place === undefined || place === same ? 0 : search.rank(scores, place, same);
    });
    const ranked = rankedQuery([...relevant.values()], ranks);
    const cutoff = { ndcg: k, mrr: k, 'recall-at-k': k, map: Infinity };
    const ranking = best.slice(0, keptDocuments).map(({ document, score }) => {
      const named = this.documents[document]?.id ?? '';
      return { document: named, score, grade: relevant.get(named) ?? 0 };
    });
    const [top] = ranking;
    return {
      index,
      text: query,
      references: [...relevant.keys()],
      ...(top && { predicted: top.document }),
      values: {
        ...Object.fromEntries(measures.map((id) => [id, rankingMeasures[id](ranked, cutoff[id])])),
        k,
        ranks,
      },
      ranking,
    };
  }

  private example(index: number): Example {
    return this.examples[index] as Example;
  }
}

/** @param ranks Of the documents with these grades, from 1; 0 for one that cannot be found. */
function rankedQuery(grades: readonly number[], ranks: readonly number[]): RankedQuery {
  const byRank = new Array<number>(Math.max(0, ...ranks)).fill(0);
  ranks.forEach((rank, at) => {
    if (rank > 0) byRank[rank - 1] = grades[at] ?? 0;
  });
  return { grades: byRank, relevant: [...grades].sort((a, b) => b - a) };
}

/** Lets messages in, so that a cancel is heard. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
