import type { RunReport } from '../core/evaluation/report';
import { namesInPath, reportedBeside, splitNamed } from '../core/evaluation/reportedBeside';
import type { CatalogService, EvaluationRequest, ReportedView } from '../protocol';

type Catalog = Pick<CatalogService, 'entry' | 'namesAt' | 'leaderboard'>;

/**
 * What the catalog reports beside a run.
 *
 * @param dataset Id of the data set, where a person has said which it is; else it is guessed by the
 *   name of the file, and no more than the guess is returned.
 * @returns `undefined` where the data are none that the catalog knows.
 */
export async function reportedFor(
  run: RunReport,
  request: EvaluationRequest,
  catalog: Catalog,
  dataset?: string,
): Promise<ReportedView | undefined> {
  const { path } = request.data;
  const known = dataset ?? (await idOnHub(run.data.id, catalog));
  if (known === undefined) {
    const guess = await guessFrom(path, catalog);
    return guess && { type: 'guess', dataset: guess };
  }
  const split = run.data.split ?? splitNamed(path);
  for (const { metric } of run.metrics) {
    const board = await catalog.leaderboard(known, { metric });
    if (board && board.rows.length > 0) return reportedBeside(run, board, split);
  }
  const board = await catalog.leaderboard(known);
  return board && reportedBeside(run, board, split);
}

/** The data set that the catalog says is at a place of the Hub, as `nyu-mll/glue/sst2`. */
async function idOnHub(place: string, catalog: Catalog): Promise<string | undefined> {
  const [owner, name, config] = place.split('/');
  if (owner === undefined || name === undefined) return undefined;
  for (const candidate of [config, name]) {
    const dataset = candidate === undefined ? undefined : await datasetNamed(candidate, catalog);
    const entry = dataset && (await catalog.entry(dataset.id));
    const hub = entry?.kind === 'dataset' ? entry.record.huggingFace : undefined;
    if (hub?.id === `${owner}/${name}` && (hub.config ?? config) === config) return dataset?.id;
  }
  return undefined;
}

async function guessFrom(
  path: string,
  catalog: Catalog,
): Promise<{ id: string; name: string } | undefined> {
  for (const name of namesInPath(path)) {
    const dataset = await datasetNamed(name, catalog);
    if (dataset && (await catalog.leaderboard(dataset.id))) return dataset;
  }
  return undefined;
}

async function datasetNamed(
  name: string,
  catalog: Catalog,
): Promise<{ id: string; name: string } | undefined> {
  const entry = await catalog.entry(name.toLowerCase().replaceAll('_', '-'));
  if (entry?.kind === 'dataset') return { id: entry.record.id, name: entry.record.name };
  const there = await catalog.namesAt(name, 0);
  if (!there || there.end - there.start < name.length) return undefined;
  const datasets = there.cards.filter(({ kind }) => kind === 'dataset');
  const [only] = datasets;
  return only && datasets.length === 1 ? { id: only.id, name: only.title } : undefined;
}
