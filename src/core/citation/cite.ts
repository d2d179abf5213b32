import type { Paper } from '../catalog/records';
import { readBibliography, type Bibliography } from './bibliography';
import { styleOf } from './bibStyle';
import { toBiblatex, toBibtex } from './bibtex';
import { citeKeyMaker } from './citeKey';
import { loadsBiblatex } from './discovery';
import { entryInsertions } from './insertEntry';
import { findSameWork, uniqueKey } from './sameWork';
import { citeSyntaxFor, citingLanguages } from './syntax/citeSyntaxFor';
import type { CiteInsertion } from './syntax/citeSyntax';
import type { TextInsertion } from './textRange';
import { PersonError } from '../personError';

/** What adding papers to a bibliography comes to. */
export interface BibliographyAddition {
  /** Offsets are those of the unedited text, ascending and distinct. */
  readonly edits: readonly TextInsertion[];
  /** Cite key of every paper, in the order given. */
  readonly keys: readonly string[];
  /** Keys of the entries the edits add. */
  readonly added: readonly string[];
  /** Keys of works that stood there already and are cited by their own key. */
  readonly present: readonly string[];
}

/**
 * Plans adding papers to a .bib file: a work that stands there already is not added again,
 * whatever its key, and a key another work has gets a suffix.
 *
 * @param bibText The file's text; empty for a file to be created.
 * @param dialect For a file whose entries do not tell; one that does keeps its own.
 * @param citeKeyFormat Of the keys of what is added, as `citeKeyMaker` reads it; the papers' ids
 *   where it is empty.
 * @param otherVersion Key of an entry that does not count as the work of a paper, for it is another
 *   version of it.
 * @throws {PersonError} for a format that cannot be read.
 */
export function addToBibliography(
  bibText: string,
  papers: readonly Paper[],
  dialect: 'bibtex' | 'biblatex' = 'bibtex',
  citeKeyFormat = '',
  otherVersion?: string,
): BibliographyAddition {
  const keyFor = citeKeyMaker(citeKeyFormat);
  const bibliography = readBibliography(bibText);
  const write = dialectFor(bibliography, dialect) === 'biblatex' ? toBiblatex : toBibtex;
  const keys = new Map<string, string>();
  const added: { key: string; text: string }[] = [];
  const present = new Set<string>();
  for (const paper of papers) {
    if (keys.has(paper.id)) {
      continue;
    }
    const same = findSameWork(bibliography, paper);
    if (same && same.key !== otherVersion) {
      present.add(same.key);
      keys.set(paper.id, same.key);
    } else {
      const key = uniqueKey(bibliography, keyFor(paper), keys.values());
      added.push({ key, text: write(paper) });
      keys.set(paper.id, key);
    }
  }
  return {
    edits: entryInsertions(bibliography, added),
    keys: papers.map(({ id }) => keys.get(id) ?? id),
    added: added.map(({ key }) => key),
    present: [...present],
  };
}

/**
 * Papers with the cite keys a format gives them as their ids, each another: for text that is copied
 * rather than added to a bibliography.
 *
 * @param citeKeyFormat As `citeKeyMaker` reads it; where it is empty, the papers are as they were.
 * @throws {PersonError} for a format that cannot be read.
 */
export function withCiteKeys(papers: readonly Paper[], citeKeyFormat: string): readonly Paper[] {
  if (citeKeyFormat === '') {
    return papers;
  }
  const keyFor = citeKeyMaker(citeKeyFormat);
  const none = readBibliography('');
  const keys = new Map<string, string>();
  return papers.map((paper) => {
    const id = keys.get(paper.id) ?? uniqueKey(none, keyFor(paper), keys.values());
    keys.set(paper.id, id);
    return { ...paper, id };
  });
}

function dialectFor(bibliography: Bibliography, wanted: 'bibtex' | 'biblatex'): string {
  return bibliography.entries.length === 0 ? wanted : styleOf(bibliography).dialect;
}

/** Where and what to cite. */
export interface CitationRequest {
  /** The document's text. */
  readonly text: string;
  readonly languageId: string;
  /** The selection, empty where both are equal. */
  readonly offset: number;
  readonly selectionEnd: number;
  readonly papers: readonly Paper[];
  /** Text of the bibliography to add to; `undefined` where it does not exist yet. */
  readonly bibliographyText: string | undefined;
  /** Texts of the document's other bibliographies: a work that stands there is not added either. */
  readonly otherBibliographies?: readonly string[];
  /** Of the keys of what is added; see `addToBibliography`. */
  readonly citeKeyFormat?: string;
  /** Key of an entry that does not count as the work of a paper; see `addToBibliography`. */
  readonly otherVersion?: string | undefined;
}

/** The edits that cite; offsets are those of the unedited texts. */
export interface CitationPlan {
  readonly documentEdit: CiteInsertion;
  /** Empty where every work stands in the bibliography already. */
  readonly bibliographyEdits: readonly TextInsertion[];
  readonly keys: readonly string[];
  readonly added: readonly string[];
  readonly present: readonly string[];
}

/**
 * Plans citing papers in a document and adding them to its bibliography.
 *
 * @throws {PersonError} for a language Paperweight does not cite in, and for a format of cite keys
 *   that cannot be read.
 */
export function planCitation(request: CitationRequest): CitationPlan {
  const { text, languageId, offset, selectionEnd, papers } = request;
  const syntax = citeSyntaxFor(languageId);
  if (!syntax) {
    throw new PersonError(
      `Nothing was cited: Paperweight does not know how a ${languageId} document cites.`,
      `Change the language mode to one of ${citingLanguages.join(', ')}, or copy the citation.`,
    );
  }
  const dialect = loadsBiblatex(text) ? 'biblatex' : 'bibtex';
  const elsewhere = keysIn(request.otherBibliographies ?? [], papers, request.otherVersion);
  const addition = addToBibliography(
    request.bibliographyText ?? '',
    papers.filter(({ id }) => !elsewhere.has(id)),
    dialect,
    request.citeKeyFormat,
    request.otherVersion,
  );
  const ownKeys = addition.keys.values();
  const keys = papers.map(({ id }) => elsewhere.get(id) ?? ownKeys.next().value ?? id);
  return {
    documentEdit: syntax.insertion(text, offset, selectionEnd, keys),
    bibliographyEdits: addition.edits,
    keys,
    added: addition.added,
    present: [...addition.present, ...elsewhere.values()],
  };
}

/** Keys by paper id of the papers that stand in bibliographies. */
function keysIn(
  texts: readonly string[],
  papers: readonly Paper[],
  otherVersion: string | undefined,
): Map<string, string> {
  const keys = new Map<string, string>();
  for (const bibliography of texts.map(readBibliography)) {
    for (const paper of papers) {
      const same = findSameWork(bibliography, paper);
      if (same && same.key !== otherVersion && !keys.has(paper.id)) {
        keys.set(paper.id, same.key);
      }
    }
  }
  return keys;
}
