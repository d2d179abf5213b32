import type { Files } from './files';
import type { LanguageModel } from './languageModel';
import type { ScorerParts } from './tasks/task';

/**
 * What a task may ask of a model of which there is no more than a {@link LanguageModel}, such as one
 * at a server. A task that is `servable` asks for nothing else but files of its data.
 */
export function languageModelParts(languageModel: LanguageModel, files: Files): ScorerParts {
  const there: Pick<ScorerParts, 'served' | 'languageModel' | 'files'> = {
    served: true,
    languageModel: () => Promise.resolve(languageModel),
    files,
  };
  return new Proxy(there as ScorerParts, {
    get(parts, name: keyof ScorerParts) {
      if (name in there) return parts[name];
      throw new Error(`a servable task asked for ${name}`);
    },
  });
}
