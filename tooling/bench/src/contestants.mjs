/**
 * @typedef {import("./dialects.mjs").Dialect} Dialect
 *
 * @typedef {object} Contestant
 * @property {string} name
 * @property {string} title
 * @property {URL} module the server
 * @property {readonly { readonly dialects: readonly Dialect[], readonly args: readonly string[] }[]} servers
 *   what it is started with, by dialect
 */

/** What all others are measured by. */
export const BASELINE = "raw";

/** @type {readonly Contestant[]} */
export const CONTESTANTS = [
  {
    name: BASELINE,
    title: "raw `node:http`",
    module: serverModule("raw"),
    servers: [{ dialects: ["session", "sessionless", "stateless", "http-sse"], args: [] }],
  },
  {
    name: "express",
    title: "Express 5, `express.json()`, no MCP",
    module: serverModule("express"),
    servers: [{ dialects: ["session", "stateless"], args: [] }],
  },
  crossfade("crossfade", "**Crossfade**, `node`", ["node", "functions"]),
  crossfade("crossfade-express", "**Crossfade**, mounted in Express", ["express", "functions"]),
  crossfade("crossfade-attached", "**Crossfade**, before Express on its server", [
    "attached",
    "functions",
  ]),
  crossfade("crossfade-sdk1", "**Crossfade**, SDK 1.x server, 2 tools", ["node", "sdk1", "2"]),
  crossfade("crossfade-sdk1-22", "**Crossfade**, SDK 1.x server, 22 tools", ["node", "sdk1", "22"]),
  crossfade("crossfade-sdk2", "**Crossfade**, SDK 2.x server, 2 tools", ["node", "sdk2", "2"]),
  crossfade("crossfade-sdk2-22", "**Crossfade**, SDK 2.x server, 22 tools", ["node", "sdk2", "22"]),
  crossfade("crossfade-sdk2-native", "**Crossfade**, SDK 2.x server, `modernTransport`, 2 tools", [
    "node",
    "sdk2-native",
    "2",
  ]),
  sdk1("sdk1", "SDK 1.x, 2 tools", ["node"], ["2"]),
  sdk1("sdk1-22", "SDK 1.x, 22 tools", ["node"], ["22"]),
  sdk1("sdk1-json", "SDK 1.x, 2 tools, answers as JSON", ["node"], ["2", "json"]),
  sdk1("sdk1-express", "SDK 1.x in Express, 2 tools", ["express"], ["2"]),
  sdk2("sdk2", "SDK 2.x, 2 tools", "2"),
  sdk2("sdk2-22", "SDK 2.x, 22 tools", "22"),
];

/**
 * @param {string} name
 * @param {string} title
 * @param {readonly string[]} args
 * @returns {Contestant}
 */
function crossfade(name, title, args) {
  const dialects = /** @type {const} */ (["session", "stateless", "http-sse"]);
  return { name, title, module: serverModule("crossfade"), servers: [{ dialects, args }] };
}

/**
 * @param {string} name
 * @param {string} title
 * @param {readonly string[]} before
 * @param {readonly string[]} after
 * @returns {Contestant}
 */
function sdk1(name, title, before, after) {
  return {
    name,
    title,
    module: serverModule("sdk1"),
    servers: [
      { dialects: ["session", "http-sse"], args: [...before, "session", ...after] },
      { dialects: ["sessionless"], args: [...before, "sessionless", ...after] },
    ],
  };
}

/**
 * @param {string} name
 * @param {string} title
 * @param {string} tools
 * @returns {Contestant}
 */
function sdk2(name, title, tools) {
  return {
    name,
    title,
    module: serverModule("sdk2"),
    servers: [
      { dialects: ["session"], args: ["session", tools] },
      { dialects: ["stateless"], args: ["stateless", tools] },
    ],
  };
}

/** @param {string} name */
function serverModule(name) {
  return new URL(`../servers/${name}.mjs`, import.meta.url);
}
