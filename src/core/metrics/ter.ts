import { separateMarks, separateStops } from './bleuTokenizers';
import { readCorpus, signatureOf } from './sacrebleu';
import type { MetricScorer, Options } from './scorer';
import { countEdits } from './tercom';
import { splitWords, stripEnd } from './whitespace';

/**
 * Translation edit rate, 0 and up where 100 is as many edits as the reference has words (Snover et
 * al., AMTA 2006), as sacreBLEU computes it: corpus level, fewest edits over the mean length of
 * several references.
 */
export const terScorers: readonly MetricScorer[] = [
  {
    id: 'ter',
    options: ['normalized', 'no-punct', 'asian-support', 'case-sensitive'].map((name) => ({
      name,
      kind: 'boolean',
      default: false,
    })),
    score(predictions, references, options) {
      const corpus = readCorpus(predictions, references);
      let edits = 0;
      let referenceLength = 0;
      corpus.hypotheses.forEach((hypothesis, segment) => {
        const [own, length] = terParts(hypothesis, corpus.references[segment] ?? [], options);
        edits += own;
        referenceLength += length;
      });
      return {
        metric: 'ter',
        value: terOfSums([edits, referenceLength]),
        signature: signatureOf(corpus, {
          case: options['case-sensitive'] === true ? 'mixed' : 'lc',
          tok: 'tercom',
          norm: options['normalized'] === true,
          punct: options['no-punct'] !== true,
          asian: options['asian-support'] === true,
        }),
        details: { edits, referenceLength, segments: corpus.hypotheses.length },
      };
    },
  },
];

/**
 * What one segment adds to corpus TER, from which {@link terOfSums} follows: the fewest edits to one
 * of the references, and their mean length.
 *
 * @param references At least one.
 * @param options Of the metric; none is on when absent.
 */
export function terParts(
  hypothesis: string,
  references: readonly string[],
  options: Options = {},
): [edits: number, referenceLength: number] {
  const words = tokenize(hypothesis, options);
  // sacreBLEU tokenizes references twice, which splits a few more marks the second time.
  const alternatives = references.map((text) =>
    tokenize(tokenize(text, options).join(' '), options),
  );
  const lengths = alternatives.reduce((sum, alternative) => sum + alternative.length, 0);
  return [
    Math.min(...alternatives.map((alternative) => countEdits(words, alternative))),
    lengths / alternatives.length,
  ];
}

/** TER, 0 and up, of sums of {@link terParts}. */
export function terOfSums(sums: ArrayLike<number>): number {
  const [edits = 0, referenceLength = 0] = Array.from(sums);
  if (referenceLength > 0) return (100 * edits) / referenceLength;
  return edits > 0 ? 100 : 0;
}

const asianPunctuation =
  /[\u3001\u3002\u3008-\u3011\u3014-\u301f\uff61-\uff65\u30fb\uff0e\uff0c\uff1f\uff1a\uff1b\uff01\uff02\uff08\uff09]/g;

/** The range from U+3200 ends at U+3F22 in sacreBLEU, though the block it names ends at U+32FF. */
const asianBlocks = [
  /[\u4e00-\u9fff\u3400-\u4dbf]/g,
  /[\u31c0-\u31ef\u2e80-\u2eff]/g,
  /[\u3300-\u33ff\uf900-\ufaff\ufe30-\ufe4f]/g,
  /[\u3200-\u3f22]/g,
  asianPunctuation,
];

/** Words as Tercom's normalizer makes them, in sacreBLEU's version of it. */
function tokenize(segment: string, options: Options): string[] {
  const asian = options['asian-support'] === true;
  let text = stripEnd(segment);
  if (options['case-sensitive'] !== true) text = text.toLowerCase();
  if (options['normalized'] === true && text !== '') {
    text = normalize(text);
    if (asian) {
      for (const block of asianBlocks) text = text.replace(block, ' $& ');
    }
  }
  if (options['no-punct'] === true) {
    text = text.replace(/[.,?:;!"()]/g, '');
    if (asian) text = text.replace(asianPunctuation, '');
  }
  return splitWords(text);
}

function normalize(text: string): string {
  const unescaped = text
    .replaceAll('\n-', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  return separateStops(separateMarks(` ${unescaped} `).replaceAll("'s ", " 's "));
}
