import {
  isObject,
  JsonRpcError,
  RPC_CODE,
  type ModernClient,
  type ServerDescription,
} from "@crossfade/core";

/** The extension's name (SEP-2663), in the capabilities of clients and servers. */
export const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

/** Whether a client has said, in this request, that it knows what to do with a task. */
export function declaresTasks({ capabilities }: ModernClient): boolean {
  const extensions = capabilities["extensions"];
  return isObject(extensions) && isObject(extensions[TASKS_EXTENSION]);
}

/** @throws JsonRpcError -32021 where it has not */
export function requireTasks(client: ModernClient): void {
  if (declaresTasks(client)) return;
  throw new JsonRpcError(
    RPC_CODE.missingCapability,
    `The client has not declared the extension ${TASKS_EXTENSION}`,
    { requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } },
  );
}

/** A server that says, to whoever asks, that it has tasks. */
export function withExtension(described: ServerDescription): ServerDescription {
  const { extensions } = described.capabilities;
  const all = { ...(isObject(extensions) ? extensions : {}), [TASKS_EXTENSION]: {} };
  return { ...described, capabilities: { ...described.capabilities, extensions: all } };
}
