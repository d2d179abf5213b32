import { constrain } from './constrain';
import type { GenerationSettings } from './generationSettings';

/** A decoder under way on a batch: one row for each text, or each beam of one. */
export interface StepDecoder {
  /**
   * @param sequences What was decoded in each row, the start token among it; one token longer than
   *   at the last step.
   * @returns the logits of the next token, which are the caller's to change.
   */
  step(sequences: readonly (readonly number[])[]): Promise<readonly Float32Array[]>;
  /** Makes row i what row `rows[i]` was. */
  keepRows(rows: readonly number[]): void;
}

export interface GeneratedTokens {
  /** Without the start, with the end where there is one. */
  readonly ids: readonly number[];
  /** Of a beam search: the sum of log-probabilities (natural) over length^{@link GenerationSettings.lengthPenalty}. */
  readonly score?: number;
}

/** Thrown where a model gives scores that are no numbers. */
export class NotANumberError extends Error {
  constructor(
    /** Which of the texts. */
    readonly text: number,
  ) {
    super('a score is not a number');
  }
}

/** Stands for no score: less than any that a sequence has (`-1e9` in Transformers). */
const none = -1e9;

/**
 * Decodes a batch of texts: greedily where there is one beam, else by beam search, each as Hugging
 * Face Transformers 5.18 does it (`_sample` without sampling, `_beam_search`). What becomes of a text
 * does not depend on the others.
 *
 * @param texts Their number; the decoder starts with one row for each.
 * @throws {NotANumberError} when the logits are not numbers.
 * @throws the signal's reason when cancelled, between two steps.
 */
export function generate(
  decoder: StepDecoder,
  texts: number,
  settings: GenerationSettings,
  signal?: AbortSignal,
): Promise<GeneratedTokens[]> {
  return settings.beams > 1
    ? searchBeams(decoder, texts, settings, signal)
    : searchGreedily(decoder, texts, settings, signal);
}

async function searchGreedily(
  decoder: StepDecoder,
  texts: number,
  settings: GenerationSettings,
  signal: AbortSignal | undefined,
): Promise<GeneratedTokens[]> {
  const sequences = Array.from({ length: texts }, () => [settings.start]);
  let active = sequences.map((_, text) => text);
  while (active.length > 0 && settings.longest > 1) {
    signal?.throwIfAborted();
    const logits = await decoder.step(active.map((text) => sequences[text] ?? []));
    const kept: number[] = [];
    active.forEach((text, row) => {
      const sequence = sequences[text];
      const scores = logits[row];
      if (!sequence || !scores) throw new RangeError(`there is no row ${row}`);
      if (scores.some(Number.isNaN)) throw new NotANumberError(text);
      constrain(scores, sequence, settings);
      const token = highest(scores);
      sequence.push(token);
      const isDone = settings.ends.includes(token) || sequence.length >= settings.longest;
      if (!isDone) kept.push(row);
    });
    if (kept.length > 0) decoder.keepRows(kept);
    active = kept.map((row) => active[row] ?? NaN);
    await nextTurn();
  }
  return sequences.map(([, ...ids]) => ({ ids }));
}

function highest(scores: Float32Array): number {
  let best = 0;
  for (let token = 1; token < scores.length; token++) {
    if ((scores[token] ?? NaN) > (scores[best] ?? NaN)) best = token;
  }
  return best;
}

interface Beam {
  readonly sequence: readonly number[];
  /** Sum of log-probabilities. */
  readonly score: number;
  /** Of the decoder. */
  readonly row: number;
}

interface Candidate {
  readonly beam: Beam;
  readonly token: number;
  readonly score: number;
}

/** The search for one text. */
class BeamSearch {
  running: Beam[];
  /** Ended texts, the best first, at most as many as beams. */
  private finished: { readonly ids: readonly number[]; readonly score: number }[] = [];
  /** Whether what is running may still be better than what is finished. */
  private improvable = true;

  constructor(
    readonly text: number,
    private readonly settings: GenerationSettings,
  ) {
    const { beams, start } = settings;
    // All start from one row; but for the first they do not count, or all would say the same.
    this.running = Array.from({ length: beams }, (_, beam) => ({
      sequence: [start],
      score: beam === 0 ? 0 : none,
      row: text,
    }));
  }

  /** @param logits By row of the decoder. */
  advance(logits: readonly Float32Array[]): void {
    const { beams, ends, longest, lengthPenalty } = this.settings;
    const keep = Math.max(2, 1 + ends.length) * beams;
    const candidates = bestOf(this.running, this.logProbabilities(logits), keep);
    const running: Beam[] = [];
    candidates.forEach(({ beam, token, score }, rank) => {
      const sequence = [...beam.sequence, token];
      const isEnd = ends.includes(token) || sequence.length >= longest;
      if (!isEnd) {
        if (running.length < beams) running.push({ sequence, score, row: beam.row });
      } else if (rank < beams && !this.isClosed) {
        const [, ...ids] = sequence;
        this.finish(ids, score / ids.length ** lengthPenalty);
      }
    });
    this.running = running;
    this.finished = this.finished.slice(0, beams);
    this.isFull = this.finished.length === beams;
    this.improvable &&= this.canImprove();
  }

  /** Whether there were as many finished texts as beams when the step began. */
  private isFull = false;

  get isDone(): boolean {
    return this.running.length === 0 || this.isClosed;
  }

  get result(): GeneratedTokens {
    const [best] = this.finished;
    if (best) return best;
    const [, ...ids] = this.running[0]?.sequence ?? [];
    return { ids };
  }

  /** Whether nothing that ends from now on counts. */
  private get isClosed(): boolean {
    return !this.improvable || (this.settings.earlyStopping === true && this.isFull);
  }

  private finish(ids: readonly number[], score: number): void {
    if (!(score > none)) return;
    const at = this.finished.findIndex((other) => other.score < score);
    this.finished.splice(at < 0 ? this.finished.length : at, 0, { ids, score });
  }

  /** What `_check_early_stop_heuristic` asks. */
  private canImprove(): boolean {
    const { earlyStopping, lengthPenalty, longest } = this.settings;
    const [best] = this.running;
    if (!best) return false;
    const isForLongest = earlyStopping === 'never' && lengthPenalty > 0;
    const length = (isForLongest ? longest : best.sequence.length) - 1;
    const worst = this.isFull ? (this.finished.at(-1)?.score ?? none) : none;
    return best.score / length ** lengthPenalty > worst;
  }

  /** Log-probabilities by row, with the settings applied; each row is worked out once. */
  private logProbabilities(logits: readonly Float32Array[]): ReadonlyMap<number, Float32Array> {
    const made = new Map<number, Float32Array>();
    for (const { row, sequence } of this.running) {
      const scores = logits[row];
      if (made.has(row)) continue;
      if (!scores) throw new RangeError(`there is no row ${row}`);
      const total = logSumExp(scores);
      if (Number.isNaN(total)) throw new NotANumberError(this.text);
      for (let token = 0; token < scores.length; token++) {
        scores[token] = (scores[token] ?? NaN) - total;
      }
      constrain(scores, sequence, this.settings);
      made.set(row, scores);
    }
    return made;
  }
}

async function searchBeams(
  decoder: StepDecoder,
  texts: number,
  settings: GenerationSettings,
  signal: AbortSignal | undefined,
): Promise<GeneratedTokens[]> {
  const searches = Array.from({ length: texts }, (_, text) => new BeamSearch(text, settings));
  let active = searches;
  let sequences = active.map(() => [settings.start] as readonly number[]);
  while (active.length > 0 && settings.longest > 1) {
    signal?.throwIfAborted();
    const logits = await decoder.step(sequences);
    for (const search of active) search.advance(logits);
    active = active.filter(({ isDone }) => !isDone);
    const beams = active.flatMap(({ running }) => running);
    sequences = beams.map(({ sequence }) => sequence);
    if (beams.length > 0) decoder.keepRows(beams.map(({ row }) => row));
    let row = 0;
    for (const search of active) {
      search.running = search.running.map((beam) => ({ ...beam, row: row++ }));
    }
    await nextTurn();
  }
  return searches.map(({ result }) => result);
}

/** The continuations of greatest score, the best first. */
function bestOf(
  beams: readonly Beam[],
  logProbabilities: ReadonlyMap<number, Float32Array>,
  keep: number,
): Candidate[] {
  const best: Candidate[] = [];
  let least = -Infinity;
  for (const beam of beams) {
    const scores = logProbabilities.get(beam.row) ?? new Float32Array();
    for (let token = 0; token < scores.length; token++) {
      const score = (scores[token] ?? NaN) + beam.score;
      if (!(score > least)) continue;
      let at = best.length;
      while (at > 0 && (best[at - 1]?.score ?? NaN) < score) at--;
      best.splice(at, 0, { beam, token, score });
      if (best.length > keep) best.pop();
      if (best.length === keep) least = best[keep - 1]?.score ?? least;
    }
  }
  return best;
}

function logSumExp(scores: Float32Array): number {
  let top = -Infinity;
  for (const score of scores) if (!(score <= top)) top = score;
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - top);
  return top + Math.log(sum);
}

/** Lets messages in, so that a cancel is heard. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
