import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import express from "express";
import { retireRoute } from "../src/index.js";
import { withServer } from "./with-server.js";

describe("retireRoute", () => {
  it("retires what is below a path, and nothing beside it", async () => {
    const clock = new ManualClock();
    const app = express();
    const sunsetDate = "2026-06-30";
    app.use(
      "/v1",
      retireRoute({ mode: "enforce", sunsetDate, successorUrl: "https://a.example/v2", clock }),
    );
    app.get("/v1/things", (_, response) => void response.json(["old"]));
    app.get("/v2/things", (_, response) => void response.json(["new"]));
    await withServer(app, async (url) => {
      const before = await fetch(`${url}/v1/things`);
      expect(before.status).toBe(200);
      expect(before.headers.get("sunset")).toBe("Tue, 30 Jun 2026 00:00:00 GMT");
      clock.advance(Date.parse(sunsetDate) - clock.now());
      const after = await fetch(`${url}/v1/things`, { method: "POST", body: "x" });
      expect(after.status).toBe(410);
      expect(after.headers.get("deprecation")).toBe("@1742947200");
      expect(await after.json()).toMatchObject({ status: 410, successor: "https://a.example/v2" });
      const successor = await fetch(`${url}/v2/things`);
      expect(successor.status).toBe(200);
      expect(successor.headers.get("deprecation")).toBeNull();
    });
  });
});
