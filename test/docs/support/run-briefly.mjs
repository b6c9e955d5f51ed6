// Preloaded before a snippet: it listens on a free port, so that snippets can run side by side, and has
// a moment to fail before it is taken to work.
import { Server } from "node:net";

const MOMENT_MS = 1_000;
const original = Object.getOwnPropertyDescriptor(Server.prototype, "listen");

Server.prototype.listen = function listenOnFreePort(port, ...rest) {
  return original.value.call(this, typeof port === "number" ? 0 : port, ...rest);
};

setTimeout(() => process.exit(0), MOMENT_MS);
