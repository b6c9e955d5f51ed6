import { afterEach, describe, expect, it } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { HTTP_SSE } from "../../e2e/requirements/http-sse.js";
import { REQUIREMENTS } from "../../e2e/requirements.js";
import type {
  BodyRule,
  EndpointCase,
  EndpointSection,
} from "../support/endpoints/endpoint-case.js";
import { Visit, type Answer } from "../support/endpoints/visit.js";
import { ENDPOINTS_PAGE, endpointsPage, SECTIONS } from "../support/endpoints-page.js";

const sections = SECTIONS.filter((part): part is EndpointSection => typeof part !== "string");

describe("docs/sse/api/endpoints.md", () => {
  it("has the rows that are asked below; UPDATE_PAGES=1 writes it anew", async () => {
    const page = await endpointsPage();
    if (process.env["UPDATE_PAGES"]) writeFileSync(ENDPOINTS_PAGE, page);
    expect(readFileSync(ENDPOINTS_PAGE, "utf8")).toBe(page);
  });

  it("has a row for each requirement of http-sse, and names none that is none", () => {
    const shown = new Set(
      sections.flatMap(({ cases }) => cases.flatMap((row) => row.covers ?? [])),
    );
    expect(HTTP_SSE.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
    const known = new Set(REQUIREMENTS.map(({ id }) => id));
    expect([...shown].filter((id) => !known.has(id))).toEqual([]);
  });
});

describe.each(sections)("$title", ({ cases, requestHeaders, deprecated }) => {
  const sent = new Set<string>();
  let visit: Visit | undefined;

  afterEach(async () => {
    for (const name of visit?.sent ?? []) sent.add(name);
    await visit?.end();
    visit = undefined;
  });

  it.each(cases)("$request: $status", async (row) => {
    visit = await Visit.begin(row.server);
    for (const answer of [await row.ask(visit)].flat()) await expectAnswer(answer, row, deprecated);
    row.afterwards?.(visit);
  });

  it("sends each header that the page says matters, and no other", () => {
    expect([...sent].toSorted()).toEqual(
      Object.keys(requestHeaders)
        .map((name) => name.toLowerCase())
        .toSorted(),
    );
  });
});

async function expectAnswer(answer: Answer, row: EndpointCase, deprecated: boolean): Promise<void> {
  expect(answer.status).toBe(row.status);
  for (const [name, value] of Object.entries(row.headers ?? {})) {
    expect([name, answer.headers[name]]).toEqual([
      name,
      value === true ? expect.any(String) : value,
    ]);
  }
  await expectBody(answer, row.body);
  for (const name of ["deprecation", "link"])
    expect([name, name in answer.headers]).toEqual([name, deprecated]);
}

async function expectBody(answer: Answer, body: BodyRule): Promise<void> {
  const type = answer.headers["content-type"];
  if (typeof body === "object" && "stream" in body) {
    expect(type).toBe("text/event-stream");
    for (const pattern of body.stream) await answer.until(pattern);
    return;
  }
  const text = await answer.text();
  if (body === "nothing") expect(text).toBe("");
  else if (body === "text") expect(type).toMatch(/^text\/plain/);
  else if (body === "problem") {
    expect(type).toBe("application/problem+json");
    expect(JSON.parse(text)).toMatchObject({ status: answer.status, detail: expect.any(String) });
  } else {
    expect(type).toBe("application/json");
    if ("json" in body) expect(text).toMatch(body.json);
    else expect(JSON.parse(text)).toMatchObject({ error: { code: body.error } });
  }
}
