import { spawnSync } from "node:child_process";
import { delimiter, join, resolve } from "node:path";
import { repositoryRoot } from "../repository/workspace.mjs";

const bin = join(repositoryRoot, "node_modules", ".bin");

/**
 * Runs a command to its end, and throws with all that it printed when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {string} folder relative to the repository, or absolute
 */
export function run(command, args, folder) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: resolve(repositoryRoot, folder),
    encoding: "utf8",
    timeout: 180_000,
    env: { ...process.env, PATH: [bin, process.env["PATH"]].join(delimiter) },
  });
  if (status === 0) return;
  throw new Error(
    [`${command} ${args.join(" ")} failed:`, error?.message, stdout, stderr]
      .filter(Boolean)
      .join("\n"),
  );
}

/**
 * Runs a tool of the repository, wherever the folder is.
 * @param {string} tool
 * @param {string[]} args
 * @param {string} folder
 */
export function runTool(tool, args, folder) {
  run(join(bin, tool), args, folder);
}
