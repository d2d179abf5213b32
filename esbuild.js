// Builds what ships in dist/; with --tests, the extension-host tests in out/ too.
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const withTests = process.argv.includes('--tests');
const targetAt = process.argv.indexOf('--target');
/** `linux-x64`, `darwin-arm64`, ...: whose onnxruntime goes into dist/. */
const target =
  targetAt < 0 ? `${process.platform}-${process.arch}` : (process.argv[targetAt + 1] ?? '');

/**
 * The extension host's bundles. VS Code loads `extension`; each other one is loaded by the dynamic
 * import that first needs it, so that activation reads one small file.
 */
const hostBundles = {
  extension: 'src/extension.ts',
  lookup: 'src/vscode/lookup.ts',
  evaluating: 'src/vscode/evaluating.ts',
  downloading: 'src/vscode/downloading.ts',
  citing: 'src/vscode/citing.ts',
  writing: 'src/vscode/writing.ts',
  explaining: 'src/vscode/explaining.ts',
  harnessing: 'src/vscode/harnessing.ts',
  refactoring: 'src/vscode/refactoring.ts',
  tabulating: 'src/vscode/tabulating.ts',
};

/**
 * The catalog's thread, whose reading of the user's own files and of their documents is loaded where
 * there is something to read, that of citations, and that which plans and compares evaluations.
 */
const threadBundles = {
  catalogThread: 'src/catalogThread/catalogThread.ts',
  ownRecords: 'src/catalogThread/ownRecords.ts',
  manuscript: 'src/catalogThread/manuscript.ts',
  bibItems: 'src/core/citation/bibItems.ts',
  citationThread: 'src/citationThread/citationThread.ts',
  evaluationThread: 'src/worker/evaluationThread.ts',
};

const noFetch = path.resolve('src/core/citation/noFetch.ts');

/** A dynamic import of one of these bundles stays a `require` of its file. */
const bundlesStayApart = {
  name: 'bundles-stay-apart',
  setup(build) {
    const files = new Map(
      Object.entries({ ...hostBundles, ...threadBundles }).map(([name, source]) => [
        path.resolve(source),
        `./${name}.js`,
      ]),
    );
    build.onResolve({ filter: /^\./ }, ({ kind, path: specifier, resolveDir }) => {
      const file = files.get(`${path.resolve(resolveDir, specifier)}.ts`);
      return kind === 'dynamic-import' && file ? { path: file, external: true } : undefined;
    });
  },
};

/** Libraries that read a .wasm file of their own, with the files of theirs that ship. */
const imageCodecs = {
  '@jsquash/jpeg': [
    'package.json',
    'LICENSE',
    'codec/LICENSE.codec.md',
    'decode.js',
    'meta.js',
    'utils.js',
    'codec/dec/mozjpeg_dec.js',
    'codec/dec/mozjpeg_dec.wasm',
  ],
  '@jsquash/webp': [
    'package.json',
    'LICENSE',
    'codec/LICENSE.codec.md',
    'decode.js',
    'utils.js',
    'codec/dec/webp_dec.js',
    'codec/dec/webp_dec.wasm',
  ],
};

function bundle(options) {
  return esbuild.context({
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outdir: 'dist',
    alias: { 'sync-fetch': noFetch, 'node-fetch': noFetch },
    external: ['vscode', 'mocha', 'onnxruntime-node', ...Object.keys(imageCodecs)],
    mainFields: ['module', 'main'],
    minify: production,
    sourcemap: production ? false : 'linked',
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });
}

async function main() {
  copyRuntime();
  copyImageCodecs();
  const contexts = await Promise.all([
    bundle({ entryPoints: hostBundles, plugins: [bundlesStayApart] }),
    bundle({ entryPoints: threadBundles, plugins: [bundlesStayApart] }),
    bundle({ entryPoints: { worker: 'src/worker/worker.ts', watchdog: 'src/worker/watchdog.ts' } }),
    bundle({ entryPoints: { cli: 'src/cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } }),
    bundle({
      entryPoints: {
        'webview/evaluate': 'src/webview/evaluate.ts',
        'webview/records': 'src/webview/records.ts',
        'webview/explanation': 'src/webview/explanation.ts',
      },
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      loader: { '.ttf': 'file' },
      assetNames: 'webview/[name]',
    }),
    ...(withTests
      ? [
          bundle({
            entryPoints: ['test/vscode/**/*.test.ts'],
            outdir: 'out/test/vscode',
            outbase: 'test/vscode',
          }),
        ]
      : []),
  ]);
  if (watch) {
    await Promise.all(contexts.map((context) => context.watch()));
  } else {
    await Promise.all(contexts.map((context) => context.rebuild()));
    await Promise.all(contexts.map((context) => context.dispose()));
  }
}

/**
 * onnxruntime-node finds its native library by its own path, so it stays a package of its own:
 * dist/node_modules, with the one platform's binaries.
 */
function copyRuntime() {
  const [platform, arch] = target.split('-');
  for (const name of ['onnxruntime-node', 'onnxruntime-common']) {
    const from = path.join('node_modules', name);
    const to = path.join('dist/node_modules', name);
    fs.cpSync(from, to, {
      recursive: true,
      preserveTimestamps: true,
      filter: (file) => {
        const inside = path.relative(from, file).split(path.sep);
        const [top, , itsPlatform, itsArch] = inside;
        return top === 'bin'
          ? (itsPlatform ?? platform) === platform && (itsArch ?? arch) === arch
          : ['', 'package.json', 'dist', 'README.md'].includes(top) &&
              !file.endsWith('.map') &&
              !/\.d\.[cm]?ts$/.test(file);
      },
    });
  }
}

/** They find their .wasm beside them, so they stay packages of their own as well. */
function copyImageCodecs() {
  for (const [name, files] of Object.entries(imageCodecs)) {
    for (const file of files) {
      const to = path.join('dist/node_modules', name, file);
      fs.mkdirSync(path.dirname(to), { recursive: true });
      fs.copyFileSync(path.join('node_modules', name, file), to);
    }
  }
}

main().catch((error) => {
  console.error(error);
  // A context that was made before keeps the process alive.
  process.exit(1);
});
