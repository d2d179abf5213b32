import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is on a {@link FakeHub}. */
interface FakeRepository {
  readonly revision: string;
  readonly files: Readonly<Record<string, FakeFile>>;
}

export interface FakeFile {
  readonly content: Buffer;
  /** Kept by LFS: listed with its SHA-256 and given by another host. */
  readonly lfs?: boolean;
}

/** What goes wrong. */
interface Faults {
  /** The connection breaks after so many bytes, so many times. */
  broken?: { path: string; after: number; times: number };
  /** Content that differs from what is listed. */
  changed?: { path: string; content: Buffer };
  /** Ranges are ignored: the answer is always the whole. */
  noRanges?: boolean;
  /** An answer to every request. */
  status?: { code: number; errorCode?: string };
  /** Called while a file is given, after its first bytes; the rest waits. */
  hold?: () => Promise<void>;
}

/** A small Hugging Face Hub on this machine, with a second host that gives what LFS keeps. */
export class FakeHub {
  faults: Faults = {};
  readonly requests: { host: 'hub' | 'store'; path: string; range?: string; token?: string }[] = [];
  private readonly repositories = new Map<string, FakeRepository>();
  private readonly hub: Server;
  private readonly store: Server;

  constructor() {
    this.hub = createServer((request, response) => this.answer('hub', request, response));
    this.store = createServer((request, response) => this.answer('store', request, response));
  }

  /** @param kind `models` or `datasets`. */
  add(
    kind: 'models' | 'datasets',
    name: string,
    files: Readonly<Record<string, FakeFile>>,
    revision = 'a'.repeat(40),
  ): void {
    this.repositories.set(`${kind}/${name}`, { revision, files });
  }

  async start(): Promise<void> {
    for (const server of [this.hub, this.store]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
  }

  async stop(): Promise<void> {
    for (const server of [this.hub, this.store]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.hub.address() as AddressInfo).port}`;
  }

  /** Forgets what went wrong and what was asked. */
  reset(): void {
    this.faults = {};
    this.requests.length = 0;
  }

  private answer(host: 'hub' | 'store', request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://hub');
    const path = decodeURIComponent(pathname);
    const { range, authorization } = request.headers;
    this.requests.push({
      host,
      path,
      ...(range !== undefined && { range }),
      ...(authorization !== undefined && { token: authorization }),
    });
    const { status } = this.faults;
    if (status) {
      response.writeHead(status.code, {
        ...(status.errorCode && { 'x-error-code': status.errorCode }),
      });
      return void response.end();
    }
    const api = /^\/api\/(models|datasets)\/(.+?)\/(revision|tree)\/(.+)$/.exec(path);
    const resolve = /^\/(datasets\/)?(.+?)\/resolve\/([0-9a-f]{40})\/(.+)$/.exec(path);
    const [, kind, name] = api ?? [
      '',
      resolve?.[1] === undefined ? 'models' : 'datasets',
      resolve?.[2] ?? '',
    ];
    const repository = this.repositories.get(`${kind}/${name}`);
    if (!repository) {
      response.writeHead(401, { 'x-error-code': 'RepoNotFound' });
      return void response.end();
    }
    if (api) return this.answerApi(api, repository, searchParams, response);
    const file = repository.files[resolve?.[4] ?? ''];
    if (!file || resolve?.[3] !== repository.revision) {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' });
      return void response.end();
    }
    if (file.lfs && host === 'hub') {
      const { port } = this.store.address() as AddressInfo;
      response.writeHead(302, { location: `http://127.0.0.1:${port}${pathname}` });
      return void response.end();
    }
    void this.give(resolve?.[4] ?? '', file.content, range, response);
  }

  private answerApi(
    [, kind, name, what, revision]: RegExpExecArray,
    repository: FakeRepository,
    search: URLSearchParams,
    response: ServerResponse,
  ): void {
    if (!['HEAD', 'main', 'refs/convert/parquet', repository.revision].includes(revision ?? '')) {
      response.writeHead(404, { 'x-error-code': 'RevisionNotFound' });
      return void response.end();
    }
    if (what === 'revision') {
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.end(
        JSON.stringify({ _id: '1', id: name, sha: repository.revision, lastModified: 0 }),
      );
    }
    // Pages of two, as the Hub pages what is long.
    const from = Number(search.get('cursor') ?? 0);
    const entries = Object.entries(repository.files).map(([path, { content, lfs }]) => ({
      type: 'file',
      path,
      size: content.length,
      oid: lfs ? '0'.repeat(40) : gitHash(content),
      ...(lfs && {
        lfs: {
          oid: createHash('sha256').update(content).digest('hex'),
          size: content.length,
          pointerSize: 130,
        },
      }),
    }));
    const next = `https://huggingface.co/api/${kind}/${name}/tree/${revision}?recursive=true&cursor=${from + 2}`;
    const isLast = from + 2 >= entries.length;
    response.writeHead(200, {
      'content-type': 'application/json',
      // A mirror that does not rewrite the Hub's own address.
      ...(!isLast && { link: `<${next}>; rel="next"` }),
    });
    response.end(JSON.stringify(entries.slice(from, from + 2)));
  }

  private async give(
    path: string,
    listed: Buffer,
    range: string | undefined,
    response: ServerResponse,
  ): Promise<void> {
    const { broken, changed, noRanges, hold } = this.faults;
    const content = changed?.path === path ? changed.content : listed;
    const from = noRanges ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const rest = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': rest.length,
      ...(from > 0 && {
        'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
      }),
    });
    if (hold) {
      response.write(rest.subarray(0, Math.ceil(rest.length / 2)));
      await hold();
      return void response.end(rest.subarray(Math.ceil(rest.length / 2)));
    }
    if (broken?.path === path && broken.times-- > 0) {
      response.write(rest.subarray(0, broken.after), () => response.destroy());
      return;
    }
    response.end(rest);
  }
}

function gitHash(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
