import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const cli = path.resolve(__dirname, '../../../dist/cli.js');

interface Found {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly message: string;
}

describe('The command line’s check', function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'paperweight-check-'));
    fs.mkdirSync(path.join(folder, 'parts'));
    const bib =
      '@misc{a, title={A}}\n@article{b, author={B}, title={B}, year=2020}\n@misc{a, title={A}}\n@misc{open, title={x\n';
    const files: Readonly<Record<string, string | Buffer>> = {
      'main.tex':
        '\\documentclass{article}\n\\begin{document}\nA \\cite{a} and \\cite{lost}.\n\\input{parts/one}\n\\bibliography{refs}\n\\end{document}\n',
      'parts/one.tex': '\\cite{gone}\n',
      'refs.bib': bib,
      'good.tex':
        '\\documentclass{article}\\begin{document}\\cite{x}\\bibliography{good}\\end{document}',
      'good.bib': '@misc{x, title={X}}\n',
      'lacking.tex':
        '\\documentclass{article}\\begin{document}\\cite{x}\\bibliography{nowhere}\\end{document}',
      'latin.tex': Buffer.from('caf\xe9', 'latin1'),
      'binary.tex': Buffer.from([65, 0, 66]),
      'empty.tex': '',
      'picture.png': 'x',
    };
    for (const [name, content] of Object.entries(files)) {
      fs.writeFileSync(path.join(folder, name), content);
    }
  });

  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  function check(...args: string[]): { code: number | null; out: string; err: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'check', ...args], {
      encoding: 'utf8',
      cwd: folder,
    });
    return { code: status, out: stdout, err: stderr };
  }

  function found(...args: string[]): Found[] {
    return JSON.parse(check(...args, '--json').out) as Found[];
  }

  const places = (all: readonly Found[]): string[] =>
    all.map(({ file, line, column, code }) => `${file}:${String(line)}:${String(column)} ${code}`);

  it('prints what it found in a document and in what that cites from, with exit 1', () => {
    const { code, out, err } = check('main.tex', '--json');
    assert.equal(code, 1);
    assert.equal(err, '');
    const all = JSON.parse(out) as Found[];
    assert.deepEqual(places(all), [
      'main.tex:3:22 undefined-key',
      'refs.bib:3:7 duplicate-key',
      'refs.bib:4:1 broken-entry',
    ]);
    assert.ok(
      all.every((finding) => Object.keys(finding).join(' ') === 'file line column code message'),
    );
  });

  it('prints a line for each finding', () => {
    const { code, out } = check('main.tex');
    assert.equal(code, 1);
    const [first, ...others] = out.trimEnd().split('\n');
    assert.equal(first, 'main.tex:3:22: undefined-key: refs.bib has no entry lost.');
    assert.equal(others.length, 2);
  });

  it('checks each bibliography once, and parts by the document that includes them', () => {
    const all = places(found('main.tex', path.join('parts', 'one.tex'), 'refs.bib', 'main.tex'));
    assert.equal(all.length, 4);
    assert.ok(all.includes(`${path.join('parts', 'one.tex')}:1:7 undefined-key`));
  });

  it('checks a bibliography alone', () => {
    assert.deepEqual(places(found('refs.bib')), [
      'refs.bib:3:7 duplicate-key',
      'refs.bib:4:1 broken-entry',
    ]);
  });

  it('finds fields that are missing where it is asked for them', () => {
    assert.ok(
      places(found('refs.bib', '--missing-fields')).includes('refs.bib:2:10 missing-field'),
    );
  });

  it('finds nothing in what is good, with exit 0', () => {
    assert.deepEqual(check('good.tex', '--json'), { code: 0, out: '[]\n', err: '' });
    assert.deepEqual(check('good.tex', 'empty.tex'), { code: 0, out: '', err: '' });
  });

  it('reads bibliographies it is given in place of those declared', () => {
    assert.deepEqual(places(found('main.tex', '--bib', 'good.bib')), [
      'main.tex:3:9 undefined-key',
      'main.tex:3:22 undefined-key',
    ]);
    assert.deepEqual(found('lacking.tex', '--bib', 'good.bib', '--bib', 'refs.bib').length, 2);
  });

  it('says where cite keys could not be checked', () => {
    const { code, out, err } = check('lacking.tex', '--json');
    assert.deepEqual([code, out], [0, '[]\n']);
    assert.match(err, /lacking\.tex: its cite keys were not checked, for nowhere\.bib/);
  });

  const refused: [what: string, args: string[], says: RegExp][] = [
    ['nothing', [], /Give at least one document/],
    ['a file that is missing', ['nope.tex'], /There is no file nope\.tex/],
    ['a bibliography that is missing', ['main.tex', '--bib', 'nope.bib'], /There is no file nope/],
    ['a folder', ['parts'], /parts cannot be checked/],
    ['a file in no language that cites', ['picture.png'], /picture\.png cannot be checked/],
    ['text in another encoding', ['latin.tex'], /latin\.tex is not UTF-8/],
    ['a binary file', ['binary.tex'], /binary\.tex is not UTF-8/],
    ['one bad file among good ones', ['main.tex', 'nope.tex'], /There is no file nope/],
    ['an option it does not have', ['main.tex', '--fix'], /--fix/],
  ];
  for (const [what, args, says] of refused) {
    it(`refuses ${what} with one line and exit 2`, () => {
      const { code, out, err } = check(...args);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, says);
      assert.equal(err.trimEnd().split('\n').length, 1);
    });
  }
});
