/**
 * How a text is written that takes so many bytes in UTF-8. As many bytes as characters: it is ASCII, which is the same
 * in Latin-1; that is copied, where UTF-8 is looked at first.
 */
export function encodingOf(text: string, bytes: number): "latin1" | "utf8" {
  return bytes === text.length ? "latin1" : "utf8";
}
