import { isObject } from "@crossfade/core";

/** Name and version of a server, where it told them. */
export function serverIn(
  value: unknown,
): { readonly name: string; readonly version: string } | undefined {
  if (!isObject(value) || typeof value["name"] !== "string") return undefined;
  const { version } = value;
  return { name: value["name"], version: typeof version === "string" ? version : "" };
}
