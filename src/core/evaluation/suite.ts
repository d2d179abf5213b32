import { basename, join } from 'node:path';
import { PersonError } from '../personError';
import type { Files } from './files';
import type { TaskOptions } from './report';

/** A data set prepared for evaluation: a folder with a `suite.json` and one file a split. */
export interface Suite {
  readonly id: string;
  readonly name: string;
  /** Id of a task of the catalog. */
  readonly task: string;
  readonly splits: Readonly<Record<string, SuiteSplit>>;
  /** Ids of its official metrics, the first one first. */
  readonly metrics: readonly string[];
  /** File of the documents that are searched, relative to the suite's folder. */
  readonly corpus?: string;
  /** Settings of the task that the data are meant for, such as their prompts. */
  readonly options?: TaskOptions;
  /** Where the data come from. */
  readonly origin?: string;
  readonly licence?: string;
  readonly citation?: string;
  /** Id of a paper of the catalog. */
  readonly paper?: string;
}

export interface SuiteSplit {
  /** Relative to the suite's folder. */
  readonly file: string;
  readonly examples: number;
}

/**
 * Reads the `suite.json` of a folder.
 *
 * @throws {PersonError} when it is missing or damaged.
 */
export async function readSuite(folder: string, files: Files): Promise<Suite> {
  const path = join(folder, 'suite.json');
  if ((await files.find(path)) === undefined) {
    throw new PersonError(
      `The folder ${folder} is no suite: it has no suite.json.`,
      'Choose a data file, or a folder with a suite.json.',
    );
  }
  try {
    const suite = JSON.parse(new TextDecoder().decode(await files.read(path))) as Suite;
    const splits = Object.values(suite.splits);
    if (splits.length === 0 || splits.some(({ file }) => basename(file) !== file)) {
      throw new Error('splits must name files inside the folder');
    }
    if (suite.corpus !== undefined && basename(suite.corpus) !== suite.corpus) {
      throw new Error('corpus must name a file inside the folder');
    }
    return suite;
  } catch (cause) {
    throw new PersonError(`${path} is damaged.`, 'Get the suite again or run the build.', {
      cause,
    });
  }
}

/**
 * The split to evaluate on: the one asked for, else the first that is not for training.
 *
 * @throws {PersonError} when there is no such split.
 */
export function chooseSplit(suite: Suite, wanted: string | undefined): [string, SuiteSplit] {
  const splits = Object.entries(suite.splits);
  const chosen = wanted
    ? splits.find(([name]) => name === wanted)
    : (splits.find(([name]) => name !== 'train') ?? splits[0]);
  if (chosen) return chosen;
  const known = splits.map(([name]) => name).join(', ');
  throw new PersonError(
    `The suite ${suite.id} has no split ${wanted}.`,
    `Choose one of: ${known}.`,
  );
}
