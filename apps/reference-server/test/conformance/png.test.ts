import { describe, expect, it } from "@jest/globals";
import { inflateSync } from "node:zlib";
import { RED_PIXEL_PNG } from "../../src/everything/conformance/png.js";

describe("the PNG", () => {
  const file = Buffer.from(RED_PIXEL_PNG, "base64");

  it("has the signature of a PNG, and ends as one", () => {
    expect(file.subarray(1, 8).toString("latin1")).toBe("PNG\r\n\u001A\n");
    expect(file.subarray(-8, -4).toString("latin1")).toBe("IEND");
  });

  it("is one red pixel", () => {
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([1, 1]);
    const data = file.indexOf("IDAT") + 4;
    const pixels = inflateSync(file.subarray(data, data + file.readUInt32BE(data - 8)));
    // Each row begins with how it is filtered, here not at all.
    expect([...pixels]).toEqual([0, 255, 0, 0]);
  });
});
