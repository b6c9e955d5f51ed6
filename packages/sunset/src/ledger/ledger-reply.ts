import {
  emptyReply,
  HEADER,
  jsonReply,
  jsonTextReply,
  queryValues,
  textReply,
  withHeaders,
  type Clock,
  type HttpReply,
  type HttpReplyHeaders,
  type HttpRequest,
} from "@crossfade/core";
import type { ClientLedger } from "./client-ledger.js";
import { endingReport } from "./ending-report.js";
import { ledgerToCsv, ledgerToTable } from "./format-ledger.js";
import { ledgerToJson } from "./ledger-file.js";
import type { LedgerSnapshot } from "./ledger-store.js";

/** It changes with each request, and says who is a client. */
const NO_STORE: HttpReplyHeaders = [HEADER.cacheControl, "no-store"];

/**
 * Answers `GET` with the ledger: `?format=json` (the default), `csv` or `table`; or with what would break:
 * `?format=report&generation=http-sse&at=2027-06-30`. It asks nobody who they are: serve it where only
 * operators can get.
 */
export async function ledgerReply(
  ledger: Pick<ClientLedger, "read">,
  request: HttpRequest,
  clock: Clock,
): Promise<HttpReply> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return emptyReply(405, [HEADER.allow, "GET, HEAD"]);
  }
  const reply = answer(await ledger.read(), request, clock.now());
  return withHeaders(reply, NO_STORE);
}

function answer(snapshot: LedgerSnapshot, request: HttpRequest, now: number): HttpReply {
  const [format = "json"] = queryValues(request, ["format"]);
  if (format === "json") return jsonTextReply(200, ledgerToJson(snapshot));
  if (format === "report") return report(snapshot, request, now);
  if (format === "table") return textReply(200, ledgerToTable(snapshot.entries).trimEnd());
  if (format === "csv") {
    const headers = [HEADER.contentType, "text/csv; charset=utf-8; header=present"];
    return { status: 200, headers, body: ledgerToCsv(snapshot.entries) };
  }
  return textReply(400, "format must be json, csv, table or report");
}

function report(snapshot: LedgerSnapshot, request: HttpRequest, now: number): HttpReply {
  const [generation = "http-sse"] = queryValues(request, ["generation"]);
  const [date] = queryValues(request, ["at"]);
  const at = date === undefined ? now : Date.parse(date);
  if (generation !== "http-sse" && generation !== "sessionful") {
    return textReply(400, "generation must be http-sse or sessionful");
  }
  if (Number.isNaN(at)) return textReply(400, "at must be a date, such as 2027-06-30");
  return jsonReply(200, endingReport(snapshot, { generation, now, at }));
}
