import type { McpBackend } from "./mcp-backend.js";

/** Every method of a backend; the compiler misses one that is new. */
const METHODS: Readonly<Record<keyof McpBackend, true>> = {
  request: true,
  notification: true,
  sessionBegan: true,
  sessionEnded: true,
  describe: true,
  headerParameters: true,
  listen: true,
  close: true,
};

/**
 * A backend that does what another one does, but for what is given here. What neither does it does not
 * have. A spread would lose the methods of a class.
 */
export function decorateBackend(backend: McpBackend, own: Partial<McpBackend>): McpBackend {
  const methods = Object.keys(METHODS).map((key) => {
    const name = key as keyof McpBackend;
    return [name, own[name] ?? backend[name]?.bind(backend)] as const;
  });
  return Object.fromEntries(methods.filter(([, method]) => method)) as unknown as McpBackend;
}
