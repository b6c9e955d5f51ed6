import { Node, SyntaxKind, type CallExpression, type SourceFile, type Statement } from "ts-morph";
import { NotSafe } from "./codemod-diagnostic.js";
import type { MadeTransport } from "./transport-classes.js";

/** A route of an Express application that serves MCP. */
export interface McpRoute {
  readonly statement: Statement;
  readonly app: string;
  readonly method: string;
  readonly path: string;
  /** Handlers before the last one, such as authentication. */
  readonly middleware: readonly string[];
  /** The function that answers. */
  readonly handler: Node;
  /** The statement that declares it, where it stands apart from the route. */
  readonly declaration: Statement | undefined;
  readonly speaks: "http-sse" | "streamable-http";
}

const METHODS = new Set(["get", "post", "delete", "all"]);

/**
 * The routes of a file that serve MCP.
 *
 * @throws NotSafe where a transport is made elsewhere than in a route
 */
export function mcpRoutesIn(file: SourceFile, made: readonly MadeTransport[]): McpRoute[] {
  const routes = file
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .flatMap((call) => routeOf(call, made));
  for (const { node } of made) {
    const isInRoute = routes.some(({ handler }) => contains(handler, node));
    if (!isInRoute) {
      throw new NotSafe(
        node.getStartLineNumber(),
        "this transport is not made in a route of Express",
      );
    }
  }
  const [first] = routes;
  for (const { statement, app } of routes) {
    const isBeside = statement.getParent() === first?.statement.getParent();
    if (app !== first?.app || !isBeside) {
      throw new NotSafe(statement.getStartLineNumber(), "MCP is served in several places");
    }
  }
  return routes;
}

function routeOf(call: CallExpression, made: readonly MadeTransport[]): McpRoute[] {
  const callee = call.getExpression();
  const statement = call.getParent();
  if (!Node.isPropertyAccessExpression(callee) || !METHODS.has(callee.getName())) return [];
  if (!Node.isExpressionStatement(statement)) return [];
  const [path, ...handlers] = call.getArguments();
  const last = handlers.at(-1);
  if (!path || !last) return [];
  const { handler, declaration } = functionBehind(last);
  const speaks = handler && transportIn(handler, made);
  if (!handler || !speaks) return [];
  if (!Node.isStringLiteral(path) || /[:*(?]/.test(path.getLiteralText())) {
    throw new NotSafe(path.getStartLineNumber(), "this route's path is not a plain text");
  }
  return [
    {
      statement,
      app: callee.getExpression().getText(),
      method: callee.getName(),
      path: path.getLiteralText(),
      middleware: handlers.slice(0, -1).map((one) => one.getText()),
      handler,
      declaration,
      speaks,
    },
  ];
}

/** A function that stands in the call, or that the call names. */
function functionBehind(node: Node): {
  readonly handler?: Node;
  readonly declaration?: Statement;
} {
  if (Node.isArrowFunction(node) || Node.isFunctionExpression(node)) return { handler: node };
  if (!Node.isIdentifier(node)) return {};
  const file = node.getSourceFile();
  const name = node.getText();
  const named = file
    .getDescendantsOfKind(SyntaxKind.FunctionDeclaration)
    .find((one) => one.getName() === name);
  if (named) return { handler: named, declaration: named };
  const variable = file
    .getDescendantsOfKind(SyntaxKind.VariableDeclaration)
    .find((one) => one.getName() === name);
  const initializer = variable?.getInitializer();
  const statement = variable?.getVariableStatement();
  const isFunction = Node.isArrowFunction(initializer) || Node.isFunctionExpression(initializer);
  return isFunction && initializer && statement
    ? { handler: initializer, declaration: statement }
    : {};
}

/** What a handler speaks, by the transport that it makes or the method of one that it calls. */
function transportIn(
  handler: Node,
  made: readonly MadeTransport[],
): McpRoute["speaks"] | undefined {
  const inside = made.find(({ node }) => contains(handler, node));
  if (inside) return inside.speaks;
  const text = handler.getText();
  if (/\.handlePostMessage\(/.test(text)) return "http-sse";
  return /\.handleRequest\(/.test(text) ? "streamable-http" : undefined;
}

export function contains(outer: Node, inner: Node): boolean {
  return outer.getPos() <= inner.getPos() && inner.getEnd() <= outer.getEnd();
}
