import * as vscode from 'vscode';
import {
  keyInBibliography,
  usesInBibliography,
  type CiteKeyUse,
} from '../core/citation/bibKeyUses';
import { citeKeyUses, isBibliography, isLatex, usesOfKey } from '../core/citation/citeKeyUses';
import { includedFiles } from '../core/citation/discovery';
import { bibtex } from '../core/citation/syntax/bibtex';
import { occurrenceAt, type CiteOccurrence } from '../core/citation/syntax/citeSyntax';
import { textOf, type Bibliographies } from './bibliographies';
import { citingFile, citingFiles, type CitingFile } from './citingFiles';

/** Where a cite key stands in one file. */
export interface FileUses {
  readonly file: CitingFile;
  readonly uses: readonly CiteKeyUse[];
}

/** Documents of one LaTeX tree followed at most. */
const mostIncluded = 200;

/**
 * Knows what a cite key means where: the .bib files of a document, and the documents of a .bib file.
 * Papers that lie side by side in one workspace may use one key for different works, so a document
 * whose own .bib files have a key cites it from these alone.
 */
export class KeyPlaces {
  constructor(private readonly bibliographies: Bibliographies) {}

  /**
   * Every place of a key, as it is meant in a document: in the .bib files that define it there and
   * in all that cites from these. A document none of whose .bib files has the key takes part, as
   * do all where nothing defines it.
   *
   * @returns `undefined` when cancelled.
   */
  async usesOf(
    key: string,
    from: vscode.TextDocument,
    token?: vscode.CancellationToken,
  ): Promise<FileUses[] | undefined> {
    const found: FileUses[] = [];
    const trees = new LatexTrees();
    const note = (file: CitingFile): void => {
      const uses = usesOfKey(file.text, file.syntax, key);
      if (uses.length > 0) {
        found.push({ file, uses });
      }
      trees.note(file);
    };
    for await (const file of citingFiles(token)) {
      note(file);
    }
    const own = await this.bibliographies.of(from, token);
    for (const uri of own) {
      if (!found.some(({ file }) => isSame(file.uri, uri))) {
        const text = await textOf(uri);
        if (text !== undefined) {
          note({ uri, languageId: 'bibtex', syntax: bibtex, text });
        }
      }
    }
    if (token?.isCancellationRequested === true) {
      return undefined;
    }
    return this.inScope(found, from, trees);
  }

  /**
   * Where a key of a document is defined: in its own .bib files or by a `\\bibitem` of its own; else
   * in any .bib file of the workspace.
   */
  async definitionsOf(
    key: string,
    from: vscode.TextDocument,
    token: vscode.CancellationToken,
  ): Promise<FileUses[]> {
    const found: FileUses[] = [];
    const note = (file: CitingFile, uses: readonly CiteKeyUse[]): void => {
      const definitions = uses.filter(isDefinition);
      if (definitions.length > 0) {
        found.push({ file, uses: definitions });
      }
    };
    for (const uri of await this.bibliographies.of(from, token)) {
      const bibliography = await this.bibliographies.open(uri);
      if (bibliography) {
        const { text } = bibliography;
        const file = { uri, languageId: 'bibtex', syntax: bibtex, text };
        note(file, usesInBibliography(bibliography, key));
      }
    }
    const own = citingFile(from);
    if (own && !isBibliography(own.syntax)) {
      note(own, usesOfKey(own.text, own.syntax, key));
    }
    if (found.length === 0) {
      for await (const file of citingFiles(token, (id) => bibtex.languages.includes(id))) {
        note(file, usesOfKey(file.text, file.syntax, key));
      }
    }
    return found;
  }

  /** The key at a place of a document. */
  async keyAt(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<CiteOccurrence | undefined> {
    const file = citingFile(document);
    const offset = document.offsetAt(position);
    if (!file) {
      return undefined;
    }
    if (isBibliography(file.syntax)) {
      const bibliography = await this.bibliographies.open(document.uri);
      return bibliography && keyInBibliography(bibliography, offset);
    }
    const item = citeKeyUses(file.text, file.syntax).filter(isDefinition);
    return file.syntax.keyAt(file.text, offset) ?? occurrenceAt(item, offset);
  }

  /**
   * The workspace's documents that cite from a .bib file: those that name it, themselves or through
   * a LaTeX document that includes them, and those of which no .bib file is to be found.
   *
   * @returns `undefined` when cancelled.
   */
  async documentsCiting(
    bibliography: vscode.Uri,
    token?: vscode.CancellationToken,
  ): Promise<CitingFile[] | undefined> {
    const documents: CitingFile[] = [];
    const trees = new LatexTrees();
    const known = new Set<string>([bibliography.toString()]);
    for await (const file of citingFiles(token)) {
      if (isBibliography(file.syntax)) {
        known.add(file.uri.toString());
      } else {
        documents.push(file);
        trees.note(file);
      }
    }
    const citing: CitingFile[] = [];
    for (const file of documents) {
      if (token?.isCancellationRequested === true) {
        return undefined;
      }
      const sources = (await this.sourcesOf(file, trees)).filter((source) => known.has(source));
      if (sources.length === 0 || sources.includes(bibliography.toString())) {
        citing.push(file);
      }
    }
    return citing;
  }

  /** The .bib files, as they stand, which files that share a key cite from. */
  async sourcesOfAll(everywhere: readonly FileUses[]): Promise<CitingFile[]> {
    const trees = new LatexTrees();
    everywhere.forEach(({ file }) => trees.note(file));
    const uris = new Set<string>();
    const files: CitingFile[] = [];
    for (const { file } of everywhere) {
      if (!isBibliography(file.syntax)) {
        files.push(file);
        (await this.sourcesOf(file, trees)).forEach((uri) => uris.add(uri));
      } else {
        uris.add(file.uri.toString());
      }
    }
    for (const uri of [...uris].map((text) => vscode.Uri.parse(text, true))) {
      const text = await textOf(uri);
      if (text !== undefined) {
        files.push({ uri, languageId: 'bibtex', syntax: bibtex, text });
      }
    }
    return files;
  }

  /** The .bib files, as strings, that a document cites from; each may be missing. */
  private async sourcesOf(file: CitingFile, trees: LatexTrees): Promise<string[]> {
    const around = isLatex(file.syntax) ? trees.documentsIncluding(file.uri) : [];
    const uris = await Promise.all(
      [file, ...around].map(({ uri, languageId, text }) =>
        this.bibliographies.of({
          uri,
          languageId,
          isUntitled: uri.scheme === 'untitled',
          getText: () => text,
        }),
      ),
    );
    return [...new Set(uris.flat().map(String))];
  }

  private async inScope(
    found: readonly FileUses[],
    from: vscode.TextDocument,
    trees: LatexTrees,
  ): Promise<FileUses[]> {
    const defining = new Set(
      found
        .filter(({ file, uses }) => isBibliography(file.syntax) && uses.some(isDefinition))
        .map(({ file }) => file.uri.toString()),
    );
    const start = citingFile(from);
    const definersOf = async (file: CitingFile): Promise<string[]> =>
      (isBibliography(file.syntax)
        ? [file.uri.toString()]
        : await this.sourcesOf(file, trees)
      ).filter((source) => defining.has(source));
    const meant = new Set(start ? await definersOf(start) : []);
    if (meant.size === 0 || meant.size === defining.size) {
      return [...found];
    }
    const sources = new Map<FileUses, readonly string[]>();
    for (const each of found) {
      sources.set(each, await definersOf(each.file));
    }
    // A document that cites from two files which both define the key ties them together.
    for (let size = 0; size !== meant.size;) {
      size = meant.size;
      for (const its of sources.values()) {
        if (its.some((source) => meant.has(source))) {
          its.forEach((source) => meant.add(source));
        }
      }
    }
    return found.filter((each) => {
      const its = sources.get(each) ?? [];
      return its.length === 0 || its.some((source) => meant.has(source));
    });
  }
}

/** True for what defines a key rather than citing it. */
export function isDefinition({ role }: CiteKeyUse): boolean {
  return role !== 'reference';
}

/** Which LaTeX documents include which. */
class LatexTrees {
  private readonly including: CitingFile[] = [];
  private byChild: Map<string, CitingFile[]> | undefined;

  note(file: CitingFile): void {
    if (isLatex(file.syntax) && /\\(?:input|include|sub|import)/.test(file.text)) {
      this.including.push(file);
      this.byChild = undefined;
    }
  }

  /** The documents whose tree holds a document. LaTeX finds files from the root's folder. */
  documentsIncluding(uri: vscode.Uri): readonly CitingFile[] {
    this.byChild ??= this.findChildren();
    return this.byChild.get(uri.toString()) ?? [];
  }

  private findChildren(): Map<string, CitingFile[]> {
    const byUri = new Map(this.including.map((file) => [file.uri.toString(), file]));
    const byChild = new Map<string, CitingFile[]>();
    for (const root of this.including) {
      const folder = vscode.Uri.joinPath(root.uri, '..');
      const tree = new Set([root.uri.toString()]);
      // What is added to a set while it is walked is walked too.
      for (const member of tree) {
        const text = byUri.get(member)?.text;
        for (const child of text === undefined ? [] : includedFiles(text)) {
          if (tree.size < mostIncluded) {
            tree.add(vscode.Uri.joinPath(folder, child).toString());
          }
        }
      }
      tree.delete(root.uri.toString());
      for (const member of tree) {
        byChild.set(member, [...(byChild.get(member) ?? []), root]);
      }
    }
    return byChild;
  }
}

function isSame(one: vscode.Uri, other: vscode.Uri): boolean {
  return one.toString() === other.toString();
}
