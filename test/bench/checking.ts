/**
 * Checking a document of 10,000 lines that cites from a .bib file of 50,000 entries, in the built
 * catalog's thread, asked as the editor asks it: `npx tsx test/bench/checking.ts [entries [lines]]`
 * (needs `npm run build`). Prints how long from an edit until the findings are there, for the
 * document and for the bibliography, without the time the editor waits for it to be quiet; the
 * longest time that the thread of whoever asks, as the editor's, was held; and how long searches
 * took while checks were under way and while none was.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { checkCodes } from '../../src/core/manuscript/finding';
import type { CheckRequest } from '../../src/protocol';
import { BuiltCatalogThread } from './built/catalogThread';
import { bibliographyOf } from './madeUp/library';
import { median } from './median';

const rounds = 7;

async function main(): Promise<void> {
  const [entries = 50_000, lines = 10_000] = process.argv.slice(2).map(Number);
  const folder = await mkdtemp(path.join(tmpdir(), 'paperweight-bench-'));
  try {
    console.table([await measure(entries, lines, folder)]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(
  entries: number,
  lines: number,
  folder: string,
): Promise<Record<string, string>> {
  const bib = bibliographyOf(entries);
  const bibFile = path.join(folder, 'library.bib');
  await writeFile(bibFile, bib);
  const paper = documentOf(
    lines,
    [...bib.matchAll(/^@\w+\{([^,]+),/gm)].map(([, key = '']) => key),
  );
  const thread = new BuiltCatalogThread();
  await thread.catalog('search', 'distil', { limit: 50 });

  const document = new Edited(thread, path.join(folder, 'paper.tex'), 'latex', paper);
  const first = await document.check();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const calm = await searchesFor(thread, 3000);
  const documentTimes: number[] = [];
  const bibliographyTimes: number[] = [];
  const bibliography = new Edited(thread, bibFile, 'bibtex', bib);
  await bibliography.check();
  let isDone = false;
  const searching = searchesUntil(thread, () => isDone);
  for (let round = 0; round < rounds; round++) {
    documentTimes.push(await document.edit());
    bibliographyTimes.push(await bibliography.edit());
  }
  isDone = true;
  const during = await searching;
  delay.disable();
  await thread.end();
  return {
    entries: entries.toLocaleString('en'),
    lines: lines.toLocaleString('en'),
    findings: `${String(document.findings)} and ${String(bibliography.findings)}`,
    'first check': seconds(first),
    'document edited': seconds(median(documentTimes)),
    'bibliography edited': seconds(median(bibliographyTimes)),
    'editor held at most': `${(delay.max / 1e6).toFixed(0)} ms`,
    'search p95, calm': milliseconds(percentile(calm, 0.95)),
    'search p95, checking': milliseconds(percentile(during, 0.95)),
    'longest search': milliseconds(Math.max(...during)),
  };
}

/** A file as an editor shows it, edited in one place each time. */
class Edited {
  private version = 1;
  private readonly uri: string;
  private shown = 0;
  findings = 0;

  constructor(
    private readonly thread: BuiltCatalogThread,
    file: string,
    private readonly languageId: string,
    private text: string,
  ) {
    this.uri = pathToFileURL(file).href;
  }

  /** Types a letter of a comment, and checks. */
  async edit(): Promise<number> {
    const from = `v${String(this.version)}`;
    this.version++;
    const typed = `% ${String(this.version)}\n`;
    this.text = `${typed}${this.text}`;
    this.shown = this.version;
    const started = performance.now();
    const edits = [{ start: 0, end: 0, text: typed }];
    await this.thread.manuscript('editText', this.uri, from, `v${String(this.version)}`, edits);
    await this.check();
    return performance.now() - started;
  }

  /** How long it takes until the findings are there, in milliseconds. */
  async check(): Promise<number> {
    const started = performance.now();
    const version = `v${String(this.version)}`;
    const request: CheckRequest = {
      uri: this.uri,
      version,
      languageId: this.languageId,
      codes: checkCodes,
      open: [{ uri: this.uri, version }],
    };
    for (;;) {
      const answer = await this.thread.manuscript('check', request);
      if (answer?.type === 'found') {
        this.findings = answer.findings.length;
        return performance.now() - started;
      }
      if (!answer || this.shown === this.version) {
        throw new Error(`No answer to a check: ${JSON.stringify(answer)}.`);
      }
      this.shown = this.version;
      await this.thread.manuscript('showText', this.uri, version, this.text);
    }
  }
}

/** Paragraphs as papers have them: citations, names of the catalog, numbers, and some keys amiss. */
function documentOf(lines: number, keys: readonly string[]): string {
  const body = Array.from({ length: lines }, (_, at) => {
    const key = keys[(at * 7919) % keys.length] ?? '';
    switch (at % 10) {
      case 0:
        return `\\subsection{Part ${String(at)}}`;
      case 3:
        return `Distillation keeps most of what a teacher knows \\citep[see][p.~3]{${key}}.`;
      case 5:
        return at % 1000 === 5
          ? `Others disagree \\cite{${key}x, nobody${String(at)}}.`
          : `DistilBERT reaches 91.3 accuracy on SST-2 \\cite{${key}}, and TinyBERT 92.6.`;
      case 7:
        return 'We report accuracy on MNLI-m and the Matthews correlation on CoLA, two tasks of GLUE.';
      default:
        return 'The student imitates its teacher in all that can be measured, and costs a part of it.';
    }
  });
  return `\\documentclass{article}\n\\begin{document}\n${body.join('\n')}\n\\bibliography{library}\n\\end{document}\n`;
}

async function searchesFor(thread: BuiltCatalogThread, time: number): Promise<number[]> {
  const until = performance.now() + time;
  return searchesUntil(thread, () => performance.now() > until);
}

/** What a person types, a letter every 50 ms. */
async function searchesUntil(thread: BuiltCatalogThread, isOver: () => boolean): Promise<number[]> {
  const words = 'sparse low rank adapters for distilled language models';
  const times: number[] = [];
  while (!isOver()) {
    const typed = words.slice(0, 1 + (times.length % words.length));
    const asking = performance.now();
    await thread.catalog('search', typed, { limit: 50 });
    times.push(performance.now() - asking);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return times;
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function seconds(time: number): string {
  return `${(time / 1000).toFixed(2)} s`;
}

function milliseconds(time: number): string {
  return `${time.toFixed(time < 10 ? 1 : 0)} ms`;
}

void main();
