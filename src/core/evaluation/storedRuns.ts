import { join } from 'node:path';
import { comparePairs, type MetricComparison } from './compareMetrics';
import type { Files } from './files';
import { readRun } from './readRun';
import type { RunReport } from './report';

/** A stored run without its predictions. */
export interface RunSummary {
  readonly id: string;
  /** Absolute path. */
  readonly file: string;
  readonly startedAt: string;
  readonly status: RunReport['status'];
  readonly task: string;
  readonly options?: RunReport['options'];
  readonly model: Pick<RunReport['model'], 'id' | 'precision' | 'sha256' | 'endpoint'>;
  readonly data: Pick<RunReport['data'], 'id' | 'split' | 'examples' | 'of' | 'sha256'>;
  readonly metrics: RunReport['metrics'];
}

export interface StoredRuns {
  /** The newest first. */
  readonly runs: readonly RunSummary[];
  /** Why files of the folder are no runs, each a sentence. */
  readonly unreadable: readonly string[];
}

/** A run compared with earlier ones on the same data. */
export interface RunComparisons {
  readonly comparisons: readonly MetricComparison[];
  /** The runs it was compared with, in the order of {@link comparisons}. */
  readonly others: readonly RunSummary[];
  readonly unreadable: readonly string[];
}

/** Of runs of the same model in the same way the newest says what all say. */
const mostCompared = 8;
/** A folder is read back no further than this. */
const mostRead = 200;

/** The runs that a folder holds as JSON files, read when first asked for and when they change. */
export class RunFolder {
  private readonly read = new Map<string, { bytes: number; summary: RunSummary | string }>();

  constructor(
    /** Absolute path; need not exist. */
    private readonly folder: string,
    private readonly files: Files,
  ) {}

  async list(): Promise<StoredRuns> {
    const entries = (await this.files.list(this.folder)) ?? [];
    const runs: RunSummary[] = [];
    const unreadable: string[] = [];
    const newest = entries
      .filter(({ kind, name }) => kind === 'file' && name.endsWith('.json'))
      // Ids begin with the time of the run.
      .sort((a, b) => (a.name < b.name ? 1 : -1))
      .slice(0, mostRead);
    for (const { name, bytes } of newest) {
      let known = this.read.get(name);
      if (known?.bytes !== bytes) {
        known = { bytes, summary: await this.summaryOf(name) };
        this.read.set(name, known);
      }
      if (typeof known.summary === 'string') unreadable.push(known.summary);
      else runs.push(known.summary);
    }
    runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
    return { runs, unreadable };
  }

  /**
   * Compares a run with the newest earlier ones of other models or settings on the same examples, by
   * one metric.
   *
   * @param id Of a run in the folder.
   * @param metric One that the run has; its first when absent.
   */
  async compareWithOthers(id: string, metric?: string): Promise<RunComparisons> {
    const { runs, unreadable } = await this.list();
    const own = runs.find((run) => run.id === id);
    const by = metric ?? own?.metrics[0]?.metric;
    if (!own || by === undefined) return { comparisons: [], others: [], unreadable };
    const seen = new Set([setupOf(own)]);
    const candidates = runs.filter((other) => {
      const isNew = !seen.has(setupOf(other));
      seen.add(setupOf(other));
      return (
        isNew &&
        other.task === own.task &&
        other.data.sha256 === own.data.sha256 &&
        other.metrics.some((one) => one.metric === by)
      );
    });
    const report = await readRunFile(own.file, this.files);
    const pairs: (readonly [RunReport, RunReport])[] = [];
    const others: RunSummary[] = [];
    for (const other of candidates) {
      if (pairs.length === mostCompared) break;
      const read = await readRunFile(other.file, this.files);
      if (!canBePaired(report, read, by)) continue;
      pairs.push([report, read]);
      others.push(other);
    }
    return { comparisons: comparePairs(pairs, { metric: by }), others, unreadable };
  }

  private async summaryOf(name: string): Promise<RunSummary | string> {
    const file = join(this.folder, name);
    try {
      return summaryOf(await readRunFile(file, this.files), file);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

/** @throws {PersonError} where it is not a report. */
export async function readRunFile(file: string, files: Files): Promise<RunReport> {
  return readRun(new TextDecoder().decode(await files.read(file)), file);
}

function summaryOf(run: RunReport, file: string): RunSummary {
  const { id, startedAt, status, task, options, metrics } = run;
  const { id: model, precision, sha256, endpoint } = run.model;
  const { id: data, split, examples, of, sha256: dataHash } = run.data;
  return {
    id,
    file,
    startedAt,
    status,
    task,
    ...(options && { options }),
    model: {
      id: model,
      precision,
      ...(sha256 !== undefined && { sha256 }),
      ...(endpoint !== undefined && { endpoint }),
    },
    data: { id: data, ...(split !== undefined && { split }), examples, of, sha256: dataHash },
    metrics,
  };
}

/** Runs that are alike in this would say the same of any other. */
function setupOf({ model, task, options, data }: RunSummary): string {
  return JSON.stringify([model, task, options, data.sha256]);
}

function canBePaired(run: RunReport, other: RunReport, metric: string): boolean {
  const theirs = new Set(other.predictions.map(({ index }) => index));
  const optionsOf = ({ metrics }: RunReport): string =>
    JSON.stringify(metrics.find((one) => one.metric === metric)?.options ?? {});
  return (
    run.predictions.some(({ index }) => theirs.has(index)) &&
    JSON.stringify(sorted(run.data.columns)) === JSON.stringify(sorted(other.data.columns)) &&
    optionsOf(run) === optionsOf(other)
  );
}

function sorted(columns: RunReport['data']['columns']): [string, string][] {
  return Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1));
}
