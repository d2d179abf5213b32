import type { ModelFile } from './modelFolder';

/** A file of a model, on disk or as the Hub lists it. */
export interface ListedFile {
  /** Relative to the model folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * What the names of published files mean, the most exact first. Written by Optimum and
 * Transformers.js (`fp16` to `bnb4`), by Optimum's optimizer (`O1` to `O4`, the last of which is
 * half precision) and by sentence-transformers (`qint8_avx512`).
 */
const precisions: readonly { readonly suffix: string; readonly precision: string }[] = [
  { suffix: '', precision: 'fp32' },
  { suffix: 'fp32', precision: 'fp32' },
  { suffix: 'O1', precision: 'O1' },
  { suffix: 'O2', precision: 'O2' },
  { suffix: 'O3', precision: 'O3' },
  { suffix: 'bf16', precision: 'bf16' },
  { suffix: 'fp16', precision: 'fp16' },
  { suffix: 'O4', precision: 'O4' },
  { suffix: 'int8', precision: 'int8' },
  { suffix: 'quantized', precision: 'int8' },
  { suffix: 'q8', precision: 'int8' },
  { suffix: 'uint8', precision: 'uint8' },
  { suffix: 'quint8', precision: 'uint8' },
  ...['avx512_vnni', 'avx512', 'avx2', 'arm64'].flatMap((target) => [
    { suffix: `qint8_${target}`, precision: `qint8_${target}` },
    { suffix: `quint8_${target}`, precision: `quint8_${target}` },
  ]),
  { suffix: 'q4f16', precision: 'q4f16' },
  { suffix: 'q4', precision: 'q4' },
  { suffix: 'int4', precision: 'q4' },
  { suffix: 'bnb4', precision: 'bnb4' },
];

/** Graphs that published models consist of: without a suffix they are the ones of full precision. */
const graphNames = new Set([
  'model',
  'encoder_model',
  'decoder_model',
  'decoder_model_merged',
  'decoder_with_past_model',
  'encoder',
  'decoder',
  'decoder_with_past',
  'text_model',
  'vision_model',
  'audio_model',
  'text_encoder',
  'vision_encoder',
  'audio_encoder',
  'embed_tokens',
]);

const mainGraphs = ['model', 'decoder_model_merged', 'decoder_model', 'decoder'];

interface Graph {
  readonly folder: string;
  /** The file's name without `.onnx` and the precision's suffix. */
  readonly name: string;
  readonly stem: string;
  readonly rank: number;
  readonly path: string;
  readonly bytes: number;
}

/**
 * The .onnx files directly in the folder or in its folder `onnx`, those of one precision as one
 * choice, the most exact first.
 */
export function groupModelFiles(files: readonly ListedFile[]): ModelFile[] {
  const found = files
    .filter(({ path }) => /^(?:onnx\/)?[^/]+\.onnx$/.test(path))
    .map((file) => graphOf(file, files));
  const suffixed = new Set(found.filter(({ rank }) => rank > 0).map(({ name }) => name));
  const groups = new Map<string, Graph[]>();
  for (const graph of found) {
    // A file without a suffix that nothing else goes with is a choice of its own.
    const isKnown = graph.rank > 0 || graphNames.has(graph.name) || suffixed.has(graph.name);
    const key = isKnown ? `${graph.folder}\n${graph.rank}` : graph.path;
    groups.set(key, [...(groups.get(key) ?? []), isKnown ? graph : { ...graph, rank: Infinity }]);
  }
  const choices = [...groups.values()].map((graphs) => ({ graphs, main: mainOf(graphs) }));
  choices.sort(
    ({ main: a }, { main: b }) =>
      a.rank - b.rank || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
  );
  const seen = new Set<string>();
  return choices.map(({ graphs, main }) => {
    const usual = precisions[main.rank]?.precision ?? main.stem;
    // Of model_int8.onnx and model_quantized.onnx only the first can be meant by `:int8`.
    const precision = seen.has(usual) ? main.stem : usual;
    seen.add(precision);
    return {
      precision,
      file: main.path,
      bytes: graphs.reduce((sum, { bytes }) => sum + bytes, 0),
      graphs: Object.fromEntries(graphs.map(({ name, path }) => [name, path])),
    };
  });
}

/** Whether a file holds weights of a graph, kept beside it because they are more than 2 GB. */
export function isExternalData(path: string, graph: string): boolean {
  const rest = path.startsWith(graph) ? path.slice(graph.length) : '';
  return /^[._]data(?:_\d+)?$/.test(rest);
}

function graphOf({ path, bytes }: ListedFile, files: readonly ListedFile[]): Graph {
  const [, folder = '', stem = ''] = /^(.*\/)?(.+)\.onnx$/.exec(path) ?? [];
  const found = precisions.findIndex(({ suffix }) => suffix !== '' && stem.endsWith(`_${suffix}`));
  const rank = Math.max(0, found);
  const suffix = precisions[rank]?.suffix ?? '';
  const external = files.filter((file) => isExternalData(file.path, path));
  return {
    folder,
    name: suffix === '' ? stem : stem.slice(0, -suffix.length - 1),
    stem,
    rank,
    path,
    bytes: external.reduce((sum, file) => sum + file.bytes, bytes),
  };
}

function mainOf(graphs: readonly Graph[]): Graph {
  const rank = ({ name }: Graph) => mainGraphs.indexOf(name) + 1 || mainGraphs.length + 1;
  const sorted = [...graphs].sort(
    (a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
  const [main] = sorted;
  if (main === undefined) throw new RangeError('a choice has a graph');
  return main;
}
