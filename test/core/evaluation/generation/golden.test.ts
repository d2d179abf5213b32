import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EncoderDecoder } from '../../../../src/core/evaluation/generation/encoderDecoder';
import { settingsOf } from '../../../../src/core/evaluation/generation/generationSettings';
import { generate } from '../../../../src/core/evaluation/generation/search';
import type { Encoding } from '../../../../src/core/evaluation/tokenizer';
import { goldenParts } from './goldenParts';

interface Golden {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly ids: readonly (readonly number[])[];
  readonly scores?: readonly number[];
}

const folder = join(__dirname, 'golden');
const { sources, ...golden } = JSON.parse(
  readFileSync(join(folder, 'decoding.golden.json'), 'utf8'),
) as {
  sources: number[][];
} & Record<string, Golden[]>;

const batch = sources.map((ids): Encoding => ({ ids, types: ids.map(() => 0), truncated: false }));
const graphSets = {
  marian: {
    'with a decoder for the first step and one for the later ones': [
      'decoder_model',
      'decoder_with_past_model',
    ],
    'with a decoder that has no cache': ['decoder_model'],
  },
  t5: { 'with a merged decoder': ['decoder_model_merged'] },
} as const;

describe('decoding beside Hugging Face Transformers 5.18', () => {
  for (const [name, sets] of Object.entries(graphSets)) {
    for (const [how, decoders] of Object.entries(sets)) {
      describe(`a random ${name} ${how}`, () => {
        let model: EncoderDecoder;
        let release: () => Promise<void>;
        before(async () => {
          const parts = await goldenParts(join(folder, name), ['encoder_model', ...decoders]);
          release = parts.release;
          model = await EncoderDecoder.load(parts.parts, parts.tokenizer);
        });
        after(() => release());

        for (const { settings, ids, scores } of golden[name] ?? []) {
          it(`generates the same with ${JSON.stringify(settings)}`, async () => {
            const generated = await decode(model, batch, settings);
            assert.deepEqual(
              generated.map((text) => text.ids),
              ids,
            );
            scores?.forEach((score, text) => {
              const off = Math.abs((generated[text]?.score ?? NaN) - score);
              assert.ok(
                off < 2e-6 * Math.max(10, Math.abs(score)),
                `text ${text} is off by ${off}`,
              );
            });
          });
        }

        it('generates for each text what it would alone', async () => {
          const settings = { num_beams: 3 };
          const together = await decode(model, batch, settings);
          for (const [text, encoding] of batch.entries()) {
            const [alone] = await decode(model, [encoding], settings);
            assert.deepEqual(alone?.ids, together[text]?.ids);
          }
        });
      });
    }
  }
});

async function decode(
  model: EncoderDecoder,
  texts: readonly Encoding[],
  given: Readonly<Record<string, unknown>>,
) {
  const generation = { max_length: 14, eos_token_id: 1, decoder_start_token_id: 0, ...given };
  const settings = settingsOf({ id: 'golden', config: {}, generation }, '', {
    beams: 0,
    mostTokens: 0,
  });
  return generate(await model.start(texts), texts.length, settings);
}
