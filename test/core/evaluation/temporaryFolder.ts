import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the tests of the surrounding `describe`, removed after them. */
export function temporaryFolder(): () => string {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'paperweight-evaluation-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}
