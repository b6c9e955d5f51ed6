import type { MigrationAdvice, MigrationBenefit, MigrationStep } from "@crossfade/migration";
import type { Style } from "../terminal/style.js";

/** Advice for a person: the verdict, why, and steps to copy. */
export function adviceText(advice: MigrationAdvice, style: Style): string {
  const lines =
    advice.kind === "ReadyToMigrate"
      ? [
          style.green("Ready to migrate"),
          ...advice.evidence.map(({ detail }) => style.dim(`  ${detail}`)),
          ...advice.benefits.map((benefit) => `  + ${benefitText(benefit)}`),
          ...steps(advice.migrationSteps),
        ]
      : [
          style.yellow("Something has to change first"),
          ...advice.issues.flatMap(({ title, evidence }) => [
            `  - ${title}`,
            ...evidence.map(({ detail }) => style.dim(`      ${detail}`)),
          ]),
          ...steps(advice.solutions),
        ];
  return `${lines.join("\n")}\n`;
}

function steps(list: readonly MigrationStep[]): string[] {
  return list.flatMap(({ title, command, config }, index) => [
    `  ${index + 1}. ${title}`,
    ...[command, config].flatMap((text) =>
      text === undefined ? [] : text.split("\n").map((line) => `       ${line}`),
    ),
  ]);
}

function benefitText({ title, measured }: MigrationBenefit): string {
  if (!measured) return title;
  const { ratio, low, high } = measured;
  return `${title}: × ${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
