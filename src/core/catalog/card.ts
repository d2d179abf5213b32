import type { Catalog } from './catalog';
import {
  comparableResults,
  comparableResultsOfModel,
  medianOf,
  mentions,
} from './comparableResults';
import { readFormula } from './formula';
import { formatCount, formatLargeCount, splitCounts } from './numbers';
import { plainTitle } from './title';
import { authorLine, shortReference, yearOf } from './people';
import type { Dataset, Entry, Kind, Metric, Model, Paper, Result } from './records';
import { statedSplit } from './results';
import { venueOf } from './venues';

/** What a hover or a details page says of a record, as text without markup. */
export interface Card {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  /** What follows the title on its line: the long name, what it is part of. */
  readonly subtitle: readonly string[];
  /** At most five; with the title's and the references' line never more than seven. */
  readonly lines: readonly CardLine[];
  /** The papers to cite for it, most particular first. */
  readonly references: readonly CardItem[];
  /** Ids of every paper the card names, references first. */
  readonly paperIds: readonly string[];
}

export interface CardLine {
  readonly part: 'summary' | 'facts' | 'formula' | 'results' | 'caveat';
  /** What the items are, where that must be said: `Reported (dev)`. */
  readonly lead?: string;
  readonly items: readonly CardItem[];
  /** How many further items were left out. */
  readonly more?: number;
}

export interface CardItem {
  readonly text: string;
  /** The paper the item is from or stands for. */
  readonly paperId?: string;
}

const resultsShown = 4;
/** Below this many results none is typical. */
const fewestForTypical = 3;
const referencesShown = 3;

/** The card of a record; what is not known is not mentioned. */
export function cardFor(entry: Entry, catalog: Catalog): Card {
  const { title, subtitle, lines, papers } = contentOf(entry, catalog);
  const references = papers.map((paper) => ({ text: shortReference(paper), paperId: paper.id }));
  const named = lines.flatMap(({ items }) => items.flatMap(({ paperId }) => paperId ?? []));
  return {
    id: entry.record.id,
    kind: entry.kind,
    title,
    subtitle: subtitle.filter((text) => text !== undefined),
    lines: lines.filter(({ items }) => items.length > 0),
    references,
    paperIds: [...new Set([...papers.map(({ id }) => id), ...named])],
  };
}

interface Content {
  readonly title: string;
  readonly subtitle: readonly (string | undefined)[];
  readonly lines: readonly CardLine[];
  readonly papers: readonly Paper[];
}

function contentOf(entry: Entry, catalog: Catalog): Content {
  switch (entry.kind) {
    case 'paper':
      return paperContent(entry.record, catalog);
    case 'dataset':
      return datasetContent(entry.record, catalog);
    case 'metric':
      return metricContent(entry.record, catalog);
    case 'model':
      return modelContent(entry.record, catalog);
    case 'task':
    case 'technique': {
      const { id, name, summary, parent, aliases } = entry.record;
      const papers = [...catalog.entries()].flatMap((other) =>
        other.kind === 'paper' && other.record.custom.techniques?.includes(id)
          ? [other.record]
          : [],
      );
      papers.sort((one, other) => (yearOf(one) ?? 0) - (yearOf(other) ?? 0));
      const datasets = [...catalog.entries()].flatMap((other) =>
        other.kind === 'dataset' && other.record.tasks?.includes(id) ? [other.record.name] : [],
      );
      return {
        title: name,
        subtitle: [parent === undefined ? undefined : nameOf(parent, catalog)],
        lines: [
          textLine('summary', [summary]),
          { ...textLine('facts', aliases ?? []), lead: 'Also' },
          { ...shortened('facts', datasets.map(asItem)), lead: 'Data sets' },
        ],
        papers: papers.slice(0, referencesShown),
      };
    }
  }
}

function paperContent(paper: Paper, catalog: Catalog): Content {
  const { summary, techniques, introduces } = paper.custom;
  return {
    title: plainTitle(paper),
    subtitle: [],
    lines: [
      textLine('facts', [authorLine(paper), yearOf(paper)?.toString(), venueOf(paper)]),
      textLine('summary', [summary]),
      textLine('facts', [
        ...(techniques ?? []).map((id) => nameOf(id, catalog)),
        introduces?.length
          ? `introduces ${introduces.map((id) => nameOf(id, catalog)).join(', ')}`
          : undefined,
      ]),
    ],
    papers: [paper],
  };
}

function datasetContent(dataset: Dataset, catalog: Catalog): Content {
  const whole = catalog.dataset(dataset.partOf);
  const metrics = (dataset.metrics ?? []).map((id) => {
    const metric = catalog.metric(id);
    return metric ? `${metric.name}${arrow(metric)}` : id;
  });
  return {
    title: dataset.name,
    subtitle: [
      dataset.fullName,
      whole ? `${whole.name} task` : dataset.tasks?.map((id) => nameOf(id, catalog)).join(', '),
    ],
    lines: [
      textLine('summary', [dataset.summary]),
      textLine('facts', [
        ...splitCounts(dataset.splits).map(({ split, count }) => `${split} ${formatCount(count)}`),
        metrics.length === 0
          ? undefined
          : `${metrics.length > 1 ? 'metrics' : 'metric'}: ${metrics.join(', ')}`,
        dataset.classes === undefined ? undefined : `${dataset.classes} classes`,
        dataset.subjects === undefined ? undefined : `${dataset.subjects} subjects`,
        languageName(dataset.language),
        dataset.licence,
      ]),
      datasetResults(dataset, catalog),
    ],
    papers: papersOf([dataset.paper, whole?.paper], catalog),
  };
}

function datasetResults(dataset: Dataset, catalog: Catalog): CardLine {
  const comparable = comparableResults(dataset, catalog);
  if (!comparable) {
    return { part: 'results', items: [] };
  }
  const { metric, protocol, results } = comparable;
  const all = results.map((result) => resultItem(nameOf(result.model, catalog), result, catalog));
  const shown = all.slice(0, resultsShown);
  const [first, ...others] = shown;
  const isRanked = results.length >= fewestForTypical && first !== undefined;
  const hasBest = isRanked && catalog.metric(metric)?.higherIsBetter !== undefined;
  const typical = asItem(`median ${medianOf(results)} of ${results.length} models`);
  const items = isRanked
    ? [hasBest ? { ...first, text: `best ${first.text}` } : first, typical, ...others]
    : shown;
  const what = [...(metric === dataset.metrics?.[0] ? [] : [nameOf(metric, catalog)]), ...protocol];
  const more = catalog.resultsFor(dataset.id).length - shown.length;
  return { part: 'results', lead: leadOf(what), items, ...(more > 0 && { more }) };
}

function leadOf(protocol: readonly string[]): string {
  return protocol.length === 0 ? 'Reported' : `Reported (${protocol.join(', ')})`;
}

function metricContent(metric: Metric, catalog: Catalog): Content {
  const { reference, range, unit } = metric;
  const direction =
    metric.higherIsBetter === undefined
      ? undefined
      : metric.higherIsBetter
        ? 'higher is better ↑'
        : 'lower is better ↓';
  return {
    title: metric.name,
    subtitle: [],
    lines: [
      textLine('summary', [metric.summary]),
      textLine('formula', [metric.formula === undefined ? undefined : readFormula(metric.formula)]),
      textLine('facts', [
        range && rangeText(range),
        unit,
        direction,
        reference &&
          `reference: ${[reference.implementation, reference.version].filter(Boolean).join(' ')}`,
      ]),
      textLine('caveat', [metric.caveats]),
    ],
    papers: papersOf([metric.paper], catalog),
  };
}

function modelContent(model: Model, catalog: Catalog): Content {
  const comparable = comparableResultsOfModel(model.id, catalog);
  const setting = comparable?.protocol.at(-1);
  const items = (comparable?.results ?? []).map((result) => {
    const official = catalog.dataset(result.dataset)?.metrics?.[0];
    const what = official === result.metric ? '' : ` ${nameOf(result.metric, catalog)}`;
    const name = `${nameOf(result.dataset, catalog)}${what}`;
    const { text, ...source } = resultItem(name, result, catalog);
    const split = statedSplit(result.split);
    const isSaid = split === undefined || mentions(setting, split);
    return { text: isSaid ? text : `${text} (${split})`, ...source };
  });
  const others = catalog.resultsFor(model.id).length - items.length;
  return {
    title: model.name,
    subtitle: [],
    lines: [
      textLine('summary', [model.summary]),
      textLine('facts', [
        model.parameters === undefined
          ? undefined
          : `${formatLargeCount(model.parameters)} parameters`,
        model.licence,
        ...(model.techniques ?? []).map((id) => nameOf(id, catalog)),
        model.huggingFace,
      ]),
      { ...shortened('results', items, others), lead: leadOf(comparable?.protocol ?? []) },
    ],
    papers: papersOf([model.paper], catalog),
  };
}

function resultItem(name: string, result: Result, catalog: Catalog): CardItem {
  return {
    text: `${name} ${result.value}`,
    ...(result.paper !== undefined && {
      paperId: catalog.paper(result.paper)?.id ?? result.paper,
    }),
  };
}

function textLine(part: CardLine['part'], texts: readonly (string | undefined)[]): CardLine {
  return { part, items: texts.flatMap((text) => (text ? [asItem(text)] : [])) };
}

function asItem(text: string): CardItem {
  return { text };
}

function shortened(part: CardLine['part'], items: readonly CardItem[], others = 0): CardLine {
  const more = Math.max(0, items.length - resultsShown) + others;
  return { part, items: items.slice(0, resultsShown), ...(more > 0 && { more }) };
}

function papersOf(ids: readonly (string | undefined)[], catalog: Catalog): Paper[] {
  return [...new Set(ids)].flatMap((id) => catalog.paper(id) ?? []);
}

function nameOf(id: string, catalog: Catalog): string {
  const entry = catalog.get(id);
  return entry && entry.kind !== 'paper' ? entry.record.name : id;
}

function arrow(metric: Metric): string {
  return metric.higherIsBetter === undefined ? '' : metric.higherIsBetter ? ' ↑' : ' ↓';
}

/** `0 to 1`, `from 0`, `at most 100`; undefined where both ends are open. */
export function rangeText([low, high]: readonly [number | null, number | null]):
  string | undefined {
  if (low === null) {
    return high === null ? undefined : `at most ${high}`;
  }
  return high === null ? `from ${low}` : `${low} to ${high}`;
}

/** `English` for `en`, `English to German` for `en-de`; a tag nobody knows stays as it is. */
export function languageName(tag: string | undefined): string | undefined {
  if (tag === undefined) {
    return undefined;
  }
  const names = new Intl.DisplayNames('en', { type: 'language' });
  const [from, to] = /^([a-z]{2,3})-([a-z]{2,3})$/.exec(tag)?.slice(1) ?? [];
  try {
    return from !== undefined && to !== undefined
      ? `${names.of(from)} to ${names.of(to)}`
      : names.of(tag);
  } catch {
    return tag;
  }
}
