import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

/** Something that runs JavaScript and has `fetch`. */
export interface Runtime {
  readonly name: "Node" | "Bun" | "Deno";
  /** How to run a file: the command, and the arguments before the file. Undefined where there is none. */
  readonly command: readonly [string, ...string[]] | undefined;
}

const require = createRequire(import.meta.url);
const { platform, arch } = process;

/**
 * The three of them. Bun and Deno come as npm packages, whose binaries are in packages of their own, one for
 * each platform; their install scripts would only put that binary in another place.
 */
export const RUNTIMES: readonly Runtime[] = [
  { name: "Node", command: [process.execPath] },
  {
    name: "Bun",
    command: working(binaryOf("bun", `@oven/bun-${platform}-${bunArch()}`, "bin/bun")),
  },
  {
    name: "Deno",
    command: working(binaryOf("deno", `@deno/${platform}-${arch}${libc()}`, "deno"), [
      "run",
      "--quiet",
      "--allow-all",
      "--no-lock",
      "--no-remote",
      "--node-modules-dir=manual",
    ]),
  },
];

function bunArch(): string {
  return arch === "arm64" ? "aarch64" : arch;
}

function libc(): string {
  return platform === "linux" ? "-glibc" : "";
}

/** The binary that a package brings for this platform; undefined where it has none. */
function binaryOf(launcher: string, platformPackage: string, file: string): string | undefined {
  try {
    const fromLauncher = createRequire(require.resolve(`${launcher}/package.json`));
    return fromLauncher.resolve(`${platformPackage}/${file}`);
  } catch {
    return undefined;
  }
}

/** A binary may be there and not run: it wants a newer processor, or another C library. */
function working(binary: string | undefined, flags: string[] = []): Runtime["command"] {
  if (binary === undefined || spawnSync(binary, ["--version"]).status !== 0) return undefined;
  return [binary, ...flags];
}
