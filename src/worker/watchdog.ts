/**
 * The second thread of the evaluation process. The runtime blocks the first one while it works, so
 * it is this one that sees when the parent is gone or the memory limit is passed, and ends the
 * process then. Before it does so for memory it writes the bytes held to file descriptor
 * `reportTo`, where the parent reads them.
 */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** What the thread is started with. */
export interface WatchdogData {
  /** Process id of the parent. */
  readonly parent: number;
  /** Most bytes of resident memory; 0 for no limit. */
  readonly memoryLimit: number;
  readonly reportTo: number;
}

const { parent, memoryLimit, reportTo } = workerData as WatchdogData;

setInterval(() => {
  const held = memoryLimit > 0 ? process.memoryUsage.rss() : 0;
  if (held > memoryLimit) writeSync(reportTo, String(held));
  if (held > memoryLimit || !hasParent()) process.kill(process.pid, 'SIGKILL');
}, 100);

function hasParent(): boolean {
  // Windows keeps the number of a parent that is gone; elsewhere another process adopts the orphan.
  if (process.ppid !== parent) return false;
  try {
    process.kill(parent, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
