const boundaries = require('eslint-plugin-boundaries');
const tseslint = require('typescript-eslint');

/** The parts of the house, and which others each may import. No other arrow is allowed. */
const parts = {
  'src/core/catalog': [],
  'src/core/search': ['src/core/catalog'],
  'src/core/citation': ['src/core/catalog'],
  'src/core/manuscript': ['src/core/catalog', 'src/core/citation'],
  'src/core/metrics': [],
  'src/core/evaluation': ['src/core/catalog', 'src/core/metrics', 'src/protocol'],
  'src/core/online': ['src/core/catalog'],
  'src/vscode': ['src/core/*', 'src/protocol'],
  'src/webview': ['src/protocol'],
  'src/worker': ['src/core/evaluation', 'src/core/metrics', 'src/protocol'],
  'src/catalogThread': [
    'src/core/catalog',
    'src/core/search',
    'src/core/citation',
    'src/core/manuscript',
    'src/protocol',
  ],
  'src/citationThread': ['src/core/citation', 'src/protocol'],
  'src/cli': ['src/core/*', 'src/protocol'],
  'src/protocol': [
    'src/core/catalog',
    'src/core/search',
    'src/core/citation',
    'src/core/manuscript',
    'src/core/evaluation',
  ],
  'src/extension': ['src/vscode'],
  'src/core': [],
};
const coreParts = Object.keys(parts).filter((part) => part.startsWith('src/core/'));

module.exports = tseslint.config(
  { ignores: ['dist/', 'out/', '.vscode-test/', 'node_modules/', 'coverage/'] },
  tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.js'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': {
        typescript: { project: 'tsconfig.json' },
      },
      'boundaries/include': ['src/**/*.ts'],
      'boundaries/elements': Object.keys(parts).map((part) => ({
        type: part,
        ...(['src/protocol', 'src/extension'].includes(part)
          ? { pattern: `${part}.ts`, partialMatch: false }
          : { pattern: part }),
      })),
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries(parts).map(([part, uses]) => ({
            from: { element: { type: part } },
            allow: {
              to: {
                element: {
                  types: {
                    anyOf: [
                      part,
                      'src/core',
                      ...uses.flatMap((use) => (use === 'src/core/*' ? coreParts : use)),
                    ],
                  },
                },
              },
            },
          })),
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/vscode/**', 'src/extension.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'vscode', message: 'Only src/vscode and src/extension.ts know VS Code.' },
          ],
        },
      ],
    },
  },
);
