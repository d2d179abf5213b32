import type { ProcessOptions } from '../core/evaluation/evaluationProcess';
import type { EvaluationRequest, ShownFact } from '../protocol';
import { settings } from './settings';

/** What the settings say of a run. */
export function evaluationSettings(): Pick<
  EvaluationRequest,
  'threads' | 'batchSize' | 'provider' | 'optimization'
> {
  const threads = settings.evaluationThreads();
  return {
    ...(threads !== 0 && { threads }),
    batchSize: settings.evaluationBatchSize(),
    provider: settings.evaluationProvider(),
    optimization: settings.evaluationOptimization(),
  };
}

/** What a run may take, as the settings say. */
export function evaluationLimits(): Pick<ProcessOptions, 'timeout' | 'memoryLimit'> {
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
    { name: 'threads', value: threads === 0 ? 'as many as fit' : String(threads) },
    { name: 'batch size', value: String(settings.evaluationBatchSize()) },
    { name: 'provider', value: settings.evaluationProvider() },
    { name: 'optimization', value: settings.evaluationOptimization() },
    ...(megabytes > 0 ? [{ name: 'memory limit', value: `${megabytes} MB` }] : []),
    ...(seconds > 0 ? [{ name: 'time limit', value: `${seconds} s` }] : []),
  ];
}
