/**
 * A seeded generator of uniform whole numbers, the same sequence on every machine.
 *
 * The state is filled by SplitMix32 and stepped by xoshiro128** (Blackman and Vigna, "Scrambled
 * linear pseudorandom number generators", ACM TOMS 47(4), 2021; public domain).
 *
 * @param seed Any number; only its low 32 bits count.
 * @returns A function that draws from 0 to bound - 1, for bounds up to 2^32.
 */
export function createGenerator(seed: number): (bound: number) => number {
  let mixed = seed | 0;
  const splitMix = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = mixed;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = splitMix();
  let b = splitMix();
  let c = splitMix();
  let d = splitMix();
  return (bound) => {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return Math.floor((scrambled / 0x100000000) * bound);
  };
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
