import { execFileSync } from "node:child_process";

/**
 * The processors for the server and for the load, by number; undefined where they cannot be told apart:
 * no `taskset`, or only one processor.
 *
 * @returns {{ server: number, load: number } | undefined}
 */
export function chooseCores() {
  try {
    const output = execFileSync("taskset", ["-p", "-c", String(process.pid)], { encoding: "utf8" });
    const [load, server] = parseList(output.slice(output.lastIndexOf(":") + 1));
    return load === undefined || server === undefined ? undefined : { server, load };
  } catch {
    return undefined;
  }
}

/** Binds this process, which makes the load, to a processor. @param {number} core */
export function bindToCore(core) {
  execFileSync("taskset", ["-a", "-p", "-c", String(core), String(process.pid)], {
    stdio: "ignore",
  });
}

/** `0,2-4` means 0, 2, 3, 4. @param {string} list */
function parseList(list) {
  return list.split(",").flatMap((part) => {
    const [first = NaN, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
