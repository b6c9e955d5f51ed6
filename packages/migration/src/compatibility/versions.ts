/**
 * Whether a version is another one or comes after it, by the numbers in it. Undefined: one of them has
 * none, and nothing can be said.
 */
export function isAtLeast(version: string, since: string): boolean | undefined {
  const have = numbers(version);
  const want = numbers(since);
  if (have.length === 0 || want.length === 0) return undefined;
  for (let index = 0; index < Math.max(have.length, want.length); index += 1) {
    const difference = (have[index] ?? 0) - (want[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** `v1.102.0-insider` is 1, 102, 0: what comes after a sign that is no dot is no number of the version. */
function numbers(version: string): number[] {
  const [found] = /\d+(\.\d+)*/.exec(version) ?? [];
  return found === undefined ? [] : found.split(".").map(Number);
}
