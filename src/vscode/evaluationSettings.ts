import type { EvaluationRequest, ShownFact } from '../protocol';
import { settings } from './settings';

/** What the settings say of a run. */
export function evaluationSettings(): Pick<EvaluationRequest, 'threads'> {
  const threads = settings.evaluationThreads();
  return threads === 0 ? {} : { threads };
}

/** The settings of runs as the view shows them. */
export function shownSettings(): ShownFact[] {
  const threads = settings.evaluationThreads();
  return [{ name: 'threads', value: threads === 0 ? 'as many as fit' : String(threads) }];
}
