import {
  endingReport,
  ledgerToCsv,
  ledgerToTable,
  type ClientSummary,
  type EndingReport,
  type EndingReportOptions,
  type LedgerSnapshot,
} from "@crossfade/sunset";
import { Option, type Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { EXIT_CODE, type ExitCode } from "../exit-code.js";
import { dateOption } from "../date-option.js";
import type { CommonOptions, Perform } from "../perform.js";
import { readLedger } from "../read-ledger.js";
import { clientName } from "../report/client-name.js";
import { addRequestOptions, positiveInteger, type RequestOptions } from "../request-options.js";
import { table } from "../terminal/table.js";
import { writeJson } from "../terminal/write-json.js";

type Ending = EndingReportOptions["generation"];

interface LedgerFlags extends CommonOptions, RequestOptions {
  readonly csv?: boolean;
  readonly generation?: Ending;
  /** True: today. */
  readonly ifEnded?: Date | true;
  readonly activeDays: number;
}

const DAY_MS = 86_400_000;

const EXAMPLES = `
Examples:
  crossfade ledger ledger.json
  crossfade ledger http://127.0.0.1:3001/ledger --generation http-sse
  crossfade ledger ledger.json --if-ended               who would be cut off today
  crossfade ledger ledger.json --if-ended 2027-06-30    and on that day, if it goes on like this`;

/** `crossfade ledger PLACE`: who uses which generation, and who would be cut off. */
export function addLedger(program: Command, perform: Perform): void {
  addRequestOptions(
    program
      .command("ledger")
      .description("show who uses which generation, and who would be cut off")
      .argument("<place>", "a ledger's file, or a server's URL of it"),
  )
    .addOption(
      new Option("--generation <generation>", "only these clients").choices([
        "http-sse",
        "sessionful",
      ]),
    )
    .option(
      "--if-ended [date]",
      "what would break if the generation ended then; default: today",
      dateOption,
    )
    .option(
      "--active-days <days>",
      "who was not seen for so long counts as gone",
      positiveInteger,
      30,
    )
    .option("--csv", "as CSV, for spreadsheets")
    .option("--json", "as JSON")
    .addHelpText("after", EXAMPLES)
    .action((place: string, flags: LedgerFlags) =>
      perform(flags, (context) => show(place, flags, context)),
    );
}

async function show(place: string, flags: LedgerFlags, context: CommandContext): Promise<ExitCode> {
  const snapshot = await readLedger(place, flags, context.io);
  if (flags.ifEnded !== undefined) return showEnding(snapshot, flags, context);
  const { generation } = flags;
  const entries = snapshot.entries.filter(
    (entry) => generation === undefined || entry.generation === generation,
  );
  if (context.json) writeJson(context, { ...snapshot, entries });
  else if (flags.csv === true) context.io.stdout.write(ledgerToCsv(entries));
  else if (entries.length === 0) context.io.stdout.write("Nobody has been here.\n");
  else context.io.stdout.write(ledgerToTable(entries));
  return EXIT_CODE.ok;
}

function showEnding(
  snapshot: LedgerSnapshot,
  flags: LedgerFlags,
  context: CommandContext,
): ExitCode {
  const { ifEnded, generation = "http-sse", activeDays } = flags;
  const report = endingReport(snapshot, {
    generation,
    now: Date.now(),
    activeWithinMs: activeDays * DAY_MS,
    ...(ifEnded instanceof Date ? { at: ifEnded.getTime() } : {}),
  });
  if (context.json) writeJson(context, report);
  else context.io.stdout.write(endingText(report, context));
  return report.wouldBreak.length === 0 ? EXIT_CODE.ok : EXIT_CODE.findings;
}

function endingText(report: EndingReport, { style }: CommandContext): string {
  const { generation, at, wouldBreak, wouldMove, gone, updates, forecast, method } = report;
  const date = at.slice(0, 10);
  const rows = (clients: readonly ClientSummary[], note: (client: ClientSummary) => string) =>
    table(
      clients.map((client) => [
        clientName(client),
        client.principal ?? "–",
        `last seen ${new Date(client.lastSeen).toISOString().slice(0, 10)}`,
        `${client.requests} requests`,
        style.dim(note(client)),
      ]),
      "  ",
    );
  const newer = ({ name = "" }: ClientSummary): string => {
    const versions = updates[name] ?? [];
    return versions.length === 0 ? "" : `${versions.join(", ")} was seen on something newer`;
  };
  return [
    style.bold(`If ${generation} ended on ${date}\n`),
    wouldBreak.length === 0
      ? style.green("  nobody would be cut off\n")
      : `${style.red(`  ${wouldBreak.length} would be cut off:`)}\n${rows(wouldBreak, newer)}`,
    wouldMove.length === 0
      ? ""
      : `  ${wouldMove.length} use something newer as well:\n${rows(wouldMove, ({ generations }) => generations.join(", "))}`,
    gone === 0 ? "" : `  ${gone} used it, and have not been seen for a while\n`,
    forecast === undefined
      ? ""
      : `  by then there will be about ${forecast.clients} (${forecast.low} to ${forecast.high})${forecast.beyondRecord ? ", which is a guess: it lies further ahead than the record goes back" : ""}\n`,
    ...method.map((line) => style.dim(`  · ${line}\n`)),
  ].join("");
}
