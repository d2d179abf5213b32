// Time from loading the extension's file until `activate` has returned, in a fresh process each:
// our own code, with VS Code's API stood in for by an object that answers everything.
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { median } from './median';

const rounds = 25;
const extension = path.resolve('dist/extension.js');

const program = `
  const { Module } = require('node:module');
  const anything = new Proxy(function () {}, {
    get: (_, name) => (name === Symbol.toPrimitive ? () => '' : anything),
    apply: () => anything,
    construct: () => anything,
  });
  const names = [
    ...['commands', 'languages', 'window', 'workspace', 'RelativePattern', 'Uri'],
    ...['EventEmitter', 'Disposable', 'CodeLens', 'Range', 'Position'],
  ];
  const vscode = Object.fromEntries(names.map((name) => [name, anything]));
  const load = Module._load;
  Module._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));
  const start = performance.now();
  require(${JSON.stringify(extension)}).activate({ subscriptions: [] });
  console.log(performance.now() - start);
`;

const times = Array.from({ length: rounds }, () =>
  Number(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' })),
);
console.log(`activation, our own code, cold: ${median(times).toFixed(1)} ms (median of ${rounds})`);
