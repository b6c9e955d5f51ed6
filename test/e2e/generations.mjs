// Three generations of clients at once, for longer than a unit test may take: `pnpm load:generations --help`.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const HELP = `Usage: pnpm load:generations [options]

Has 300 clients of three generations call one server at once, and checks that every answer, and every
question of the server's, reached the client that it was for, and no other.

  --seconds <number>  how long (default 60)
  --help              this text
`;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else if (!(Number(values.seconds) > 0)) {
  process.stderr.write("--seconds must be a number above 0\n");
  process.exitCode = 2;
} else run(values.seconds);

/** @param {string} seconds */
function run(seconds) {
  const jest = fileURLToPath(new URL("../../tooling/jest/run-jest.mjs", import.meta.url));
  const child = spawn(process.execPath, [jest, "test/generations-at-once.test.ts"], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    env: { ...process.env, GENERATIONS_SECONDS: seconds },
    stdio: "inherit",
  });
  child.on("exit", (code) => (process.exitCode = code ?? 1));
}
