/**
 * The records of the catalog, as they stand in `data/*.json`.
 *
 * Every `id` is unique over all kinds. A field that could not be verified in a source is absent.
 */

export type Kind = 'paper' | 'dataset' | 'metric' | 'model' | 'task' | 'technique';

/** A person's name as CSL-JSON has it; `literal` stands for a group or a name that has no parts. */
export interface CslName {
  readonly family?: string;
  readonly given?: string;
  readonly 'non-dropping-particle'?: string;
  readonly 'dropping-particle'?: string;
  readonly suffix?: string;
  readonly literal?: string;
}

export interface CslDate {
  readonly 'date-parts'?: readonly (readonly number[])[];
  readonly literal?: string;
}

/** A CSL-JSON item, so citation-js reads it as it is. `id` is also the cite key. */
export interface CslItem {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly author?: readonly CslName[];
  readonly editor?: readonly CslName[];
  readonly issued?: CslDate;
  readonly 'container-title'?: string;
  readonly 'collection-title'?: string;
  readonly 'event-title'?: string;
  readonly 'event-place'?: string;
  readonly volume?: string | number;
  readonly issue?: string | number;
  readonly page?: string;
  readonly publisher?: string;
  readonly 'publisher-place'?: string;
  readonly number?: string | number;
  readonly DOI?: string;
  readonly ISBN?: string;
  readonly ISSN?: string;
  readonly URL?: string;
}

export interface Paper extends CslItem {
  readonly custom: {
    /** arXiv identifier without a version, such as `1910.01108`. */
    readonly arxiv?: string;
    readonly techniques?: readonly string[];
    /** Ids of the data sets, metrics and models the paper introduces. */
    readonly introduces?: readonly string[];
    /** One sentence of ours. */
    readonly summary?: string;
    /** Where the fields were verified. */
    readonly sources: readonly string[];
    /** Id or DOI of the venue version, where this record is a preprint. */
    readonly published?: string;
  };
}

interface Named {
  readonly id: string;
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Ids of the records that share a name or alias with this one. */
  readonly candidates?: readonly string[];
  /** One sentence of ours. */
  readonly summary?: string;
  readonly sources: readonly string[];
  /** True where the name is an ordinary word: found by search, never by a hover. */
  readonly commonWord?: boolean;
}

export interface Dataset extends Named {
  readonly fullName?: string;
  readonly tasks?: readonly string[];
  /** Ids of the official metrics, in the benchmark's own order. */
  readonly metrics?: readonly string[];
  /** Number of examples per split. */
  readonly splits?: Readonly<Record<string, number>>;
  readonly classes?: number;
  readonly subjects?: number;
  /** BCP 47 tag, or a pair such as `en-de` for translation. */
  readonly language?: string;
  readonly licence?: string;
  readonly paper?: string;
  readonly homepage?: string;
  readonly huggingFace?: { readonly id: string; readonly config?: string };
  readonly partOf?: string;
}

export interface Metric extends Named {
  /** LaTeX, without delimiters. */
  readonly formula?: string;
  /** Lower and upper bound; `null` is unbounded. */
  readonly range?: readonly [number | null, number | null];
  readonly unit?: string;
  readonly higherIsBetter?: boolean;
  readonly reference?: { readonly implementation: string; readonly version?: string };
  readonly paper?: string;
  readonly caveats?: string;
}

export interface Model extends Named {
  readonly parameters?: number;
  readonly paper?: string;
  readonly licence?: string;
  readonly techniques?: readonly string[];
  readonly huggingFace?: string;
  readonly onnx?: {
    readonly repo: string;
    readonly file: string;
    readonly size?: number;
    readonly sha256?: string;
  };
}

export interface Task extends Named {
  readonly parent?: string;
}

export interface Technique extends Named {
  readonly parent?: string;
}

/** One reported number, on the scale it was printed on. */
export interface Result {
  readonly model: string;
  readonly dataset: string;
  /** A split of the data set, or `unstated` where the paper does not say. */
  readonly split: string;
  readonly metric: string;
  readonly value: number;
  /** `%` where the number was printed as a percentage. */
  readonly unit?: string;
  readonly shots?: number;
  /** The protocol, as printed. */
  readonly setting?: string;
  readonly paper?: string;
  readonly table?: string;
  readonly sources: readonly string[];
}

/** A record together with its kind, which its file implies. */
export type Entry =
  | { readonly kind: 'paper'; readonly record: Paper }
  | { readonly kind: 'dataset'; readonly record: Dataset }
  | { readonly kind: 'metric'; readonly record: Metric }
  | { readonly kind: 'model'; readonly record: Model }
  | { readonly kind: 'task'; readonly record: Task }
  | { readonly kind: 'technique'; readonly record: Technique };

/** The parsed content of `data/*.json`. */
export interface CatalogData {
  readonly papers: readonly Paper[];
  readonly datasets: readonly Dataset[];
  readonly metrics: readonly Metric[];
  readonly models: readonly Model[];
  readonly tasks: readonly Task[];
  readonly techniques: readonly Technique[];
  readonly results: readonly Result[];
}
