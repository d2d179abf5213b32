import type { TextDocument } from './surroundings';
import type { HiddenLatex } from './unreadText';

/** A document's tree, and what it declares. */
export interface DocumentTree {
  /** Paths of the bibliographies that are declared, each once. */
  readonly bibliographies: readonly string[];
  /** The text of bibliographies that the tree itself holds, by path. */
  readonly embedded?: ReadonlyMap<string, string>;
  /** What a key can stand for besides entries of bibliographies. */
  readonly otherKeys: Iterable<string>;
  /** True where some of `otherKeys` are of references. */
  readonly hasReferences: boolean;
  /** False where there may be bibliographies that were not found. */
  readonly isCertain: boolean;
  /** Without the document itself, in the tree's order. */
  readonly documents: readonly TextDocument[];
  /** How many of them stand before it. */
  readonly documentsBefore: number;
  readonly hidden: HiddenLatex;
  readonly isPaper: boolean;
  readonly foldsCase: boolean;
  readonly hasSections: boolean;
}

/** Documents read at most for one tree. */
export const mostDocuments = 200;

/** Those of a tree besides one, and how many of them stand before it. */
export function besides(
  file: string,
  read: ReadonlyMap<string, string | undefined>,
): Pick<DocumentTree, 'documents' | 'documentsBefore'> {
  const present = [...read].flatMap(([path, text]) =>
    text === undefined ? [] : [{ file: path, text }],
  );
  return {
    documents: present.filter((document) => document.file !== file),
    documentsBefore: Math.max(
      0,
      present.findIndex((document) => document.file === file),
    ),
  };
}
