import { CONFIG_DIALECTS, KNOWN_CLIENTS } from "@crossfade/migration";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import {
  Node,
  Project,
  type ClassDeclaration,
  type ExportedDeclarations,
  type InterfaceDeclaration,
  type JSDocableNode,
} from "ts-morph";

const SOURCES = new URL("../../../packages/migration/src/", import.meta.url);
export const MIGRATION_PAGE = fileURLToPath(
  new URL("../../../docs/sse/api/migration-helpers.md", import.meta.url),
);

/** A part of the page: a class or functions, and the types that go in and come out. */
interface Section {
  readonly title: string;
  readonly names: readonly string[];
}

const SECTIONS: readonly Section[] = [
  {
    title: "Advice",
    names: [
      "MigrationHelper",
      "MigrationHelperOptions",
      "AdviceContext",
      "MigrationAdvice",
      "ReadyToMigrate",
      "RequiresChanges",
      "MigrationBenefit",
      "MigrationStep",
      "MigrationIssue",
    ],
  },
  {
    title: "Configurations of servers",
    names: [
      "ConfigTranslator",
      "ConfigTranslatorOptions",
      "StreamableServerConfig",
      "TranslatedServerConfig",
      "FieldChange",
      "ProxyLinesOptions",
      "ProxyLine",
      "proxyText",
      "ReverseProxy",
    ],
  },
  {
    title: "Configurations of clients",
    names: [
      "TextKind",
      "TranslatedText",
      "TranslateFilesOptions",
      "TranslatedFile",
      "ConfigChange",
      "ConfigFinding",
      "EndpointMove",
      "KnownMove",
      "MoveBasis",
      "VerifyEndpoint",
      "FoundFile",
      "MachineFolders",
      "ProjectSearchOptions",
      "ConfigDialect",
      "ConfigFormat",
      "EntryTransport",
      "UrlKey",
      "maskText",
      "maskUrl",
    ],
  },
  {
    title: "What clients and servers speak",
    names: [
      "CompatibilityChecker",
      "CompatibilityCheckerOptions",
      "ClientClues",
      "LedgerClue",
      "ClientReport",
      "Speaks",
      "KnownClient",
      "Since",
      "ProbeOptions",
      "ProbeProgress",
      "ServerReport",
      "GenerationReport",
      "ClientOutcome",
      "ProbeStep",
      "AuthenticationComparison",
      "AuthenticationReport",
      "Finding",
      "Evidence",
    ],
  },
  {
    title: "Measurements",
    names: [
      "PerformanceAnalyzer",
      "ComparisonOptions",
      "ComparisonProgress",
      "Work",
      "PerformanceComparison",
      "GenerationFigures",
      "Difference",
      "Measured",
      "Ratio",
      "comparisonChart",
    ],
  },
  {
    title: "Servers' code: `@crossfade/migration/codemod`",
    names: [
      "migrateServers",
      "MigrateServersOptions",
      "MigratedServers",
      "MigratedFile",
      "transformServerFile",
      "TransformedFile",
      "CodemodDiagnostic",
    ],
  },
];

/** Data that the tables at the end show. */
const TABLES = ["CONFIG_DIALECTS", "KNOWN_CLIENTS", "KNOWN_MOVES", "REVERSE_PROXIES"];

const HEAD = `# Migration helpers

The reference of [\`@crossfade/migration\`](../../../packages/migration). Its README has the same in a few lines. This page is
made from the sources; \`UPDATE_PAGES=1\` for the tests of \`test/docs\` writes it anew.
`;

/** The page, from the sources' own comments. Throws for an export that no section has. */
export async function migrationPage(): Promise<string> {
  const exported = exportsOf("index.ts", "codemod/index.ts");
  const listed = new Set([...SECTIONS.flatMap(({ names }) => names), ...TABLES]);
  const missing = [...exported.keys()].filter((name) => !listed.has(name));
  if (missing.length > 0) throw new Error(`In no section: ${missing.join(", ")}`);
  const sections = SECTIONS.map(({ title, names }) => {
    const parts = names.map((name) => {
      const declaration = exported.get(name);
      if (!declaration) throw new Error(`The sources have no ${name}`);
      return describe(name, declaration);
    });
    return `## ${title}\n\n${parts.join("\n\n")}`;
  });
  const text = [HEAD, ...sections, tables()].join("\n\n");
  return format(text, { ...(await resolveConfig(MIGRATION_PAGE)), parser: "markdown" });
}

function exportsOf(...files: readonly string[]): Map<string, ExportedDeclarations> {
  const project = new Project({
    tsConfigFilePath: fileURLToPath(new URL("../tsconfig.json", SOURCES)),
    skipAddingFilesFromTsConfig: true,
  });
  project.addSourceFilesAtPaths(fileURLToPath(new URL("**/*.ts", SOURCES)));
  return new Map(
    files.flatMap((file) => {
      const source = project.getSourceFileOrThrow(fileURLToPath(new URL(file, SOURCES)));
      return [...source.getExportedDeclarations()].flatMap(([name, [declaration]]) =>
        declaration ? [[name, declaration] as const] : [],
      );
    }),
  );
}

function describe(name: string, declaration: ExportedDeclarations): string {
  if (Node.isClassDeclaration(declaration)) return describeClass(name, declaration);
  if (Node.isInterfaceDeclaration(declaration)) return describeInterface(name, declaration);
  if (Node.isFunctionDeclaration(declaration)) {
    const parameters = declaration.getParameters().map((one) => one.getText());
    return `### \`${name}(${oneLine(parameters.join(", "))})\`\n\n${docOf(name, declaration)}`;
  }
  if (Node.isTypeAliasDeclaration(declaration)) {
    const type = oneLine(declaration.getTypeNodeOrThrow().getText());
    return `### \`${name}\`\n\n\`${type.replace(/^\| /, "")}\`\n\n${docOf(name, declaration, true)}`;
  }
  throw new Error(`${name} is of a kind that this page does not describe`);
}

function describeClass(name: string, declaration: ClassDeclaration): string {
  const methods = declaration.getMethods().filter((method) => !method.getName().startsWith("#"));
  const described = methods.map((method) => {
    const parameters = method.getParameters().map((one) => one.getText());
    const result = method.getReturnTypeNode()?.getText() ?? "void";
    const signature = oneLine(`${method.getName()}(${parameters.join(", ")}): ${result}`);
    return `- \`${signature}\`: ${docOf(`${name}.${method.getName()}`, method)}`;
  });
  return `### class \`${name}\`\n\n${docOf(name, declaration)}\n\n${described.join("\n")}`;
}

function describeInterface(name: string, declaration: InterfaceDeclaration): string {
  const inherited = declaration.getExtends().map((one) => `\`${oneLine(one.getText())}\``);
  const rows = declaration.getProperties().map((property) => {
    const type = oneLine(property.getTypeNodeOrThrow().getText());
    const optional = property.hasQuestionToken() ? "?" : "";
    const doc = docOf(`${name}.${property.getName()}`, property, true);
    return `| \`${property.getName()}${optional}\` | ${code(type)} | ${doc.replaceAll("|", "\\|")} |`;
  });
  const table = ["| field | type | |", "| --- | --- | --- |", ...rows].join("\n");
  const extending = inherited.length > 0 ? `With the fields of ${inherited.join(", ")}.\n\n` : "";
  const doc = docOf(name, declaration, true);
  return `### \`${name}\`\n\n${doc}\n\n${extending}${rows.length > 0 ? table : ""}`;
}

/** A type in a cell. Vertical bars end a cell, whatever quotes them. */
function code(type: string): string {
  return `\`${type.replaceAll("|", "\\|")}\``;
}

function docOf(name: string, node: JSDocableNode, mayLack = false): string {
  const [doc] = node.getJsDocs();
  if (!doc && !mayLack) throw new Error(`Without a comment: ${name}`);
  const tags = (doc?.getTags() ?? []).map((tag) => {
    const about = oneLine(tag.getText().replaceAll(/^@\w+|[/*]/g, " "));
    return `${tag.getTagName() === "throws" ? "Throws" : tag.getTagName()} ${about}.`.replace(
      "..",
      ".",
    );
  });
  return [oneLine(doc?.getDescription() ?? ""), ...tags].join(" ").trim();
}

function oneLine(text: string): string {
  return text
    .replaceAll(/\/\*\*[^]*?\*\//g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function tables(): string {
  const dialects = CONFIG_DIALECTS.map(
    ({ id, name, format: kind, source }) =>
      `| ${name} | \`${id}\` | ${kind} | [source](${source.url})${source.checked === undefined ? "" : `, ${source.checked}`} |`,
  );
  const clients = KNOWN_CLIENTS.map(
    ({ name, speaks, source, checked }) =>
      `| ${name} | ${speaks["http-sse"] ?? "–"} | ${speaks.sessionful ?? "–"} | ${speaks.stateless ?? "–"} | [source](${source}), ${checked} |`,
  );
  return `## Clients whose configurations are translated

| client | dialect | format | documented |
| --- | --- | --- | --- |
${dialects.join("\n")}

## What clients are known to speak

From which version on; \`current\` where nobody wrote that down, "–" where nothing is known.

| client | http-sse | sessionful | stateless | by |
| --- | --- | --- | --- | --- |
${clients.join("\n")}`;
}
