import { PersonError } from '../../personError';

export interface HttpClientOptions {
  /** Sent as `Authorization: Bearer`, and kept out of every message. */
  readonly apiKey?: string;
  /** Requests that are out at the same time. */
  readonly concurrency: number;
  /** Milliseconds that an answer may take. */
  readonly timeout: number;
  /** Ends what is out; a request then fails with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds before a request is made again: this, twice this, and so on. Default 500. */
  readonly patience?: number;
}

/** An answer that is no success, as far as it is not for every request alike. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    /** What the server says, without the key, at most 300 characters. */
    readonly said: string,
  ) {
    super(`${status} ${said}`);
    this.name = 'RefusedError';
  }
}

/** How often a request is made in all where the server is overloaded or the answer is cut off. */
const attempts = 5;
const longestWait = 30_000;
const mostSaid = 300;
const temporary = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Asks a server for JSON: a few requests at a time, again after a while where it is overloaded, and
 * never longer than the timeout.
 */
export class HttpClient {
  private out = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly options: HttpClientOptions) {}

  /** @throws {PersonError} or {@link RefusedError}, as {@link post}. */
  get(url: string): Promise<unknown> {
    return this.inTurn(() => this.ask(url, { method: 'GET' }));
  }

  /**
   * @throws {PersonError} when there is no server, it refuses the key, stays overloaded, takes too
   *   long, or what it says is no JSON or cut off.
   * @throws {RefusedError} for any other answer that is no success.
   */
  post(url: string, body: unknown): Promise<unknown> {
    return this.inTurn(() => this.ask(url, { method: 'POST', body: JSON.stringify(body) }));
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.out >= this.options.concurrency) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.out += 1;
    }
    try {
      this.options.signal?.throwIfAborted();
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.out -= 1;
    }
  }

  private async ask(url: string, init: RequestInit): Promise<unknown> {
    const { patience = 500, signal } = this.options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.askOnce(url, init);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof TemporaryError)) throw error;
        if (attempt === attempts) throw error.final;
        const wait = error.retryAfter ?? patience * 2 ** (attempt - 1);
        await sleep(Math.min(wait, longestWait), signal);
      }
    }
  }

  private async askOnce(url: string, init: RequestInit): Promise<unknown> {
    const { apiKey, timeout, signal } = this.options;
    const limit = AbortSignal.timeout(timeout);
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        ...init,
        headers: {
          accept: 'application/json',
          ...(init.body !== undefined && { 'content-type': 'application/json' }),
          ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
        },
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (cause) {
      throw this.unreached(url, limit, cause);
    }
    try {
      text = await response.text();
    } catch (cause) {
      if (limit.aborted) throw this.tooSlow(url, cause);
      throw new TemporaryError(cutOff(url, cause));
    }
    if (response.ok) return parse(url, response, text);
    throw this.refused(url, response, text);
  }

  private unreached(url: string, limit: AbortSignal, cause: unknown): Error {
    if (limit.aborted) return this.tooSlow(url, cause);
    const code = codeOf(cause);
    const { origin } = new URL(url);
    const none = new PersonError(
      `There is no answer from ${origin}${code === undefined ? '' : ` (${code})`}.`,
      'Check the address, and that the server is running.',
      { cause },
    );
    // Nothing listens there, or there is no such host: a second try would say the same.
    const isGone = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code?.startsWith('ERR_');
    return isGone ? none : new TemporaryError(none);
  }

  private tooSlow(url: string, cause: unknown): PersonError {
    return new PersonError(
      `${new URL(url).origin} did not answer within ${Number((this.options.timeout / 1000).toFixed(1))} s.`,
      'Ask for less at once, or allow more time.',
      { cause },
    );
  }

  private refused(url: string, response: Response, text: string): Error {
    const { status } = response;
    const { origin } = new URL(url);
    if (status === 401 || status === 403) {
      // What the server says of a key may repeat it.
      return this.options.apiKey === undefined
        ? new PersonError(
            `${origin} asks for a key (${status}).`,
            'Put it into an environment variable and name that.',
          )
        : new PersonError(
            `${origin} refuses the key (${status}).`,
            'Check the environment variable that holds it.',
          );
    }
    const refused = new RefusedError(status, this.saidIn(text));
    if (!temporary.has(status)) return refused;
    const said = refused.said === '' ? '' : `: ${refused.said}`;
    const final =
      // Not every 500 is passing, and who asks may know what is meant by it.
      status === 500
        ? refused
        : new PersonError(
            `${origin} is overloaded or not ready (${status}${said}).`,
            'Try again later, or let fewer requests be out at once.',
          );
    // llama.cpp's server says so of what it will never do.
    if (/not supported|only no echo|unsupported/i.test(refused.said)) return refused;
    return new TemporaryError(final, secondsOf(response.headers.get('retry-after')));
  }

  /** The message in an error's body, which differs from server to server. */
  private saidIn(text: string): string {
    let said = text;
    try {
      const body = JSON.parse(text) as Record<string, unknown> | null;
      const error = body?.['error'];
      const inError = typeof error === 'object' ? (error as { message?: unknown })?.message : error;
      said = String(inError ?? body?.['message'] ?? body?.['detail'] ?? text);
    } catch {
      said = /<html/i.test(text) ? '' : text;
    }
    const { apiKey } = this.options;
    if (apiKey) said = said.replaceAll(apiKey, '…');
    return said.trim().replace(/\s+/g, ' ').slice(0, mostSaid);
  }
}

/** A failure after which it is worth asking again. */
class TemporaryError extends Error {
  constructor(
    /** What is thrown when it is not worth it any more. */
    readonly final: Error,
    /** Milliseconds the server asks to wait. */
    readonly retryAfter?: number,
  ) {
    super(final.message);
  }
}

function parse(url: string, response: Response, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const type = response.headers.get('content-type') ?? 'no content type';
    if (/json/i.test(type) && /^\s*[[{]/.test(text) && !/[\]}]\s*$/.test(text))
      throw new TemporaryError(cutOff(url, cause));
    throw new PersonError(
      `${url} answered with something that is no JSON (${type.split(';')[0]}).`,
      'Check that the address is that of a completions server, such as http://127.0.0.1:8000/v1.',
      { cause },
    );
  }
}

function cutOff(url: string, cause: unknown): PersonError {
  return new PersonError(
    `The answer of ${new URL(url).origin} was cut off.`,
    'Look into the log of the server, and run it again.',
    { cause },
  );
}

function codeOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
  }
  return undefined;
}

function secondsOf(header: string | null): number | undefined {
  const seconds = Number(header ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
