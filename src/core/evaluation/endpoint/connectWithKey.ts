import { PersonError } from '../../personError';
import type { Endpoint } from './endpoint';
import { connectEndpoint, type ServedModel } from './endpointLanguageModel';

/**
 * Finds a model at a server, with the key that the environment variable holds which the endpoint
 * names: so a key is in no request, report or log.
 *
 * @throws {PersonError} when the variable is not set, or as {@link connectEndpoint} does.
 */
export function connectWithKey(endpoint: Endpoint, signal?: AbortSignal): Promise<ServedModel> {
  const { apiKeyVariable } = endpoint;
  const apiKey = apiKeyVariable === undefined ? undefined : process.env[apiKeyVariable];
  if (apiKeyVariable !== undefined && !apiKey) {
    throw new PersonError(
      `The environment variable ${apiKeyVariable}, which is to hold the key, is not set.`,
      'Set it, or name another.',
    );
  }
  return connectEndpoint(endpoint, {
    ...(apiKey !== undefined && { apiKey }),
    ...(signal && { signal }),
  });
}
