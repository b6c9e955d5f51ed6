// Runs before a file of test/e2e, and has all of its servers be three nodes.
import { afterAll } from "@jest/globals";
import { moveTo } from "../../e2e/support/world.js";
import { ThreeNodes } from "./three-nodes.js";

const nodes = new ThreeNodes();
moveTo(nodes.start);

afterAll(async () => {
  const { started, running } = nodes;
  await nodes.stop();
  if (started === 0)
    throw new Error("Start servers by e2e/support, or list the file in e2e-files.mjs");
  // The file's own `afterAll` comes after this one, when their Redis is gone.
  if (running > 0) throw new Error("Stop servers in afterEach");
});
