import { arxivAddress, doiAddress, paperAddress, webAddress } from './addresses';
import { languageName, rangeText } from './card';
import type { Catalog, Origin } from './catalog';
import { readFormula } from './formula';
import { formatCount, formatLargeCount, splitCounts } from './numbers';
import { familyName, shortReference, yearOf } from './people';
import type {
  CslName,
  Dataset,
  Entry,
  Kind,
  Metric,
  Model,
  Paper,
  Result,
  Task,
  Technique,
} from './records';
import { leadingResults, statedSplit } from './results';
import { plainTitle } from './title';
import { venueOf } from './venues';

/**
 * All that the page of a record shows, as text without markup. Structured-cloneable. What is not
 * known is left out.
 */
export interface RecordPage {
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  /** The long name, or a paper's authors and year in short. */
  readonly subtitle?: string;
  /** One sentence. */
  readonly summary?: string;
  readonly facts: readonly PageFact[];
  readonly formula?: {
    /** One line of plain text. */
    readonly text: string;
    /** Without delimiters. */
    readonly latex: string;
  };
  readonly caveats?: string;
  /** The records to walk on to, none of the groups empty. */
  readonly groups: readonly LinkGroup[];
  /** Pages elsewhere. */
  readonly addresses: readonly PageAddress[];
  /** All that a paper prints or was reported of a model; of a data set the results that say most. */
  readonly results: readonly ResultRow[];
  /** Where the record was checked: addresses, or whatever the person's own record names. */
  readonly sources: readonly PageSource[];
  /** Where a record of the user's own was read; absent for bundled ones. */
  readonly origin?: Origin;
  /** The paper to cite for the record: itself, or the paper behind it. */
  readonly paper?: {
    readonly id: string;
    /** `Sanh et al. 2019` */
    readonly reference: string;
    /** True where a page of it can be opened. */
    readonly canOpen: boolean;
  };
  /** Present where a leaderboard of the data set can be shown. */
  readonly leaderboard?: { readonly results: number };
}

export interface PageFact {
  readonly label: string;
  readonly text: string;
}

/** What a line of the page names: a link where it has an id, which then is a record's. */
export interface Mention {
  readonly title: string;
  readonly id?: string;
}

/** A link to another record's page. */
export interface PageLink extends Mention {
  readonly id: string;
  readonly kind: Kind;
  /** What tells it from its neighbours: a year, a number of results. */
  readonly detail?: string;
}

export interface LinkGroup {
  readonly title: string;
  readonly links: readonly PageLink[];
}

/** An http or https address. */
export interface PageAddress {
  /** What it is: `arXiv`, `DOI`. */
  readonly label: string;
  /** What it is called there: the identifier. */
  readonly text: string;
  readonly address: string;
}

export interface PageSource {
  readonly text: string;
  /** Present where the text is an http or https address. */
  readonly address?: string;
}

/** One reported number. */
export interface ResultRow {
  readonly model: Mention;
  readonly dataset: Mention;
  readonly metric: Mention;
  /** By the short name that papers use; absent where the paper does not say. */
  readonly split?: string;
  /** As printed, with its unit: `91.3 %`. */
  readonly value: string;
  /** Shots and setting, as printed. */
  readonly protocol?: string;
  readonly paper?: Mention;
  readonly table?: string;
  /** The page where the number was read. */
  readonly source?: string;
}

/** The page of a record. Every id in it is that of a record of the catalog. */
export function recordPage(entry: Entry, catalog: Catalog): RecordPage {
  const { id } = entry.record;
  const content = contentOf(entry, catalog);
  const origin = catalog.originOf(id);
  const sources = entry.kind === 'paper' ? entry.record.custom.sources : entry.record.sources;
  const paper = catalog.paperFor(id);
  const { subtitle, summary, formula, caveats } = content;
  return {
    id,
    kind: entry.kind,
    title: content.title,
    ...(subtitle !== undefined && { subtitle }),
    ...(summary !== undefined && { summary }),
    facts: content.facts.flatMap(([label, text]) => (text ? [{ label, text }] : [])),
    ...(formula !== undefined && { formula: { text: readFormula(formula), latex: formula } }),
    ...(caveats !== undefined && { caveats }),
    groups: content.groups.flatMap(([title, links]) => {
      const others = distinct(links).filter((link) => link.id !== id);
      return others.length > 0 ? [{ title, links: others }] : [];
    }),
    addresses: content.addresses,
    results: content.results.map((result) => resultRow(result, catalog)),
    sources: sources.map((text) => {
      const address = webAddress(text);
      return { text, ...(address !== undefined && { address }) };
    }),
    ...(origin && { origin }),
    ...(paper && {
      paper: {
        id: paper.id,
        reference: shortReference(paper),
        canOpen: paperAddress(paper) !== undefined,
      },
    }),
    ...(entry.kind === 'dataset' &&
      content.results.length > 0 && {
        leaderboard: { results: catalog.resultsFor(id).length },
      }),
  };
}

interface Content {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly summary?: string | undefined;
  readonly facts: readonly (readonly [label: string, text: string | undefined])[];
  readonly formula?: string | undefined;
  readonly caveats?: string | undefined;
  readonly groups: readonly (readonly [title: string, links: readonly PageLink[]])[];
  readonly addresses: readonly PageAddress[];
  readonly results: readonly Result[];
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
      return taskContent(entry.record, catalog);
    case 'technique':
      return techniqueContent(entry.record, catalog);
  }
}

function paperContent(paper: Paper, catalog: Catalog): Content {
  const { summary, techniques, introduces, published } = paper.custom;
  const introduced = [
    ...links(introduces, catalog),
    ...entriesOf(catalog, ({ kind, record }) => kind !== 'paper' && isFrom(record, paper, catalog)),
  ];
  const results = catalog.resultsIn(paper.id);
  const ofKind = (kind: Kind): PageLink[] => introduced.filter((link) => link.kind === kind);
  return {
    title: plainTitle(paper),
    subtitle: shortReference(paper),
    summary,
    facts: [
      ['Authors', namesLine(paper.author)],
      ['Editors', namesLine(paper.editor)],
      ['Year', yearOf(paper)?.toString()],
      ['Published in', paper['container-title'] ?? paper['event-title'] ?? venueOf(paper)],
      ['Pages', paper.page],
      ['Cite key', paper.id],
    ],
    groups: [
      ['Introduces data sets', ofKind('dataset')],
      ['Introduces metrics', ofKind('metric')],
      ['Introduces models', ofKind('model')],
      ['Techniques', links(techniques, catalog)],
      ['Published version', links([publishedAs(published, catalog)], catalog)],
      [
        'Preprint',
        entriesOf(
          catalog,
          ({ kind, record }) =>
            kind === 'paper' && publishedAs(record.custom.published, catalog) === paper.id,
        ),
      ],
      [
        'Reports results of',
        links(
          results.map(({ model }) => model),
          catalog,
        ),
      ],
      [
        'Reports results on',
        links(
          results.map(({ dataset }) => dataset),
          catalog,
        ),
      ],
    ],
    addresses: paperAddresses(paper),
    results,
  };
}

/** The id of the venue version, which a preprint names by its id or DOI. */
function publishedAs(published: string | undefined, catalog: Catalog): string | undefined {
  return published === undefined
    ? undefined
    : (catalog.paper(published) ?? catalog.identified(published))?.id;
}

function paperAddresses(paper: Paper): PageAddress[] {
  const { arxiv } = paper.custom;
  const doi = paper.DOI;
  const url = webAddress(paper.URL);
  const known: PageAddress[] = [
    ...(arxiv === undefined ? [] : [{ label: 'arXiv', text: arxiv, address: arxivAddress(arxiv) }]),
    ...(doi === undefined ? [] : [{ label: 'DOI', text: doi, address: doiAddress(doi) }]),
  ];
  return url === undefined || known.some(({ address }) => address === url)
    ? known
    : [...known, { label: 'Web', text: url, address: url }];
}

function datasetContent(dataset: Dataset, catalog: Catalog): Content {
  const whole = catalog.dataset(dataset.partOf);
  const results = catalog.resultsFor(dataset.id);
  const perModel = new Map<string, number>();
  for (const { model } of results) {
    perModel.set(model, (perModel.get(model) ?? 0) + 1);
  }
  return {
    title: dataset.name,
    subtitle: dataset.fullName,
    summary: dataset.summary,
    facts: [
      ...splitCounts(dataset.splits).map(
        ({ split, count }) => [`Examples, ${split}`, formatCount(count)] as const,
      ),
      ['Classes', dataset.classes?.toString()],
      ['Subjects', dataset.subjects?.toString()],
      ['Language', languageName(dataset.language)],
      ['Licence', dataset.licence],
      ['Also called', alsoCalled(dataset)],
    ],
    groups: [
      ['Part of', links([whole?.id], catalog)],
      [
        'Parts',
        entriesOf(
          catalog,
          ({ kind, record }) =>
            kind === 'dataset' && catalog.dataset(record.partOf)?.id === dataset.id,
        ),
      ],
      ['Tasks', links(dataset.tasks, catalog)],
      ['Official metrics, in order', links(dataset.metrics, catalog)],
      [
        'Other metrics reported',
        links(
          results.map(({ metric }) => metric).filter((id) => !dataset.metrics?.includes(id)),
          catalog,
        ),
      ],
      [
        'Papers',
        [
          ...links([dataset.paper], catalog),
          ...introducersOf(dataset.id, catalog),
          ...links([whole?.paper], catalog),
        ],
      ],
      [
        'Models with results',
        [...perModel].flatMap(([id, count]) =>
          links([id], catalog).map(({ detail: _, ...link }) => ({
            ...link,
            ...(count > 1 && { detail: `${count} results` }),
          })),
        ),
      ],
      ['Shares its name with', links(dataset.candidates, catalog)],
    ],
    addresses: [
      ...homepage(dataset.homepage),
      ...(dataset.huggingFace
        ? [
            {
              label: 'Hugging Face',
              text: [dataset.huggingFace.id, dataset.huggingFace.config].filter(Boolean).join(', '),
              address: `https://huggingface.co/datasets/${encodeURI(dataset.huggingFace.id)}`,
            },
          ]
        : []),
    ],
    results: leadingResults(dataset, catalog)?.results ?? [],
  };
}

function metricContent(metric: Metric, catalog: Catalog): Content {
  const { reference, range } = metric;
  const results = catalog.data.results.filter((result) => result.metric === metric.id);
  const official = entriesOf(
    catalog,
    ({ kind, record }) => kind === 'dataset' && (record.metrics?.includes(metric.id) ?? false),
  );
  const isOfficial = new Set(official.map(({ id }) => id));
  return {
    title: metric.name,
    subtitle: direction(metric),
    summary: metric.summary,
    formula: metric.formula,
    caveats: metric.caveats,
    facts: [
      ['Range', range && rangeText(range)],
      ['Unit', metric.unit],
      [
        'Reference implementation',
        reference && [reference.implementation, reference.version].filter(Boolean).join(' '),
      ],
      ['Also called', alsoCalled(metric)],
    ],
    groups: [
      ['Papers', [...links([metric.paper], catalog), ...introducersOf(metric.id, catalog)]],
      ['Official metric of', official],
      [
        'Results also reported on',
        links(
          results.map(({ dataset }) => dataset).filter((id) => !isOfficial.has(id)),
          catalog,
        ),
      ],
      ['Shares its name with', links(metric.candidates, catalog)],
    ],
    addresses: [],
    results: [],
  };
}

function modelContent(model: Model, catalog: Catalog): Content {
  const results = catalog.resultsFor(model.id);
  const paper = catalog.paper(model.paper);
  return {
    title: model.name,
    subtitle:
      model.parameters === undefined
        ? undefined
        : `${formatLargeCount(model.parameters)} parameters`,
    summary: model.summary,
    facts: [
      ['Parameters', model.parameters === undefined ? undefined : formatCount(model.parameters)],
      ['Licence', model.licence],
      ['ONNX export', model.onnx && onnxLine(model.onnx)],
      ['SHA-256', model.onnx?.sha256],
      ['Also called', alsoCalled(model)],
    ],
    groups: [
      ['Papers', [...links([paper?.id], catalog), ...introducersOf(model.id, catalog)]],
      ['Techniques', links(model.techniques, catalog)],
      [
        'Results on',
        links(
          results.map(({ dataset }) => dataset),
          catalog,
        ),
      ],
      [
        'Results reported in',
        links(
          results.map((result) => catalog.paper(result.paper)?.id),
          catalog,
        ),
      ],
      [
        'Other models of the same paper',
        paper
          ? entriesOf(
              catalog,
              ({ kind, record }) => kind === 'model' && isFrom(record, paper, catalog),
            )
          : [],
      ],
      ['Shares its name with', links(model.candidates, catalog)],
    ],
    addresses: model.huggingFace
      ? [
          {
            label: 'Hugging Face',
            text: model.huggingFace,
            address: `https://huggingface.co/${encodeURI(model.huggingFace)}`,
          },
        ]
      : [],
    results,
  };
}

function onnxLine({ repo, file, size }: NonNullable<Model['onnx']>): string {
  const megabytes = size === undefined ? [] : [`${Number((size / 1e6).toPrecision(3))} MB`];
  return [repo, file, ...megabytes].join(', ');
}

function taskContent(task: Task, catalog: Catalog): Content {
  const datasets = [...catalog.entries()].flatMap((entry) =>
    entry.kind === 'dataset' && entry.record.tasks?.includes(task.id) ? [entry.record] : [],
  );
  return {
    ...namedContent(task, catalog),
    groups: [
      ...familyOf('task', task, catalog),
      ['Data sets', links(ids(datasets), catalog)],
      [
        'Papers',
        byYear(
          datasets.flatMap(({ id, paper }) => [
            ...links([paper], catalog),
            ...introducersOf(id, catalog),
          ]),
        ),
      ],
      [
        'Models with results',
        links(
          datasets.flatMap(({ id }) => catalog.resultsFor(id).map(({ model }) => model)),
          catalog,
        ),
      ],
    ],
  };
}

function techniqueContent(technique: Technique, catalog: Catalog): Content {
  const { id } = technique;
  return {
    ...namedContent(technique, catalog),
    groups: [
      ...familyOf('technique', technique, catalog),
      [
        'Papers',
        byYear(
          entriesOf(
            catalog,
            ({ kind, record }) =>
              kind === 'paper' && (record.custom.techniques?.includes(id) ?? false),
          ),
        ),
      ],
      [
        'Models',
        entriesOf(
          catalog,
          ({ kind, record }) => kind === 'model' && (record.techniques?.includes(id) ?? false),
        ),
      ],
    ],
  };
}

function namedContent(record: Task | Technique, catalog: Catalog): Omit<Content, 'groups'> {
  const parent = record.parent === undefined ? undefined : catalog.get(record.parent);
  return {
    title: record.name,
    subtitle: parent && titleOf(parent),
    summary: record.summary,
    facts: [['Also called', alsoCalled(record)]],
    addresses: [],
    results: [],
  };
}

/** Parent, children and siblings of a node of the tree of tasks or of techniques. */
function familyOf(
  kind: 'task' | 'technique',
  { id, parent }: Task | Technique,
  catalog: Catalog,
): (readonly [string, PageLink[]])[] {
  const childrenOf = (of: string | undefined): PageLink[] =>
    of === undefined
      ? []
      : entriesOf(
          catalog,
          (entry) => entry.kind === kind && 'parent' in entry.record && entry.record.parent === of,
        );
  return [
    ['Part of', links([parent], catalog)],
    ['Parts', childrenOf(id)],
    ['Beside it', childrenOf(parent)],
  ];
}

function resultRow(result: Result, catalog: Catalog): ResultRow {
  const split = statedSplit(result.split);
  const protocol = [result.shots === undefined ? '' : `${result.shots}-shot`, result.setting]
    .filter(Boolean)
    .join('; ');
  const source = result.sources.map(webAddress).find((address) => address !== undefined);
  const paper = catalog.paper(result.paper);
  const address = source ?? (paper && paperAddress(paper));
  return {
    model: mention(result.model, catalog),
    dataset: mention(result.dataset, catalog),
    metric: mention(result.metric, catalog),
    ...(split !== undefined && { split }),
    value: result.unit === undefined ? String(result.value) : `${result.value} ${result.unit}`,
    ...(protocol !== '' && { protocol }),
    ...(result.paper !== undefined && {
      paper: paper ? { title: shortReference(paper), id: paper.id } : { title: result.paper },
    }),
    ...(result.table !== undefined && { table: result.table }),
    ...(address !== undefined && { source: address }),
  };
}

function mention(id: string, catalog: Catalog): Mention {
  const entry = catalog.get(id);
  return entry ? { title: titleOf(entry), id: entry.record.id } : { title: id };
}

/** Links to the records of these ids; none to an id that has no record. */
function links(wanted: readonly (string | undefined)[] | undefined, catalog: Catalog): PageLink[] {
  return (wanted ?? []).flatMap((id) => {
    const entry = id === undefined ? undefined : catalog.get(id);
    return entry ? [linkTo(entry)] : [];
  });
}

function entriesOf(catalog: Catalog, fits: (entry: Entry) => boolean): PageLink[] {
  return [...catalog.entries()].filter(fits).map(linkTo);
}

function introducersOf(id: string, catalog: Catalog): PageLink[] {
  return entriesOf(
    catalog,
    ({ kind, record }) => kind === 'paper' && (record.custom.introduces?.includes(id) ?? false),
  );
}

function isFrom(record: Entry['record'], paper: Paper, catalog: Catalog): boolean {
  return 'paper' in record && catalog.paper(record.paper)?.id === paper.id;
}

function linkTo(entry: Entry): PageLink {
  const detail = detailOf(entry);
  return {
    id: entry.record.id,
    kind: entry.kind,
    title: titleOf(entry),
    ...(detail !== undefined && { detail }),
  };
}

function detailOf(entry: Entry): string | undefined {
  switch (entry.kind) {
    case 'paper':
      return shortReference(entry.record);
    case 'metric':
      return direction(entry.record);
    case 'model':
      return entry.record.parameters === undefined
        ? undefined
        : `${formatLargeCount(entry.record.parameters)} parameters`;
    default:
      return undefined;
  }
}

function titleOf(entry: Entry): string {
  return entry.kind === 'paper' ? plainTitle(entry.record) : entry.record.name;
}

function distinct(all: readonly PageLink[]): PageLink[] {
  return [...new Map(all.map((link) => [link.id, link] as const)).values()];
}

/** By the year that ends the reference, then as they came. */
function byYear(papers: readonly PageLink[]): PageLink[] {
  const year = ({ detail }: PageLink): number => Number(/\d{4}$/.exec(detail ?? '')?.[0] ?? 0);
  return [...papers].sort((one, other) => year(one) - year(other));
}

function ids(records: readonly { readonly id: string }[]): string[] {
  return records.map(({ id }) => id);
}

function direction({ higherIsBetter }: Metric): string | undefined {
  return higherIsBetter === undefined
    ? undefined
    : higherIsBetter
      ? 'higher is better'
      : 'lower is better';
}

function alsoCalled({ aliases, name }: { aliases?: readonly string[]; name: string }): string {
  return (aliases ?? []).filter((alias) => alias !== name).join(', ');
}

const namesShown = 20;

/** Full names; of more than 20 the first 20 and how many more there are. */
function namesLine(names: readonly CslName[] | undefined): string | undefined {
  const full = (names ?? []).map((name) =>
    name.family === undefined || name.given === undefined
      ? familyName(name)
      : `${name.given} ${familyName(name)}`,
  );
  return full.length > namesShown
    ? `${full.slice(0, namesShown).join(', ')} and ${full.length - namesShown} more`
    : full.join(', ');
}

function homepage(text: string | undefined): PageAddress[] {
  const address = webAddress(text);
  return address === undefined ? [] : [{ label: 'Homepage', text: address, address }];
}
