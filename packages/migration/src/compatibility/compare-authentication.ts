import { isObject, type JsonObject } from "@crossfade/core";
import { fetchSend } from "../clients/fetch-send.js";
import { exchange, type ClientOptions } from "../clients/generation-client.js";
import { sentAs } from "../clients/probe-failure.js";
import { maskUrl } from "../client-configs/mask-secrets.js";
import type { Evidence, Finding } from "./finding.js";
import type { ProbeOptions } from "./probe-attempt.js";

/** What a URL tells clients that have not signed in. */
export interface AuthenticationReport {
  readonly url: string;
  /** Undefined where nothing answered. */
  readonly status: number | undefined;
  /** Scheme of `WWW-Authenticate`, such as `Bearer`. */
  readonly scheme?: string;
  /** From its protected-resource metadata (RFC 9728). */
  readonly resource?: string;
  readonly authorizationServers: readonly string[];
  readonly scopes: readonly string[];
  /** Whether clients can register themselves with its authorization server (RFC 7591). */
  readonly registration: "dynamic" | "client-id-metadata" | "none" | "unknown";
  /** Where the metadata was found. */
  readonly metadataUrl?: string;
}

/** What is different for a client that moves from one URL to another. */
export interface AuthenticationComparison {
  readonly before: AuthenticationReport;
  readonly after: AuthenticationReport;
  readonly findings: readonly Finding[];
}

/**
 * Compares what two URLs want of clients that have not signed in: the resource that a token is for, who
 * gives it out, and how clients register. A difference there is what most often breaks on the day.
 */
export async function compareAuthentication(
  before: string,
  after: string,
  options: ProbeOptions = {},
): Promise<AuthenticationComparison> {
  const old = await authenticationOf(before, "GET", options);
  const next = await authenticationOf(after, "POST", options);
  return { before: old, after: next, findings: differences(old, next) };
}

async function authenticationOf(
  url: string,
  method: "GET" | "POST",
  { fetch = globalThis.fetch, timeoutMs = 10_000, signal }: ProbeOptions,
): Promise<AuthenticationReport> {
  const life = new AbortController();
  const client: ClientOptions = { send: fetchSend(fetch), headers: {}, timeoutMs, signal };
  const read = (target: string): Promise<JsonObject | undefined> =>
    metadataAt(target, client, life.signal);
  try {
    const answer = await exchange(
      client,
      sentAs(method, url),
      firstRequest(method, url),
      life.signal,
    );
    const challenge = answer.header("www-authenticate");
    const { status } = answer;
    answer.discard();
    const [scheme] = /^[\w-]+/.exec(challenge ?? "") ?? [];
    const named = parameterIn(challenge, "resource_metadata");
    const places = named === undefined ? wellKnown(url, "oauth-protected-resource") : [named];
    const found = await firstOf(places, read);
    const metadata = found?.metadata ?? {};
    const authorizationServers = strings(metadata["authorization_servers"]);
    const [issuer] = authorizationServers;
    const { resource } = metadata;
    return {
      url,
      status,
      ...(scheme === undefined ? {} : { scheme }),
      ...(typeof resource === "string" ? { resource } : {}),
      authorizationServers,
      scopes: strings(metadata["scopes_supported"]),
      registration: issuer === undefined ? "unknown" : await registrationAt(issuer, read),
      ...(found ? { metadataUrl: found.url } : {}),
    };
  } catch {
    signal?.throwIfAborted();
    return {
      url,
      status: undefined,
      authorizationServers: [],
      scopes: [],
      registration: "unknown",
    };
  } finally {
    life.abort();
  }
}

function firstRequest(
  method: "GET" | "POST",
  url: string,
): { method: "GET" | "POST"; url: string; headers: Record<string, string>; body?: string } {
  if (method === "GET") return { method, url, headers: { accept: "text/event-stream" } };
  return {
    method,
    url,
    headers: {
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
  };
}

/** Where metadata of a URL is, the place that has the path in it first (RFC 9728, section 3.1). */
function wellKnown(url: string, name: string): string[] {
  const { origin, pathname } = new URL(url);
  const path = pathname === "/" ? "" : pathname.replace(/\/$/, "");
  const places = [`${origin}/.well-known/${name}${path}`, `${origin}/.well-known/${name}`];
  return [...new Set(places)];
}

async function registrationAt(
  issuer: string,
  read: (url: string) => Promise<JsonObject | undefined>,
): Promise<AuthenticationReport["registration"]> {
  const places = ["oauth-authorization-server", "openid-configuration"].flatMap((name) =>
    wellKnown(issuer, name),
  );
  const found = await firstOf(places, read);
  if (!found) return "unknown";
  if (typeof found.metadata["registration_endpoint"] === "string") return "dynamic";
  return found.metadata["client_id_metadata_document_supported"] === true
    ? "client-id-metadata"
    : "none";
}

async function firstOf(
  urls: readonly string[],
  read: (url: string) => Promise<JsonObject | undefined>,
): Promise<{ readonly url: string; readonly metadata: JsonObject } | undefined> {
  for (const url of urls) {
    const metadata = await read(url);
    if (metadata) return { url, metadata };
  }
  return undefined;
}

async function metadataAt(
  url: string,
  client: ClientOptions,
  life: AbortSignal,
): Promise<JsonObject | undefined> {
  try {
    const request = { method: "GET" as const, url, headers: { accept: "application/json" } };
    const answer = await exchange(client, sentAs("GET", url), request, life);
    if (answer.status !== 200) {
      answer.discard();
      return undefined;
    }
    const metadata: unknown = JSON.parse(await answer.text());
    return isObject(metadata) ? metadata : undefined;
  } catch {
    client.signal?.throwIfAborted();
    return undefined;
  }
}

function parameterIn(challenge: string | undefined, name: string): string | undefined {
  const [, quoted, plain] =
    new RegExp(`\\b${name}=(?:"([^"]*)"|([^\\s,]+))`).exec(challenge ?? "") ?? [];
  return quoted ?? plain;
}

function differences(before: AuthenticationReport, after: AuthenticationReport): Finding[] {
  const findings: Finding[] = [];
  const both = (of: (report: AuthenticationReport) => string): [Evidence, Evidence] => [
    { source: "metadata", detail: `${maskUrl(before.url)}: ${of(before)}` },
    { source: "metadata", detail: `${maskUrl(after.url)}: ${of(after)}` },
  ];
  const asks = (report: AuthenticationReport): boolean => report.status === 401;
  if (asks(before) !== asks(after)) {
    findings.push({
      code: asks(after) ? "sign-in-begins" : "sign-in-ends",
      severity: "error",
      title: asks(after)
        ? "The new URL asks for a sign-in that the old one does not"
        : "The old URL asks for a sign-in, and the new one does not",
      evidence: both(({ status, scheme }) => `${status ?? "no answer"} ${scheme ?? ""}`.trim()),
      remedy: "Move the transport first, and authentication on another day.",
    });
    return findings;
  }
  if (!asks(after)) return findings;
  if (before.scheme !== after.scheme) {
    findings.push({
      code: "scheme-differs",
      severity: "error",
      title: "Clients have to authenticate in another way",
      evidence: both(({ scheme }) => scheme ?? "no scheme"),
    });
  }
  if (before.metadataUrl !== undefined && after.metadataUrl === undefined) {
    findings.push({
      code: "metadata-missing",
      severity: "error",
      title: "The new URL does not say where to sign in",
      evidence: both(({ metadataUrl }) => metadataUrl ?? "no protected-resource metadata"),
      remedy: "Serve it, and name it in WWW-Authenticate (RFC 9728).",
    });
    return findings;
  }
  if (before.resource !== after.resource) {
    findings.push({
      code: "resource-differs",
      severity: "warning",
      title: "Tokens for the old URL are not for the new one: every user signs in again",
      evidence: both(({ resource }) => `resource ${resource ?? "not told"}`),
      remedy: "Give both URLs the same resource until the old one is gone.",
    });
  }
  if (before.authorizationServers.join(" ") !== after.authorizationServers.join(" ")) {
    findings.push({
      code: "authorization-server-differs",
      severity: "error",
      title:
        "Another authorization server gives out tokens: every client registers and signs in again",
      evidence: both(({ authorizationServers }) => authorizationServers.join(", ") || "none told"),
    });
  }
  if (before.registration === "dynamic" && after.registration !== "dynamic") {
    findings.push({
      code: "registration-missing",
      severity: "error",
      title: "Clients that registered themselves cannot do so for the new URL",
      evidence: both(({ registration }) => `registration: ${registration}`),
    });
  }
  const lost = before.scopes.filter((scope) => !after.scopes.includes(scope));
  if (lost.length > 0) {
    findings.push({
      code: "scopes-differ",
      severity: "warning",
      title: `Scopes are gone: ${lost.join(", ")}`,
      evidence: both(({ scopes }) => scopes.join(" ") || "none told"),
    });
  }
  return findings;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
