import { Node, SyntaxKind, type Identifier } from "ts-morph";

/** The names that a piece of code uses and does not declare itself: neither keys nor members of others. */
export function freeNames(node: Node): Set<string> {
  const declared = new Set(declaredNames(node));
  const names = namesUsedIn(node).map((identifier) => identifier.getText());
  return new Set(names.filter((name) => !declared.has(name)));
}

/** Each place in a node where a name stands for a value or a type. */
export function namesUsedIn(node: Node): Identifier[] {
  const own = Node.isIdentifier(node) ? [node] : [];
  return [...own, ...node.getDescendantsOfKind(SyntaxKind.Identifier)].filter(isUse);
}

function isUse(identifier: Identifier): boolean {
  const parent = identifier.getParent();
  if (Node.isPropertyAccessExpression(parent)) return parent.getNameNode() !== identifier;
  if (Node.isPropertyAssignment(parent)) return parent.getNameNode() !== identifier;
  if (Node.isMethodDeclaration(parent) || Node.isPropertySignature(parent)) return false;
  if (Node.isBindingElement(parent)) return parent.getPropertyNameNode() !== identifier;
  return true;
}

function declaredNames(node: Node): string[] {
  return [
    ...node.getDescendantsOfKind(SyntaxKind.VariableDeclaration).flatMap((one) => bound(one)),
    ...node.getDescendantsOfKind(SyntaxKind.Parameter).flatMap((one) => bound(one)),
    ...node.getDescendantsOfKind(SyntaxKind.FunctionDeclaration).map((one) => one.getName() ?? ""),
    ...(Node.isFunctionDeclaration(node) ? [node.getName() ?? ""] : []),
  ];
}

function bound(declaration: Node): string[] {
  const elements = declaration.getDescendantsOfKind(SyntaxKind.BindingElement);
  const [name] = declaration.getChildrenOfKind(SyntaxKind.Identifier);
  return [
    ...(name ? [name.getText()] : []),
    ...elements.flatMap((element) =>
      element.getChildrenOfKind(SyntaxKind.Identifier).map((one) => one.getText()),
    ),
  ];
}
