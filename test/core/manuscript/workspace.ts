import path from 'node:path';
import { loadCatalog } from '../../../src/core/catalog/load';
import { NameFinder } from '../../../src/core/catalog/names';
import { readBibliography } from '../../../src/core/citation/bibliography';
import { languageOfFile } from '../../../src/core/citation/citingFiles';
import { checkBibliography } from '../../../src/core/manuscript/checkBibliography';
import {
  checkDocument,
  type CheckOptions,
  type Knowledge,
} from '../../../src/core/manuscript/checkDocument';
import type { CheckCode, Finding } from '../../../src/core/manuscript/finding';
import {
  surroundingsOf,
  type DocumentToCheck,
  type Surroundings,
  type SurroundingsScope,
} from '../../../src/core/manuscript/surroundings';

/** The texts of some files, by their paths from `/project/`. */
export type Files = Readonly<Record<string, string>>;

const catalog = loadCatalog(path.resolve(__dirname, '../../../data'));
export const knowledge: Knowledge = { catalog, names: new NameFinder(catalog) };

function documentIn(files: Files, name: string): DocumentToCheck {
  return {
    file: `/project/${name}`,
    text: files[name] ?? '',
    languageId: languageOfFile(name) ?? '',
  };
}

/** What is around a file, the first unless it is named. */
export function around(
  files: Files,
  name = Object.keys(files)[0] ?? '',
  scope: SurroundingsScope = {},
): Promise<Surroundings> {
  const textOf = (file: string): string | undefined => files[file.replace(/^\/project\//, '')];
  return surroundingsOf(
    documentIn(files, name),
    {
      readText: async (file) => textOf(file),
      openBibliography: async (file) => {
        const text = textOf(file);
        return text === undefined ? undefined : readBibliography(text);
      },
    },
    { root: '/project', ...scope },
  );
}

/** What a check finds in a document, the first of the files unless it is named. */
export async function found(
  files: Files,
  code: CheckCode,
  name = Object.keys(files)[0] ?? '',
  options: CheckOptions = {},
): Promise<Finding[]> {
  const surroundings = await around(files, name);
  return checkDocument(documentIn(files, name), surroundings, knowledge, {
    codes: new Set([code]),
    ...options,
  });
}

/** The texts that findings of a document mark. */
export async function marked(files: Files, code: CheckCode, name?: string): Promise<string[]> {
  const text = files[name ?? Object.keys(files)[0] ?? ''] ?? '';
  return (await found(files, code, name)).map(({ start, end }) => text.slice(start, end));
}

/** What a check finds in a .bib file. */
export function foundInBib(bib: string, code: CheckCode): Promise<Finding[]> {
  return checkBibliography('/project/refs.bib', readBibliography(bib), knowledge, {
    codes: new Set([code]),
  });
}
