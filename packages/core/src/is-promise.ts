/** `instanceof` would not know the promises of another realm, such as a Redis client's under Jest. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
