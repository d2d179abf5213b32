import type { TextRange } from '../citation/textRange';

/** What a document or a bibliography is checked for. */
export const checkCodes = [
  'undefined-key',
  'duplicate-key',
  'duplicate-work',
  'broken-entry',
  'missing-field',
  'preprint-published',
  'uncited-dataset',
  'number-drift',
] as const;

export type CheckCode = (typeof checkCodes)[number];

/** Something a check found; the range is in the text of `file`. */
export interface Finding extends TextRange {
  /** Path or URI of the file, as the check was given it. */
  readonly file: string;
  readonly code: CheckCode;
  /** Whole sentences: what is there, and, where it is not plain, what to do. */
  readonly message: string;
  /** Other places that belong to it, such as the first of two entries with one key. */
  readonly related?: readonly RelatedPlace[];
  /** What would mend it, the likeliest first. */
  readonly fixes?: readonly Fix[];
}

/** A place of a file, and what is there. */
export interface RelatedPlace extends TextRange {
  readonly file: string;
  readonly message: string;
}

/** A way to mend a finding; `title` says it to a person. */
export type Fix = { readonly title: string } & (
  | {
      /** Cites a paper of the catalog at the finding's place, and adds its entry if it lacks. */
      readonly kind: 'cite';
      readonly paper: string;
      /**
       * The key at the place, whose entry is another version of the work: it is cited no longer, and
       * the paper's own entry is added though that version stands in the bibliography.
       */
      readonly insteadOf?: string;
    }
  | {
      /** Adds a paper of the catalog to the bibliography under the key that stands there. */
      readonly kind: 'add-entry';
      readonly paper: string;
      readonly key: string;
    }
  | {
      /** Adds an entry for a person to fill in. */
      readonly kind: 'create-entry';
      readonly key: string;
    }
  | {
      /** Puts other text in place of the finding's range. */
      readonly kind: 'replace';
      readonly text: string;
    }
  | {
      /** Opens the merging of entries of one work. */
      readonly kind: 'merge-duplicates';
    }
);

/** A file as a message names it: the last part of its path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
