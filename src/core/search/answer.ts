import type { Kind } from '../catalog/records';

/** Both ends are included; an absent end is open. */
export interface YearRange {
  readonly from?: number;
  readonly to?: number;
}

/** A record that was found, as the picker and the command line show it. */
export interface Hit {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly detail: string;
  /** Id of the paper to cite for it: its own, or that of the paper behind a data set or model. */
  readonly paper?: string;
  /** The file of the user's that it comes from, absolute; absent for a bundled record. */
  readonly file?: string;
  /** Positive and falling along the list; comparable within one query only. */
  readonly score: number;
}

/** What a query found, and what a person should know about how it was read. */
export interface Answer {
  readonly hits: Hit[];
  /** Whole sentences, such as “There is no filter venu:. Did you mean venue:?” */
  readonly notes: readonly string[];
}

export interface SearchOptions {
  /** The most hits to return; all by default. */
  readonly limit?: number;
  /** Kinds to keep; all by default. */
  readonly kinds?: readonly Kind[];
  /** Ids of the records to keep; all by default. */
  readonly ids?: readonly string[];
  /** Years to keep; a record that is no paper counts with the paper it is linked to. */
  readonly years?: YearRange;
}
