import { badItem, readLabels, readNumbers, requireSameLength } from './input';
import type { MetricScorer, OptionSpec } from './scorer';

/** One bin of a reliability diagram. */
interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly examples: number;
  /** Mean confidence; absent in an empty bin. */
  readonly confidence?: number;
  /** Share that was right; absent in an empty bin. */
  readonly accuracy?: number;
}

/**
 * The reliability diagram: bins of equal width, each open at its low end and closed at its high end,
 * the first closed at 0 as well.
 */
function reliabilityBins(
  confidences: Float64Array,
  correct: readonly boolean[],
  bins: number,
): ReliabilityBin[] {
  const counts = Array.from({ length: bins }, () => ({ examples: 0, confidence: 0, right: 0 }));
  confidences.forEach((confidence, index) => {
    // Compared with the bounds themselves, as a product such as 0.7 * 10 is rounded up.
    let position = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
    if (position > 0 && confidence <= position / bins) position--;
    const bin = counts[position];
    if (bin === undefined) return;
    bin.examples++;
    bin.confidence += confidence;
    if (correct[index]) bin.right++;
  });
  return counts.map(({ examples, confidence, right }, index) => ({
    low: index / bins,
    high: (index + 1) / bins,
    examples,
    ...(examples > 0 && { confidence: confidence / examples, accuracy: right / examples }),
  }));
}

const binsOption: OptionSpec = { name: 'bins', kind: 'number', default: 10, min: 1, whole: true };

/** Expected calibration error and Brier score of confidences, each 0 to 1. */
export const calibrationScorers: readonly MetricScorer[] = [
  {
    id: 'ece',
    options: [binsOption],
    score(predictions, references, options) {
      const [confidences, correct] = readPair(predictions, references);
      const bins = reliabilityBins(confidences, correct, options['bins'] as number);
      const value = bins.reduce((total, { examples, confidence = 0, accuracy = 0 }) => {
        return total + (examples / correct.length) * Math.abs(accuracy - confidence);
      }, 0);
      return {
        metric: 'ece',
        value,
        signature: `expected calibration error (Guo et al. 2017, equation 3) bins=${bins.length} equal width`,
        details: { bins, examples: correct.length },
      };
    },
  },
  {
    id: 'brier',
    // Accepted so that one set of options serves both; it does not change the Brier score.
    options: [binsOption],
    score(predictions, references) {
      const [confidences, correct] = readPair(predictions, references);
      const total = confidences.reduce((sum, confidence, index) => {
        return sum + (confidence - (correct[index] ? 1 : 0)) ** 2;
      }, 0);
      return {
        metric: 'brier',
        value: total / correct.length,
        signature: 'scikit-learn brier_score_loss',
        details: { examples: correct.length },
      };
    },
  },
];

function readPair(predictions: unknown, references: unknown): [Float64Array, boolean[]] {
  const confidences = readNumbers(predictions, 'predictions');
  confidences.forEach((confidence, index) => {
    if (confidence < 0 || confidence > 1) {
      throw badItem('predictions', index, 'a confidence from 0 to 1');
    }
  });
  const correct = readLabels(references, 'references').map((label, index) => {
    if (label !== '0' && label !== '1') throw badItem('references', index, '0 or 1');
    return label === '1';
  });
  requireSameLength(confidences, correct);
  return [confidences, correct];
}
