import type { Finding } from "@crossfade/migration";
import type { Style } from "../terminal/style.js";

/** Findings for a person: what it is, how it is known, what to do. The worst first. */
export function findingsText(findings: readonly Finding[], style: Style): string {
  const marks: Readonly<Record<Finding["severity"], string>> = {
    error: style.red("✖"),
    warning: style.yellow("!"),
    info: style.dim("·"),
  };
  return inOrder(findings)
    .map(({ severity, title, evidence, remedy }) => {
      const lines = [
        `${marks[severity]} ${title}`,
        ...evidence.map(({ source, detail, url }) =>
          style.dim(`    ${source}: ${detail}${url === undefined ? "" : ` (${url})`}`),
        ),
        ...(remedy === undefined ? [] : [`    → ${remedy}`]),
      ];
      return `${lines.join("\n")}\n`;
    })
    .join("");
}

/** Whether anything stands in somebody's way. */
export function hasProblem(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity !== "info");
}

const ORDER: readonly Finding["severity"][] = ["error", "warning", "info"];

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}
