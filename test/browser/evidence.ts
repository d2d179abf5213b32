import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { repository } from '../../scripts/vscode/server';
import { Workbench } from './workbench';

/** After a failed test, keeps a picture of every window that is open. */
export const mochaHooks = {
  async afterEach(this: Mocha.Context): Promise<void> {
    const test = this.currentTest;
    if (test?.state !== 'failed') return;
    const folder = path.join(repository, 'out', 'failures');
    await fs.mkdir(folder, { recursive: true });
    const name = test.fullTitle().replaceAll(/[^\w]+/g, '-');
    let count = 0;
    for (const { page } of Workbench.open) {
      const file = path.join(folder, `${name}-${(count += 1)}.png`);
      await page.screenshot({ path: file });
      console.log(`The window as the test left it: ${path.relative(repository, file)}`);
    }
  },
};
