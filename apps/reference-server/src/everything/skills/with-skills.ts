import {
  decorateBackend,
  isObject,
  JsonRpcError,
  RPC_CODE,
  type JsonObject,
  type JsonRpcRequest,
  type McpBackend,
  type ServerDescription,
} from "@crossfade/core";
import { MARKDOWN, REFERENCES_URI, SKILL_ENTRY, SKILL_FILES, SKILL_URI } from "./skill.js";

const SKILLS_EXTENSION = "io.modelcontextprotocol/skills";
/** The skill changes with the server's version only. */
const CACHED = { ttlMs: 60_000, cacheScope: "public" };

/**
 * The same server, with the extension `io.modelcontextprotocol/skills` (SEP-2640) for clients of 2026-07-28: its
 * methods list and describe what `resources/read` reads.
 */
export function withSkills(backend: McpBackend): McpBackend {
  const describe = backend.describe?.bind(backend);
  return decorateBackend(backend, {
    request: (message, exchange) =>
      (exchange.client && answerOf(message)) ?? backend.request(message, exchange),
    ...(describe && { describe: async (exchange) => withExtension(await describe(exchange)) }),
  });
}

function withExtension({ capabilities, ...described }: ServerDescription): ServerDescription {
  const { extensions } = capabilities;
  const own = { [SKILLS_EXTENSION]: { directoryRead: true } };
  const all = { ...(isObject(extensions) ? extensions : {}), ...own };
  return { ...described, capabilities: { ...capabilities, extensions: all } };
}

function answerOf({ method, params }: JsonRpcRequest): JsonObject | undefined {
  const uri = params?.["uri"];
  if (method === "skills/list") return { skills: [SKILL_ENTRY], ...CACHED };
  if (method === "skills/get") {
    if (uri === SKILL_ENTRY.uri) return { skill: SKILL_ENTRY, ...CACHED };
    throw new JsonRpcError(RPC_CODE.invalidParams, "Invalid params: there is no such skill");
  }
  if (method !== "resources/directory/read") return undefined;
  const resources = typeof uri === "string" ? DIRECTORIES.get(uri) : undefined;
  if (resources) return { resources, ...CACHED };
  throw new JsonRpcError(RPC_CODE.invalidParams, "Invalid params: there is no such directory");
}

const FILES = SKILL_FILES.map(({ uri, name, description }) => ({
  uri,
  name,
  description,
  mimeType: MARKDOWN,
}));
const REFERENCES = { uri: REFERENCES_URI, name: "references", mimeType: "inode/directory" };

/** What is in each directory. */
const DIRECTORIES: ReadonlyMap<string, readonly JsonObject[]> = new Map<string, JsonObject[]>([
  [SKILL_URI, [...filesIn(SKILL_URI), REFERENCES]],
  [REFERENCES_URI, filesIn(REFERENCES_URI)],
]);

function filesIn(directory: string): JsonObject[] {
  return FILES.filter(({ uri }) => uri.slice(0, uri.lastIndexOf("/")) === directory);
}
