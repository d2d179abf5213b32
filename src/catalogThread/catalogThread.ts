/**
 * The catalog's thread: holds the records and their index, reads the user's own files, and answers
 * `ToCatalogThread` with `FromCatalogThread`, so that none of it takes the editor's time.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Catalog } from '../core/catalog/catalog';
import { loadCatalog } from '../core/catalog/load';
import { PersonError } from '../core/personError';
import { readBundledIndex } from '../core/search/bundledIndex';
import type {
  CatalogThreadOptions,
  Failure,
  FromCatalogThread,
  OwnPlaces,
  ToCatalogThread,
} from '../protocol';
import { Library } from './library';
import type { Manuscript } from './manuscript';
import type { OwnRecords } from './ownRecords';

const { data, index, cache } = workerData as CatalogThreadOptions;
let loaded: Catalog | undefined;
const bundled = (): Catalog => (loaded ??= loadCatalog(data));
const library = new Library(bundled, readBundledIndex(index, data));
let manuscript: Promise<Manuscript> | undefined;
let ownRecords: Promise<OwnRecords> | undefined;
let reading: Promise<void> = Promise.resolve();

parentPort?.on('message', (message: ToCatalogThread) => {
  void answer(message);
});

async function answer(message: ToCatalogThread): Promise<void> {
  const { request } = message;
  try {
    send({ type: 'done', request, value: await answerTo(message) });
  } catch (error) {
    send({ type: 'failed', request, failure: failureOf(error) });
  }
}

async function answerTo(message: ToCatalogThread): Promise<unknown> {
  switch (message.type) {
    case 'use':
      return use(message.places);
    case 'call':
      return call(library[message.method], library, message.args);
    case 'callManuscript': {
      manuscript ??= import('./manuscript').then(({ Manuscript: Loaded }) => new Loaded(library));
      const loaded = await manuscript;
      return call(loaded[message.method], loaded, message.args);
    }
  }
}

function call(method: unknown, of: object, args: readonly unknown[]): Promise<unknown> {
  return (method as (...args: unknown[]) => Promise<unknown>).apply(of, [...args]);
}

/** One reading after the other. */
function use(places: OwnPlaces): Promise<void> {
  const next = reading.then(async () => {
    if (
      !ownRecords &&
      Object.values(places).every((list: readonly unknown[]) => list.length === 0)
    ) {
      return;
    }
    ownRecords ??= loadOwnRecords();
    const own = await ownRecords;
    const { problems, warnings } = await own.refresh(places);
    send({ type: 'problems', problems, warnings });
    // What could not be kept is read again.
    own.keep().catch(() => undefined);
  });
  // What failed is told to who asked for it.
  reading = next.catch(() => undefined);
  return next;
}

async function loadOwnRecords(): Promise<OwnRecords> {
  const { createOwnRecords } = await import('./ownRecords');
  return createOwnRecords(bundled, data, library, () => send({ type: 'changed' }), cache);
}

function send(message: FromCatalogThread): void {
  parentPort?.postMessage(message);
}

function failureOf(error: unknown): Failure {
  if (error instanceof PersonError) {
    return { happened: error.happened, next: error.next };
  }
  return {
    happened: `The catalog could not answer: ${error instanceof Error ? error.message : String(error)}.`,
    next: 'The log of Paperweight has the details.',
    ...(error instanceof Error && error.stack && { detail: error.stack }),
  };
}
