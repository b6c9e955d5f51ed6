import { describe, expect, it } from "@jest/globals";
import { CancelProbes } from "../../src/everything/conformance/cancel-probes.js";

const never = new AbortController().signal;
const LONG_MS = 600_000;

describe("CancelProbes", () => {
  it("knows nothing of a probe that never ran", () => {
    expect(new CancelProbes(1).status("a")).toBe("unknown");
  });

  it("runs a probe until it is completed", async () => {
    const probes = new CancelProbes(1);
    const running = probes.run("a", 0, never);
    expect(probes.status("a")).toBe("running");
    await running;
    expect(probes.status("a")).toBe("completed");
  });

  it("stops a probe that is cancelled", async () => {
    const probes = new CancelProbes(1);
    const controller = new AbortController();
    const running = probes.run("a", LONG_MS, controller.signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    expect(probes.status("a")).toBe("cancelled");
  });

  it("forgets the probes that began first, beyond its limit", async () => {
    const probes = new CancelProbes(2);
    for (const key of ["a", "b", "c"]) await probes.run(key, 0, never);
    expect(["a", "b", "c"].map((key) => probes.status(key))).toEqual([
      "unknown",
      "completed",
      "completed",
    ]);
  });

  it("takes a key that is used again for a probe that begins now", async () => {
    const probes = new CancelProbes(2);
    for (const key of ["a", "b", "a", "c"]) await probes.run(key, 0, never);
    expect(probes.status("a")).toBe("completed");
    expect(probes.status("b")).toBe("unknown");
  });

  it("does not remember a probe again when it ends", async () => {
    const probes = new CancelProbes(1);
    await Promise.all([probes.run("a", 0, never), probes.run("b", 0, never)]);
    expect(probes.status("a")).toBe("unknown");
  });

  it("tells of the newest probe of a key", async () => {
    const probes = new CancelProbes(1);
    const controller = new AbortController();
    const first = probes.run("a", LONG_MS, controller.signal);
    await probes.run("a", 0, never);
    controller.abort();
    await expect(first).rejects.toMatchObject({ name: "AbortError" });
    expect(probes.status("a")).toBe("completed");
  });
});
