import { Node, Project, SyntaxKind, type SourceFile, type Statement } from "ts-morph";
import { applyEdits, type TextEdit } from "../client-configs/text-edit.js";
import { NotSafe, type CodemodDiagnostic } from "./codemod-diagnostic.js";
import { freeNames, namesUsedIn } from "./free-names.js";
import { contains, mcpRoutesIn, type McpRoute } from "./mcp-routes.js";
import { mountText } from "./mount-text.js";
import { serverFactoryOf, type ServerFactory } from "./server-factory.js";
import { transportsMadeIn } from "./transport-classes.js";

/** A server's file after the codemod. */
export interface TransformedFile {
  readonly text: string;
  readonly diagnostics: readonly CodemodDiagnostic[];
  /** Packages that the new text imports. */
  readonly packages: readonly string[];
}

const MARK = "TODO(crossfade):";
const PACKAGES = ["@crossfade/express", "@crossfade/mcp-sdk"] as const;

/** What handlers of MCP use that Crossfade does by itself: to lose it is the point. */
const KNOWN_NAMES =
  /^(console|process|Error|Date|Object|Array|Map|String|Number|JSON|Promise|undefined|randomUUID|uuid\w*|crypto|isInitializeRequest|InitializeRequestSchema|\w*EventStore|Request|Response|NextFunction|express|SSEServerTransport|(Node)?StreamableHTTPServerTransport|setTimeout|setInterval|clearTimeout|clearInterval|log|logger|debug)$/i;

/**
 * Rewrites a server's file: routes around the SDK's transports become a Crossfade mount. What is not safe
 * is left as it is, with a mark that says why. Undefined: the file makes no such transport.
 */
export function transformServerFile(path: string, text: string): TransformedFile | undefined {
  const project = new Project({
    useInMemoryFileSystem: true,
    compilerOptions: { allowJs: true, noResolve: true },
    skipLoadingLibFiles: true,
  });
  const file = project.createSourceFile(path, text);
  const made = transportsMadeIn(file);
  const [first] = made;
  if (!first) return undefined;
  try {
    const routes = mcpRoutesIn(file, made);
    const factory = serverFactoryOf(routes);
    return rewrite(file, routes, factory);
  } catch (error) {
    if (!(error instanceof NotSafe)) throw error;
    return marked(file, error);
  }
}

function marked(file: SourceFile, { line, message }: NotSafe): TransformedFile {
  const text = file.getFullText();
  const diagnostics: CodemodDiagnostic[] = [{ kind: "left", line, message }];
  if (text.includes(MARK)) return { text, diagnostics, packages: [] };
  const lines = text.split("\n");
  const indent = /^\s*/.exec(lines[line - 1] ?? "")?.[0] ?? "";
  lines.splice(line - 1, 0, `${indent}// ${MARK} ${message}.`);
  return { text: lines.join("\n"), diagnostics, packages: [] };
}

function rewrite(
  file: SourceFile,
  routes: readonly McpRoute[],
  factory: ServerFactory,
): TransformedFile {
  const [first] = routes;
  if (!first) throw new NotSafe(1, "no route serves MCP here");
  const removed = new Set<Statement>(
    routes.flatMap(({ statement, declaration }) =>
      declaration ? [declaration, statement] : [statement],
    ),
  );
  const state = stateOf(file, removed, factory);
  for (const statement of state) removed.add(statement);
  requireKnown(routes, state, factory);

  const notes: CodemodDiagnostic[] = [];
  const mount = freeName(file, "mcp");
  const loops = shutdownLoops(file, state, removed, mount);
  const edits: TextEdit[] = [
    ...[...removed, ...factory.moved].map(withoutLine),
    insertionBefore(first.statement, mountText(routes, factory, mount, file)),
    ...loops,
    ...importEdits(file, [...removed], factory),
  ];
  for (const { statement, middleware } of routes) {
    if (middleware.length === 0) continue;
    const message = `${middleware.join(", ")} runs before the mount now`;
    notes.push({ kind: "note", line: statement.getStartLineNumber(), message });
  }
  if (factory.shared !== undefined) {
    const message = `${factory.shared} was one server for all sessions; each has its own now`;
    notes.push({ kind: "note", line: factory.moved[0]?.getStartLineNumber() ?? 1, message });
  }
  const paths = [...new Set(routes.map(({ path }) => path))].join(", ");
  const done: CodemodDiagnostic = {
    kind: "rewritten",
    line: first.statement.getStartLineNumber(),
    message: `${paths}: one Crossfade mount in place of ${routes.length} routes`,
  };
  const text = applyEdits(file.getFullText(), mergeInsertions(edits));
  return { text, diagnostics: [done, ...notes], packages: PACKAGES };
}

/** Maps of transports, event stores and the like, which only the removed routes use. */
function stateOf(
  file: SourceFile,
  removed: ReadonlySet<Statement>,
  { moved }: ServerFactory,
): Statement[] {
  const used = new Set([...removed].flatMap((statement) => [...freeNames(statement)]));
  return file.getDescendantsOfKind(SyntaxKind.VariableStatement).filter((statement) => {
    const [declaration, ...others] = statement.getDeclarations();
    if (!declaration || others.length > 0 || removed.has(statement) || moved.includes(statement))
      return false;
    if ([...removed].some((one) => contains(one, statement))) return false;
    const written = `${declaration.getTypeNode()?.getText() ?? ""} ${declaration.getInitializer()?.getText() ?? ""}`;
    return (
      used.has(declaration.getName()) &&
      /Transport|EventStore/.test(
        written + declaration.getName() + usesOf(file, declaration.getName(), removed),
      )
    );
  });
}

/** Whether what is kept under a name is a transport, by what the removed routes put there. */
function usesOf(file: SourceFile, name: string, removed: ReadonlySet<Statement>): string {
  const puts = new RegExp(
    `\\b${name}(\\[[^\\]]+\\]|\\.set\\([^,]+,)?\\s*=?\\s*(transport|new \\w*Transport)`,
    "i",
  );
  return [...removed].some((statement) => puts.test(statement.getText())) ? "Transport" : "";
}

/** Handlers that do more than to carry messages have a reason, which a mount would drop. */
function requireKnown(
  routes: readonly McpRoute[],
  state: readonly Statement[],
  factory: ServerFactory,
): void {
  const own = new Set(
    state.flatMap((statement) =>
      statement.getDescendantsOfKind(SyntaxKind.VariableDeclaration).map((one) => one.getName()),
    ),
  );
  const handlers = new Set(
    routes.flatMap(({ declaration, handler }) => (declaration ? handlerNames(handler) : [])),
  );
  for (const { handler } of routes) {
    const member = [...handler.getText().matchAll(/\bthis\.(\w+)/g)]
      .map(([text]) => text)
      .find((text) => !factory.expression.includes(text));
    if (member !== undefined) {
      throw new NotSafe(
        handler.getStartLineNumber(),
        `this handler uses ${member}, which a mount would not`,
      );
    }
    for (const name of freeNames(handler)) {
      const isKnown =
        own.has(name) ||
        handlers.has(name) ||
        KNOWN_NAMES.test(name) ||
        name === factory.shared ||
        new RegExp(`\\b${name.replaceAll("$", "\\$")}\\b`).test(factory.expression) ||
        isOnlyAType(handler, name);
      if (isKnown) continue;
      throw new NotSafe(
        handler.getStartLineNumber(),
        `this handler uses ${name}, which a mount would drop: move what it does into a middleware or the server`,
      );
    }
  }
}

function handlerNames(handler: Node): string[] {
  if (Node.isFunctionDeclaration(handler)) return [handler.getName() ?? ""];
  const parent = handler.getParent();
  return Node.isVariableDeclaration(parent) ? [parent.getName()] : [];
}

function isOnlyAType(handler: Node, name: string): boolean {
  return namesUsedIn(handler)
    .filter((one) => one.getText() === name)
    .every((one) => one.getFirstAncestorByKind(SyntaxKind.TypeReference) !== undefined);
}

/** Loops that close every transport at the end become one call. Other uses of the map are in the way. */
function shutdownLoops(
  file: SourceFile,
  state: readonly Statement[],
  removed: ReadonlySet<Statement>,
  mount: string,
): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const statement of state) {
    const [declaration] = statement.getDescendantsOfKind(SyntaxKind.VariableDeclaration);
    const name = declaration?.getName();
    const loops = new Set<Node>();
    for (const use of namesUsedIn(file)) {
      if (use.getText() !== name || [...removed].some((one) => contains(one, use))) continue;
      const loop =
        use.getFirstAncestorByKind(SyntaxKind.ForInStatement) ??
        use.getFirstAncestorByKind(SyntaxKind.ForOfStatement);
      if (!loop || !/\.close\(\)/.test(loop.getText())) {
        throw new NotSafe(use.getStartLineNumber(), `${name} is used here as well`);
      }
      loops.add(loop);
    }
    for (const loop of loops) {
      const around = loop.getFirstAncestor(
        (one) =>
          Node.isArrowFunction(one) ||
          Node.isFunctionExpression(one) ||
          Node.isFunctionDeclaration(one),
      );
      const isAsync = around !== undefined && /^(export )?async\b/.test(around.getText());
      const text = `${isAsync ? "await" : "void"} ${mount}.endpoint.close();`;
      edits.push({ start: loop.getStart(), end: loop.getEnd(), text });
    }
  }
  return edits;
}

/** The whole line of a statement, with the comments that belong to it. */
function withoutLine(statement: Statement): TextEdit {
  const text = statement.getSourceFile().getFullText();
  const [comment] = statement.getLeadingCommentRanges();
  const from = comment?.getPos() ?? statement.getStart();
  const lineStart = text.lastIndexOf("\n", from - 1) + 1;
  const start = /^\s*$/.test(text.slice(lineStart, from)) ? lineStart : from;
  const after = /^[ \t]*(\/\/[^\n]*)?\r?\n(?:[ \t]*\r?\n)?/.exec(text.slice(statement.getEnd()));
  return { start, end: statement.getEnd() + (after?.[0].length ?? 0), text: "" };
}

function insertionBefore(statement: Statement, lines: string): TextEdit {
  const { start } = withoutLine(statement);
  const indent = " ".repeat(statement.getStart() - statement.getStartLinePos());
  const text = lines.replace(/^(?=.)/gm, indent);
  return { start, end: start, text: `${text}\n\n` };
}

/** Imports for the mount, and none for what nobody uses any more. */
function importEdits(
  file: SourceFile,
  removed: readonly Statement[],
  factory: ServerFactory,
): TextEdit[] {
  const imports = file.getImportDeclarations();
  const last = imports.at(-1);
  const quote = last?.getModuleSpecifier().getText().slice(0, 1) ?? '"';
  const added = [
    `import { crossfade } from ${quote}@crossfade/express${quote};`,
    `import { fromMcpServer } from ${quote}@crossfade/mcp-sdk${quote};`,
  ].join("\n");
  const used = new Set(
    namesUsedIn(file)
      .filter((one) => !one.getFirstAncestorByKind(SyntaxKind.ImportDeclaration))
      .filter((one) => !removed.some((statement) => contains(statement, one)))
      .map((one) => one.getText()),
  );
  // What builds a server goes on being used, wherever it stands now.
  for (const name of factory.expression.match(/[\w$]+/g) ?? []) used.add(name);
  const were = new Set(removed.flatMap((statement) => [...freeNames(statement)]));
  const at = last?.getEnd() ?? 0;
  const unused = imports.flatMap((declaration) => {
    const names = declaration.getNamedImports();
    const local = (one: (typeof names)[number]): string =>
      one.getAliasNode()?.getText() ?? one.getName();
    const kept = names.filter((one) => used.has(local(one)) || !were.has(local(one)));
    if (names.length === 0 || kept.length === names.length) return [];
    const isWhole = kept.length === 0 && !declaration.getDefaultImport();
    if (isWhole && declaration === last)
      return [{ start: declaration.getStart(), end: at, text: added }];
    if (isWhole) return [withoutLine(declaration)];
    const clause = declaration.getImportClauseOrThrow();
    const type = clause.isTypeOnly() ? "type " : "";
    const parts = [
      declaration.getDefaultImport()?.getText(),
      kept.length === 0 ? undefined : `{ ${kept.map((one) => one.getText()).join(", ")} }`,
    ].filter((part) => part !== undefined);
    return [{ start: clause.getStart(), end: clause.getEnd(), text: type + parts.join(", ") }];
  });
  const isReplaced = unused.some(({ end, text }) => end === at && text === added);
  return isReplaced ? unused : [{ start: at, end: at, text: `\n${added}` }, ...unused];
}

/** An insertion where something is removed would be applied twice over: they become one edit. */
function mergeInsertions(edits: readonly TextEdit[]): TextEdit[] {
  const insertions = edits.filter(({ start, end }) => start === end);
  const others = edits.filter(({ start, end }) => start !== end);
  const merged = others.map((edit) => {
    const here = insertions.filter(({ start }) => start === edit.start);
    return { ...edit, text: here.map(({ text }) => text).join("") + edit.text };
  });
  const alone = insertions.filter(({ start }) => others.every((edit) => edit.start !== start));
  return [...merged, ...alone];
}

function freeName(file: SourceFile, wanted: string): string {
  const taken = new Set(
    file.getDescendantsOfKind(SyntaxKind.Identifier).map((one) => one.getText()),
  );
  return taken.has(wanted) ? `${wanted}Mount` : wanted;
}
