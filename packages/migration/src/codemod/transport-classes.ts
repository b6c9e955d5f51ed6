import { SyntaxKind, type NewExpression, type SourceFile } from "ts-morph";

/** The transports of the official SDK that are replaced, and what they speak. */
const TRANSPORTS: Readonly<Record<string, "http-sse" | "streamable-http">> = {
  SSEServerTransport: "http-sse",
  StreamableHTTPServerTransport: "streamable-http",
  NodeStreamableHTTPServerTransport: "streamable-http",
};

/** A transport that a file makes. */
export interface MadeTransport {
  readonly speaks: "http-sse" | "streamable-http";
  readonly node: NewExpression;
}

/** The SDK's transports that a file makes, under whatever name it imports them. */
export function transportsMadeIn(file: SourceFile): MadeTransport[] {
  const names = new Map<string, MadeTransport["speaks"]>();
  for (const declaration of file.getImportDeclarations()) {
    if (!declaration.getModuleSpecifierValue().startsWith("@modelcontextprotocol/")) continue;
    for (const specifier of declaration.getNamedImports()) {
      const speaks = TRANSPORTS[specifier.getName()];
      const local = specifier.getAliasNode()?.getText() ?? specifier.getName();
      if (speaks) names.set(local, speaks);
    }
  }
  return file.getDescendantsOfKind(SyntaxKind.NewExpression).flatMap((node) => {
    const speaks = names.get(node.getExpression().getText());
    return speaks ? [{ speaks, node }] : [];
  });
}
