import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { buildBundle } from '../../../scripts/model/build';
import { paths } from '../../../scripts/model/paths';
import { readModelFolder } from '../../../src/core/evaluation/modelFolder';
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { Tokenizer } from '../../../src/core/evaluation/tokenizer';
import { temporaryFolder } from './temporaryFolder';

/** Letters of many kinds: composed and not, wide, folded into two, hidden, joined, right to left. */
const letters = [
  ...'abcdeXYZ019',
  ...'éÉñßİıſΣσςçøÅ',
  'e\u0301',
  'n\u0303\u0323',
  'ﬁ',
  'Ǆ',
  '½',
  '①',
  'ｱ',
  'ｶﾞ',
  '語',
  '漢',
  '각',
  '\u1100\u1161\u11a8',
  'क्षि',
  'ไม้',
  'سَلام',
  '👩\u200d🔬',
  '🇫🇷',
  '👍🏽',
  '𝔘',
  'a\u200bb',
  'co\u00adop',
];

const marks = [...'.,;:!?-()"\'…—«»$%&@#/'];
const gaps = [' ', '  ', '\n', '\t', ' \r\n'];
/** Of the kinds of tokenizer that make a space a part of the word after it. */
const spaces = [' ', '  '];

const word = fc
  .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 5 })
  .map((l) => l.join(''));
const passage = (between: readonly string[]) =>
  fc.array(fc.tuple(word, fc.constantFrom('', ...marks), fc.constantFrom(...between)), {
    minLength: 1,
    maxLength: 12,
  });

const asciiWords = ['the', 'good', 'films', 'play', '##s', '##ing', 'film'];

function pieces(...texts: string[]): Record<string, number> {
  return Object.fromEntries([...new Set(texts)].map((text, id) => [text, id]));
}

/** Every letter above, as WordPiece knows it after lower-casing, but for a few. */
function wordPiece(strip: boolean): object {
  const known = letters
    .filter((letter) => !['漢', 'ไม้', '👍🏽'].includes(letter))
    .flatMap((letter) => [letter, letter.toLowerCase(), letter.toLowerCase().normalize('NFD')])
    .flatMap((text) => [...text, ...text.replace(/\p{Mn}/gu, '')]);
  const marked = known.map((letter) => `##${letter}`);
  return {
    added_tokens: [{ id: 0, content: '[UNK]', special: true }],
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: strip,
      lowercase: strip,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: { type: 'WordPiece', prefix: '##' },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: pieces('[UNK]', ...asciiWords, ...marks, ...known, ...marked),
    },
  };
}

const byteLetters = Array.from({ length: 256 }, (_, byte) => {
  const plain = (value: number) =>
    (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
  const hidden = Array.from({ length: byte }, (_, below) => below).filter((b) => !plain(b)).length;
  return String.fromCharCode(plain(byte) ? byte : 256 + hidden);
});

function byteLevel(addPrefixSpace: boolean): object {
  return {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: addPrefixSpace, trim_offsets: true },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: {
      type: 'BPE',
      vocab: pieces(...byteLetters, 'Ġa', 'Ġab', 'Ã©', 'ab', 'ðŁ'),
      merges: ['Ġ a', 'Ġa b', 'Ã ©', 'a b', 'ð Ł'],
    },
  };
}

describe('the places of tokens', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let count = 0;

  async function load(tokenizer: object): Promise<Tokenizer> {
    const path = join(folder(), `tokenizer-${count++}`);
    mkdirSync(path);
    writeFileSync(join(path, 'config.json'), '{}');
    writeFileSync(join(path, 'model.onnx'), '');
    writeFileSync(join(path, 'tokenizer.json'), JSON.stringify(tokenizer));
    return Tokenizer.load(await readModelFolder(path, nodeFiles), nodeFiles);
  }

  const cuts = (tokenizer: Tokenizer, text: string) =>
    tokenizer.locate(text).spans.map(({ start, end }) => text.slice(start, end));

  it('are those of the words, whatever case, accents and marks of continuation', async () => {
    const tokenizer = await load(wordPiece(true));
    assert.deepEqual(cuts(tokenizer, 'The good  FILMS, plays'), [
      'The',
      'good',
      'FILMS',
      ',',
      'play',
      's',
    ]);
    assert.deepEqual(cuts(tokenizer, 'É\u200be Σ'), ['É', 'e', 'Σ']);
  });

  it('are those of whole words where a word is unknown', async () => {
    const tokenizer = await load(wordPiece(true));
    assert.deepEqual(cuts(tokenizer, 'xqa a qqq, the ยย 漢漢 good'), [
      'xqa',
      'a',
      'qqq',
      ',',
      'the',
      'ยย',
      '漢',
      '漢',
      'good',
    ]);
  });

  it('are whole characters where tokens are parts of one', async () => {
    const tokenizer = await load(byteLevel(false));
    assert.deepEqual(cuts(tokenizer, 'ab é語'), ['ab', '', 'é', '語', '語', '語']);
  });

  it('are those of a literal special token', async () => {
    const tokenizer = await load(wordPiece(true));
    assert.deepEqual(cuts(tokenizer, 'the [UNK] good'), ['the', '[UNK]', 'good']);
  });

  it('of white space alone are empty, between the words', async () => {
    const tokenizer = await load(byteLevel(true));
    const text = 'a   b';
    const { spans } = tokenizer.locate(text);
    assert.deepEqual(spans.at(0), { start: 0, end: 1 });
    assert.deepEqual(spans.at(1), { start: 4, end: 1 });
    assert.deepEqual(spans.at(-1), { start: 4, end: 5 });
  });

  const kinds: readonly [
    string,
    () => Promise<Tokenizer>,
    prefix: string,
    between: readonly string[],
  ][] = [
    ['WordPiece that folds case and accents', () => load(wordPiece(true)), '', gaps],
    ['WordPiece that keeps them', () => load(wordPiece(false)), '', gaps],
    ['byte-level BPE', () => load(byteLevel(false)), ' ', spaces],
    [
      'a published Unigram vocabulary',
      async () => {
        await buildBundle();
        return Tokenizer.load(await readModelFolder(paths.model, nodeFiles), nodeFiles);
      },
      '',
      spaces,
    ],
  ];

  for (const [kind, open, prefix, between] of kinds) {
    it(`cut out words that give the same tokens again, with ${kind}`, async () => {
      const tokenizer = await open();
      fc.assert(
        fc.property(passage(between), fc.nat(), fc.nat(), (parts, from, length) => {
          const text = parts.map((part) => part.join('')).join('');
          const { ids, spans } = tokenizer.locate(text);
          let at = 0;
          const words = parts.map(([letters, mark, gap]) => {
            const start = at;
            at += letters.length + mark.length + gap.length;
            return { start, end: start + letters.length + mark.length };
          });
          const first = words[from % words.length] ?? { start: 0, end: 0 };
          const last =
            words[Math.min((from % words.length) + (length % 4), words.length - 1)] ?? first;
          const inside = ids
            .map((id, index) => ({ id, ...(spans[index] ?? { start: 0, end: 0 }) }))
            .filter(({ start, end }) => start >= first.start && end <= last.end && end > start);
          if (inside.length === 0) return;
          const answer = text.slice(inside[0]?.start, inside.at(-1)?.end);
          const again = tokenizer.locate(`${first.start > 0 ? prefix : ''}${answer}`);
          const solid = again.ids.filter((_, index) => {
            const { start, end } = again.spans[index] ?? { start: 0, end: 0 };
            return end > start;
          });
          assert.deepEqual(
            solid,
            inside.map(({ id }) => id),
            JSON.stringify({ text, answer, spans }),
          );
        }),
        { numRuns: 2000 },
      );
    });

    it(`never run backwards or leave the text, with ${kind}`, async () => {
      const tokenizer = await open();
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
          let start = 0;
          for (const span of tokenizer.locate(text).spans) {
            assert.ok(span.start >= start && span.start <= text.length && span.end <= text.length);
            start = span.start;
          }
        }),
        { numRuns: 2000 },
      );
    });
  }
});
