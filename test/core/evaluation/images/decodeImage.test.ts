import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import fc from 'fast-check';
import { decodeImage } from '../../../../src/core/evaluation/images/decodeImage';
import { UnreadableImage } from '../../../../src/core/evaluation/images/rgbImage';
import reference from './reference.json';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(join('test/core/evaluation/images/fixtures', name)));

const refused = async (bytes: Uint8Array, why: RegExp) => {
  await assert.rejects(decodeImage(bytes), (error) => {
    assert.ok(error instanceof UnreadableImage, String(error));
    assert.match(error.message, why);
    return true;
  });
};

describe('the decoding of images', () => {
  for (const [name, sha256] of Object.entries(reference.files)) {
    it(`gives the pixels of the reference for ${name}`, async () => {
      const { width, height, data } = await decodeImage(fixture(name));
      assert.equal(data.length, width * height * 3);
      assert.equal(createHash('sha256').update(data).digest('hex'), sha256);
    });
  }

  it('reads an interlaced PNG', async () => {
    const pixels = Uint8Array.from({ length: 7 * 5 * 3 }, (_, index) => index * 2);
    const png = encode({ width: 7, height: 5, data: pixels, channels: 3 }, { interlace: 'Adam7' });
    assert.deepEqual((await decodeImage(png)).data, pixels);
  });

  it('keeps reading after a damaged image', async () => {
    for (const name of ['halved-colour.jpg', 'lossy.webp']) {
      const bytes = fixture(name);
      const broken = bytes.slice(0, bytes.length >> 1);
      await refused(broken, /truncated/);
      assert.equal((await decodeImage(bytes)).width, 61);
    }
  });

  describe('refuses', () => {
    it('an empty file', () => refused(new Uint8Array(), /empty/));
    it('what is no image', () =>
      refused(new TextEncoder().encode('%PDF-1.7 text'), /no PNG, JPEG/));
    it('a JPEG in CMYK, saying so', () => refused(fixture('cmyk.jpg'), /CMYK/));

    it('a PNG whose bytes were changed', async () => {
      const bytes = fixture('rgb.png').slice();
      bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 0xff;
      await refused(bytes, /truncated or damaged PNG/);
    });

    it('an image of 20,000 by 20,000 pixels by its head alone', async () => {
      for (const [name, at, size] of [
        ['rgb.png', 16, 4],
        ['full-colour.jpg', -1, 2],
        ['lossless.webp', 21, 0],
      ] as const) {
        const bytes = fixture(name).slice();
        const view = new DataView(bytes.buffer);
        if (size === 4) [at, at + 4].forEach((where) => view.setUint32(where, 20_000));
        else if (size === 0) view.setUint32(at, 16_383 - 1 + ((16_383 - 1) << 14), true);
        else {
          const frame = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0);
          [frame + 5, frame + 7].forEach((where) => view.setUint16(where, 20_000));
        }
        await refused(bytes, /too large: (20000 by 20000|16383 by 16383) pixels/);
      }
    });
  });

  it('reads or refuses whatever is cut off or put in, and throws nothing else', async function () {
    this.timeout(20_000);
    const names = ['rgb.png', 'palette4.png', 'progressive.jpg', 'lossy.webp', 'alpha.webp'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.uint8Array({ maxLength: 8 }),
        async (name, share, noise) => {
          const whole = fixture(name);
          const at = Math.floor(share * whole.length);
          for (const bytes of [
            whole.slice(0, at),
            Uint8Array.of(...whole.slice(0, at), ...noise, ...whole.slice(at + noise.length)),
          ]) {
            await decodeImage(bytes).catch((error: unknown) => {
              assert.ok(error instanceof UnreadableImage, String(error));
            });
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
