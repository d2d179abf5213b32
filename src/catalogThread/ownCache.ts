import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { OwnCatalog } from '../core/catalog/ownCatalog';
import { decodeSnapshot, encodeSnapshot, type Snapshot } from '../core/search/snapshot';
import type { OwnProblem } from '../protocol';

/** What the user's files held at one time, and the index that was made with it. */
export interface OwnState {
  /** Tells this state of the files from others. */
  readonly state: string;
  readonly problems: readonly OwnProblem[];
  /** What each file held, with the stamp it had; loaded when it is asked for. */
  readonly files: () => readonly ReadFile[];
  readonly snapshot: Snapshot;
}

/** A file of the user's as it was read. */
export interface ReadFile {
  readonly stamp: string | undefined;
  readonly catalog: OwnCatalog;
}

interface Head {
  /** Of the files that belong together. */
  readonly id: string;
  readonly state: string;
  readonly problems: readonly OwnProblem[];
}

/**
 * Keeps a large collection of the user's from one window to the next: reading and indexing tens of
 * thousands of entries takes half a minute. One that is missing, damaged or of another version of
 * the product is as good as none.
 */
export class OwnCache {
  /**
   * @param folder Where it is kept; made when there is something to keep.
   * @param stamp Of the bundled catalog that the index also holds.
   */
  constructor(
    private readonly folder: string,
    private readonly stamp: string,
  ) {}

  read(): OwnState | undefined {
    try {
      const head = JSON.parse(readFileSync(this.pathOf('state.json'), 'utf8')) as Head;
      const index = readFileSync(this.pathOf('own.index'));
      const snapshot = decodeSnapshot(index, this.indexStamp(head.id));
      const files = once(() => {
        const kept = deserialize(readFileSync(this.pathOf('records'))) as Kept;
        if (kept.id !== head.id) {
          throw new Error('The records kept are of another time than the index.');
        }
        return kept.files;
      });
      return snapshot && { state: head.state, problems: head.problems, files, snapshot };
    } catch {
      return undefined;
    }
  }

  async write(
    snapshot: Snapshot,
    { state, problems }: Omit<Head, 'id'>,
    files: readonly ReadFile[],
  ): Promise<void> {
    const id = randomUUID();
    await mkdir(this.folder, { recursive: true });
    const kept: Kept = { id, files };
    await this.put('records', serialize(kept));
    await this.put('own.index', encodeSnapshot(snapshot, this.indexStamp(id)));
    const head: Head = { id, state, problems };
    await this.put('state.json', Buffer.from(JSON.stringify(head)));
  }

  private indexStamp(id: string): string {
    return `${this.stamp}; ${id}`;
  }

  /** Beside and renamed, so that another window never reads half a file. */
  private async put(name: string, bytes: Uint8Array): Promise<void> {
    const beside = this.pathOf(`${name}.${process.pid}`);
    await writeFile(beside, bytes);
    await rename(beside, this.pathOf(name));
  }

  private pathOf(name: string): string {
    return path.join(this.folder, name);
  }
}

interface Kept {
  readonly id: string;
  readonly files: readonly ReadFile[];
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
