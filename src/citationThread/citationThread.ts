/**
 * The citations' thread: writes papers in the formats of citations, answering `ToCitationThread`
 * with `FromCitationThread`. Reading a CSL style can take seconds, which the editor does not have.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { withCiteKeys } from '../core/citation/cite';
import { formatEntries } from '../core/citation/formats';
import { PersonError } from '../core/personError';
import type {
  CitationThreadOptions,
  Failure,
  FromCitationThread,
  ToCitationThread,
} from '../protocol';

const { styles } = workerData as CitationThreadOptions;

parentPort?.on('message', (message: ToCitationThread) => {
  parentPort?.postMessage(answerTo(message));
});

function answerTo({
  request,
  papers,
  format,
  citeKeyFormat,
}: ToCitationThread): FromCitationThread {
  try {
    const text = formatEntries(withCiteKeys(papers, citeKeyFormat), format, (name) =>
      readFileSync(path.join(styles, name), 'utf8'),
    );
    return { type: 'done', request, text };
  } catch (error) {
    return { type: 'failed', request, failure: failureOf(error) };
  }
}

function failureOf(error: unknown): Failure {
  return error instanceof PersonError
    ? { happened: error.happened, next: error.next }
    : {
        happened: 'The citation could not be written.',
        next: 'The log of Paperweight has the details.',
        detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
}
