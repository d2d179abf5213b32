/**
 * Hovers in a document of 10,000 lines with a .bib file of 50,000 entries, from the editor's thread
 * to the catalog's and back: `npx tsx test/bench/hover.ts [entries] [hovers]` (needs `npm run
 * build`). Prints p50, p95 and the longest for names, defined and undefined keys, and identifiers;
 * what of it held the editor's thread; the first one after an edit; and what reading the whole .bib
 * by citation-js at each hover would take, over a tenth of the entries.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { plugins } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import { identifierAt } from '../../src/core/catalog/identifierAt';
import { inertLatex } from '../../src/core/citation/latexSource';
import { citeSyntaxFor } from '../../src/core/citation/syntax/citeSyntaxFor';
import { namePlaceAt, passageAround, type Lines } from '../../src/core/manuscript/namePlaces';
import type { BibSource } from '../../src/protocol';
import { BuiltCatalogThread } from './built/catalogThread';
import { bibliographyOf, seeded } from './madeUp/library';

const documentLines = 10_000;

async function main(): Promise<void> {
  const [entries = 50_000, hovers = 400] = process.argv.slice(2).map(Number);
  const folder = await mkdtemp(path.join(tmpdir(), 'paperweight-bench-'));
  const thread = new BuiltCatalogThread();
  try {
    const bib = bibliographyOf(entries);
    const file = path.join(folder, 'library.bib');
    await writeFile(file, bib);
    const sources = [{ uri: `file://${file}`, version: '1', path: file }];
    const keys = [...bib.matchAll(/^@\w+\{([^,]+),/gm)].map(([, key = '']) => key);

    const reading = performance.now();
    await thread.manuscript('keyCard', 'nobody', sources);
    const read = performance.now() - reading;
    await measure(keys, sources, hovers, thread);
    console.log(`the .bib is read once, before the first: ${(read / 1000).toFixed(2)} s`);

    const tenth = bib.slice(0, bib.indexOf('\n@', bib.length / 10) + 1);
    const naive = performance.now();
    plugins.input.chain(tenth, { forceType: '@bibtex/text', generateGraph: false });
    console.log(
      `citation-js, a tenth of the entries at each hover: ${((performance.now() - naive) / 1000).toFixed(2)} s`,
    );
  } finally {
    await thread.end();
    await rm(folder, { recursive: true });
  }
}

async function measure(
  keys: readonly string[],
  sources: readonly BibSource[],
  hovers: number,
  thread: BuiltCatalogThread,
): Promise<void> {
  const random = seeded(7);
  const pick = (): string => keys[random(keys.length)] ?? '';
  const misspelt = (): string => {
    const key = pick();
    const at = random(key.length - 1);
    return `${key.slice(0, at)}${key[at + 1]}${key[at]}${key.slice(at + 2)}x`;
  };
  const names = ['SST-2', 'BLEU', 'DistilBERT', 'knowledge distillation', 'GLUE', 'LoRA', 'MMLU'];
  const kinds = {
    name: () => `On ${names[random(names.length)] ?? ''} we report it.`,
    'ordinary word': () => 'Nothing here is a record of any kind.',
    'defined key': () => `As \\citep[see][p. 3]{${pick()}} says.`,
    'undefined key': () => `As \\citep{${misspelt()}} says.`,
    'known identifier': () => 'See arXiv:1910.01108 for it.',
    'unknown identifier': () => `See doi:10.1234/x.${String(random(50_000))} for it.`,
  };
  const texts = Array.from({ length: documentLines }, (_, at) =>
    at % 10 === 9 ? '' : `Line ${String(at)} cites \\cite{${pick()}} and \\textbf{more}. % note`,
  );
  const rows: Record<string, string>[] = [];
  for (const [kind, lineOf] of Object.entries(kinds)) {
    const all: number[] = [];
    const held: number[] = [];
    for (let count = 0; count < hovers; count++) {
      const line = random(documentLines);
      const before = texts[line] ?? '';
      const text = lineOf();
      texts[line] = text;
      const document = new Document(texts);
      document.inert();
      const character = text.search(/\{|SST|BLEU|Distil|know|GLUE|LoRA|MMLU|record|10|1910/) + 3;
      const started = performance.now();
      held.push(await hover(document, line, character, sources, thread));
      all.push(performance.now() - started);
      texts[line] = before;
    }
    rows.push({
      hover: kind,
      p50: milliseconds(at(all, 0.5)),
      p95: milliseconds(at(all, 0.95)),
      longest: milliseconds(at(all, 1)),
      'editor held, p95': milliseconds(at(held, 0.95)),
    });
  }
  console.table(rows);

  const edited: number[] = [];
  for (let count = 0; count < 20; count++) {
    texts[5] = `Line 5 cites \\cite{${pick()}}.`;
    const document = new Document(texts);
    const started = performance.now();
    await hover(document, 5, 20, sources, thread);
    edited.push(performance.now() - started);
  }
  console.log(`the first after an edit, p95: ${milliseconds(at(edited, 0.95))}`);
}

/** As the editor has it: lines, and the whole text where it is asked for. */
class Document implements Lines {
  private ranges: ReturnType<typeof inertLatex> | undefined;

  constructor(private readonly texts: readonly string[]) {}

  get lineCount(): number {
    return this.texts.length;
  }

  line(index: number): string {
    return this.texts[index] ?? '';
  }

  /** Found once a version. */
  inert(): ReturnType<typeof inertLatex> {
    return (this.ranges ??= inertLatex(this.texts.join('\n')));
  }
}

/** @returns What it took of the editor's thread, in milliseconds. */
async function hover(
  document: Document,
  line: number,
  character: number,
  sources: readonly BibSource[],
  thread: BuiltCatalogThread,
): Promise<number> {
  const started = performance.now();
  document.inert();
  const passage = passageAround(document, { line, character }, 60, 30);
  const key = citeSyntaxFor('latex')?.keyAt(passage.text, passage.offset);
  if (key) {
    const held = performance.now() - started;
    await thread.manuscript('keyCard', key.key, sources);
    return held;
  }
  const identifier = identifierAt(document.line(line), character);
  if (identifier) {
    const held = performance.now() - started;
    await thread.manuscript('identifierCard', identifier.text);
    return held;
  }
  const place = namePlaceAt(document, { line, character }, 'latex');
  const from = Math.max(0, place.offset - 300);
  const held = performance.now() - started;
  await thread.catalog('namesAt', place.text.slice(from, place.offset + 300), place.offset - from);
  return held;
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

void main();
