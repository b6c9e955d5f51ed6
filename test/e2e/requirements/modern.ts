import { OURS, PAGE, type Requirement } from "./requirement.js";

/** Streamable HTTP without sessions, revision 2026-07-28. */
export const MODERN: readonly Requirement[] = [
  {
    id: "modern/recognised",
    clause: PAGE.earlier,
    behaviour: "A POST is modern by its _meta, its header or its method; initialize by _meta only",
  },
  {
    id: "modern/order",
    clause: OURS,
    behaviour: "Checked in this order: envelope, _meta, headers, revision, method",
  },
  {
    id: "modern/unsupported-revision",
    clause: PAGE.versioning,
    behaviour: "400, -32022 with data.supported, all that is served here, and data.requested",
  },
  {
    id: "modern/incomplete-meta",
    clause: PAGE.meta,
    behaviour: "_meta without protocolVersion or clientCapabilities: 400, -32602",
  },
  {
    id: "modern/standard-headers",
    clause: PAGE.standardHeaders,
    behaviour: "A standard header missing, malformed or unlike the body: 400, -32020",
  },
  {
    id: "modern/base64-headers",
    clause: PAGE.toolHeaders,
    behaviour: "Header values are compared after decoding =?base64?…?=",
  },
  {
    id: "modern/tool-headers",
    clause: PAGE.toolHeaders,
    behaviour: "An x-mcp-header parameter missing or unlike its argument: 400, -32020",
  },
  {
    id: "modern/tool-headers-absent",
    clause: PAGE.toolHeaders,
    behaviour: "Such an argument null or absent: no header is expected",
  },
  {
    id: "modern/missing-capability",
    clause: PAGE.inputRequired,
    behaviour: "A capability that was not declared: 400, -32021, data.requiredCapabilities",
  },
  {
    id: "modern/missing-resource",
    clause: PAGE.resources,
    behaviour: "A missing resource: 200 with -32602 and data.uri",
  },
  {
    id: "modern/unknown-method",
    clause: PAGE.validation,
    behaviour: "A method unknown, or removed in this revision: 404, -32601",
  },
  {
    id: "modern/response-posted",
    clause: PAGE.sending,
    behaviour: "A body that is a JSON-RPC response: 400, -32600",
  },
  {
    id: "modern/notification",
    clause: PAGE.sending,
    behaviour: "A notification: 202, without required headers",
  },
  {
    id: "modern/json-or-stream",
    clause: PAGE.receiving,
    behaviour: "200 with JSON, or a stream where notifications come first",
  },
  {
    id: "modern/result-type",
    clause: PAGE.messages,
    behaviour: "Each result has resultType and the server's info in _meta",
  },
  {
    id: "modern/cache-hints",
    clause: PAGE.caching,
    behaviour: "Results of lists and reads have ttlMs and cacheScope",
  },
  {
    id: "modern/discover",
    clause: PAGE.discover,
    behaviour: "server/discover: versions, capabilities, identity; cacheable",
  },
  {
    id: "modern/listen",
    clause: PAGE.subscriptions,
    behaviour: "subscriptions/listen: acknowledged first, with the honoured part of the filter",
  },
  {
    id: "modern/listen-ids",
    clause: PAGE.subscriptions,
    behaviour: "Every message of a subscription carries its subscriptionId",
  },
  {
    id: "modern/listen-end",
    clause: PAGE.subscriptions,
    behaviour: "On shutdown a subscription has its final result, then the end",
  },
  {
    id: "modern/log-level",
    clause: PAGE.logging,
    behaviour: "notifications/message only from the logLevel on that the request's _meta has",
  },
  {
    id: "modern/input-required",
    clause: PAGE.inputRequired,
    behaviour: "A server that needs its client: a result with input_required, never a request",
  },
  {
    id: "modern/input-kinds",
    clause: PAGE.inputRequired,
    behaviour: "Only kinds that were declared, and only for the three methods that may ask",
  },
  {
    id: "modern/request-state",
    clause: PAGE.inputRequired,
    behaviour: "requestState is sealed, expires, and is bound to principal, method and parameters",
  },
  {
    id: "modern/request-state-once",
    clause: PAGE.inputRequired,
    behaviour: "A parked call is resumed once; any failed check: 400, -32602",
  },
  {
    id: "modern/disconnect-cancels",
    clause: PAGE.closing,
    behaviour: "A client that leaves cancels its request, and nothing more is sent for it",
  },
  {
    id: "modern/no-session",
    clause: PAGE.earlier,
    behaviour: "Mcp-Session-Id and Last-Event-ID are ignored, and none is minted",
  },
  {
    id: "modern/no-event-ids",
    clause: PAGE.receiving,
    behaviour: "Streams have neither event ids nor retry",
  },
  {
    id: "modern/same-ids",
    clause: OURS,
    behaviour: "Ids are never compared between requests",
  },
];
