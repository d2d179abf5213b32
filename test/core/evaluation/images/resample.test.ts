import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage } from '../../../../src/core/evaluation/images/decodeImage';
import { ImageProcessor } from '../../../../src/core/evaluation/images/imageProcessor';
import { filters, resample, resizeLinear } from '../../../../src/core/evaluation/images/resample';
import { PersonError } from '../../../../src/core/personError';
import { pattern } from './pattern';
import reference from './reference.json';

const sha256 = (data: Uint8Array | Float32Array) =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');

describe('the resizing of images', () => {
  for (const { filter, width, height, sha256: expected } of reference.resized) {
    it(`gives the pixels of Pillow: ${filter}, 61 by 45 to ${width} by ${height}`, () => {
      const code = filters[filter as keyof typeof filters];
      const { data } = resample(pattern(61, 45), width, height, code);
      assert.equal(sha256(data), expected);
    });
  }
  for (const { file, width, height } of reference.linear) {
    it(`is within 1 of OpenCV's INTER_LINEAR, 61 by 45 to ${width} by ${height}`, async () => {
      const path = join('test/core/evaluation/images/fixtures', file);
      const expected = (await decodeImage(readFileSync(path))).data;
      const { data } = resizeLinear(pattern(61, 45), width, height);
      const differences = Array.from(data, (value, at) => Math.abs(value - (expected[at] ?? NaN)));
      assert.ok(differences.every((difference) => difference <= 1));
      assert.ok(differences.filter((difference) => difference > 0).length < 0.01 * data.length);
    });
  }
});

describe('the preparation of images', () => {
  const load = (preprocessor: Readonly<Record<string, unknown>>) =>
    ImageProcessor.of({ preprocessor, folder: '/models/m' });

  const clip = {
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
  };
  const half = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
  const wide = pattern(61, 45);
  const cases: [keyof typeof reference.tensors, typeof wide, Record<string, unknown>][] = [
    ['clip', wide, { crop_size: 32, do_center_crop: true, resample: 3, size: 32, ...clip }],
    [
      'clip-tall',
      pattern(30, 77),
      {
        crop_size: { height: 32, width: 32 },
        image_processor_type: 'CLIPImageProcessor',
        rescale_factor: 1 / 255,
        size: { shortest_edge: 32 },
        ...clip,
      },
    ],
    [
      'crop-larger',
      wide,
      { crop_size: { height: 30, width: 32 }, resample: 2, size: { shortest_edge: 20 }, ...clip },
    ],
    [
      'vit',
      wide,
      { image_processor_type: 'ViTImageProcessor', size: { height: 20, width: 24 }, ...half },
    ],
    [
      'siglip',
      wide,
      {
        image_processor_type: 'SiglipImageProcessor',
        size: { height: 28, width: 28 },
        do_convert_rgb: null,
        ...half,
      },
    ],
  ];
  for (const [name, image, config] of cases) {
    it(`gives the tensor of the reference, to the bit: ${name}`, () => {
      const processor = load(config);
      const { dims, data } = processor.pixelValues([processor.fit(image)]);
      assert.deepEqual(dims.slice(1), reference.tensors[name].dims);
      assert.equal(sha256(data), reference.tensors[name].sha256);
    });
  }

  it('leaves out the steps that are switched off', () => {
    const off = { do_resize: false, do_center_crop: false, do_rescale: false, do_normalize: false };
    const processor = load({ ...off, crop_size: 3 });
    const { dims, data } = processor.pixelValues([processor.fit(wide)]);
    assert.deepEqual(dims, [1, 3, 45, 61]);
    assert.deepEqual([data[0], data[61 * 45]], [0, 50]);
  });

  it('refuses what it does not know, and says what', () => {
    const base = { size: 32, ...half };
    for (const [config, why] of [
      [{ ...base, resample: 9 }, /no filter of the number 9/],
      [{ ...base, size: { longest_edge: 3 } }, /its size is \{"longest_edge":3\}/],
      [{ size: 32 }, /its image_mean is not three numbers/],
      [{ ...base, size: 1e9 }, /its size is 1000000000/],
    ] as const) {
      assert.throws(
        () => load(config),
        (error) => error instanceof PersonError && why.test(error.message),
      );
    }
    assert.throws(() => ImageProcessor.of({ folder: '/m' }), /has no preprocessor_config.json/);
  });
});
