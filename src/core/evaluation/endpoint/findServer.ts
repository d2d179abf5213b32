import { PersonError } from '../../personError';
import { unknownModel } from './refusals';
import { CompletionsServer } from './completionsServer';
import type { Endpoint } from './endpoint';
import { GenerateServer } from './generateServer';
import { fieldOf, optional, textIn, wholeIn } from './answers';
import type { HttpClient } from './httpClient';
import { llamaTokenizer, vllmTokenizer } from './remoteTokenizer';
import type { Server } from './served';

interface ListedModel {
  readonly id: string;
  readonly owned_by?: unknown;
  readonly max_model_len?: unknown;
}

/**
 * Finds out which server answers at an address and what it tells of the model.
 *
 * @throws {PersonError} when there is none, it refuses the key or does not have the model.
 */
export async function findServer({ url, model }: Endpoint, client: HttpClient): Promise<Server> {
  const root = url.replace(/\/v1$/, '');
  const listed = await listModels(url, client);
  const owner = listed[0]?.owned_by;
  if (owner === 'vllm') {
    const chosen = choose(listed, model, url);
    const version = textIn(await optional(client.get(`${root}/version`)), 'version');
    const contextLength = wholeIn(chosen, 'max_model_len');
    const tokenizer = await vllmTokenizer(root, chosen.id, client);
    return new CompletionsServer(url, client, {
      name: nameOf('vLLM', version),
      model: chosen.id,
      ...(contextLength !== undefined && { contextLength }),
      ...(tokenizer && { tokenizer }),
    });
  }
  if (owner === 'llamacpp') {
    const props = await optional(client.get(`${root}/props`));
    const defaults = fieldOf(props, 'default_generation_settings');
    const contextLength = wholeIn(defaults, 'n_ctx');
    const precision = quantizationOf(textIn(props, 'model_path') ?? listed[0]?.id);
    const tokenizer = await llamaTokenizer(root, props, client);
    return new CompletionsServer(url, client, {
      name: nameOf('llama.cpp', textIn(props, 'build_info')),
      // It has one model, and answers to any name.
      model: model ?? listed[0]?.id ?? 'unnamed',
      ...(contextLength !== undefined && { contextLength }),
      ...(precision !== undefined && { precision }),
      ...(tokenizer && { tokenizer }),
    });
  }
  const info = await optional(client.get(`${root}/info`));
  const served = textIn(info, 'model_id');
  if (served !== undefined && wholeIn(info, 'max_total_tokens') !== undefined) {
    if (model !== undefined && model !== served && model !== 'tgi') {
      throw unknownModel(model, [served], url);
    }
    const dtype = textIn(info, 'model_dtype');
    return new GenerateServer(root, client, {
      name: nameOf('TGI', textIn(info, 'version')),
      model: served,
      contextLength: wholeIn(info, 'max_total_tokens') as number,
      ...(dtype !== undefined && { precision: dtype.replace(/^torch\./, '') }),
    });
  }
  return new CompletionsServer(url, client, {
    name: 'OpenAI-compatible server',
    model: choose(listed, model, url).id,
    mostStops: 4,
  });
}

/** @returns none where the server does not list its models. */
async function listModels(url: string, client: HttpClient): Promise<readonly ListedModel[]> {
  const answer = fieldOf(await optional(client.get(`${url}/models`)), 'data');
  return Array.isArray(answer)
    ? answer
        .filter((entry) => textIn(entry, 'id') !== undefined)
        .map((entry) => entry as ListedModel)
    : [];
}

function choose(
  listed: readonly ListedModel[],
  wanted: string | undefined,
  url: string,
): ListedModel {
  const found = wanted === undefined ? listed[0] : listed.find(({ id }) => id === wanted);
  if (found && (wanted !== undefined || listed.length === 1)) return found;
  if (wanted !== undefined) {
    if (listed.length === 0) return { id: wanted };
    throw unknownModel(
      wanted,
      listed.map(({ id }) => id),
      url,
    );
  }
  const ids = listed.slice(0, 10).map(({ id }) => id);
  throw new PersonError(
    listed.length === 0
      ? `${url} does not say which models it has.`
      : `${url} has several models: ${ids.join(', ')}.`,
    `Name one after the address, as ${url}#${ids[0] ?? 'model-name'}.`,
  );
}

const nameOf = (name: string, version: string | undefined): string =>
  version === undefined ? name : `${name} ${version}`;

/** How a .gguf file is quantized, as its name says: `model-Q4_K_M.gguf`. */
function quantizationOf(file: string | undefined): string | undefined {
  const named = /[-._]((?:I?Q\d\w*|TQ\d\w*|BF16|F16|F32))\.gguf$/i.exec(file ?? '')?.[1];
  return named?.toUpperCase();
}
