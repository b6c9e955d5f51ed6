import { expect, it } from "@jest/globals";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { MIGRATION_PAGE, migrationPage } from "../support/migration-page.js";

it("docs/sse/api/migration-helpers.md says what the sources say; UPDATE_PAGES=1 writes it anew", async () => {
  const page = await migrationPage();
  if (process.env["UPDATE_PAGES"]) {
    mkdirSync(dirname(MIGRATION_PAGE), { recursive: true });
    writeFileSync(MIGRATION_PAGE, page);
  }
  expect(readFileSync(MIGRATION_PAGE, "utf8")).toBe(page);
});
