import { cardFor, type CardItem } from './card';
import type { Catalog } from './catalog';
import { yearOf } from './people';
import { plainTitle } from './title';
import type { Entry, Kind, Paper, Result } from './records';

/** Another record, named. `title` stands for papers, `name` for the rest. */
export interface Link {
  readonly id: string;
  readonly kind?: Kind;
  readonly title?: string;
  readonly name?: string;
  readonly year?: number;
}

/** A reported result with its links named; `value` is on the scale it was printed on. */
export type ResolvedResult = Omit<Result, 'model' | 'dataset' | 'metric' | 'paper'> &
  Readonly<Record<'model' | 'dataset' | 'metric', Link>> & { readonly paper?: Link };

/**
 * A record with its links resolved, ready for `JSON.stringify`: the record's own fields, `kind`, and
 * in place of each id a {@link Link}. A link that leads nowhere keeps its `id` alone.
 *
 * A paper's technique and `introduces` ids inside `custom` stay as they are, so that the item is
 * still CSL-JSON; they are resolved beside it. Added where there are any: `parts` (of a benchmark),
 * `children` (of a task or technique), `papers` and `models` (that use a technique), `datasets` (of
 * a task or metric) and `results`.
 */
export function resolveLinks(entry: Entry, catalog: Catalog): Readonly<Record<string, unknown>> {
  const link = (id: string): Link => linkTo(id, catalog);
  const links = (ids: readonly string[] | undefined): Link[] | undefined => ids?.map(link);
  const one = (id: string | undefined): Link | undefined =>
    id === undefined ? undefined : link(id);
  const results = resolvedResults(entry, catalog);
  const { record, kind } = entry;
  switch (kind) {
    case 'paper': {
      const { custom } = entry.record;
      return present({
        kind,
        ...record,
        techniques: links(custom.techniques),
        introduces: links(custom.introduces),
        published: custom.published?.startsWith('10.') ? undefined : one(custom.published),
        results,
      });
    }
    case 'dataset':
      return present({
        kind,
        ...record,
        tasks: links(entry.record.tasks),
        metrics: links(entry.record.metrics),
        paper: one(entry.record.paper),
        partOf: one(entry.record.partOf),
        parts: linksTo(
          catalog,
          (other) => other.kind === 'dataset' && other.record.partOf === record.id,
        ),
        results,
      });
    case 'metric':
      return present({
        kind,
        ...record,
        paper: one(entry.record.paper),
        datasets: linksTo(
          catalog,
          (other) => other.kind === 'dataset' && (other.record.metrics ?? []).includes(record.id),
        ),
      });
    case 'model':
      return present({
        kind,
        ...record,
        paper: one(entry.record.paper),
        techniques: links(entry.record.techniques),
        results,
      });
    case 'task':
    case 'technique':
      return present({
        kind,
        ...record,
        parent: one(entry.record.parent),
        children: linksTo(
          catalog,
          (other) => other.kind === kind && other.record.parent === record.id,
        ),
        datasets: linksTo(
          catalog,
          (other) => other.kind === 'dataset' && (other.record.tasks ?? []).includes(record.id),
        ),
        models: linksTo(
          catalog,
          (other) => other.kind === 'model' && (other.record.techniques ?? []).includes(record.id),
        ),
        papers: linksTo(
          catalog,
          (other) =>
            other.kind === 'paper' && (other.record.custom.techniques ?? []).includes(record.id),
        ),
      });
  }
}

/** A record as lines of plain text for a terminal: its card, all its results, and its sources. */
export function renderEntry(entry: Entry, catalog: Catalog): string {
  const card = cardFor(entry, catalog);
  const lines = [[card.title, ...card.subtitle].join(' · '), `${entry.kind} ${card.id}`];
  for (const { part, lead, items } of card.lines) {
    if (part !== 'results') {
      lines.push(`${lead === undefined ? '' : `${lead}: `}${joined(items)}`);
    }
  }
  const results = resolvedResults(entry, catalog) ?? [];
  if (results.length > 0) {
    lines.push('', 'Reported results');
    lines.push(...results.map((result) => `  ${resultLine(result, entry.kind)}`));
  }
  const references = card.references.map(({ paperId }) => paperId).filter((id) => id !== card.id);
  if (references.length > 0) {
    lines.push('', `Cite: ${references.join(', ')}`);
  }
  const { record } = entry;
  const links =
    entry.kind === 'paper'
      ? [doiLink(entry.record), arxivLink(entry.record), entry.record.URL]
      : entry.kind === 'dataset'
        ? [entry.record.homepage, entry.record.huggingFace && `hf:${entry.record.huggingFace.id}`]
        : [];
  const found = [...new Set(links.filter((text) => text !== undefined))];
  if (found.length > 0) {
    lines.push('', ...found);
  }
  const sources = 'custom' in record ? record.custom.sources : record.sources;
  if (sources.length > 0) {
    lines.push('', 'Sources', ...sources.map((source) => `  ${source}`));
  }
  return lines.join('\n');
}

function joined(items: readonly CardItem[]): string {
  return items.map(({ text }) => text).join(' · ');
}

function resultLine(result: ResolvedResult, shownFor: Kind): string {
  const who = [
    shownFor === 'model' ? undefined : result.model.name,
    shownFor === 'dataset' ? undefined : result.dataset.name,
  ].filter((name) => name !== undefined);
  const protocol = [
    result.split === 'unstated' ? undefined : result.split,
    result.shots === undefined ? undefined : `${result.shots}-shot`,
    result.setting,
  ].filter((text) => text !== undefined);
  const source = [result.paper?.id, result.table].filter((text) => text !== undefined);
  const value = `${result.metric.name} ${result.value}${result.unit === '%' ? ' %' : ''}`;
  const conditions = protocol.length === 0 ? '' : ` (${protocol.join(', ')})`;
  return `${who.join(', ')}: ${[value + conditions, ...source].join(', ')}`;
}

function resolvedResults(entry: Entry, catalog: Catalog): ResolvedResult[] | undefined {
  const { id } = entry.record;
  const results = entry.kind === 'paper' ? catalog.resultsIn(id) : catalog.resultsFor(id);
  return results.length === 0
    ? undefined
    : results.map(({ paper, ...result }) => ({
        ...result,
        model: linkTo(result.model, catalog),
        dataset: linkTo(result.dataset, catalog),
        metric: linkTo(result.metric, catalog),
        ...(paper !== undefined && { paper: linkTo(paper, catalog) }),
      }));
}

function linkTo(id: string, catalog: Catalog): Link {
  const entry = catalog.get(id);
  if (!entry) {
    return { id };
  }
  if (entry.kind !== 'paper') {
    return { id, kind: entry.kind, name: entry.record.name };
  }
  const year = yearOf(entry.record);
  return {
    id: entry.record.id,
    kind: 'paper',
    title: plainTitle(entry.record),
    ...(year !== undefined && { year }),
  };
}

function linksTo(catalog: Catalog, isLinked: (entry: Entry) => boolean): Link[] | undefined {
  const found = [...catalog.entries()].filter(isLinked);
  return found.length === 0 ? undefined : found.map(({ record }) => linkTo(record.id, catalog));
}

function doiLink({ DOI }: Paper): string | undefined {
  return DOI === undefined ? undefined : `https://doi.org/${DOI}`;
}

function arxivLink({ custom }: Paper): string | undefined {
  return custom.arxiv === undefined ? undefined : `https://arxiv.org/abs/${custom.arxiv}`;
}

function present(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
