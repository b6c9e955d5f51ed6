import { FakeRequest, ManualClock, type FakeRequestFields } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { ledgerFromJson } from "../../src/ledger/ledger-file.js";
import { ledgerReply } from "../../src/ledger/ledger-reply.js";
import { ledgerEntry } from "../../src/testing/index.js";

const snapshot = { forgotten: 1, entries: [ledgerEntry("inspector", 0)] };
const ledger = { read: () => Promise.resolve(snapshot) };
const clock = new ManualClock(ledgerEntry("", 0).firstSeen + 1_000);

function answer(query: string, fields: FakeRequestFields = {}) {
  return ledgerReply(ledger, new FakeRequest({ url: `/ledger?${query}`, ...fields }), clock);
}

describe("ledgerReply", () => {
  it("is the ledger as JSON, which can be read back, and kept by nobody", async () => {
    const { status, headers, body = "" } = await answer("");
    expect(status).toBe(200);
    expect(headers).toEqual(["Content-Type", "application/json", "Cache-Control", "no-store"]);
    expect(ledgerFromJson(body)).toEqual(snapshot);
  });

  it.each([
    ["csv", "text/csv; charset=utf-8; header=present", /^generation,.*\r\nhttp-sse,/],
    ["table", "text/plain; charset=utf-8", /^generation  .*\nhttp-sse  /],
  ])("is the ledger as %s", async (format, type, text) => {
    const { headers, body } = await answer(`format=${format}`);
    expect(headers[1]).toBe(type);
    expect(body).toMatch(text);
  });

  it("is what would break, now or on a date", async () => {
    const { body: now = "" } = await answer("format=report");
    expect(JSON.parse(now)).toMatchObject({
      generation: "http-sse",
      at: "2026-07-01T00:00:01.000Z",
      wouldBreak: [{ name: "inspector" }],
    });
    const { body: later = "" } = await answer("format=report&generation=sessionful&at=2027-06-30");
    expect(JSON.parse(later)).toMatchObject({
      generation: "sessionful",
      at: "2027-06-30T00:00:00.000Z",
      wouldBreak: [],
    });
  });

  it.each(["format=xml", "format=report&generation=stateless", "format=report&at=soon"])(
    "refuses what it does not know: %s",
    async (query) => expect((await answer(query)).status).toBe(400),
  );

  it("is for reading", async () => {
    const { status, headers } = await answer("", { method: "POST" });
    expect([status, headers]).toEqual([405, ["Allow", "GET, HEAD"]]);
  });
});
