import type { ExportedFolder, ExportOrder } from '../../../protocol';
import { Bundle } from '../bundle';
import { nodeFiles } from '../nodeFiles';
import { readRunFile } from '../storedRuns';
import { exportFullRun } from './exportFullRun';
import { exportRequest } from './exportRequest';
import { writeExport } from './writeExport';

/**
 * Writes a run out for lm-evaluation-harness.
 *
 * @throws {PersonError} when there is no such run, model or data, no task fits, or the folder holds
 *   anything.
 */
export async function exportRun(order: ExportOrder): Promise<ExportedFolder> {
  const { run, given, folder, base, bundle, cache } = order;
  const request = await exportRequest(
    { ...given, ...(run !== undefined && { run: await readRunFile(run, nodeFiles) }) },
    new Bundle(bundle, nodeFiles, cache),
    nodeFiles,
    base,
  );
  const { task, examples, files } = await exportFullRun(request, nodeFiles);
  await writeExport(folder, files);
  return {
    folder,
    task,
    ...(examples !== undefined && { examples }),
    files: files.map(({ name }) => name),
  };
}
