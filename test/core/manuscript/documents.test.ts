import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { loadCatalog } from '../../../src/core/catalog/load';
import { NameFinder } from '../../../src/core/catalog/names';
import { readBibliography, type Bibliography } from '../../../src/core/citation/bibliography';
import { checkBibliography } from '../../../src/core/manuscript/checkBibliography';
import { checkDocument, type Knowledge } from '../../../src/core/manuscript/checkDocument';
import { codeBlocks } from '../../../src/core/manuscript/codeBlocks';
import type { Finding } from '../../../src/core/manuscript/finding';
import { isOrdinaryWord, namePlaceAt } from '../../../src/core/manuscript/namePlaces';
import { surroundingsOf } from '../../../src/core/manuscript/surroundings';
import {
  projects,
  textIn,
  wordCount,
  type CorpusDocument,
  type Project,
} from '../../documents/corpus';

/** A finding as a person lists it: `text` is what is marked. */
interface ListedFinding {
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** A name that a hover tells of. */
interface ListedName {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Ids of the records shown. */
  readonly shows: readonly string[];
  /** Of a hover that shows what is not meant there: what is. `unjudged` until somebody has looked. */
  readonly wrong?: string;
}

/** Of the hovers on our own documents, at most one in this many may be wrong. */
const toleratedWrong = 20;

const root = path.resolve(__dirname, '../../..');
const corpus = projects();

describe('real-looking documents', () => {
  let knowledge: Knowledge;

  before(() => {
    const catalog = loadCatalog(path.join(root, 'data'));
    knowledge = { catalog, names: new NameFinder(catalog) };
  });

  it('are many, and long enough to go wrong in', () => {
    assert.ok(corpus.length >= 12);
    const documents = corpus.flatMap((project) => project.documents);
    assert.ok(documents.reduce((sum, { text }) => sum + wordCount(text), 0) > 8_000);
  });

  for (const project of corpus) {
    it(`have exactly the findings listed for ${project.name}`, async () => {
      const listed = JSON.parse(textIn(project, 'findings.json') ?? '[]') as ListedFinding[];
      assert.deepEqual((await findingsIn(project)).map(lineOf).sort(), listed.map(lineOf).sort());
    });

    it(`show a name of the catalog exactly where it was judged in ${project.name}`, () => {
      const file = path.join(project.folder, 'names.golden.json');
      const known = existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as ListedName[])
        : [];
      const found = project.documents.flatMap((document) => namesIn(document));
      if (process.env.PAPERWEIGHT_LIST_NAMES) {
        writeFileSync(file, listOf(found.map((name) => judged(name, known))));
      }
      assert.deepEqual(
        found.map((name) => judged(name, known)),
        known,
      );
      assert.ok(known.every(({ wrong }) => wrong !== 'unjudged'));
    });
  }

  it('have a wrong hover less than once in twenty', () => {
    const names = corpus.flatMap(
      (project) => JSON.parse(textIn(project, 'names.golden.json') ?? '[]') as ListedName[],
    );
    const wrong = names.filter((name) => name.wrong !== undefined);
    assert.ok(wrong.length * toleratedWrong < names.length);
  });

  async function findingsIn(project: Project): Promise<ListedFinding[]> {
    // As in a folder of its own at the top of a disk.
    const readText = async (file: string): Promise<string | undefined> =>
      textIn(project, file.slice(1));
    const openBibliography = async (file: string): Promise<Bibliography | undefined> => {
      const text = await readText(file);
      return text === undefined ? undefined : readBibliography(text);
    };
    const found: Finding[] = [];
    for (const { file, text, languageId } of project.documents) {
      const document = { file: `/${file}`, text, languageId };
      const ports = { readText, openBibliography };
      const surroundings = await surroundingsOf(document, ports, { root: '/' });
      found.push(...(await checkDocument(document, surroundings, knowledge)));
    }
    for (const file of project.bibliographies.map((name) => `/${name}`)) {
      const bibliography = await openBibliography(file);
      assert.ok(bibliography);
      found.push(...(await checkBibliography(file, bibliography, knowledge)));
    }
    return found.map((finding) => listedFinding(project, finding));
  }

  /** The names that a pointer resting anywhere in the document brings up. */
  function namesIn({ file, text, languageId }: CorpusDocument): ListedName[] {
    const texts = text.split('\n');
    const starts = startsOf(texts);
    const lines = { lineCount: texts.length, line: (index: number) => texts[index] ?? '' };
    const code = codeBlocks(text, languageId);
    const found = new Map<number, ListedName>();
    for (const [line, content] of texts.entries()) {
      // A name is found from each of its places, so its words' ends are enough.
      for (const { index, 0: word } of content.matchAll(/[\p{L}\p{N}]+/gu)) {
        const character = index + word.length;
        const place = namePlaceAt(lines, { line, character }, languageId);
        const match = knowledge.names.at(place.text, place.offset);
        const name = match && place.text.slice(match.start, match.end);
        const start = (match?.start ?? 0) + (starts[place.firstLine] ?? 0);
        if (
          match &&
          name !== undefined &&
          !isOrdinaryWord(name, languageId) &&
          !code.some((range) => range.start < start + name.length && start < range.end)
        ) {
          found.set(start, {
            file,
            line: lineAt(text, start),
            text: name.replace(/\s+/g, ' '),
            shows: match.entries.map(({ record }) => record.id),
          });
        }
      }
    }
    return [...found].sort(([one], [other]) => one - other).map(([, name]) => name);
  }
});

function listedFinding(project: Project, { code, start, end, ...found }: Finding): ListedFinding {
  const file = found.file.slice(1);
  const text = textIn(project, file) ?? '';
  return { code, file, line: lineAt(text, start), text: text.slice(start, end) };
}

/** Where each line of a text begins. */
function startsOf(lines: readonly string[]): number[] {
  let offset = 0;
  return lines.map((line) => {
    const start = offset;
    offset += line.length + 1;
    return start;
  });
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function lineOf({ file, line, code, text }: ListedFinding): string {
  return `${file}:${line} ${code} ${text}`;
}

/** A name with what was judged of the same name and records in the same line before. */
function judged(name: ListedName, known: readonly ListedName[]): ListedName {
  const before = known.find(
    (other) =>
      other.file === name.file &&
      other.line === name.line &&
      other.text === name.text &&
      other.shows.join() === name.shows.join(),
  );
  const wrong = before ? before.wrong : 'unjudged';
  return { ...name, ...(wrong !== undefined && { wrong }) };
}

/** One name a line, so that a change of a few is read as one. */
function listOf(names: readonly ListedName[]): string {
  return `[\n${names.map((name) => `  ${JSON.stringify(name)}`).join(',\n')}\n]\n`;
}
