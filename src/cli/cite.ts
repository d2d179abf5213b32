import { open, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Catalog } from '../core/catalog/catalog';
import type { Paper } from '../core/catalog/records';
import { addToBibliography, withCiteKeys } from '../core/citation/cite';
import type { StyleText } from '../core/citation/citationFormats';
import { formatEntries } from '../core/citation/formats';
import { publishedVersionOf, versionName } from '../core/citation/publishedVersion';
import type { TextInsertion } from '../core/citation/textRange';
import { PersonError } from '../core/personError';
import { readArguments, usageError, type Command, type Terminal } from './command';
import { readIfPresent, readText } from './files';
import { loadBundledCatalog, readStyleFile } from './installation';
import { findRecord } from './show';

export const citeCommand: Command = {
  name: 'cite',
  usage:
    'ID... [--format bibtex|biblatex|csl-json|ris|<CSL style>|FILE.csl] [--into FILE.bib] [--key-format PATTERN] [--json]',
  summary: 'print citations, or add them to a .bib file',

  async run(args, terminal) {
    const { values, positionals } = readArguments(citeCommand, args, {
      format: { type: 'string' },
      into: { type: 'string' },
      'key-format': { type: 'string' },
      json: { type: 'boolean' },
    });
    if (positionals.length === 0) {
      throw usageError(citeCommand, 'Give at least one id.');
    }
    const catalog = loadBundledCatalog();
    const papers = positionals.map((id) => paperOf(id, catalog));
    await notePublished(papers, catalog, terminal);
    if (values.into === undefined) {
      const format = await formatNamed(values.format ?? 'bibtex');
      const text = formatEntries(
        withCiteKeys(papers, values['key-format'] ?? ''),
        format,
        readStyleFile,
      ).trimEnd();
      terminal.out(values.json ? JSON.stringify(text) : text);
      return 0;
    }
    const dialect = values.format ?? 'bibtex';
    if (dialect !== 'bibtex' && dialect !== 'biblatex') {
      throw usageError(citeCommand, `A .bib file does not hold ${dialect}.`);
    }
    const { added, present } = await addTo(
      resolve(values.into),
      papers,
      dialect,
      values['key-format'],
    );
    terminal.out(
      values.json
        ? JSON.stringify({ added, present })
        : [...added.map((key) => `added ${key}`), ...present.map((key) => `present ${key}`)].join(
            '\n',
          ),
    );
    return 0;
  },
};

function paperOf(id: string, catalog: Catalog): Paper {
  const paper = catalog.paperFor(findRecord(id, catalog).record.id);
  if (!paper) {
    throw new PersonError(`The catalog names no paper for ${id}.`, 'Give the id of a paper.');
  }
  return paper;
}

/** A name that ends like a file's is one. */
async function formatNamed(format: string): Promise<string | StyleText> {
  return /\.csl$/i.test(format) ? { name: basename(format), xml: await readText(format) } : format;
}

async function notePublished(
  papers: readonly Paper[],
  catalog: Catalog,
  terminal: Terminal,
): Promise<void> {
  for (const paper of papers) {
    const published = await publishedVersionOf(paper, catalog);
    if (published) {
      terminal.note(
        `${paper.id} is a preprint; ${published.id} is its published version (${versionName(published)}).`,
      );
    }
  }
}

async function addTo(
  file: string,
  papers: readonly Paper[],
  dialect: 'bibtex' | 'biblatex',
  citeKeyFormat: string | undefined,
): Promise<{ added: readonly string[]; present: readonly string[] }> {
  const text = (await readIfPresent(file)) ?? '';
  if (text.includes('\uFFFD')) {
    throw new PersonError(
      `Nothing was added: ${basename(file)} is not UTF-8 text, and writing it would damage it.`,
      'Save it with the encoding UTF-8.',
    );
  }
  const { edits, added, present } = addToBibliography(text, papers, dialect, citeKeyFormat);
  if (edits.length > 0) {
    await replaceFile(file, applyEdits(text, edits));
  }
  return { added, present };
}

function applyEdits(text: string, edits: readonly TextInsertion[]): string {
  const ends = [...edits.slice(1).map(({ offset }) => offset), text.length];
  const start = text.slice(0, edits[0]?.offset);
  return edits.reduce(
    (done, edit, index) => done + edit.text + text.slice(edit.offset, ends[index]),
    start,
  );
}

/** Writes beside the file and renames, so that a failure leaves the file as it was. */
async function replaceFile(file: string, text: string): Promise<void> {
  const beside = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    const mode = await stat(file).then(
      (found) => found.mode,
      () => 0o644,
    );
    if ((mode & 0o222) === 0) {
      throw new PersonError(
        `Nothing was added: ${basename(file)} is read-only.`,
        'Make it writable or choose another bibliography.',
      );
    }
    const handle = await open(beside, 'wx', mode);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (cause) {
    if (cause instanceof PersonError) {
      throw cause;
    }
    await unlink(beside).catch(() => undefined);
    throw new PersonError(
      `Nothing was added: ${basename(file)} could not be written (${(cause as NodeJS.ErrnoException).code}).`,
      'Choose a bibliography in a folder that exists and can be written to.',
      { cause },
    );
  }
}
