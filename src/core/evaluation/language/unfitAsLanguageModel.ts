import type { ModelFolder } from '../modelFolder';

/** Why a model does not predict the next token; `undefined` when it seems to. */
export function unfitAsLanguageModel({ config }: ModelFolder): string | undefined {
  const architectures = config['architectures'];
  const [name] = Array.isArray(architectures) ? architectures : [];
  if (name === undefined) return 'its config.json names no architecture for language modelling';
  const isCausal = /(ForCausalLM|LMHeadModel)$/.test(String(name));
  return isCausal ? undefined : `it is a ${String(name)}`;
}
