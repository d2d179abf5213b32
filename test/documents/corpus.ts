import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

/** A document of the corpus; paths are seen from its project's folder, with `/`. */
export interface CorpusDocument {
  readonly file: string;
  readonly text: string;
  readonly languageId: string;
}

/** A folder of documents that belong together, with their bibliographies. */
export interface Project {
  readonly name: string;
  readonly folder: string;
  readonly documents: readonly CorpusDocument[];
  /** Its .bib files. */
  readonly bibliographies: readonly string[];
}

const languages: Readonly<Record<string, string>> = {
  '.tex': 'latex',
  '.md': 'markdown',
  '.qmd': 'quarto',
  '.Rmd': 'rmd',
  '.typ': 'typst',
  '.rst': 'restructuredtext',
};

/**
 * Documents that look like papers and notes, written for the tests: every folder beside this file
 * is a project of its own. What the checks are to find in it stands in its `findings.json`, and
 * which names of the catalog it holds, each judged by hand, in its `names.golden.json`.
 */
export function projects(): Project[] {
  return readdirSync(__dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => projectIn(name));
}

/** Number of words of a text, as `wc -w` counts them. */
export function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

function projectIn(name: string): Project {
  const folder = path.join(__dirname, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'),
    )
    .sort();
  return {
    name,
    folder,
    documents: files.flatMap((file) => {
      const languageId = languages[path.extname(file)];
      return languageId === undefined ? [] : [{ file, text: read(folder, file), languageId }];
    }),
    bibliographies: files.filter((file) => file.endsWith('.bib')),
  };
}

function read(folder: string, file: string): string {
  return readFileSync(path.join(folder, file), 'utf8');
}

/** The text of a project's file, if it has one. */
export function textIn({ folder }: Project, file: string): string | undefined {
  return existsSync(path.join(folder, file)) ? read(folder, file) : undefined;
}
