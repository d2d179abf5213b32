import { foldMarks, foldName, type Catalog } from './catalog';
import { identifierIn } from './identifiers';
import type { CatalogData, Dataset, Entry, Kind, Metric, Model, Paper, Result } from './records';
import { Works } from './works';

/** What an `evaluation-tables.json` dump of Papers with Code gave. */
export interface EvaluationTables {
  /** Records for what the catalog does not hold, and the results. */
  readonly data: CatalogData;
  /** How many values were no plain number, and were left out. */
  readonly skipped: number;
}

/** True of what Papers with Code dumped: a list of tasks with `datasets` and `subtasks`. */
export function isEvaluationTables(json: unknown): json is readonly unknown[] {
  return (
    Array.isArray(json) &&
    json.length > 0 &&
    json.every((task) => isObject(task) && typeof task.task === 'string' && 'datasets' in task)
  );
}

/**
 * Reads the results of an `evaluation-tables.json` dump of Papers with Code: a list of tasks, each
 * `{task, datasets: [{dataset, description, sota: {metrics, rows: [{model_name, paper_title,
 * paper_url, paper_date, metrics: {name: value}}]}}], subtasks: [task, …]}`.
 *
 * Data sets, metrics, models and tasks are linked to the catalog's own by name, papers by arXiv id,
 * DOI or title. What the catalog does not hold becomes a record with an id made of its kind and name
 * (`pwc-model-tinybert`), so that one dump always gives the same ids. The dump does not say on which
 * split a number was measured; where a data set's name ends in it (`SQuAD1.1 dev`) that is taken,
 * else it is `unstated`. A model's number of parameters, where it stands among the metrics, becomes
 * a field of the model.
 *
 * @param source Where the file is, for the records' `sources`, where a row has no address.
 */
export function readEvaluationTables(
  json: readonly unknown[],
  catalog: Catalog,
  source: string,
): EvaluationTables {
  const reading = new Reading(catalog, source);
  const waiting = [...json].reverse();
  for (let task = waiting.pop(); task !== undefined; task = waiting.pop()) {
    if (isObject(task)) {
      reading.task(task);
      waiting.push(...listOf(task.subtasks).toReversed());
    }
  }
  return reading.tables();
}

type Made = 'dataset' | 'metric' | 'model';

class Reading {
  private readonly datasets = new Map<string, Dataset>();
  private readonly metrics = new Map<string, Metric>();
  private readonly models = new Map<string, Model>();
  private readonly papers = new Map<string, Paper>();
  private readonly results = new Map<string, Result>();
  private readonly works = new Works();
  private readonly idsByName = new Map<string, string>();
  private readonly knownIds = new Map<string, string | undefined>();
  private readonly paperIds = new Map<string, string>();
  private readonly taken = new Set<string>();
  private skipped = 0;

  constructor(
    private readonly catalog: Catalog,
    private readonly source: string,
  ) {
    catalog.data.papers.forEach((paper) => this.works.add(paper));
  }

  tables(): EvaluationTables {
    return {
      data: {
        papers: [...this.papers.values()],
        datasets: [...this.datasets.values()],
        metrics: [...this.metrics.values()],
        models: [...this.models.values()],
        tasks: [],
        techniques: [],
        results: [...this.results.values()],
      },
      skipped: this.skipped,
    };
  }

  task(task: JsonObject): void {
    const taskId = this.known('task', textOf(task.task) ?? '');
    for (const table of listOf(task.datasets).filter(isObject)) {
      const name = textOf(table.dataset);
      const rows = isObject(table.sota) ? listOf(table.sota.rows).filter(isObject) : [];
      if (name !== undefined && rows.length > 0) {
        const dataset = this.dataset(name, textOf(table.description), taskId);
        rows.forEach((row) => this.row(row, dataset));
      }
    }
  }

  private row(row: JsonObject, { id, split }: { id: string; split: string }): void {
    const name = textOf(row.model_name);
    if (name === undefined || !isObject(row.metrics)) {
      return;
    }
    const paper = this.paper(row);
    const address = textOf(row.paper_url);
    const sources = [address && /^https?:\/\//.test(address) ? address : this.source];
    const model = this.model(name, paper, sources, parametersIn(row.metrics));
    for (const [metricName, printed] of Object.entries(row.metrics)) {
      const number = numberIn(printed);
      if (isSize(metricName) || printed === null || printed === '') {
        continue;
      }
      if (!number) {
        this.skipped++;
        continue;
      }
      const metric = this.metric(metricName);
      const result: Result = {
        model,
        dataset: id,
        split,
        metric,
        ...number,
        ...(row.uses_additional_data === true && { setting: 'uses additional data' }),
        ...(paper !== undefined && { paper }),
        sources,
      };
      // The same table stands under each of the tasks that share it.
      this.results.set(JSON.stringify([model, id, split, metric, number.value, paper]), result);
    }
  }

  private dataset(
    name: string,
    description: string | undefined,
    task: string | undefined,
  ): { id: string; split: string } {
    const [, stem, suffix] =
      /^(.+?)[\s-]+\(?(dev|validation|test)(?:[\s-]set)?\)?$/i.exec(name) ?? [];
    const whole = this.known('dataset', name);
    const part = stem === undefined ? undefined : this.known('dataset', stem);
    if (whole === undefined && part !== undefined && suffix !== undefined) {
      const isDev = suffix.toLowerCase() !== 'test';
      const splits = Object.keys(this.catalog.dataset(part)?.splits ?? {});
      const short = isDev ? ['validation', 'dev'] : ['test'];
      return { id: part, split: short.find((each) => splits.includes(each)) ?? 'unstated' };
    }
    const id = whole ?? this.make('dataset', name);
    const known = this.datasets.get(id);
    if (whole === undefined) {
      const summary = known?.summary ?? firstSentence(description);
      const tasks = [...new Set([...(known?.tasks ?? []), ...(task === undefined ? [] : [task])])];
      this.datasets.set(id, {
        id,
        name,
        ...(summary !== undefined && { summary }),
        ...(tasks.length > 0 && { tasks }),
        sources: [this.source],
      });
    }
    return { id, split: 'unstated' };
  }

  private metric(name: string): string {
    const known = this.known('metric', name);
    const id = known ?? this.make('metric', name);
    if (known === undefined && !this.metrics.has(id)) {
      this.metrics.set(id, { id, name, sources: [this.source] });
    }
    return id;
  }

  private model(
    name: string,
    paper: string | undefined,
    sources: readonly string[],
    parameters: number | undefined,
  ): string {
    const known = this.known('model', name);
    const id = known ?? this.make('model', name);
    const earlier = this.models.get(id);
    if (
      known === undefined &&
      (!earlier || (earlier.parameters ?? parameters) !== earlier.parameters)
    ) {
      this.models.set(id, {
        ...(earlier ?? { id, name, ...(paper !== undefined && { paper }), sources }),
        ...(parameters !== undefined && { parameters }),
      });
    }
    return id;
  }

  private paper(row: JsonObject): string | undefined {
    const title = textOf(row.paper_title);
    const address = textOf(row.paper_url);
    if (title === undefined) {
      return undefined;
    }
    const key = JSON.stringify([title, address, row.paper_date]);
    const id = this.paperIds.get(key) ?? this.paperId(title, address, row);
    this.paperIds.set(key, id);
    return id;
  }

  private paperId(title: string, address: string | undefined, row: JsonObject): string {
    const identifier = address === undefined ? undefined : identifierIn(address);
    const [, year] = /^(\d{4})/.exec(textOf(row.paper_date) ?? '') ?? [];
    const arxiv = identifier?.startsWith('arxiv:') ? identifier.slice(6) : undefined;
    const paper: Paper = {
      id: '',
      type: 'article',
      title,
      ...(year !== undefined && { issued: { 'date-parts': [[Number(year)]] } }),
      ...(address !== undefined && /^https?:\/\//.test(address) && { URL: address }),
      custom: { ...(arxiv !== undefined && { arxiv }), sources: [address ?? this.source] },
    };
    const known = this.works.find(paper);
    if (known) {
      return known.id;
    }
    const named = { ...paper, id: this.freeId('paper', title) };
    this.works.add(named);
    this.papers.set(named.id, named);
    return named.id;
  }

  /** The catalog's record of that name, if it is one; a record's own name before its aliases. */
  private known(kind: Exclude<Kind, 'paper'>, name: string): string | undefined {
    const key = `${kind} ${name}`;
    if (!this.knownIds.has(key)) {
      this.knownIds.set(key, this.lookUp(kind, name));
    }
    return this.knownIds.get(key);
  }

  private lookUp(kind: Exclude<Kind, 'paper'>, name: string): string | undefined {
    const found = this.catalog
      .named(name)
      .filter((entry): entry is Exclude<Entry, { kind: 'paper' }> => entry.kind === kind);
    const exact = found.filter(({ record }) => foldName(record.name) === foldName(name));
    const [only, ...others] = exact.length > 0 ? exact : found;
    return others.length === 0 ? only?.record.id : undefined;
  }

  private make(kind: Made, name: string): string {
    const key = `${kind} ${foldName(name)}`;
    const id = this.idsByName.get(key) ?? this.freeId(kind, name);
    this.idsByName.set(key, id);
    return id;
  }

  private freeId(kind: Made | 'paper', name: string): string {
    const slug = foldMarks(name)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 80);
    const stem = `pwc-${kind}-${slug || 'unnamed'}`;
    let id = stem;
    for (let count = 2; this.taken.has(id); count++) {
      id = `${stem}-${count}`;
    }
    this.taken.add(id);
    return id;
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';
  return text === '' ? undefined : text;
}

/** A value printed as one plain number, perhaps as a percentage. */
function numberIn(printed: unknown): Pick<Result, 'value' | 'unit'> | undefined {
  if (typeof printed === 'number') {
    return Number.isFinite(printed) ? { value: printed } : undefined;
  }
  const [, digits, percent] =
    /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(%?)$/i.exec(textOf(printed) ?? '') ?? [];
  return digits === undefined
    ? undefined
    : { value: Number(digits), ...(percent === '%' && { unit: '%' }) };
}

function isSize(metric: string): boolean {
  return /^(?:number of |# ?)?param(?:eter)?s?(?: \([mb]\))?$/i.test(metric.trim());
}

/** The number of parameters among a row's metrics: `66M`, `1.3 B`, or plain where it is large. */
function parametersIn(metrics: JsonObject): number | undefined {
  for (const [name, printed] of Object.entries(metrics)) {
    if (isSize(name)) {
      const [, digits, size] = /^(\d+(?:\.\d+)?)\s*([kmbgt]?)$/i.exec(textOf(printed) ?? '') ?? [];
      const unit = (size || (/\(([mb])\)$/i.exec(name.trim())?.[1] ?? '')).toLowerCase();
      const count = Math.round(Number(digits) * (sizes[unit] ?? 1));
      // A bare `66` may be meant in millions, which nothing says.
      return count >= 1000 ? count : undefined;
    }
  }
  return undefined;
}

const sizes: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9, g: 1e9, t: 1e12 };

function firstSentence(text: string | undefined): string | undefined {
  const sentence = textOf(text?.replace(/[*_`#]|\[([^\]]*)\]\([^)]*\)/g, '$1'));
  return sentence === undefined ? undefined : /^.{1,319}?[.!?](?=\s|$)/.exec(sentence)?.[0];
}
