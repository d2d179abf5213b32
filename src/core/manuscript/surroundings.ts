import { readBibliography, type Bibliography } from '../citation/bibliography';
import type { DiscoveryScope, ReadText } from '../citation/discovery';
import type { CiteOptions } from '../citation/syntax/citeSyntax';
import { citeSyntaxFor } from '../citation/syntax/citeSyntaxFor';
import { languageIds } from '../citation/syntax/citingLanguages';
import { citesEverything } from '../citation/unusedEntries';
import type { DocumentTree } from './documentTree';
import { isOfDistribution, latexTree } from './latexTree';
import { markupTree } from './markupTree';
import { referenceKeys } from './referenceKeys';
import { Turns } from './turns';
import { typstTree } from './typstTree';
import type { HiddenLatex } from './unreadText';

export interface TextDocument {
  /** Path or URI path, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** A document as it stands in its editor or file. */
export interface DocumentToCheck extends TextDocument {
  /** As VS Code names it. */
  readonly languageId: string;
  readonly citing?: CiteOptions;
}

/** A .bib file that a document cites from. */
export interface SurroundingBibliography {
  readonly file: string;
  readonly bibliography: Bibliography;
}

/** What is around a document: where it cites from, and the other documents of its tree. */
export interface Surroundings {
  /** The .bib files it cites from, those that could be read, in their order. */
  readonly bibliographies: readonly SurroundingBibliography[];
  /**
   * Keys that stand for something besides: `\bibitem`, CSL-JSON, Hayagriva, references in front
   * matter, and what a mark such as `@` can name in the language, such as labels.
   */
  readonly otherKeys: ReadonlySet<string>;
  /**
   * True where every bibliography the document cites from is known and was read, so that a key
   * which is in none is defined nowhere.
   */
  readonly isWhole: boolean;
  /** Paths of bibliographies that are declared and could not be read. */
  readonly unreadable: readonly string[];
  /** True where all that is cited is in `bibliographies`, so that the works cited are known. */
  readonly hasEveryWork: boolean;
  /**
   * The other documents of the tree in its order, as far as they could be read; of LaTeX and Typst
   * only.
   */
  readonly documents: readonly TextDocument[];
  /** How many of `documents` stand before this one. */
  readonly documentsBefore: number;
  /** What the tree defines to print nothing. */
  readonly hidden: HiddenLatex;
  /** The keys that the other documents of the tree cite. */
  readonly citedElsewhere: ReadonlySet<string>;
  /** True where the tree asks for every entry, as `\nocite{*}` does. */
  readonly citesEverything: boolean;
  /** True for a part of a paper: of a tree with the class of one, or with a bibliography. */
  readonly isPaper: boolean;
  /** True where keys that differ in case only are one: for BibTeX, not for biber or Pandoc. */
  readonly foldsCase: boolean;
  /** True where parts of the tree have bibliographies of their own, in which keys may recur. */
  readonly hasSections: boolean;
}

/** How what is around a document is read. */
export interface SurroundingsPorts {
  readonly readText: ReadText;
  /** @returns `undefined` where there is no such file. */
  openBibliography(path: string): Promise<Bibliography | undefined>;
}

export interface SurroundingsScope extends DiscoveryScope {
  /** Paths of the bibliographies that take the place of those the document declares. */
  readonly bibliographies?: readonly string[] | undefined;
}

/**
 * Finds and reads what is around a document. What cannot be read is left out.
 *
 * @throws the signal's reason where it is aborted.
 */
export async function surroundingsOf(
  document: DocumentToCheck,
  ports: SurroundingsPorts,
  scope: SurroundingsScope = {},
): Promise<Surroundings> {
  const tree = await treeOf(document, ports.readText, scope);
  const sources = new Sources(tree, ports);
  for (const file of scope.bibliographies ?? tree.bibliographies) {
    await sources.read(file);
    scope.signal?.throwIfAborted();
  }
  const syntax = citeSyntaxFor(document.languageId, document.citing);
  const citedElsewhere = new Set<string>();
  const turns = new Turns(scope.signal);
  for (const { text } of syntax ? tree.documents : []) {
    syntax?.keysIn(text).forEach(({ key }) => citedElsewhere.add(key));
    await turns.next();
  }
  const isCertain = scope.bibliographies !== undefined || tree.isCertain;
  const isWhole =
    isCertain &&
    sources.unreadable.length === 0 &&
    (sources.bibliographies.length > 0 || sources.haveOthers);
  return {
    bibliographies: sources.bibliographies,
    otherKeys: sources.otherKeys,
    isWhole,
    unreadable: sources.unreadable,
    hasEveryWork: isWhole && !sources.haveOthers,
    documents: tree.documents,
    documentsBefore: tree.documentsBefore,
    hidden: tree.hidden,
    citedElsewhere,
    citesEverything:
      syntax !== undefined &&
      [document, ...tree.documents].some(({ text }) => citesEverything(text, syntax) !== undefined),
    isPaper: tree.isPaper,
    foldsCase: tree.foldsCase,
    hasSections: tree.hasSections,
  };
}

function treeOf(
  document: DocumentToCheck,
  readText: ReadText,
  scope: DiscoveryScope,
): Promise<DocumentTree> {
  const is = (languages: readonly string[]): boolean => languages.includes(document.languageId);
  if (is(languageIds.latex)) {
    return latexTree(document, readText, scope);
  }
  return is(languageIds.typst)
    ? typstTree(document, readText, scope)
    : markupTree(document, readText, scope);
}

/** The bibliographies of a tree, whatever their format. */
class Sources {
  readonly bibliographies: SurroundingBibliography[] = [];
  readonly otherKeys: Set<string>;
  readonly unreadable: string[] = [];
  /** True where some references stand in no .bib file. */
  haveOthers: boolean;

  constructor(
    private readonly tree: DocumentTree,
    private readonly ports: SurroundingsPorts,
  ) {
    this.otherKeys = new Set(tree.otherKeys);
    this.haveOthers = tree.hasReferences;
  }

  async read(file: string): Promise<void> {
    if (!/\.(?:json|ya?ml)$/i.test(file)) {
      await this.readBib(file);
      return;
    }
    const text = await this.ports.readText(file);
    this.take(file, text === undefined ? undefined : referenceKeys(file, text));
  }

  private async readBib(file: string): Promise<void> {
    // Of other formats, such as RIS, the keys are not known.
    const isBib = /\.(?:bib(?:tex|latex)?|tex)$|(?:^|\/)[^./]+$/i.test(file);
    const bibliography = isBib ? await this.ports.openBibliography(file) : undefined;
    if (bibliography) {
      this.bibliographies.push({ file, bibliography });
      return;
    }
    const embedded = this.tree.embedded?.get(file);
    if (embedded !== undefined) {
      this.take(
        file,
        readBibliography(embedded).entries.map(({ key }) => key),
      );
    } else if (!isOfDistribution(file)) {
      this.unreadable.push(file);
    }
  }

  private take(file: string, keys: readonly string[] | undefined): void {
    if (keys) {
      keys.forEach((key) => this.otherKeys.add(key));
    } else {
      this.unreadable.push(file);
    }
    this.haveOthers = true;
  }
}
