import assert from 'node:assert/strict';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { styleFormats } from '../../../src/core/citation/citationFormats';
import type {
  CitationThreadOptions,
  FromCitationThread,
  ToCitationThread,
} from '../../../src/protocol';
import { bert, distilbert } from '../citation/papers';

const root = path.resolve(__dirname, '../../..');

describe("The citations' thread", function () {
  this.timeout(60_000);
  let thread: Worker;
  let asked = 0;

  before(() => {
    const workerData: CitationThreadOptions = { styles: path.join(root, 'data', 'styles') };
    thread = new Worker(path.join(root, 'dist', 'citationThread.js'), { workerData });
  });

  after(() => thread.terminate());

  function ask(
    format: ToCitationThread['format'],
    citeKeyFormat = '',
    papers = [bert],
  ): Promise<FromCitationThread> {
    const request = ++asked;
    return new Promise((resolve) => {
      const receive = (message: FromCitationThread): void => {
        if (message.request === request) {
          thread.off('message', receive);
          resolve(message);
        }
      };
      thread.on('message', receive);
      const message: ToCitationThread = { type: 'format', request, papers, format, citeKeyFormat };
      thread.postMessage(message);
    });
  }

  async function text(...question: Parameters<typeof ask>): Promise<string> {
    const answer = await ask(...question);
    assert.equal(answer.type, 'done', JSON.stringify(answer));
    return answer.type === 'done' ? answer.text : '';
  }

  it('writes every style', async () => {
    for (const { name } of styleFormats) {
      assert.match(await text(name), /Devlin/, name);
    }
  });

  it('gives entries the keys of a format, each its own', async () => {
    const entries = await text('bibtex', 'year', [bert, distilbert, bert]);
    assert.deepEqual(
      [...entries.matchAll(/^@\w+\{(\w+),/gm)].map(([, key]) => key),
      ['2019', '2019a', '2019'],
    );
  });

  it('answers a format it does not know, or a pattern it cannot read, in words', async () => {
    for (const [answer, says] of [
      [await ask('docx'), /docx is not known/],
      [await ask('bibtex', 'yaer'), /no function yaer/],
      [await ask({ name: 'x.csl', xml: '' }), /x\.csl cannot be used/],
    ] as const) {
      assert.equal(answer.type, 'failed');
      assert.match(answer.type === 'failed' ? answer.failure.happened : '', says);
    }
  });
});
