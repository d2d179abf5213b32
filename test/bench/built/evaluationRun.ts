/**
 * A run in the process that calls this; as a process of its own it makes the one run it is sent and
 * answers with its report.
 */
import { nodeFiles } from '../../../src/core/evaluation/nodeFiles';
import { nodeHost } from '../../../src/core/evaluation/nodeHost';
import type { RunReport } from '../../../src/core/evaluation/report';
import { evaluate } from '../../../src/core/evaluation/run';
import type { EvaluationRequest } from '../../../src/protocol';
import { loadOnnxRuntime } from '../../../src/worker/onnxRuntime';

export async function runHere(request: EvaluationRequest): Promise<RunReport> {
  const ports = { files: nodeFiles, host: nodeHost('bench'), loadRuntime: loadOnnxRuntime };
  const report = await evaluate(request, ports);
  if (report === undefined) throw new Error('a run that nobody cancelled has no report');
  return report;
}

if (process.send) {
  process.once('message', (request: EvaluationRequest) => {
    void runHere(request).then((report) => process.send?.(report, () => process.disconnect()));
  });
}
