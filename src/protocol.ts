/**
 * The messages between the extension, its webviews, the evaluation process and the threads of the
 * catalog and of citations.
 *
 * Each direction is a discriminated union on `type`. A request carries a `request` number; its
 * reply carries the same number and says how it ended: done, failed (with what to do) or cancelled.
 */
import type { Card } from './core/catalog/card';
import type { Leaderboard, LeaderboardOptions, LeaderboardSort } from './core/catalog/leaderboard';
import type { LeaderboardPage } from './core/catalog/leaderboardPage';
import type { Mention, RecordPage } from './core/catalog/recordPage';
import type { Entry, Paper } from './core/catalog/records';
import type { StyleText } from './core/citation/citationFormats';
import type { TextReplacement } from './core/citation/textRange';
import type { CiteOptions } from './core/citation/syntax/citeSyntax';
import type { Explained } from './core/manuscript/explanation';
import type { MetricComparison, Verdict } from './core/evaluation/compareMetrics';
import type { Endpoint } from './core/evaluation/endpoint/endpoint';
import type { ExportArguments } from './core/evaluation/harness/exportRequest';
import type { ImportedRuns } from './core/evaluation/harness/importResults';
import type { RunPlan } from './core/evaluation/plan';
import type { RunReport, ScoredPart } from './core/evaluation/report';
import type { Optimization } from './core/evaluation/runtime';
import type { ShownFact, ShownMetric } from './core/evaluation/shownRun';
import type { RunComparisons, StoredRuns } from './core/evaluation/storedRuns';
import type { CheckCode, Finding } from './core/manuscript/finding';
import type { TableRefresh } from './core/manuscript/tables/refreshResultsTables';
import type { ResultsTable, ResultsTableRequest } from './core/manuscript/tables/resultsTable';
import type { TableChoices } from './core/manuscript/tables/tableChoices';
import type { Hit, SearchOptions } from './core/search/answer';

/** A model that is run here. */
export interface FolderModel {
  readonly folder: string;
  /** The most exact one when absent. */
  readonly precision?: string;
}

/** A model at a server, which is asked. */
export interface EndpointModel {
  readonly endpoint: Endpoint;
}

/** What to evaluate. Paths are absolute. */
export interface EvaluationRequest {
  readonly model: FolderModel | EndpointModel;
  /** A suite folder (holding `suite.json`) or a data file. */
  readonly data: {
    readonly path: string;
    /** Split of a suite; the first that is not for training when absent. */
    readonly split?: string;
    /** Columns by the part they play, as `{ text: 'review' }`; guessed by their names when absent. */
    readonly columns?: Readonly<Record<string, string>>;
  };
  readonly task?: string;
  /** Settings of the task, by name; a suite's or the task's own hold for those left out. */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  /** Ids of metrics; the task's own when absent. */
  readonly metrics?: readonly string[];
  /** Number of examples; all when absent. */
  readonly limit?: number;
  /** Seed of the sampling, used when `limit` is below the split's size. Default 0. */
  readonly seed?: number;
  /** Threads of the runtime; as many as there are processors, at most 4, when absent. */
  readonly threads?: number;
  /** Largest number of examples in a batch; with 1 none depends on another. Default 8. */
  readonly batchSize?: number;
  /** Where the runtime computes: `cpu`, `cuda`, `dml`, `coreml`, `webgpu`. Default `cpu`. */
  readonly provider?: string;
  /** How far the runtime rewrites the graph. Default `faithful`. */
  readonly optimization?: Optimization;
  /**
   * A partial run to go on with: the examples it holds are not scored again, and what is left open
   * here is as it was there.
   */
  readonly resume?: RunReport;
  /** What is put into the report as it is, by name. */
  readonly recorded?: Readonly<Record<string, string | number>>;
}

export interface Failure {
  readonly happened: string;
  readonly next: string;
  /** A stack for the log, where the failure is not one for a person. */
  readonly detail?: string;
}

/** To the evaluation process. */
export type ToWorker =
  | { readonly type: 'run'; readonly request: number; readonly evaluation: EvaluationRequest }
  | { readonly type: 'cancel'; readonly request: number };

export interface Progress {
  /** `preparing`: what a task does once before any example, such as embedding a corpus. */
  readonly phase: 'loading' | 'preparing' | 'scoring';
  readonly done: number;
  readonly total: number;
  /** The first metric over the examples scored so far. */
  readonly running?: { readonly metric: string; readonly value: number };
}

/** From the evaluation process. */
export type FromWorker =
  | { readonly type: 'progress'; readonly request: number; readonly progress: Progress }
  | {
      /** What was scored since the last such message, so that a killed run is not lost. */
      readonly type: 'scored';
      readonly request: number;
      readonly part: ScoredPart;
    }
  | { readonly type: 'done'; readonly request: number; readonly report: RunReport }
  | { readonly type: 'failed'; readonly request: number; readonly failure: Failure }
  | {
      readonly type: 'cancelled';
      readonly request: number;
      /** What was scored until then, if anything was. */
      readonly report?: RunReport;
    };

/** What to write out for a cluster, and where. Paths are absolute. */
export interface ExportOrder {
  /** Of the report of a run, where one is meant. */
  readonly run?: string;
  readonly given: Omit<ExportArguments, 'run'>;
  /** Must be empty, or not there yet. */
  readonly folder: string;
  /** What a relative path is relative to. */
  readonly base: string;
  /** Where the bundled models and suites are. */
  readonly bundle: string;
  /** The Hugging Face cache. */
  readonly cache: string;
}

/** What was written. */
export interface ExportedFolder {
  readonly folder: string;
  /** What the engine calls it. */
  readonly task: string;
  /** Absent where the engine gets the data itself. */
  readonly examples?: number;
  readonly files: readonly string[];
}

/** What is asked about evaluations that takes too long on the editor's thread. */
export interface EvaluationService {
  /** Fails where the model or the data cannot be read at all. */
  plan(evaluation: EvaluationRequest): Promise<RunPlan>;
  /** The runs that a folder holds. */
  storedRuns(folder: string): Promise<StoredRuns>;
  /** A run of a folder against the others on the same data, by one metric. */
  compareWithStored(folder: string, run: string, metric?: string): Promise<RunComparisons>;
  /** Runs by their files, every further one against the first. */
  compareRunFiles(files: readonly string[], seed?: number): Promise<MetricComparison[]>;
  /** Writes a run out for another engine. */
  exportRun(order: ExportOrder): Promise<ExportedFolder>;
  /** Takes in what another engine wrote; paths are absolute. */
  importRuns(files: readonly string[], paperweight: string): Promise<ImportedRuns>;
}

/** To the thread that plans and compares evaluations. */
export type ToEvaluationThread = {
  readonly type: 'call';
  readonly request: number;
} & CallTo<EvaluationService>;

/** From the thread that plans and compares evaluations. */
export type FromEvaluationThread =
  | { readonly type: 'done'; readonly request: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly request: number; readonly failure: Failure };

/** A model the evaluate view offers. */
export interface ModelChoice {
  /** Unique in the list: the id of a bundled model, the folder's path of another. */
  readonly id: string;
  readonly name: string;
  readonly bundled: boolean;
  /** Sizes are of files here: a model at a server has none. */
  readonly precisions: readonly { readonly precision: string; readonly bytes?: number }[];
  /** Ids of the tasks it can do, as far as its files tell. */
  readonly tasks: readonly string[];
}

/** A suite or data file the evaluate view offers. */
export interface DataChoice {
  /** Unique in the list: the id of a bundled suite, the path of a file. */
  readonly id: string;
  readonly name: string;
  readonly splits: readonly { readonly name: string; readonly examples: number }[];
  /** Id of the task they are for, where they say so. */
  readonly task?: string;
  /** Where the data come from and on what terms. */
  readonly origin?: string;
}

export interface Choices {
  readonly models: readonly ModelChoice[];
  readonly data: readonly DataChoice[];
  /** In an untrusted workspace its own models are not offered. */
  readonly trusted: boolean;
}

/** What is picked in the evaluate view; ids are those of the choices. */
export interface Selection {
  readonly model: string;
  readonly precision: string;
  readonly data: string;
  /** Empty for a data file, which has no named splits. */
  readonly split: string;
  /** All examples when absent. */
  readonly limit?: number;
  readonly seed: number;
  /** Inferred when absent. */
  readonly task?: string;
  /** Columns by the part they play, where the person chose; an empty name for none. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Options of the task that the person set. */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  /** Ids; the task's own when absent. */
  readonly metrics?: readonly string[];
}

/** One example in the list below a result. */
export interface ExampleView {
  readonly index: number;
  readonly text: string;
  readonly textPair?: string;
  readonly expected?: string;
  readonly predicted?: string;
  /** Everything that is right besides what was expected. */
  readonly references?: readonly string[];
  /** The first documents found for a query, and how relevant each is said to be. */
  readonly ranking?: readonly { readonly document: string; readonly grade: number }[];
  /** How sure the model was, or what the example's figure is, as `F1 0.250`. */
  readonly figure?: string;
}

/** The examples that tell most about where a model fails. */
export interface ExamplesView {
  /** As `82 wrong`, `The 50 of highest perplexity`. */
  readonly title: string;
  /** The first of `count`. */
  readonly rows: readonly ExampleView[];
  readonly count: number;
}

/** A report as the evaluate view shows it. */
export interface ReportView {
  readonly id: string;
  readonly status: RunReport['status'];
  readonly title: string;
  /** The names in full. */
  readonly longTitle: string;
  /** How the examples were chosen, where they are not all. */
  readonly subset?: string;
  readonly leftOut?: RunReport['data']['leftOut'];
  /** Examples for which the model gave no number. */
  readonly failed?: RunReport['data']['failed'];
  /** Whole sentences on what the figures depend on. */
  readonly notes: readonly string[];
  readonly metrics: readonly ShownMetric[];
  readonly task: string;
  readonly columns: readonly ShownFact[];
  readonly options: readonly ShownFact[];
  readonly cost: readonly ShownFact[];
  /** What ran it: runtime, provider, threads. */
  readonly environment: readonly ShownFact[];
  readonly examples?: ExamplesView;
}

/** A finished run against an earlier one, by one metric, as the view shows it. */
export interface ComparisonRow {
  /** Id of the earlier run. */
  readonly run: string;
  readonly name: string;
  readonly when: string;
  readonly value: string;
  readonly difference: string;
  readonly interval: string;
  readonly p: string;
  readonly verdict: Verdict;
  readonly pairs: number;
  /** The smallest difference that as many pairs could have shown, or why none would. */
  readonly couldShow: string;
  readonly method: string;
  /** What else differs, as in `shots is 0 against 5`. */
  readonly unlike: readonly string[];
}

/** A finished run against earlier ones on the same data. */
export interface ComparisonTable {
  readonly metric: string;
  /** The metrics that can be compared, by id and name. */
  readonly metrics: readonly { readonly id: string; readonly name: string }[];
  readonly rows: readonly ComparisonRow[];
}

/** A reported result on the data set of a run. */
export interface ReportedRow {
  readonly model: string;
  /** As printed. */
  readonly value: string;
  /** Split, shots and setting, as far as they are stated. */
  readonly protocol: string;
  /** The paper or page that reports it. */
  readonly source: string;
  readonly address?: string;
}

/** What the catalog reports for the data set of a run. */
export type ReportedView =
  | {
      /** The data look like those of this data set; a person has to say so. */
      readonly type: 'guess';
      readonly dataset: { readonly id: string; readonly name: string };
    }
  | {
      readonly type: 'results';
      readonly dataset: { readonly id: string; readonly name: string };
      readonly metric: string;
      readonly rows: readonly ReportedRow[];
      /** All there are by the metric. */
      readonly total: number;
      /** Whole sentences on what keeps them from being compared with the run. */
      readonly warnings: readonly string[];
    };

/** To the evaluate view. */
export type ToView =
  | {
      readonly type: 'choices';
      readonly choices: Choices;
      readonly selection: Partial<Selection>;
      /** The settings that hold for a run. */
      readonly settings: readonly ShownFact[];
    }
  | { readonly type: 'planned'; readonly request: number; readonly plan: RunPlan }
  | { readonly type: 'planFailed'; readonly request: number; readonly failure: Failure }
  | { readonly type: 'settings'; readonly settings: readonly ShownFact[] }
  | { readonly type: 'started'; readonly request: number; readonly title: string }
  | {
      readonly type: 'progress';
      readonly request: number;
      readonly progress: Progress;
      /** The first metric so far, as `accuracy 0.863`. */
      readonly running?: string;
    }
  | { readonly type: 'done'; readonly request: number; readonly report: ReportView }
  | {
      readonly type: 'failed';
      readonly request: number;
      readonly failure: Failure;
      /** What was scored until then, if anything was. */
      readonly report?: ReportView;
    }
  | { readonly type: 'cancelled'; readonly request: number; readonly report?: ReportView }
  | { readonly type: 'compared'; readonly run: string; readonly table: ComparisonTable }
  | { readonly type: 'reported'; readonly run: string; readonly reported: ReportedView };

/** From the evaluate view. */
export type FromView =
  | { readonly type: 'ready' }
  /** Asks what would be run; a later one takes its place. */
  | { readonly type: 'plan'; readonly request: number; readonly selection: Selection }
  | { readonly type: 'run'; readonly selection: Selection }
  | { readonly type: 'cancel'; readonly request: number }
  /** Scores what a partial run has left. */
  | { readonly type: 'goOn'; readonly run: string }
  | { readonly type: 'browseModel' }
  | { readonly type: 'browseData' }
  | { readonly type: 'openSettings' }
  | { readonly type: 'openReport'; readonly run: string }
  | { readonly type: 'openExample'; readonly run: string; readonly index: number }
  | { readonly type: 'compareBy'; readonly run: string; readonly metric: string }
  | { readonly type: 'compareRuns' }
  /** The data of the run are those of this data set. */
  | { readonly type: 'showReported'; readonly run: string; readonly dataset: string }
  | { readonly type: 'openLeaderboard'; readonly dataset: string }
  | { readonly type: 'openAddress'; readonly address: string }
  | { readonly type: 'copyResult'; readonly run: string; readonly format: 'markdown' | 'latex' }
  | { readonly type: 'manageTrust' };

/** A record found, as a row of the picker shows it. */
export type CatalogRow = Hit;

export interface CatalogAnswer {
  readonly rows: readonly CatalogRow[];
  /** Whole sentences on what in the query was not understood. */
  readonly notes: readonly string[];
}

/** The card of a record that a name stands for. */
export interface NamedCard extends Card {
  /** Id of the paper to cite for it. */
  readonly paper?: string;
  /** Ids of the tasks it is of, or is. */
  readonly tasks?: readonly string[];
}

/** Names of the catalog that stand at one place of a line. */
export interface NamedThere {
  /** Offsets in the line, the end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly cards: readonly NamedCard[];
}

/** A data set that results are reported on. */
export interface RankedDataset {
  readonly id: string;
  readonly name: string;
  readonly results: number;
}

/** What can be asked of the catalog, which lives in a thread of its own. */
export interface CatalogService {
  search(query: string, options?: SearchOptions): Promise<CatalogAnswer>;
  /** The record of an id, also of one that another record of the same work has replaced. */
  entry(id: string): Promise<Entry | undefined>;
  /** The paper to cite for an id: the record itself, or the one that introduces it. */
  paperFor(id: string): Promise<Paper | undefined>;
  /** A paper as the bundled catalog has it, whatever the user's own files hold of it. */
  bundledPaper(id: string): Promise<Paper | undefined>;
  /** The paper that a DOI, an arXiv id or a link names. */
  identified(text: string): Promise<Paper | undefined>;
  /** The card of a paper of the catalog. */
  paperCard(id: string): Promise<Card | undefined>;
  /** The card of a paper that need not be in the catalog. */
  cardOf(paper: Paper): Promise<Card>;
  namesAt(line: string, offset: number): Promise<NamedThere | undefined>;
  page(id: string): Promise<RecordPage | undefined>;
  leaderboard(id: string, options?: LeaderboardOptions): Promise<Leaderboard | undefined>;
  /** Every data set with reported results, by name. */
  rankedDatasets(): Promise<RankedDataset[]>;
}

/** A bibliography as it is at some moment; what an editor shows of it is told by `showText`. */
export interface BibSource {
  readonly uri: string;
  /** Another for other text; of what an editor shows, the one that `showText` was told. */
  readonly version: string;
  /** Where it is on this disk, if it is. */
  readonly path?: string;
}

/** The card of a work, with where it can be read. */
export interface PaperCard {
  readonly card: Card;
  readonly address?: string;
}

/** A paper of the catalog that a cite key may have been made for. */
export interface KeyCandidate {
  readonly id: string;
  readonly title: string;
  /** By whom and when, as `Sanh et al. 2019`. */
  readonly by: string;
}

/** What a cite key stands for. */
export interface KeyCard extends Partial<PaperCard> {
  /** Id of the catalog's paper, where it has the work. */
  readonly paper?: string;
  /** Where the entry stands; absent where no bibliography has the key. */
  readonly place?: { readonly uri: string; readonly line: number };
  /** Where no bibliography has it: keys close to it that one has. */
  readonly close?: readonly string[];
  readonly candidates?: readonly KeyCandidate[];
}

/** What a DOI, an arXiv id or an address stands for. */
export interface KnownThere extends PaperCard {
  /** Id of the paper to cite for it. */
  readonly paper?: string;
}

/** A document or bibliography to be checked as an editor shows it. */
export interface CheckRequest {
  readonly uri: string;
  /** As `showText` was told, or is to be told. */
  readonly version: string;
  readonly languageId: string;
  readonly codes: readonly CheckCode[];
  readonly citing?: CiteOptions;
  /** URI of the workspace folder. */
  readonly root?: string;
  /** What editors show of other files, which then counts for what these hold. */
  readonly open: readonly { readonly uri: string; readonly version: string }[];
}

/** A place of another file, as an editor counts it: lines and characters from 0. */
export interface RelatedFinding {
  readonly uri: string;
  readonly message: string;
  readonly start: LinePlace;
  readonly end: LinePlace;
}

export interface LinePlace {
  readonly line: number;
  readonly character: number;
}

/** What a check found in the file that was to be checked. */
export interface FoundThere extends Omit<Finding, 'file' | 'related'> {
  readonly related: readonly RelatedFinding[];
}

export type CheckAnswer =
  | {
      readonly type: 'found';
      readonly findings: readonly FoundThere[];
      /** URIs of all other files that were looked at, there or not: another text may find more. */
      readonly read: readonly string[];
    }
  | {
      /** It can be checked once these are shown by `showText`, as they are now. */
      readonly type: 'lacks';
      readonly uris: readonly string[];
    };

/** A cite key that may be meant by what is typed. */
export interface KeyOffer {
  readonly key: string;
  readonly title: string;
  /** By whom and when, as `Sanh et al. 2019`; may be empty. */
  readonly by: string;
  /** URI of the bibliography that has the entry. */
  readonly source?: string;
  /** Id of a paper that no bibliography has yet; the key is the one its entry would get. */
  readonly paper?: string;
}

/** Which cite keys are to be offered. */
export interface KeyQuestion {
  /** A part of a key, or words of a title, names and a year; or nothing. */
  readonly typed: string;
  /** The document's bibliographies; papers are added to the first. */
  readonly sources: readonly BibSource[];
  /** Keys that are cited in the same place already, and not offered again. */
  readonly alreadyThere: readonly string[];
  /** Keys that are cited around, the ones to offer first where nothing is typed. */
  readonly cited: readonly string[];
  /** Whether what is typed is no citation unless a key begins with it. */
  readonly isReference: boolean;
  /** Whether to offer entries of the bibliographies. */
  readonly ownEntries: boolean;
  /** Whether to offer papers that none of the bibliographies has. */
  readonly catalogPapers: boolean;
  /** Of the keys of entries to be added, as `citeKeyMaker` reads it. */
  readonly citeKeyFormat: string;
  /** The most entries to offer. */
  readonly limit: number;
}

/** A name that may be meant in a table. */
export interface NameOffer {
  readonly id: string;
  readonly kind: 'dataset' | 'metric' | 'model';
  /** As the catalog writes it. */
  readonly name: string;
  readonly detail: string;
}

/** Which names are to be offered in a table. */
export interface NameQuestion {
  /** A part of a name, or nothing. */
  readonly typed: string;
  /** The kinds that fit, the likeliest first. */
  readonly kinds: readonly NameOffer['kind'][];
  readonly limit: number;
}

/** What the catalog's thread is asked about documents and their bibliographies. */
export interface ManuscriptService {
  /**
   * Takes what an editor shows of a file, or what one holds that is not on this disk, before that
   * version of it is asked about. Without a text there is no such file.
   */
  showText(uri: string, version: string, text: string | undefined): Promise<void>;
  /** Takes what was edited of such a text: one edit after the other, each in what the last made. */
  editText(uri: string, from: string, to: string, edits: readonly TextReplacement[]): Promise<void>;
  /** The editor shows it no longer: it is as it is on disk. */
  hideText(uri: string): Promise<void>;
  /** What a cite key stands for in a document that cites from these bibliographies. */
  keyCard(key: string, sources: readonly BibSource[]): Promise<KeyCard>;
  /** What a DOI, an arXiv id or an address stands for, where the catalog has it. */
  identifierCard(text: string): Promise<KnownThere | undefined>;
  /**
   * Cite keys for what is typed, the best first, the document's own entries before papers of the
   * catalog; `undefined` where keys for something else have been asked for meanwhile.
   */
  completeKeys(question: KeyQuestion): Promise<KeyOffer[] | undefined>;
  /** Names of the catalog for what is typed in a table, the best first. */
  completeNames(question: NameQuestion): Promise<NameOffer[]>;
  /** The card of a record of the catalog. */
  recordCard(id: string): Promise<Card | undefined>;
  /** `undefined` where another check of the same file has begun, or it was stopped. */
  check(request: CheckRequest): Promise<CheckAnswer | undefined>;
  /** Ends the check of a file that is on, if one is. */
  stopCheck(uri: string): Promise<void>;
  /** A table of reported results; fails where there is none of what is asked for. */
  resultsTable(request: ResultsTableRequest): Promise<ResultsTable>;
  /** What a table on these data sets can be made of, by metrics and models if these are chosen. */
  tableChoices(
    datasets: readonly string[],
    metrics?: readonly string[],
    models?: readonly string[],
  ): Promise<TableChoices>;
  /** What refreshing the results tables of a text comes to. */
  refreshTables(text: string): Promise<TableRefresh[]>;
  /** What can be found, and what stands in these bibliographies. */
  facts(sources: readonly BibSource[]): Promise<CatalogFacts>;
}

/** What is known to the catalog's thread when somebody asks why nothing is suggested. */
export interface CatalogFacts {
  readonly records: number;
  /** Of them, those from files of the person's own. */
  readonly own: number;
  /** Of those that could be read. */
  readonly bibliographies: readonly {
    readonly uri: string;
    readonly entries: number;
    /** The first few; lines count from 1. */
    readonly problems: readonly { readonly line: number; readonly message: string }[];
    readonly problemCount: number;
  }[];
}

/** Of the user's own files, those that join the catalog; paths are absolute. */
export interface OwnPlaces {
  /** Files and folders that the settings name. */
  readonly catalogs: readonly string[];
  /** The workspace's .bib files, and .json files that may turn out to be CSL-JSON. */
  readonly workspace: readonly string[];
  /** .bib files of the workspace that are not on this disk, already read. */
  readonly texts: readonly { readonly path: string; readonly text: string }[];
}

/** Something wrong in a file of the user's; the line counts from 1. */
export interface OwnProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** What the catalog's thread is started with; paths are absolute. */
export interface CatalogThreadOptions {
  /** The folder of the bundled catalog. */
  readonly data: string;
  /** The index of the bundled catalog, as the build made it. */
  readonly index: string;
  /** A folder to keep what the user's files hold in from one window to the next, if there is one. */
  readonly cache?: string;
}

type CallTo<Service> = {
  [Method in keyof Service]: {
    readonly method: Method;
    readonly args: Service[Method] extends (...args: infer Args) => unknown ? Args : never;
  };
}[keyof Service];

/** To the catalog's thread. */
export type ToCatalogThread =
  | ({ readonly type: 'call'; readonly request: number } & CallTo<CatalogService>)
  | ({ readonly type: 'callManuscript'; readonly request: number } & CallTo<ManuscriptService>)
  | { readonly type: 'use'; readonly request: number; readonly places: OwnPlaces };

/** From the catalog's thread. */
export type FromCatalogThread =
  | { readonly type: 'done'; readonly request: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly request: number; readonly failure: Failure }
  /** Other records can be found now than before. */
  | { readonly type: 'changed' }
  | {
      readonly type: 'problems';
      readonly problems: readonly OwnProblem[];
      /** Whole sentences on places that could not be read at all. */
      readonly warnings: readonly string[];
    };

/** What the citations' thread is started with. */
export interface CitationThreadOptions {
  /** The folder of the CSL styles that come with the product. */
  readonly styles: string;
}

/** To the citations' thread. */
export interface ToCitationThread {
  readonly type: 'format';
  readonly request: number;
  readonly papers: readonly Paper[];
  /** As `formatEntries` takes it. */
  readonly format: string | StyleText;
  /** Of the entries' keys; the papers' ids where it is empty. */
  readonly citeKeyFormat: string;
}

/** From the citations' thread. */
export type FromCitationThread =
  | { readonly type: 'done'; readonly request: number; readonly text: string }
  | { readonly type: 'failed'; readonly request: number; readonly failure: Failure };

export type { PlannedOption, PlannedRole, RunPlan } from './core/evaluation/plan';
export type { ShownFact, ShownMetric } from './core/evaluation/shownRun';
export type { LeaderboardPage, PageCell, PageColumn } from './core/catalog/leaderboardPage';
export type { Explained } from './core/manuscript/explanation';
export type { LinkGroup, Mention, RecordPage, ResultRow } from './core/catalog/recordPage';

/** What the tab with the catalog's pages shows of a record. */
export type RecordView = 'details' | 'leaderboard';

/** Which of a data set's results a leaderboard shows, and how. */
export interface BoardChoice {
  /** Id of a metric; else the first official one with results. */
  readonly metric?: string;
  /** All splits when absent or empty. */
  readonly split?: string;
  /** As typed: `7B`; empty for any size. */
  readonly maxParameters?: string;
  /** Best first when absent. */
  readonly sort?: LeaderboardSort;
}

/** A page of the catalog, as the tab's history keeps it. */
export interface RecordPlace {
  readonly id: string;
  readonly view: RecordView;
  readonly board?: BoardChoice;
}

export type ExportFormat = 'markdown' | 'latex' | 'csv';

/** What a place turns out to be. */
export type RecordContent =
  | {
      readonly view: 'details';
      readonly page: RecordPage;
      /** Of a paper. */
      readonly bibtex?: string;
    }
  | {
      readonly view: 'leaderboard';
      readonly board: LeaderboardPage;
      /** Where the size typed is none that is understood; then nothing is filtered by it. */
      readonly sizeProblem?: Failure;
    }
  | {
      /** There is no such record, or nothing was reported on it. */
      readonly view: 'missing';
      readonly failure: Failure;
      /** Records that may have been meant. */
      readonly closest: readonly Mention[];
    };

export type RecordAction =
  | { readonly name: 'cite'; readonly id: string }
  | { readonly name: 'copyBibtex'; readonly id: string }
  | { readonly name: 'openPaper'; readonly id: string }
  | { readonly name: 'openAddress'; readonly address: string }
  | { readonly name: 'openOrigin'; readonly id: string }
  | { readonly name: 'search' }
  | { readonly name: 'copyBoard'; readonly place: RecordPlace; readonly format: ExportFormat };

/** To the tab with the catalog's pages. */
export type ToRecords =
  | { readonly type: 'goTo'; readonly place: RecordPlace }
  /** The catalog is another: what is shown may have changed. */
  | { readonly type: 'changed' }
  | { readonly type: 'shown'; readonly request: number; readonly content: RecordContent }
  | {
      readonly type: 'done';
      readonly request: number;
      /** A sentence on what was done, where nothing else shows it. */
      readonly said?: string;
    }
  | { readonly type: 'failed'; readonly request: number; readonly failure: Failure };

/** From the tab with the catalog's pages. */
export type FromRecords =
  /** The page can be sent to; it shows again where it was, unless it is told to go elsewhere. */
  | { readonly type: 'ready' }
  | { readonly type: 'show'; readonly request: number; readonly place: RecordPlace }
  | { readonly type: 'act'; readonly request: number; readonly action: RecordAction };

/** Why nothing is suggested in a document, or what could keep it from being. */
export interface Explanation {
  /** Of the document, as a person knows it. */
  readonly name: string;
  /** Of the cursor; counts from 1. */
  readonly line: number;
  readonly findings: readonly Explained[];
}

/** To the page that says why nothing is suggested. */
export type ToExplanation =
  | { readonly type: 'explained'; readonly explanation: Explanation; readonly version: number }
  | { readonly type: 'failed'; readonly failure: Failure };

/** From the page that says why nothing is suggested. */
export type FromExplanation =
  | { readonly type: 'ready' }
  /** Looks again. */
  | { readonly type: 'again' }
  | { readonly type: 'showLog' }
  | {
      /** Does what a button says; by the indices of finding and remedy in that explanation. */
      readonly type: 'act';
      readonly version: number;
      readonly finding: number;
      readonly remedy: number;
    };
