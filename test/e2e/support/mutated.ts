import fc from "fast-check";

type Mutate = (bytes: Buffer) => Buffer;

/** Where in the bytes, as a share of them, so that it fits any length. */
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

const flip = fc
  .tuple(place, fc.integer({ min: 1, max: 255 }))
  .map(([at, mask]): Mutate => (bytes) => {
    const flipped = Buffer.from(bytes);
    const index = Math.floor(at * bytes.length);
    if (index < bytes.length) flipped[index] = bytes[index]! ^ mask;
    return flipped;
  });

/** A stretch of the bytes is left out, or comes twice or often. */
const repeat = fc
  .tuple(place, fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 2, 100))
  .map(([at, length, times]): Mutate => (bytes) => {
    const begin = Math.floor(at * bytes.length);
    const stretch = bytes.subarray(begin, begin + length);
    const middle = Array.from({ length: times }, () => stretch);
    return Buffer.concat([bytes.subarray(0, begin), ...middle, bytes.subarray(begin + length)]);
  });

const insert = fc
  .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 10 }))
  .map(([at, inserted]): Mutate => (bytes) => {
    const index = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, index), inserted, bytes.subarray(index)]);
  });

const cut = place.map(
  (at): Mutate =>
    (bytes) =>
      bytes.subarray(0, Math.floor(at * bytes.length)),
);

/** A few small changes, one after the other. */
export const mutated: fc.Arbitrary<Mutate> = fc
  .array(fc.oneof({ arbitrary: flip, weight: 3 }, repeat, insert, cut), {
    minLength: 1,
    maxLength: 4,
  })
  .map((mutations) => (bytes) => mutations.reduce((result, mutate) => mutate(result), bytes));
