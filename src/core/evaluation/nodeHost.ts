import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import type { Host } from './host';

/**
 * This machine and this process, through Node.
 *
 * @param paperweight Our version.
 */
export function nodeHost(paperweight: string): Host {
  return {
    paperweight,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    peakMemory,
    now: () => performance.now(),
  };
}

function peakMemory(): number {
  // On Linux the kernel's maxRSS of a forked process starts at that of its parent.
  if (process.platform === 'linux') {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (peak !== undefined) return Number(peak) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}
