let prefixes = 0;

/** A prefix that nobody had: as good as an empty server. */
export function newPrefix(): string {
  return `test${prefixes++}`;
}
