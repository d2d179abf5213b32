import { readTexts, requireSameLength } from './input';
import type { MetricScorer } from './scorer';
import { strip, whitespaceClass } from './whitespace';

/**
 * Levenshtein distance: the least number of insertions, deletions and substitutions between two
 * sequences.
 */
function editDistance(from: readonly string[], to: readonly string[]): number {
  let start = 0;
  let fromEnd = from.length;
  let toEnd = to.length;
  while (start < fromEnd && start < toEnd && from[start] === to[start]) start++;
  while (fromEnd > start && toEnd > start && from[fromEnd - 1] === to[toEnd - 1]) {
    fromEnd--;
    toEnd--;
  }
  const width = toEnd - start;
  const row = Int32Array.from({ length: width + 1 }, (_, column) => column);
  for (let i = start; i < fromEnd; i++) {
    let diagonal = i - start;
    row[0] = diagonal + 1;
    for (let j = 1; j <= width; j++) {
      const above = row[j] ?? 0;
      const change = diagonal + (from[i] === to[start + j - 1] ? 0 : 1);
      row[j] = Math.min(change, above + 1, (row[j - 1] ?? 0) + 1);
      diagonal = above;
    }
  }
  return row[width] ?? 0;
}

function errorRateScorer(
  id: string,
  unit: 'words' | 'characters',
  split: (text: string) => string[],
): MetricScorer {
  return {
    id,
    options: [],
    score(predictions, references) {
      const predicted = readTexts(predictions, 'predictions');
      const expected = readTexts(references, 'references');
      requireSameLength(predicted, expected);
      let edits = 0;
      let length = 0;
      expected.forEach((text, index) => {
        const units = split(text);
        edits += editDistance(units, split(predicted[index] ?? ''));
        length += units.length;
      });
      return {
        metric: id,
        // jiwer counts the insertions themselves where every reference is empty.
        value: length === 0 ? edits : edits / length,
        signature: `jiwer 4.0.0 ${id}`,
        details: { edits, [`reference${unit === 'words' ? 'Words' : 'Characters'}`]: length },
      };
    },
  };
}

const spaceRuns = new RegExp(`${whitespaceClass}{2,}`, 'g');

/**
 * Word and character error rate over all texts together, 0 and up, as jiwer computes them by
 * default: case and punctuation count, and only a space or a run of white space parts words.
 */
export const errorRateScorers: readonly MetricScorer[] = [
  errorRateScorer('wer', 'words', (text) =>
    strip(text.replace(spaceRuns, ' '))
      .split(' ')
      .filter((word) => word !== ''),
  ),
  errorRateScorer('cer', 'characters', (text) => Array.from(strip(text))),
];
