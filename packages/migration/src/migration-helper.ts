import type { HttpSseConfigInput, HttpTransportConfig } from "@crossfade/core";
import type { ClientClues } from "./compatibility/check-client.js";
import { CompatibilityChecker } from "./compatibility/compatibility-checker.js";
import type { AuthenticationComparison } from "./compatibility/compare-authentication.js";
import { endpointCandidates } from "./compatibility/endpoint-candidates.js";
import type { Evidence, Finding } from "./compatibility/finding.js";
import type { ServerReport } from "./compatibility/probe-server.js";
import { ConfigTranslator } from "./config-translator.js";
import type { MigrationAdvice, MigrationIssue, MigrationStep } from "./migration-advice.js";
import { benefitsOf } from "./migration-benefits.js";
import { PerformanceAnalyzer } from "./performance/performance-analyzer.js";
import type { PerformanceComparison } from "./performance/performance-comparison.js";

export interface MigrationHelperOptions {
  readonly configTranslator?: ConfigTranslator;
  readonly compatibilityChecker?: CompatibilityChecker;
  readonly performanceAnalyzer?: PerformanceAnalyzer;
}

/** What advice can build on, beside what is asked about. */
export interface AdviceContext {
  /** Where clients use http-sse now. */
  readonly oldUrl?: string;
  /** Where they find Streamable HTTP. */
  readonly newUrl?: string;
  /** A measurement of the server, for figures. Without one, none are given. */
  readonly comparison?: PerformanceComparison;
  /** What a move means for sign-ins. */
  readonly authentication?: AuthenticationComparison;
}

const OLD_URL = "https://example.com/sse";
const NEW_URL = "https://example.com/mcp";

/** Says whether a client or a server can move off http-sse, and how. */
export class MigrationHelper {
  readonly configTranslator: ConfigTranslator;
  readonly compatibilityChecker: CompatibilityChecker;
  readonly performanceAnalyzer: PerformanceAnalyzer;

  constructor(options: MigrationHelperOptions = {}) {
    this.configTranslator = options.configTranslator ?? new ConfigTranslator();
    this.compatibilityChecker = options.compatibilityChecker ?? new CompatibilityChecker();
    this.performanceAnalyzer = options.performanceAnalyzer ?? new PerformanceAnalyzer();
  }

  /**
   * The configuration of Streamable HTTP for a server that runs http-sse.
   *
   * @throws TransportError `INVALID_CONFIG`
   */
  generateStreamableConfig(sseConfig: HttpSseConfigInput = {}): HttpTransportConfig {
    return this.configTranslator.toStreamable(sseConfig).config;
  }

  /** Advice for the client that sent these headers. */
  compatibilityCheck(
    clientHeaders: NonNullable<ClientClues["headers"]>,
    context: AdviceContext = {},
  ): MigrationAdvice {
    return this.adviseClient({ headers: clientHeaders }, context);
  }

  /** Advice for a client, from all that is known of it. */
  adviseClient(clues: ClientClues, context: AdviceContext = {}): MigrationAdvice {
    const { client, speaks, findings } = this.compatibilityChecker.checkClient(clues);
    const name = client?.name ?? "the client";
    const evidence = evidenceOf(findings, /^client-speaks-(sessionful|stateless)$/);
    if (evidence.length > 0) {
      return {
        kind: "ReadyToMigrate",
        benefits: benefitsOf(context.comparison),
        migrationSteps: clientSteps(context),
        evidence,
      };
    }
    const isKnownNot = speaks.sessionful === "no";
    return {
      kind: "RequiresChanges",
      issues: [
        {
          title: isKnownNot
            ? `${name} does not speak Streamable HTTP in this version`
            : `Nothing shows that ${name} speaks Streamable HTTP`,
          evidence: findings.flatMap((finding) => finding.evidence),
        },
      ],
      solutions: [
        {
          title: isKnownNot
            ? `Update ${name} to a version that does`
            : `Update ${name}, or the MCP SDK that it is built with: the official SDKs have spoken it since spring 2025 (TypeScript 1.10.0)`,
        },
        {
          title: "Until then, connect it through a bridge that does",
          command: `npx -y mcp-remote ${context.newUrl ?? NEW_URL} --transport http-only`,
        },
      ],
    };
  }

  /** Advice for a server, from a probe of it. */
  adviseServer(report: ServerReport, context: AdviceContext = {}): MigrationAdvice {
    const { sessionful, stateless } = report.generations;
    const newest = stateless.served ? stateless : sessionful;
    const blocking = [...report.findings, ...(context.authentication?.findings ?? [])].filter(
      ({ severity }) => severity === "error",
    );
    if (newest.served && blocking.length === 0) {
      const urls = { oldUrl: oldUrlOf(report, newest.url), newUrl: newest.url, ...context };
      return {
        kind: "ReadyToMigrate",
        benefits: benefitsOf(context.comparison),
        migrationSteps: serverSteps(urls),
        evidence: [
          {
            source: "response",
            detail: `${newest.url} answered a client of ${newest.revision ?? "2025"}`,
          },
        ],
      };
    }
    const issues: MigrationIssue[] = blocking.map(({ title, evidence }) => ({ title, evidence }));
    const solutions: MigrationStep[] = blocking.flatMap(({ remedy }) =>
      remedy === undefined ? [] : [{ title: remedy }],
    );
    if (!newest.served) {
      issues.unshift({
        title: sessionful.asksForSignIn
          ? "Whether the server speaks Streamable HTTP is not known: it asks for a sign-in first"
          : "The server does not speak Streamable HTTP",
        evidence: [sessionful, stateless].map(({ url, failure }) => ({
          source: "response",
          detail: `${url} ${failure ?? ""}`,
        })),
      });
      solutions.unshift(
        sessionful.asksForSignIn
          ? {
              title: "Ask again with a token",
              command: `crossfade probe ${report.url} --header "Authorization: Bearer $TOKEN"`,
            }
          : {
              title: "Serve both from one mount",
              command: "npm install @crossfade/express @crossfade/mcp-sdk",
            },
      );
    }
    return { kind: "RequiresChanges", issues, solutions };
  }
}

/** One URL may serve both; then clients of http-sse have it by its usual name. */
function oldUrlOf({ generations, url }: ServerReport, newUrl: string): string {
  const { url: old } = generations["http-sse"];
  return old === newUrl ? (endpointCandidates(url, "http-sse").at(-1) ?? old) : old;
}

function evidenceOf(findings: readonly Finding[], code: RegExp): Evidence[] {
  return findings.filter((finding) => code.test(finding.code)).flatMap(({ evidence }) => evidence);
}

function clientSteps({ oldUrl = OLD_URL, newUrl = NEW_URL }: AdviceContext): MigrationStep[] {
  return [
    {
      title:
        "Change the type and the URL together, in the client's configuration; keep the server's name",
      config: JSON.stringify({ type: "http", url: newUrl }, undefined, 2),
    },
    {
      title:
        "Or have every configuration on the machine changed: first see what would be, then write it",
      command: `crossfade translate --from ${oldUrl} --to ${newUrl}`,
    },
    {
      title: "Check that clients of every generation get through",
      command: `crossfade probe ${newUrl}`,
    },
  ];
}

function serverSteps(context: AdviceContext): MigrationStep[] {
  return [
    ...clientSteps(context),
    {
      title: "Have the server say that http-sse is going away, and see in its ledger who is left",
      command: "crossfade plan --sunset YYYY-MM-DD",
    },
  ];
}
