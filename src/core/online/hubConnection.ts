import { PersonError } from '../personError';

/** Where the Hub is and who asks. */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** Sent to the endpoint alone. */
  readonly token?: string;
}

/** There is no such repository, or none that may be seen without a token. */
export class MissingRepository extends PersonError {}

/** The connection or the server failed in a way that may pass. */
export class PassingFailure extends PersonError {}

/**
 * The Hub, or the mirror that `HF_ENDPOINT` names, with the token of `HF_TOKEN`.
 *
 * @throws {PersonError} when `HF_ENDPOINT` is no address.
 */
export function hubSettings(
  environment: Readonly<Record<string, string | undefined>>,
): HubSettings {
  const given = environment['HF_ENDPOINT'] || 'https://huggingface.co';
  if (!URL.canParse(given) || !['http:', 'https:'].includes(new URL(given).protocol)) {
    throw new PersonError(
      `HF_ENDPOINT is no address: ${given}.`,
      'Set it to one such as https://huggingface.co, or leave it out.',
    );
  }
  const token = environment['HF_TOKEN']?.trim();
  return { endpoint: given.replace(/\/+$/, ''), ...(token && { token }) };
}

/** Asks the Hub. Errors are told as a person reads them. */
export class HubConnection {
  /** As people know it: `huggingface.co`. */
  readonly host: string;
  private readonly origin: string;

  constructor(
    readonly settings: HubSettings,
    private readonly fetch: typeof globalThis.fetch,
  ) {
    const { host, origin } = new URL(settings.endpoint);
    this.host = host;
    this.origin = origin;
  }

  /**
   * @param what What is asked for, for messages: `org/name`.
   * @throws {PersonError} when there is no answer, or one that says no; the signal's reason when
   *   aborted.
   */
  async get(
    address: string,
    what: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    let response: Response;
    try {
      response = await this.fetch(this.onEndpoint(address), {
        headers: { ...headers, ...this.authorization() },
        ...(signal && { signal }),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new PassingFailure(
        `${this.host} could not be reached (${reasonOf(error)}).`,
        'Check the network, or set HF_ENDPOINT to a mirror that can be reached.',
        { cause: error },
      );
    }
    if (response.ok) return response;
    await response.body?.cancel();
    throw this.refusal(response, what);
  }

  /** A mirror may answer with the Hub's own address, from which it would have us go on. */
  private onEndpoint(address: string): string {
    const { origin, pathname, search } = new URL(address);
    return origin === this.origin ? address : `${this.settings.endpoint}${pathname}${search}`;
  }

  /** A token is never sent unencrypted, but to this machine. */
  private authorization(): Record<string, string> {
    const { token, endpoint } = this.settings;
    const { protocol, hostname } = new URL(endpoint);
    const isPrivate =
      protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
    return token !== undefined && isPrivate ? { authorization: `Bearer ${token}` } : {};
  }

  private refusal({ status, headers }: Response, what: string): PersonError {
    const { token } = this.settings;
    const code = headers.get('x-error-code');
    if (code === 'GatedRepo') {
      return new PersonError(
        `${this.host} gives ${what} only to people who were granted access.`,
        `Ask for access on its page, ${token ? 'with the account that' : 'and set'} HF_TOKEN${token ? ' is of' : ''}.`,
      );
    }
    if (code === 'RevisionNotFound') {
      return new PersonError(
        `${what} has no such revision.`,
        'Leave the revision out, or correct it.',
      );
    }
    if (code === 'RepoNotFound' || (status === 404 && code === null)) {
      return new MissingRepository(
        `${this.host} has no ${what}${token ? '' : ' that everyone may see'}.`,
        token ? 'Correct the id.' : 'Correct the id, or set HF_TOKEN if it is private.',
      );
    }
    if (status === 404) {
      return new PersonError(`${this.host} has no ${what}.`, 'Correct the id.');
    }
    if (status === 401 || status === 403) {
      return new PersonError(
        `${this.host} refused access to ${what} (${status}).`,
        token
          ? 'Check that HF_TOKEN is valid and may read it.'
          : 'Set HF_TOKEN to a token that may read it.',
      );
    }
    if (status === 429) {
      return new PersonError(
        `${this.host} was asked too often (429).`,
        `Try again in some minutes${token ? '' : ', or set HF_TOKEN'}.`,
      );
    }
    return new (status >= 500 ? PassingFailure : PersonError)(
      `${this.host} did not give ${what} (${status}).`,
      'Try again later.',
    );
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return code ?? (error instanceof Error ? error.message : String(error));
}
