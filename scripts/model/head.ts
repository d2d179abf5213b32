import { readFile } from 'node:fs/promises';
import type { Head } from './useLite';

/** The head as it is committed, with where it comes from. */
export interface TrainedHead {
  readonly about: string;
  readonly data: { readonly suite: string; readonly split: string; readonly sha256: string };
  readonly settings: {
    readonly examples: number;
    /** Of the L2 norm, chosen among `penaltiesTried` by cross-validated log loss. */
    readonly penalty: number;
    readonly penaltiesTried: readonly number[];
    readonly folds: number;
  };
  /** Within the train split, at the chosen penalty. */
  readonly crossValidation: { readonly accuracy: number; readonly logLoss: number };
  /** Log odds of positive against negative = weight · embedding + bias; 512 numbers. */
  readonly weight: readonly number[];
  readonly bias: number;
}

export async function readHead(path: string): Promise<TrainedHead> {
  return JSON.parse(await readFile(path, 'utf8')) as TrainedHead;
}

/** Two rows whose difference is the log odds, so that a softmax gives the probability. */
export function twoRows({ weight, bias }: TrainedHead): Head {
  const half = weight.map((value) => value / 2);
  return { weight: [half.map((value) => -value), half], bias: [-bias / 2, bias / 2] };
}
