import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Checksum } from '../hubCache';
import { PersonError } from '../personError';
import { PassingFailure } from './hubConnection';

export interface DownloadOrder {
  /** For messages. */
  readonly name: string;
  readonly bytes: number;
  readonly checksum: Checksum;
  /** Absolute path in an existing folder. */
  readonly target: string;
  /** Asks for the file from a position on; the answer may be the whole file (status 200). */
  ask(from: number, signal: AbortSignal): Promise<Response>;
}

export interface DownloadOptions {
  /** Told of the bytes of this file that are there. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const mostFailures = 5;
/** Milliseconds without a byte after which a connection counts as broken. */
const silence = 30_000;

/**
 * Downloads a file beside its place (`target.incomplete`), going on where an earlier download
 * stopped, checks it, and moves it there. A connection that breaks is tried again.
 *
 * @throws {PersonError} when the connection stays broken or the disk is full, what came is kept; when
 *   it is not the file it should be, then nothing is. The signal's reason when aborted.
 */
export async function downloadVerified(
  order: DownloadOrder,
  options: DownloadOptions = {},
): Promise<void> {
  const partial = `${order.target}.incomplete`;
  let failures = 0;
  for (;;) {
    const before = await sizeOf(partial);
    try {
      await transfer(order, partial, options);
      break;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof PersonError && !(error instanceof PassingFailure)) throw error;
      const kept = await sizeOf(partial);
      failures = kept > before ? 1 : failures + 1;
      if (failures >= mostFailures) {
        if (error instanceof PassingFailure && kept === 0) throw error;
        throw new PersonError(
          `The connection broke off while ${order.name} was downloaded.`,
          `Download it again to go on: ${megabytes(kept)} of ${megabytes(order.bytes)} are kept.`,
          { cause: error },
        );
      }
      await wait(100 * 2 ** failures, undefined, options.signal && { signal: options.signal });
    }
  }
  await check(order, partial, options.signal);
  await rename(partial, order.target);
}

async function transfer(
  order: DownloadOrder,
  partial: string,
  { onBytes, signal }: DownloadOptions,
): Promise<void> {
  const there = await sizeOf(partial);
  const from = there <= order.bytes ? there : 0;
  if (from === order.bytes && from > 0) return onBytes?.(from);
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), silence);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), silence);
  };
  let file: FileHandle | undefined;
  try {
    const response = await order.ask(
      from,
      AbortSignal.any([silent.signal, ...(signal ? [signal] : [])]),
    );
    let at = goesOnAt(response, from) ? from : 0;
    file = await onDisk(order, open(partial, at > 0 ? 'r+' : 'w'));
    onBytes?.(at);
    for await (const chunk of response.body ?? []) {
      heard();
      if (at + chunk.length > order.bytes) throw await unlike(order, partial);
      for (let written = 0; written < chunk.length;) {
        const rest = chunk.length - written;
        written += (await onDisk(order, file.write(chunk, written, rest, at + written)))
          .bytesWritten;
      }
      at += chunk.length;
      onBytes?.(at);
    }
    if (at < order.bytes) throw new Error(`ended after ${at} of ${order.bytes} bytes`);
  } finally {
    clearTimeout(timer);
    await file?.close();
  }
}

/** Whether an answer is the rest that was asked for, rather than the whole. */
function goesOnAt({ status, headers }: Response, from: number): boolean {
  if (status !== 206) return false;
  const start = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  if (Number(start) === from) return true;
  throw new Error(`answered from ${start}, not from ${from}`);
}

async function check(
  order: DownloadOrder,
  partial: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { kind, value } = order.checksum;
  const hash = createHash(kind === 'sha256' ? 'sha256' : 'sha1');
  if (kind === 'git') hash.update(`blob ${order.bytes}\0`);
  for await (const chunk of createReadStream(partial, { highWaterMark: 1 << 18 })) {
    signal?.throwIfAborted();
    hash.update(chunk as Buffer);
  }
  if (hash.digest('hex') !== value) throw await unlike(order, partial);
}

async function unlike({ name, checksum }: DownloadOrder, partial: string): Promise<PersonError> {
  await rm(partial, { force: true });
  const kind = checksum.kind === 'sha256' ? 'SHA-256' : 'SHA-1';
  return new PersonError(
    `${name} was not kept: what came is not the file whose ${kind} is published, ${checksum.value.slice(0, 12)}.`,
    'Download it again; if that does not help, the mirror or a proxy on the way changes it.',
  );
}

async function onDisk<T>({ name }: DownloadOrder, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw diskError(name, cause);
  }
}

/** Why a file could not be written, for a person. */
export function diskError(name: string, cause: unknown): PersonError {
  const { code } = cause as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new PersonError(
        `The disk is full: ${name} was not downloaded whole.`,
        'Make room, or set HF_HOME to a folder on another disk, and download it again: what came is kept.',
        { cause },
      )
    : new PersonError(
        `${name} could not be written to the Hugging Face cache (${code ?? String(cause)}).`,
        'Make the folder writable, or set HF_HOME to another.',
        { cause },
      );
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
