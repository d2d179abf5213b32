/**
 * Makes test/core/citation/pandoc.golden.json anew: what Pandoc's citeproc makes of some of the
 * catalog's papers and of a few harder items, in each style. Needs `pandoc` on the path.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CslItem, Paper } from '../src/core/catalog/records';
import { styleFormats } from '../src/core/citation/citationFormats';
import { formatEntries } from '../src/core/citation/formats';

const root = path.resolve(__dirname, '..');
const styles = path.join(root, 'data', 'styles');
const golden = path.join(root, 'test', 'core', 'citation', 'pandoc.golden.json');

/** Of every type and shape the catalog has: preprints, proceedings, journals, groups, particles. */
const ids = [
  ...['devlin2019bert', 'sanh2019distilbert', 'vaswani2017attention', 'hinton2015distilling'],
  ...['raffel2020exploring', 'jiao2020tinybert', 'frantar2022gptq', 'gemmateam2024gemma'],
  ...['jiang2023mistral', 'kotzias2015group', 'brown2020language', 'dettmers2022llmint8'],
  ...[
    'hu2022lora',
    'socher2013recursive',
    'lin2004rouge',
    'black2021gptneo',
    'radford2018improving',
  ],
];

const harder: CslItem[] = [
  {
    id: 'book',
    type: 'book',
    title: 'Deep learning',
    author: [
      { family: 'Goodfellow', given: 'Ian' },
      { family: 'Bengio', given: 'Yoshua' },
      { family: 'Courville', given: 'Aaron' },
    ],
    issued: { 'date-parts': [[2016]] },
    publisher: 'MIT Press',
    'publisher-place': 'Cambridge, MA',
    ISBN: '9780262035613',
  },
  {
    id: 'accents',
    type: 'article-journal',
    title: 'Visualizing data using <i>t</i>-SNE: “a study”',
    author: [
      { family: 'Maaten', given: 'Laurens', 'non-dropping-particle': 'van der' },
      { family: 'Buciluǎ', given: 'Cristian' },
      { family: 'Erdős', given: 'Pál', suffix: 'Jr.' },
    ],
    issued: { 'date-parts': [[2008, 11, 3]] },
    'container-title': 'Journal of Machine Learning Research',
    volume: '9',
    issue: '86',
    page: '2579-2605',
  },
  {
    id: 'many',
    type: 'paper-conference',
    title: 'A paper of many authors',
    author: Array.from({ length: 25 }, (_, index) => ({
      family: `Author${String.fromCharCode(65 + index)}`,
      given: 'Ada B.',
    })),
    issued: { 'date-parts': [[2021, 8]] },
    'container-title': 'Proceedings of a conference',
    'event-title': 'Conference',
    page: '1-12',
    DOI: '10.1000/182',
  },
  { id: 'least', type: 'article-journal', title: 'The least there can be' },
];

/**
 * Its options for names stand on the style's root, as CSL has it since 1.0.1; Pandoc 2.17 does not
 * look for them there, and writes every name in full.
 */
const notCompared = 'vancouver';

function main(): void {
  const catalog = JSON.parse(
    readFileSync(path.join(root, 'data', 'papers.json'), 'utf8'),
  ) as Paper[];
  const papers: Paper[] = [
    ...ids.flatMap((id) => catalog.find((paper) => paper.id === id) ?? []),
    ...harder.map((item) => ({ ...item, custom: { sources: [] } })),
  ];
  const items = JSON.parse(formatEntries(papers, 'csl-json', readStyle)) as CslItem[];
  const folder = mkdtempSync(path.join(tmpdir(), 'paperweight-pandoc-'));
  const references: Record<string, Record<string, string>> = {};
  for (const { name, styleFile } of styleFormats.filter((each) => each.name !== notCompared)) {
    const style = path.join(folder, `${name}.csl`);
    writeFileSync(style, styleFile === undefined ? bundledStyle(name) : readStyle(styleFile));
    references[name] = Object.fromEntries(
      items.map((item) => [item.id, referenceOf(item, style, folder)]),
    );
  }
  rmSync(folder, { recursive: true });
  const pandoc = execFileSync('pandoc', ['--version'], { encoding: 'utf8' }).split('\n')[0];
  writeFileSync(golden, `${JSON.stringify({ pandoc, items, references }, undefined, 1)}\n`);
}

/** Each item alone, so that none is told apart from another by a letter after its year. */
function referenceOf(item: CslItem, style: string, folder: string): string {
  const bibliography = path.join(folder, 'items.json');
  writeFileSync(bibliography, JSON.stringify([item]));
  const html = execFileSync(
    'pandoc',
    ['--citeproc', `--csl=${style}`, `--bibliography=${bibliography}`, '-t', 'html', '--wrap=none'],
    { encoding: 'utf8', input: `---\nnocite: '@*'\n---\n` },
  );
  return html
    .replace(/<div class="csl-right-inline">/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

function readStyle(file: string): string {
  return readFileSync(path.join(styles, file), 'utf8');
}

/** Those citation-js brings. */
function bundledStyle(name: string): string {
  const all = createRequire(__filename)('@citation-js/plugin-csl/lib/styles.json') as Record<
    string,
    string
  >;
  return all[name] ?? '';
}

main();
