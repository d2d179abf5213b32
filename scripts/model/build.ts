import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { readHead, twoRows } from './head';
import { configJson, modelCard } from './modelCard';
import { paths } from './paths';
import { jsonLines, splitSentences, suiteJson } from './suite';
import { readTfjsModel } from './tfjsModel';
import { tokenizerConfig, tokenizerJson } from './tokenizer';
import { buildUseLite } from './useLite';

/** What a build was made from and what it wrote, beside the outputs. */
interface Stamp {
  /** SHA-256 over all inputs. */
  readonly inputs: string;
  /** Bytes of each output, by its path relative to `dist`. */
  readonly outputs: Readonly<Record<string, number>>;
}

const stampPath = join(paths.dist, 'models', 'build.json');

/**
 * Writes the bundled model and suite into `dist`, unless they are there and made from the same
 * inputs. Each file is written beside its place and renamed, so that two builds at once do no harm.
 *
 * @returns whether anything was written.
 */
export async function buildBundle(): Promise<boolean> {
  const inputs = await hashInputs();
  if (await isUpToDate(inputs)) return false;
  const outputs: Record<string, number> = {};
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    outputs[relative(paths.dist, path).replaceAll('\\', '/')] = Buffer.byteLength(content);
    await replaceFile(path, content);
  };

  const [original, head, splits] = await Promise.all([
    readTfjsModel(join(paths.original, 'dist')),
    readHead(paths.head),
    splitSentences(paths.sentences),
  ]);
  for (const [precision, file] of [
    ['fp32', 'onnx/model.onnx'],
    ['int8', 'onnx/model_int8.onnx'],
  ] as const) {
    const metadata = { name: 'use-lite-sentiment', licence: 'Apache-2.0', precision };
    await write(
      join(paths.model, file),
      buildUseLite(original, precision, twoRows(head), metadata),
    );
  }
  await write(join(paths.model, 'config.json'), json(configJson()));
  await write(join(paths.model, 'tokenizer.json'), JSON.stringify(tokenizerJson(original)));
  await write(join(paths.model, 'tokenizer_config.json'), json(tokenizerConfig()));
  await write(join(paths.model, 'README.md'), modelCard(head));
  await write(join(paths.model, 'LICENSE'), await readFile(join(paths.original, 'LICENSE')));

  await write(join(paths.suite, 'train.jsonl'), jsonLines(splits.train));
  await write(join(paths.suite, 'held-out.jsonl'), jsonLines(splits['held-out']));
  await write(join(paths.suite, 'suite.json'), json(suiteJson(splits)));

  for (const { from, to } of await readyFiles()) await write(to, await readFile(from));

  await replaceFile(stampPath, json({ inputs, outputs } satisfies Stamp));
  return true;
}

/** The files of the models and suites that are committed as they ship, and where each goes. */
async function readyFiles(): Promise<{ from: string; to: string }[]> {
  const found = await Promise.all(
    Object.entries(paths.ready).map(async ([kind, folder]) => {
      const marker = kind === 'models' ? 'config.json' : 'suite.json';
      const files = await readdir(folder, { recursive: true, withFileTypes: true });
      const inside = files
        .filter((file) => file.isFile())
        .map((file) => relative(folder, join(file.parentPath, file.name)));
      const ready = new Set(
        inside.filter((file) => basename(file) === marker).map((file) => dirname(file)),
      );
      return inside
        .filter((file) => ready.has(file.split(sep)[0] ?? ''))
        .map((file) => ({ from: join(folder, file), to: join(paths.dist, kind, file) }));
    }),
  );
  return found.flat().sort((a, b) => (a.from < b.from ? -1 : 1));
}

async function isUpToDate(inputs: string): Promise<boolean> {
  try {
    const stamp = JSON.parse(await readFile(stampPath, 'utf8')) as Stamp;
    const sizes = await Promise.all(
      Object.entries(stamp.outputs).map(
        async ([file, bytes]) => (await stat(join(paths.dist, file))).size === bytes,
      ),
    );
    return stamp.inputs === inputs && sizes.every(Boolean);
  } catch {
    // No stamp, a damaged one or a missing output: build.
    return false;
  }
}

/** Everything the outputs are made from: the packages' files, the head and these scripts. */
async function hashInputs(): Promise<string> {
  const folders = [paths.scripts, paths.sentences, join(paths.original, 'dist')];
  const files = (
    await Promise.all(
      folders.map(async (folder) => (await readdir(folder)).sort().map((f) => join(folder, f))),
    )
  ).flat();
  const hash = createHash('sha256');
  files.push(paths.head, ...(await readyFiles()).map(({ from }) => from));
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex');
}

async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.new`;
  await writeFile(beside, content);
  await rename(beside, path);
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

if (require.main === module) {
  void buildBundle().then((wrote) => {
    console.log(wrote ? 'Bundled model and suite written.' : 'Bundled model and suite up to date.');
  });
}
