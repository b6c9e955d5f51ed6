import { z } from "zod";

const id = z.union([z.string(), z.int()]);
const object = z.record(z.string(), z.unknown());
const absent = z.undefined().optional();
const call = { jsonrpc: z.literal("2.0"), method: z.string(), params: object.optional() };

const request = z.looseObject({ ...call, id, result: absent, error: absent });
const notification = z.looseObject({ ...call, id: absent, result: absent, error: absent });
const resultResponse = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id,
  method: absent,
  result: object,
  error: absent,
});
const errorResponse = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: id.nullable().optional(),
  method: absent,
  result: absent,
  error: z.looseObject({ code: z.int(), message: z.string(), data: z.unknown().optional() }),
});

/**
 * The messages of JSON-RPC 2.0 as MCP uses it, as a zod schema: for tools, tests and tooling. The
 * transports use the guard `kindOf`, which accepts the same values and is many times faster.
 */
export const jsonRpcMessageSchema = z.union([request, notification, resultResponse, errorResponse]);
