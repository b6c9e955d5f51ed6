import { parseDeprecationConfig, type DeprecationConfigInput } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { run } from "../src/run.js";
import { RecordingIo } from "./support/recording-io.js";

const YEAR = ["plan", "--from", "2026-07-01", "--sunset", "2027-06-30"];

describe("crossfade plan", () => {
  it("proposes a configuration that is one, and gets denser towards the end", async () => {
    const io = new RecordingIo();
    expect(await run([...YEAR, "--docs", "https://example.com/moving", "--json"], io)).toBe(0);
    const config = parseDeprecationConfig(io.json as DeprecationConfigInput);
    expect(config).toMatchObject({
      mode: "enforce",
      sunsetDate: "2027-06-30",
      migrationDocsUrl: "https://example.com/moving",
    });
    const begins = config.brownouts.map(({ from }) => Date.parse(from));
    const gaps = begins.slice(1).map((time, index) => time - (begins[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(2);
    expect(gaps.at(-1)).toBeLessThan(gaps[0] ?? 0);
  });

  it("says the same for people, line by line, and misses a page to go to", async () => {
    const io = new RecordingIo();
    expect(await run(YEAR, io)).toBe(0);
    expect(io.stdout.text).toMatch(/^ {2}2026-07-01 00:00 +headers/m);
    expect(io.stdout.text).toMatch(/brownout of 15 minutes/);
    expect(io.stdout.text).toMatch(/^ {2}2027-06-30 00:00 +the end$/m);
    expect(io.stdout.text).toContain("Give --docs");
  });

  it.each([
    [["plan"], /required option '--sunset <date>'/],
    [["plan", "--sunset", "soon"], /must be a date/],
    [["plan", "--from", "2027-06-29T23:00:00Z", "--sunset", "2027-06-30"], /at least a day/],
    [[...YEAR, "--hour", "25"], /from 0 to 23/],
  ])("refuses %j", async (argv, reason) => {
    const io = new RecordingIo();
    expect(await run(argv, io)).toBe(2);
    expect(io.stderr.text).toMatch(reason);
  });
});
