// Runs the contract of HTTP adapters in whatever runtime this is, client and server both; prints a line
// of JSON for each test.
import { fetchHandler } from "@crossfade/fetch";
import { adapterSuite } from "./adapter-suite.mjs";
import { serve } from "./serve.mjs";

const PATIENCE_MS = 15_000;
const [, , runtime] = process.argv;

async function withAdapter(handler, use) {
  const server = await serve(fetchHandler(handler).fetch);
  try {
    await use(`http://127.0.0.1:${server.port}`);
  } finally {
    await server.stop();
  }
}

async function failureOf(body) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("timed out")), PATIENCE_MS);
  });
  try {
    await Promise.race([body(), late]);
    return undefined;
  } catch (error) {
    return error?.stack ?? String(error);
  } finally {
    clearTimeout(timer);
  }
}

for (const { name, body } of adapterSuite(runtime, withAdapter)) {
  console.log(JSON.stringify({ name, failure: await failureOf(body) }));
}
process.exit(0);
