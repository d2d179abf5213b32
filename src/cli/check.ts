import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { NameFinder } from '../core/catalog/names';
import { readBibliography, type Bibliography } from '../core/citation/bibliography';
import { languageOfFile } from '../core/citation/citingFiles';
import { languageIds } from '../core/citation/syntax/citingLanguages';
import { checkBibliography } from '../core/manuscript/checkBibliography';
import { checkDocument, type CheckOptions, type Knowledge } from '../core/manuscript/checkDocument';
import { checkCodes, type Finding } from '../core/manuscript/finding';
import { surroundingsOf, type Surroundings } from '../core/manuscript/surroundings';
import { PersonError } from '../core/personError';
import { readArguments, usageError, type Command, type Terminal } from './command';
import { loadBundledCatalog } from './installation';

/** Larger files are data, and nothing that anyone cites in. */
const mostMegabytes = 100;

export const checkCommand: Command = {
  name: 'check',
  usage: 'FILE... [--bib FILE]... [--missing-fields] [--json]',
  summary: 'check documents and bibliographies for what is wrong in their citations',

  async run(args, terminal) {
    const { values, positionals } = readArguments(checkCommand, args, {
      bib: { type: 'string', multiple: true },
      'missing-fields': { type: 'boolean' },
      json: { type: 'boolean' },
    });
    if (positionals.length === 0) {
      throw usageError(checkCommand, 'Give at least one document or .bib file.');
    }
    const check = new Check(terminal, values.bib, values['missing-fields'] ?? false);
    try {
      const found = await check.run(positionals);
      terminal.out(
        values.json
          ? JSON.stringify(found)
          : found
              .map(
                ({ file, line, column, code, message }) =>
                  `${file}:${String(line)}:${String(column)}: ${code}: ${message}`,
              )
              .join('\n'),
      );
      return found.length > 0 ? 1 : 0;
    } catch (error) {
      if (terminal.signal.aborted) {
        throw new PersonError('The check was cancelled.', 'Run it again.', { cause: error });
      }
      throw error;
    }
  },
};

/** What is printed of a finding; lines and columns count from 1, columns in UTF-16 code units. */
interface Printed {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: Finding['code'];
  readonly message: string;
}

/**
 * One run over some files: each file is read once, and each bibliography checked once, for all that is
 * surely wrong; fields that are missing are told where they are asked for, since many bibliographies
 * do without.
 */
class Check {
  private readonly knowledge: Knowledge;
  private readonly options: CheckOptions;
  private readonly bibliographies = new Map<string, Promise<Bibliography | undefined>>();
  private readonly checked = new Set<string>();
  private readonly given = new Map<string, string>();
  private readonly printed: Printed[] = [];

  constructor(
    private readonly terminal: Terminal,
    private readonly bib: readonly string[] | undefined,
    missingFields: boolean,
  ) {
    this.options = {
      signal: terminal.signal,
      codes: new Set(checkCodes.filter((code) => missingFields || code !== 'missing-field')),
    };
    const catalog = loadBundledCatalog();
    this.knowledge = { catalog, names: new NameFinder(catalog) };
  }

  async run(files: readonly string[]): Promise<readonly Printed[]> {
    for (const file of [...files, ...(this.bib ?? [])]) {
      this.given.set(pathOf(file), file);
    }
    for (const file of this.bib ?? []) {
      await readWhole(file);
    }
    // What cannot be checked is found before anything is.
    const documents = await Promise.all(
      files.map(async (file) => ({
        path: pathOf(file),
        languageId: languageOf(file),
        text: await readWhole(file),
      })),
    );
    for (const { path, languageId, text } of documents) {
      if ((languageIds.bibtex as readonly string[]).includes(languageId)) {
        await this.checkBibliography(path, readBibliography(text));
      } else {
        await this.checkDocument(path, languageId, text);
      }
    }
    return this.printed;
  }

  private async checkDocument(file: string, languageId: string, text: string): Promise<void> {
    if (this.checked.has(file)) {
      return;
    }
    this.checked.add(file);
    const document = { file, text, languageId };
    const surroundings = await surroundingsOf(
      document,
      { readText: readIfText, openBibliography: (path) => this.open(path) },
      { root: rootOf(file), signal: this.terminal.signal, bibliographies: this.bib?.map(pathOf) },
    );
    this.noteUnreadable(file, surroundings);
    this.print(await checkDocument(document, surroundings, this.knowledge, this.options), text);
    for (const { file: path, bibliography } of surroundings.bibliographies) {
      await this.checkBibliography(path, bibliography);
    }
  }

  private async checkBibliography(file: string, bibliography: Bibliography): Promise<void> {
    if (this.checked.has(file)) {
      return;
    }
    this.checked.add(file);
    this.print(
      await checkBibliography(file, bibliography, this.knowledge, this.options),
      bibliography.text,
    );
  }

  private open(path: string): Promise<Bibliography | undefined> {
    const known =
      this.bibliographies.get(path) ??
      readIfText(path).then((text) => (text === undefined ? undefined : readBibliography(text)));
    this.bibliographies.set(path, known);
    return known;
  }

  private noteUnreadable(file: string, { unreadable }: Surroundings): void {
    if (unreadable.length > 0) {
      const names = unreadable.map((path) => this.nameOf(path)).join(', ');
      this.terminal.note(
        `${this.nameOf(file)}: its cite keys were not checked, for ${names} could not be read.`,
      );
    }
  }

  private print(findings: readonly Finding[], text: string): void {
    let line = 1;
    let lineStart = 0;
    for (const { file, start, code, message } of findings) {
      for (
        let newline = text.indexOf('\n', lineStart);
        newline >= 0 && newline < start;
        newline = text.indexOf('\n', lineStart)
      ) {
        line++;
        lineStart = newline + 1;
      }
      this.printed.push({
        file: this.nameOf(file),
        line,
        column: start - lineStart + 1,
        code,
        message,
      });
    }
  }

  /** As it was given, else as it is seen from the current folder. */
  private nameOf(path: string): string {
    const seen = relative(process.cwd(), path);
    return this.given.get(path) ?? (seen.startsWith('..') || isAbsolute(seen) ? path : seen);
  }
}

function pathOf(file: string): string {
  return resolve(file).split(sep).join('/');
}

function languageOf(file: string): string {
  const languageId = languageOfFile(file);
  if (languageId === undefined) {
    throw new PersonError(
      `${file} cannot be checked: its ending tells no language that cites.`,
      'Give a document such as .tex, .md, .qmd or .typ, or a .bib file.',
    );
  }
  return languageId;
}

/** The folder in which the search for project files ends: the repository's, else the current one. */
function rootOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) {
      return folder;
    }
    if (folder === dirname(folder)) {
      return pathOf('.');
    }
  }
}

/** @throws {PersonError} for a file that is missing, cannot be read, or is no UTF-8 text. */
async function readWhole(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    const { size } = await stat(file);
    if (size > mostMegabytes * 1e6) {
      throw new PersonError(
        `${file} is larger than ${String(mostMegabytes)} MB.`,
        'Check a part of it.',
      );
    }
    bytes = await readFile(file);
  } catch (cause) {
    if (cause instanceof PersonError) {
      throw cause;
    }
    const { code } = cause as NodeJS.ErrnoException;
    throw code === 'ENOENT'
      ? new PersonError(`There is no file ${file}.`, 'Check the path.', { cause })
      : new PersonError(
          `${file} could not be read (${String(code)}).`,
          'Check that it is a readable file.',
          { cause },
        );
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) {
      return text;
    }
  } catch {
    // Said below.
  }
  throw new PersonError(`${file} is not UTF-8 text.`, 'Save it with the encoding UTF-8.');
}

/** What stands around a document: `undefined` where there is nothing to read. */
async function readIfText(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    return size > mostMegabytes * 1e6 ? undefined : new TextDecoder().decode(await readFile(path));
  } catch {
    return undefined;
  }
}
