import { PersonError } from '../../personError';

/** A model at a server that speaks OpenAI's completions protocol. */
export interface Endpoint {
  /** Address up to and with `/v1`, without a slash at its end. */
  readonly url: string;
  /** As the server calls it; may be left out where the server has one only. */
  readonly model?: string;
  /** Name of the environment variable that holds the key; none is sent when absent. */
  readonly apiKeyVariable?: string;
  /** Requests that are out at the same time. Default 4. */
  readonly concurrency?: number;
  /** Seconds that an answer may take. Default 300. */
  readonly timeout?: number;
}

/** Whether a text that names a model is the address of a server. */
export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/**
 * Reads an address such as `http://127.0.0.1:8000/v1#facebook/opt-125m`; the model after the `#` may
 * be left out. An address that ends before `/v1` gets it.
 *
 * @throws {PersonError} when it is no http or https address, or holds what may be a secret.
 */
export function readAddress(text: string): Pick<Endpoint, 'url' | 'model'> {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new PersonError(`${text} is no address of a server.`, anExample, { cause });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new PersonError(`${text} is no http or https address.`, anExample);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    // What is refused may be a secret: it is not repeated.
    throw new PersonError(
      'The address of a server may hold no user name, password or query, since it stands in the report.',
      'Put the key into an environment variable and name that.',
    );
  }
  const path = url.pathname.replace(/\/(chat\/)?completions\/*$/, '').replace(/\/+$/, '');
  const model = decoded(url.hash.slice(1));
  return {
    url: `${url.origin}${path.endsWith('/v1') ? path : `${path}/v1`}`,
    ...(model !== '' && { model }),
  };
}

const anExample = 'Write it as http://127.0.0.1:8000/v1#model-name.';

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
