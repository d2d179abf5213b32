import type { EvaluationRequest, ShownFact } from '../protocol';
import { settings } from './settings';

/** What the settings say of how a run computes. */
export function evaluationSettings(): Pick<
  EvaluationRequest,
  'threads' | 'batchSize' | 'provider' | 'optimization'
> {
  const threads = settings.evaluationThreads();
  return {
    ...(threads > 0 && { threads }),
    batchSize: settings.evaluationBatchSize(),
    provider: settings.evaluationProvider(),
    optimization: settings.evaluationOptimization(),
  };
}

/** What the settings allow a run: milliseconds and bytes; absent where it is not limited. */
export function evaluationLimits(): { timeout?: number; memoryLimit?: number } {
  const seconds = settings.evaluationTimeLimit();
  const megabytes = settings.evaluationMemoryLimit();
  return {
    ...(seconds > 0 && { timeout: seconds * 1000 }),
    ...(megabytes > 0 && { memoryLimit: megabytes * 1e6 }),
  };
}

/** The settings of runs as the view shows them. */
export function shownSettings(): ShownFact[] {
  const threads = settings.evaluationThreads();
  const seconds = settings.evaluationTimeLimit();
  const megabytes = settings.evaluationMemoryLimit();
  return [
    { name: 'batch size', value: String(settings.evaluationBatchSize()) },
    {
      name: 'threads',
      value: threads === 0 ? 'as many as processors, at most 4' : String(threads),
    },
    { name: 'provider', value: settings.evaluationProvider() },
    { name: 'optimization', value: settings.evaluationOptimization() },
    { name: 'memory limit', value: megabytes === 0 ? 'none' : `${megabytes} MB` },
    { name: 'time limit', value: seconds === 0 ? 'none' : `${seconds} s` },
  ];
}
