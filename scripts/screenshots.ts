import { copyFileSync, mkdirSync } from 'node:fs';
import * as path from 'node:path';

/** Pictures of the README; `npm run screenshots` takes them anew from the running product. */
const pictures = [
  'search',
  'cite-latex',
  'hover-name',
  'complete-catalog-paper',
  'checks-number',
  'results-table',
  'leaderboard',
  'evaluate-compared',
];

mkdirSync('media/screenshots', { recursive: true });
for (const name of pictures) {
  const file = `${name}.png`;
  copyFileSync(path.join('out/screenshots', file), path.join('media/screenshots', file));
}
