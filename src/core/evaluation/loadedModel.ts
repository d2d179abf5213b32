import { dirname, isAbsolute, join, posix, relative } from 'node:path';
import { PersonError } from '../personError';
import type { Files } from './files';
import { OnnxLanguageModel } from './language/onnxLanguageModel';
import type { LanguageModel } from './languageModel';
import type { ModelFile, ModelFolder } from './modelFolder';
import { readOnnxFile, type OnnxFacts } from './onnxFile';
import type { Runtime, Session, Tensor } from './runtime';
import { explainRuntimeError } from './runtimeErrors';
import type { ScorerParts } from './tasks/task';
import { Tokenizer } from './tokenizer';
import { WireFormatError } from './wireFormat';

/**
 * Reads what a graph says of itself.
 *
 * @throws {PersonError} when it is damaged, or its weights are missing or outside the model folder.
 */
export async function readGraph(
  model: ModelFolder,
  file: ModelFile,
  files: Files,
): Promise<OnnxFacts> {
  const damaged = (cause?: unknown) =>
    new PersonError(
      `${file.file} could not be read: it is truncated or damaged.`,
      'Get it again or run the build.',
      { cause },
    );
  const open = await files.open(join(model.folder, file.file));
  try {
    const facts = await readOnnxFile(open);
    if (facts === undefined) throw damaged();
    await checkExternalFiles(model, file, facts, files);
    return facts;
  } catch (error) {
    throw error instanceof WireFormatError ? damaged(error) : error;
  } finally {
    await open.close();
  }
}

/** Weights kept beside the .onnx file must be there, and in the model folder. */
async function checkExternalFiles(
  model: ModelFolder,
  file: ModelFile,
  { externalFiles }: OnnxFacts,
  files: Files,
): Promise<void> {
  const folder = dirname(join(model.folder, file.file));
  for (const name of externalFiles) {
    const path = join(folder, name);
    const outside = new PersonError(
      `${file.file} was not loaded: it refers to weights outside its folder, in ${name}.`,
      'Choose a model whose files are all in one folder.',
    );
    if (isAbsolute(name) || isOutside(model.folder, path)) throw outside;
    if ((await files.find(path)) === undefined) {
      throw new PersonError(
        `${file.file} could not be loaded: the file with its weights, ${name}, is missing.`,
        'Put it beside the .onnx file under that name.',
      );
    }
    // A snapshot in the Hugging Face cache links to files that lie two folders up, in its own.
    const root = model.source ? join(model.folder, '..', '..') : model.folder;
    if (isOutside(await files.realPath(root), await files.realPath(path))) throw outside;
  }
}

function isOutside(folder: string, path: string): boolean {
  const from = relative(folder, path);
  return from.startsWith('..') || isAbsolute(from);
}

/** What a graph was given. */
export interface GraphRun {
  /** Relative to the model folder. */
  readonly file: string;
  readonly feeds: Readonly<Record<string, Tensor>>;
}

/** The graphs and the tokenizer of a run's model, loaded as they are asked for. */
export class LoadedModel implements ScorerParts {
  private readonly sessions = new Map<string, Promise<Session>>();
  private readonly graphs = new Map<string, OnnxFacts>();
  private loadingTokenizer: Promise<Tokenizer> | undefined;
  private noted: GraphRun[] | undefined;

  constructor(
    readonly model: ModelFolder,
    readonly file: ModelFile,
    readonly onnx: OnnxFacts,
    readonly files: Files,
    readonly runtime: Runtime,
    readonly threads: number,
    /** Most sequences that are run at once. */
    readonly batchSize: number,
  ) {
    this.graphs.set(file.file, onnx);
  }

  session(file = this.file.file): Promise<Session> {
    const known = this.sessions.get(file);
    if (known) return known;
    const loading = this.load(file);
    this.sessions.set(file, loading);
    return loading;
  }

  tokenizer(): Promise<Tokenizer> {
    return (this.loadingTokenizer ??= Tokenizer.load(this.model, this.files));
  }

  languageModel(): Promise<LanguageModel> {
    return OnnxLanguageModel.open(this, this.batchSize);
  }

  /** What every graph that was loaded says of itself, by its file. */
  get loaded(): ReadonlyMap<string, OnnxFacts> {
    return new Map([...this.graphs].filter(([file]) => this.sessions.has(file)));
  }

  /** SHA-256 of the main graph, and of every other file of what was loaded. */
  async hashes(): Promise<{ main: string; others: Record<string, string> }> {
    const { file } = this.file;
    const hash = (name: string) => this.files.sha256(join(this.model.folder, name));
    const names = [...this.loaded].flatMap(([graph, { externalFiles }]) => [
      graph,
      ...externalFiles.map((name) => posix.join(posix.dirname(graph), name)),
    ]);
    const others: Record<string, string> = {};
    for (const name of new Set(names)) {
      if (name !== file) others[name] = await hash(name);
    }
    return { main: await hash(file), others };
  }

  /** Tells what the graphs are given while something is done, each run in order. */
  async noteRuns(work: () => Promise<unknown>): Promise<readonly GraphRun[]> {
    const noted: GraphRun[] = [];
    this.noted = noted;
    try {
      await work();
    } finally {
      this.noted = undefined;
    }
    return noted;
  }

  async release(): Promise<void> {
    const loadings = [...this.sessions.values()];
    this.sessions.clear();
    for (const loading of await Promise.allSettled(loadings)) {
      if (loading.status === 'fulfilled') await loading.value.release();
    }
  }

  private async load(file: string): Promise<Session> {
    const path = join(this.model.folder, file);
    // What lies outside the folder is refused whichever graph refers to it.
    if (!this.graphs.has(file)) {
      this.graphs.set(file, await readGraph(this.model, { ...this.file, file }, this.files));
    }
    try {
      const session = await this.runtime.load(path, { threads: this.threads });
      return {
        ...session,
        run: (feeds) => {
          this.noted?.push({ file, feeds });
          return session.run(feeds).catch((error: unknown) => {
            throw explainRuntimeError(error, file);
          });
        },
      };
    } catch (error) {
      throw explainRuntimeError(error, file);
    }
  }
}
