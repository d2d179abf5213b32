/** What an evaluation needs of a file system. Paths are absolute. */
export interface Files {
  /** @returns the folder's entries, or `undefined` when there is no such folder. */
  list(folder: string): Promise<readonly Entry[] | undefined>;
  /** @returns what stands at the path, or `undefined` when nothing does. */
  find(path: string): Promise<Entry | undefined>;
  /** @returns the path without symbolic links; what is there must exist. */
  realPath(path: string): Promise<string>;
  read(path: string): Promise<Uint8Array>;
  open(path: string): Promise<OpenFile>;
  /** @returns the lower-case hexadecimal SHA-256 of the file, read as a stream. */
  sha256(path: string): Promise<string>;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly bytes: number;
}

/** A file open for reading at any position. */
export interface OpenFile {
  readonly bytes: number;
  /** Reads into the whole of `target`; @returns the bytes read, fewer only at the file's end. */
  read(target: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}
