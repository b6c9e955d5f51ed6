import { parseDeprecationConfig, type DeprecationConfigInput } from "@crossfade/core";
import { proposeRetirement, RetirementSchedule } from "@crossfade/sunset";
import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { CommandFailure } from "../command-failure.js";
import { dateOption } from "../date-option.js";
import { EXIT_CODE, type ExitCode } from "../exit-code.js";
import type { CommonOptions, Perform } from "../perform.js";
import { webUrl } from "../request-options.js";
import { table } from "../terminal/table.js";
import { writeJson } from "../terminal/write-json.js";

interface PlanFlags extends CommonOptions {
  readonly sunset: Date;
  readonly from?: Date;
  readonly hour: number;
  readonly docs?: string;
  readonly successor?: string;
}

const EXAMPLES = `
Examples:
  crossfade plan --sunset 2027-06-30 --docs https://example.com/moving
  crossfade plan --sunset 2027-06-30 --json > deprecation.json`;

/** `crossfade plan --sunset DATE`: a way to the end, as configuration. */
export function addPlan(program: Command, perform: Perform): void {
  program
    .command("plan")
    .description("propose dates of notices, brownouts and the end, as configuration")
    .requiredOption("--sunset <date>", "when it is to end", dateOption)
    .option("--from <date>", "when it is to begin; default: today", dateOption)
    .option("--hour <hour>", "the hour at which brownouts begin, UTC", hour, 14)
    .option("--docs <url>", "the page that tells users what to do", webUrl)
    .option("--successor <url>", "where clients are to go; default: the MCP endpoint", webUrl)
    .option("--json", "only the configuration, as JSON")
    .addHelpText("after", EXAMPLES)
    .action((flags: PlanFlags) => perform(flags, async (context) => plan(flags, context)));
}

function plan(flags: PlanFlags, context: CommandContext): ExitCode {
  const begin = flags.from ?? new Date(new Date().toISOString().slice(0, 10));
  const config: DeprecationConfigInput = {
    ...proposed(flags, begin),
    ...(flags.docs === undefined ? {} : { migrationDocsUrl: flags.docs }),
    ...(flags.successor === undefined ? {} : { successorUrl: flags.successor }),
  };
  if (context.json) writeJson(context, config);
  else context.io.stdout.write(planText(config, begin, context));
  return EXIT_CODE.ok;
}

function proposed({ sunset, hour: hourUtc }: PlanFlags, begin: Date): DeprecationConfigInput {
  try {
    return proposeRetirement({
      from: begin.getTime(),
      sunsetDate: sunset.toISOString().replace("T00:00:00.000Z", ""),
      hourUtc,
    });
  } catch (error) {
    throw CommandFailure.usage((error as Error).message);
  }
}

function planText(config: DeprecationConfigInput, begin: Date, { style }: CommandContext): string {
  const { adviseFrom = "", notifyFrom = "", sunsetDate = "" } = config;
  const windows = new RetirementSchedule(parseDeprecationConfig(config)).windows(
    begin.getTime(),
    Date.parse(sunsetDate),
  );
  const rows = [
    [
      minute(Date.parse(adviseFrom)),
      "headers on every response, a line in the log for each client",
    ],
    [minute(Date.parse(notifyFrom)), "notices in sessions"],
    ...windows.map(({ from, to }) => [
      minute(from),
      `brownout of ${lengthOf(to - from)}: requests are refused, until ${minute(to)}`,
    ]),
    [minute(Date.parse(sunsetDate)), "the end"],
  ];
  return [
    style.bold("The way to the end, UTC\n"),
    table(rows, "  "),
    style.bold("\nAs configuration: httpSse: { deprecation: … }\n"),
    `${JSON.stringify(config, undefined, 2)}\n`,
    config.migrationDocsUrl === undefined
      ? style.yellow("\nGive --docs: without a page to go to, a refusal tells people little.\n")
      : "",
  ].join("");
}

function minute(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}

function lengthOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 60
    ? `${minutes} minutes`
    : `${minutes / 60} ${minutes === 60 ? "hour" : "hours"}`;
}

function hour(text: string): number {
  if (/^(1?\d|2[0-3])$/.test(text)) return Number(text);
  throw CommandFailure.usage("--hour must be a whole number from 0 to 23");
}
