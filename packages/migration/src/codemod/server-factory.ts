import {
  Node,
  SyntaxKind,
  type CallExpression,
  type Statement,
  type VariableDeclaration,
} from "ts-morph";
import { NotSafe } from "./codemod-diagnostic.js";
import { freeNames, namesUsedIn } from "./free-names.js";
import { contains, type McpRoute } from "./mcp-routes.js";

/** How a server is built for each session. */
export interface ServerFactory {
  /** An expression: the factory itself. */
  readonly expression: string;
  /** Statements that build the one server that all sessions shared: they move into a function. */
  readonly moved: readonly Statement[];
  /** The variable of that one server. */
  readonly shared: string | undefined;
}

const MOVED_INTO = "buildMcpServer";

/**
 * Finds out how the servers are built that the routes connect to their transports.
 *
 * @throws NotSafe where that cannot be done anew for each session
 */
export function serverFactoryOf(routes: readonly McpRoute[]): ServerFactory {
  const connects = routes.flatMap(({ handler }) =>
    handler
      .getDescendantsOfKind(SyntaxKind.CallExpression)
      .filter((call) => {
        const callee = call.getExpression();
        return Node.isPropertyAccessExpression(callee) && callee.getName() === "connect";
      })
      .map((call) => factoryOf(call, handler, routes)),
  );
  const [first, ...others] = connects;
  const line = routes[0]?.statement.getStartLineNumber() ?? 1;
  if (!first) throw new NotSafe(line, "no server is connected in these routes");
  if (others.some(({ expression }) => expression !== first.expression)) {
    throw new NotSafe(line, "these routes build their servers in different ways");
  }
  return first;
}

function factoryOf(
  connect: CallExpression,
  handler: Node,
  routes: readonly McpRoute[],
): ServerFactory {
  const line = connect.getStartLineNumber();
  const callee = connect.getExpressionIfKindOrThrow(SyntaxKind.PropertyAccessExpression);
  const server = callee.getExpression();
  if (Node.isCallExpression(server)) return fresh(called(server.getText(), handler, server));
  if (!Node.isIdentifier(server)) {
    throw new NotSafe(
      line,
      `${server.getText()} is not built here: give Crossfade a function that builds it`,
    );
  }
  const name = server.getText();
  const declaration = server
    .getSourceFile()
    .getDescendantsOfKind(SyntaxKind.VariableDeclaration)
    .findLast((one) => one.getName() === name && isVisibleFrom(one, connect));
  const initializer = declaration?.getInitializer();
  if (!declaration || !initializer) {
    throw new NotSafe(line, `${name} is not built here: give Crossfade a function that builds it`);
  }
  if (contains(handler, declaration)) return builtInHandler(declaration, connect, handler, name);
  return sharedByAll(declaration, routes, name, line);
}

/** Whether a declaration is in a block that the place is in, too. */
function isVisibleFrom(declaration: VariableDeclaration, place: Node): boolean {
  const block = declaration.getVariableStatement()?.getParent();
  return block !== undefined && contains(block, place);
}

function fresh(expression: string): ServerFactory {
  return { expression, moved: [], shared: undefined };
}

/** `createServer()` becomes `() => createServer()`, if it needs nothing of the request. */
function called(text: string, handler: Node, node: Node): string {
  requireFree(node, handler);
  return Node.isAwaitExpression(node) ? `async () => ${text}` : `() => ${text}`;
}

function builtInHandler(
  declaration: VariableDeclaration,
  connect: CallExpression,
  handler: Node,
  name: string,
): ServerFactory {
  const initializer = declaration.getInitializerOrThrow();
  const block = declaration.getVariableStatement()?.getParent();
  const statements = Node.isBlock(block) ? block.getStatements() : [];
  const built = statements.filter(
    (statement) =>
      statement.getPos() < connect.getPos() &&
      !contains(statement, connect) &&
      !contains(statement, declaration) &&
      namesUsedIn(statement).some((one) => one.getText() === name) &&
      !isAboutItsEnd(statement),
  );
  if (built.length === 0) return fresh(called(initializer.getText(), handler, initializer));
  for (const statement of built) requireFree(statement, handler, name);
  requireFree(initializer, handler);
  const isAsync = [initializer, ...built].some(awaits);
  const lines = [
    `const ${name} = ${outdented(initializer)};`,
    ...built.map(outdented),
    `return ${name};`,
  ];
  const body = lines.join("\n").replace(/^(?=.)/gm, "  ");
  return fresh(`${isAsync ? "async " : ""}() => {\n${body}\n}`);
}

/** `res.on("close", …)` and `transport.onclose = …`: when a session ends is Crossfade's business. */
function isAboutItsEnd(statement: Statement): boolean {
  return /^(\w+)\.(on|once)\(\s*["'](close|finish|error)["']|^\w+(\.server)?\.on(close|error)\s*=/.test(
    statement.getText(),
  );
}

/** Whether it awaits something itself, not in a function that it makes. */
export function awaits(node: Node): boolean {
  if (Node.isAwaitExpression(node)) return true;
  return node.forEachChild((child) => !isFunction(child) && awaits(child)) ?? false;
}

function isFunction(node: Node): boolean {
  return (
    Node.isArrowFunction(node) ||
    Node.isFunctionExpression(node) ||
    Node.isFunctionDeclaration(node) ||
    Node.isMethodDeclaration(node)
  );
}

/** A node's text as if the line that it begins in were not indented. */
export function outdented(node: Node): string {
  const text = node.getSourceFile().getFullText();
  const lineStart = text.lastIndexOf("\n", node.getStart() - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  return node.getText().replaceAll(`\n${indent}`, "\n");
}

/** What builds a server must not need anything of one request. */
function requireFree(node: Node, handler: Node, except?: string): void {
  const outside = freeNames(handler);
  for (const name of freeNames(node)) {
    if (name === except || outside.has(name)) continue;
    throw new NotSafe(
      node.getStartLineNumber(),
      `the server is built from ${name}, which only a request has`,
    );
  }
}

/** One server for everybody: what makes it moves into a function that makes one for each session. */
function sharedByAll(
  declaration: VariableDeclaration,
  routes: readonly McpRoute[],
  name: string,
  line: number,
): ServerFactory {
  const statement = declaration.getVariableStatement();
  const block = statement?.getParent();
  const initializer = declaration.getInitializer();
  const isCall = Node.isCallExpression(initializer) || Node.isNewExpression(initializer);
  const isAlone = statement?.getDeclarations().length === 1;
  if (!statement || !block || !isCall || !isAlone || statement.isExported()) {
    throw new NotSafe(
      line,
      `${name} is one server for all sessions: give Crossfade a function that builds it`,
    );
  }
  const siblings = Node.isSourceFile(block) || Node.isBlock(block) ? block.getStatements() : [];
  const moved = siblings.filter(
    (one) => one === statement || (Node.isExpressionStatement(one) && isAbout(one, name)),
  );
  const removed = routes.flatMap((route) => [
    route.statement,
    route.declaration ?? route.statement,
  ]);
  const kept = (one: Node): boolean => [...moved, ...removed].some((other) => contains(other, one));
  const elsewhere = namesUsedIn(block).find((one) => one.getText() === name && !kept(one));
  if (elsewhere) {
    throw new NotSafe(
      elsewhere.getStartLineNumber(),
      `${name} is one server for all sessions, and used here as well`,
    );
  }
  return { expression: MOVED_INTO, moved, shared: name };
}

/** `server.tool(…)` and `registerTools(server)`. */
function isAbout(statement: Node, name: string): boolean {
  const [call] = statement.getChildrenOfKind(SyntaxKind.CallExpression);
  if (!call) return false;
  const isOn = new RegExp(`^${name}\\.`).test(call.getExpression().getText());
  return isOn || call.getArguments().some((one) => one.getText() === name);
}
