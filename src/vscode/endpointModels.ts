import { isAddress, readAddress, type Endpoint } from '../core/evaluation/endpoint/endpoint';
import { PersonError } from '../core/personError';
import type { ModelChoice } from '../protocol';
import { settings } from './settings';

/** A server as the settings name it. */
export interface EndpointSetting {
  readonly name: string;
  /** Its address, up to and with `/v1`. */
  readonly url: string;
  /** As the server calls it; may be left out where it has one only. */
  readonly model?: string;
  /** Name of the environment variable that holds the key. */
  readonly apiKeyVariable?: string;
}

/** What stands where a model folder has a precision: that of a server's weights is the server's. */
const asServed = 'as served';

/**
 * The model at a server that is named: by the name of a setting, or by its address.
 *
 * @returns `undefined` where it is neither.
 * @throws {PersonError} when the address is none.
 */
export function endpointNamed(named: string): Endpoint | undefined {
  const name = named.endsWith(`:${asServed}`) ? named.slice(0, -asServed.length - 1) : named;
  const setting = settings.evaluationEndpoints().find((one) => one.name === name);
  if (setting) {
    return endpointOf(setting);
  }
  if (!isAddress(name)) {
    return undefined;
  }
  const address = readAddress(name);
  const known = settings
    .evaluationEndpoints()
    .find(({ url }) => isAddress(url) && readAddress(url).url === address.url);
  const { apiKeyVariable } = known ?? {};
  return { ...address, ...(apiKeyVariable !== undefined && { apiKeyVariable }) };
}

function endpointOf({ name, url, model, apiKeyVariable }: EndpointSetting): Endpoint {
  if (!isAddress(url)) {
    throw new PersonError(
      `The endpoint ${name} has no address that begins with http:// or https://.`,
      'Correct it in the setting paperweight.evaluation.endpoints.',
    );
  }
  return {
    ...readAddress(url),
    ...(model !== undefined && { model }),
    ...(apiKeyVariable !== undefined && { apiKeyVariable }),
  };
}

/** The servers of the settings, as the evaluate view offers models. */
export function endpointChoices(tasks: readonly string[]): ModelChoice[] {
  return settings.evaluationEndpoints().map(({ name }) => ({
    id: name,
    name,
    bundled: false,
    precisions: [{ precision: asServed }],
    tasks,
  }));
}
