import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { textResult } from "../text-result.js";
import { ADDRESS_SCHEMA } from "./address-schema.js";

/**
 * Zod cannot say all of this in JSON Schema, so what it would say is overridden, by metadata, with the
 * schema that it checks.
 */
const addressArguments = z
  .strictObject({
    name: z.string().optional(),
    address: z
      .looseObject({ street: z.string().optional(), city: z.string().optional() })
      .optional(),
    contactMethod: z.enum(["phone", "email"]).optional(),
    phone: z.string().optional(),
    email: z.string().optional(),
  })
  .refine(({ contactMethod, phone, email }) =>
    contactMethod === "phone" ? phone !== undefined : email !== undefined,
  )
  .meta(ADDRESS_SCHEMA);

const regionArguments = {
  region: z.string().meta({ "x-mcp-header": "Region" }),
  level: z.int().optional(),
};

/** Tools whose input schemas have what most schemas have not. */
export function registerSchemaTools(server: McpServer): void {
  server.registerTool(
    "json_schema_2020_12_tool",
    { description: "Tool with JSON Schema 2020-12 features", inputSchema: addressArguments },
    (contact) => textResult(JSON.stringify(contact)),
  );
  server.registerTool(
    "test_x_mcp_header",
    {
      description: "Has a parameter that clients of 2026-07-28 repeat in a header",
      inputSchema: regionArguments,
    },
    ({ region }) => textResult(`region=${region}`),
  );
}
