import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { DELETE_SSE } from "./endpoints/delete-sse.js";
import type { EndpointCase, EndpointSection } from "./endpoints/endpoint-case.js";
import { GET_SSE } from "./endpoints/get-sse.js";
import { EVERY_ENDPOINT, OTHER_ON_SSE } from "./endpoints/other-requests.js";
import { POST_MESSAGES } from "./endpoints/post-messages.js";
import {
  AFTER_THE_END,
  IN_A_BROWNOUT,
  STREAMABLE_HTTP_MEANWHILE,
} from "./endpoints/while-retired.js";

export const ENDPOINTS_PAGE = fileURLToPath(
  new URL("../../../docs/sse/api/endpoints.md", import.meta.url),
);

const RETIREMENT = `## While it is retired

From \`adviseFrom\` on, every answer of the first three sections has \`Deprecation\` (RFC 9745) and \`Link\`, and \`Sunset\` (RFC 8594)
where there is a \`sunsetDate\`: with the default configuration, too.
`;

/** The sections in the page's order. What is between them is text. */
export const SECTIONS: readonly (EndpointSection | string)[] = [
  GET_SSE,
  POST_MESSAGES,
  DELETE_SSE,
  OTHER_ON_SSE,
  EVERY_ENDPOINT,
  RETIREMENT,
  IN_A_BROWNOUT,
  AFTER_THE_END,
  STREAMABLE_HTTP_MEANWHILE,
];

const HEAD = `# Endpoints of HTTP+SSE

<!-- Made from test/docs/support/endpoints, where each row is asked of a running server; UPDATE_PAGES=1 writes it anew. -->

Paths are the defaults; \`endpoint.streamPath\`, \`endpoint.messagesPath\` and \`endpointPath\` change them. A number such as -32001 is the
code of the JSON-RPC error that the answer holds; *problem details* are \`application/problem+json\`. What the limits are, and what they
are counted by, is in the [README of \`@crossfade/http-sse\`](../../../packages/http-sse/README.md).
`;

/** The page as it should be. */
export async function endpointsPage(): Promise<string> {
  const parts = SECTIONS.map((part) => (typeof part === "string" ? part : sectionText(part)));
  const options = { ...(await resolveConfig(ENDPOINTS_PAGE)), parser: "markdown" };
  return format([HEAD, ...parts].join("\n"), options);
}

function sectionText({ title, intro, requestHeaders, cases, outro }: EndpointSection): string {
  return [
    `## ${title}`,
    "",
    intro,
    "",
    "| header of the request | meaning |",
    "| --- | --- |",
    ...Object.entries(requestHeaders).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
    "",
    "| request | status | answer |",
    "| --- | --- | --- |",
    ...cases.map((row) => `| ${row.request} | ${row.status} | ${answerText(row)} |`),
    "",
    ...(outro === undefined ? [] : [outro, ""]),
  ].join("\n");
}

/** Its body, its headers, and what there is to say about it. */
function answerText({ body, headers = {}, answer }: EndpointCase): string {
  const fields = Object.entries(headers).map(([name, value]) => {
    const written = name.replaceAll(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());
    return value === true ? `\`${written}\`` : `\`${written}: ${value}\``;
  });
  return [bodyText(body), fields.join(", "), answer].filter((part) => part !== "").join("; ");
}

function bodyText(body: EndpointCase["body"]): string {
  if (body === "nothing" || body === "text") return "";
  if (body === "problem") return "problem details";
  if ("error" in body) return String(body.error);
  return "stream" in body ? "event stream" : "JSON";
}
