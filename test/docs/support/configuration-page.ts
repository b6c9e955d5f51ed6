import { parseHttpSseConfig } from "@crossfade/core";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

const CONFIG = new URL("../../../packages/core/src/config/", import.meta.url);
export const PAGE = fileURLToPath(
  new URL("../../../docs/sse/api/configuration.md", import.meta.url),
);

/** A part of the page: which object of the sources it describes, and where its defaults are. */
interface Section {
  readonly title: string;
  readonly intro: string;
  readonly file: string;
  /** The line that the object begins with. */
  readonly begins: RegExp;
  readonly defaults: object;
  /** What its variables begin with; undefined where it is given as JSON with the whole. */
  readonly prefix: string | undefined;
}

const defaults = parseHttpSseConfig();

const SECTIONS: readonly Section[] = [
  {
    title: "`HttpSseConfig`",
    intro:
      "For `httpSse` of `createMcpEndpoint`, beside the fields that every transport has, which are below.",
    file: "http-sse-config.ts",
    begins: /^const httpSseFields = \{$/m,
    defaults,
    prefix: "CROSSFADE_",
  },
  {
    title: "`SseEndpointConfig`",
    intro: "The field `endpoint` of `HttpSseConfig`.",
    file: "sse-endpoint-config.ts",
    begins: /\.strictObject\(\{$/m,
    defaults: defaults.endpoint,
    prefix: "CROSSFADE_ENDPOINT_",
  },
  {
    title: "`DeprecationConfig`",
    intro:
      "The field `deprecation` of `HttpSseConfig`. Dates are `2027-06-30`, midnight UTC, or times with an offset. They have to be in order: `adviseFrom`, `notifyFrom`, the brownouts, `sunsetDate`.",
    file: "deprecation-config.ts",
    begins: /^const deprecationFields = z\.strictObject\(\{$/m,
    defaults: defaults.deprecation,
    prefix: "CROSSFADE_DEPRECATION_",
  },
  {
    title: "A brownout",
    intro: "An entry of `brownouts`.",
    file: "deprecation-config.ts",
    begins: /^const brownout = z\n {2}\.strictObject\(\{$/m,
    defaults: { share: 1 },
    prefix: undefined,
  },
  {
    title: "An exemption",
    intro: "An entry of `exemptions`. Each field given must match.",
    file: "deprecation-config.ts",
    begins: /^const exemption = z\n {2}\.strictObject\(\{$/m,
    defaults: {},
    prefix: undefined,
  },
  {
    title: "`HttpTransportConfig`",
    intro:
      "For `config` of `createMcpEndpoint`, for all transports; most fields may be given in `httpSse` for this one alone.",
    file: "http-transport-config.ts",
    begins: /^export const httpTransportFields = \{$/m,
    defaults,
    prefix: "CROSSFADE_",
  },
];

const HEAD = `# Configuration of HTTP+SSE

<!-- Made from packages/core/src/config by test/docs; UPDATE_PAGES=1 writes it anew. -->

\`parseHttpSseConfig(input)\` fills in the defaults, or throws \`INVALID_CONFIG\` with every problem in one message. From the
environment it is read by \`httpSseConfigFromEnv(process.env)\`: lists are separated by commas, booleans are \`true\` or
\`false\`, and lists of objects are JSON.
`;

/** The page as it should be. */
export async function configurationPage(): Promise<string> {
  const text = [HEAD, ...SECTIONS.map(sectionText)].join("\n");
  return format(text, { ...(await resolveConfig(PAGE)), parser: "markdown" });
}

function sectionText(section: Section): string {
  const source = readFileSync(new URL(section.file, CONFIG), "utf8");
  const rows = fieldsOf(source, section.begins).map(([name, meaning]) => {
    const value = written((section.defaults as Record<string, unknown>)[name]);
    const variable = variableOf(section, name);
    return `| \`${name}\` | ${value} | ${variable} | ${meaning.replaceAll("|", "\\|")} |`;
  });
  const heading = ["| field | default | variable | meaning |", "| --- | --- | --- | --- |"];
  return [`## ${section.title}`, "", section.intro, "", ...heading, ...rows, ""].join("\n");
}

/** The fields of an object in a source, each with its comment. */
export function fieldsOf(source: string, begins: RegExp): [name: string, meaning: string][] {
  const start = begins.exec(source);
  if (!start) throw new Error(`The sources have no ${begins.source}`);
  const from = start.index + start[0].length;
  const indent = /\n( +)\S/.exec(source.slice(from))?.[1] ?? "";
  const body =
    source.slice(from).split(new RegExp(`^ {0,${indent.length - 1}}\\}`, "m"), 1)[0] ?? "";
  const documented = new RegExp(`^${indent}/\\*\\*([^]*?)\\*/\\n${indent}(\\w+):`, "gm");
  const fields = [...body.matchAll(documented)].map(
    ([, comment = "", name = ""]): [string, string] => [
      name,
      comment
        .split("\n")
        .map((line) => line.replace(/^\s*\*?\s?/, "").trim())
        .join(" ")
        .trim(),
    ],
  );
  const all = [...body.matchAll(new RegExp(`^${indent}(\\w+):`, "gm"))].map(([, name]) => name);
  const missing = all.filter((name) => !fields.some(([documentedName]) => documentedName === name));
  if (missing.length > 0) throw new Error(`Without a comment: ${missing.join(", ")}`);
  return fields;
}

function written(value: unknown): string {
  if (value === undefined) return "–";
  if (Array.isArray(value)) return value.length === 0 ? "none" : `\`${JSON.stringify(value)}\``;
  if (typeof value === "object") return "see below";
  if (typeof value === "number") return `\`${value.toLocaleString("en").replaceAll(",", "_")}\``;
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function variableOf({ prefix, defaults: values }: Section, name: string): string {
  const value = (values as Record<string, unknown>)[name];
  const nested = typeof value === "object" && !Array.isArray(value);
  if (prefix === undefined || nested) return "–";
  return `\`${prefix}${name.replaceAll(/[A-Z]/g, "_$&").toUpperCase()}\``;
}
