import fc from "fast-check";

/** A change of some text. */
type Mutate = (text: string) => string;

/** Where in the text, as a share of it, so that it fits any length. */
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const byte = fc.integer({ min: 0, max: 255 });

const replace = fc.tuple(place, byte).map(([at, code]): Mutate => (text) => {
  const index = Math.floor(at * text.length);
  return text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
});

/** A stretch is left out, or comes twice or often. */
const repeat = fc
  .tuple(place, fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 2, 100))
  .map(([at, length, times]): Mutate => (text) => {
    const begin = Math.floor(at * text.length);
    const end = begin + length;
    return text.slice(0, begin) + text.slice(begin, end).repeat(times) + text.slice(end);
  });

const insert = fc
  .tuple(place, fc.array(byte, { minLength: 1, maxLength: 10 }))
  .map(([at, codes]): Mutate => (text) => {
    const index = Math.floor(at * text.length);
    return text.slice(0, index) + String.fromCharCode(...codes) + text.slice(index);
  });

const cut = place.map(
  (at): Mutate =>
    (text) =>
      text.slice(0, Math.floor(at * text.length)),
);

const mutation = fc.oneof({ arbitrary: replace, weight: 3 }, repeat, insert, cut);

/** One of the texts, a byte a character, after a few small changes. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([text, mutations]) => mutations.reduce((result, mutate) => mutate(result), text));
}
