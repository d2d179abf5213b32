import * as vscode from 'vscode';
import { cardFor, type CardLine } from '../core/catalog/card';
import type { Catalog } from '../core/catalog/catalog';
import { leaderboardFor } from '../core/catalog/leaderboard';
import { toMarkdown } from '../core/catalog/leaderboardExport';
import type { Entry, Paper, Result } from '../core/catalog/records';
import { statedSplit } from '../core/catalog/results';
import { asText } from './cardMarkdown';
import { detailsScheme } from './detailsScheme';

/** Opens a record's page, rendered where VS Code's Markdown preview is there to do it. */
export async function openDetails(id: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme: detailsScheme, path: `/${id}.md` });
  const known = await vscode.commands.getCommands();
  if (known.includes('markdown.showPreview')) {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } else {
    await vscode.window.showTextDocument(uri, { preview: true });
  }
}

/** The id of the record that a details document shows. */
export function detailsId(uri: vscode.Uri): string {
  return uri.path.replace(/^\//, '').replace(/\.md$/, '');
}

/** A record as a Markdown page: its card, all reported results with their protocol, its sources. */
export function detailsPage(entry: Entry, catalog: Catalog, bibtex: string | undefined): string {
  const card = cardFor(entry, catalog);
  const sources = entry.kind === 'paper' ? entry.record.custom.sources : entry.record.sources;
  return [
    `# ${asText(card.title)}`,
    card.subtitle.map(asText).join(' · '),
    ...card.lines.filter(({ part }) => part !== 'results').map(paragraph),
    references(card.paperIds, catalog),
    entry.kind === 'dataset'
      ? leaderboards(entry.record.id, catalog)
      : results(catalog.resultsFor(entry.record.id), catalog),
    bibtex === undefined ? '' : `## BibTeX\n\n\`\`\`bibtex\n${bibtex.trimEnd()}\n\`\`\``,
    originOf(entry.record.id, catalog),
    `## Checked in\n\n${sources.map((source) => `- ${linkOrText(source)}`).join('\n')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function paragraph({ lead, items }: CardLine): string {
  const text = items.map((item) => asText(item.text)).join(' · ');
  return lead === undefined ? text : `${asText(lead)}: ${text}`;
}

function references(ids: readonly string[], catalog: Catalog): string {
  const rows = ids.flatMap((id) => {
    const paper = catalog.paper(id);
    if (!paper) {
      return [];
    }
    const facts = cardFor({ kind: 'paper', record: paper }, catalog).lines[0]?.items ?? [];
    const link = paperLink(paper);
    return [
      [
        asText(paper.title),
        ...facts.map(({ text }) => asText(text)),
        ...(link === undefined ? [] : [linkOrText(link)]),
      ].join(' · '),
    ];
  });
  return rows.length === 0 ? '' : `## Papers\n\n${rows.map((row) => `- ${row}`).join('\n')}`;
}

/** Reported results on a data set, a table for each metric. */
function leaderboards(id: string, catalog: Catalog): string {
  const first = leaderboardFor(id, catalog);
  if (!first) {
    return '';
  }
  const others = first.choices.metrics.filter(({ id: metric }) => metric !== first.metricId);
  const boards = [
    first,
    ...others.flatMap(({ id: metric }) => leaderboardFor(id, catalog, { metric }) ?? []),
  ];
  return ['## Reported results', ...boards.map(toMarkdown)].join('\n\n');
}

/** Where a record of the person's own stands; nothing for a bundled one. */
function originOf(id: string, catalog: Catalog): string {
  const origin = catalog.originOf(id);
  if (!origin) {
    return '';
  }
  const place = origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`;
  return `From your catalog: ${asText(place)}`;
}

const resultColumns = ['Model', 'Data set', 'Split', 'Metric', 'Value', 'Protocol', 'Source'];

function results(reported: readonly Result[], catalog: Catalog): string {
  if (reported.length === 0) {
    return '';
  }
  const nameOf = (id: string): string => {
    const entry = catalog.get(id);
    return entry && entry.kind !== 'paper' ? entry.record.name : id;
  };
  const rows = reported.map((result) => [
    nameOf(result.model),
    nameOf(result.dataset),
    statedSplit(result.split) ?? '',
    nameOf(result.metric),
    `${result.value}${result.unit === '%' ? ' %' : ''}`,
    [result.shots === undefined ? undefined : `${result.shots}-shot`, result.setting]
      .filter(Boolean)
      .join('; '),
    [result.paper, result.table].filter(Boolean).join(', '),
  ]);
  const lines = [resultColumns, ...rows].map((cells) => `| ${cells.map(asText).join(' | ')} |`);
  const ruler = `| ${resultColumns.map((name) => (name === 'Value' ? '---:' : '---')).join(' | ')} |`;
  return `## Reported results\n\n${lines.toSpliced(1, 0, ruler).join('\n')}`;
}

/** The paper's page: at arXiv, where it can be read, else by its DOI, else the record's URL. */
export function paperLink(paper: Paper): string | undefined {
  if (paper.custom.arxiv !== undefined) {
    return `https://arxiv.org/abs/${paper.custom.arxiv}`;
  }
  return paper.DOI === undefined ? paper.URL : `https://doi.org/${paper.DOI}`;
}

function linkOrText(text: string): string {
  return /^https?:\/\/[^\s<>]+$/.test(text) ? `<${text}>` : asText(text);
}
