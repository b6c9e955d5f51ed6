import { describe, expect, it } from "@jest/globals";
import { silentWav } from "../../src/everything/conformance/wav.js";

describe("silentWav", () => {
  const file = Buffer.from(silentWav(3), "base64");
  const ascii = (from: number, to: number) => file.subarray(from, to).toString("latin1");

  it("makes a RIFF file whose sizes are those of what follows them", () => {
    expect([ascii(0, 4), ascii(8, 16), ascii(36, 40)]).toEqual(["RIFF", "WAVEfmt ", "data"]);
    expect(file.readUInt32LE(4)).toBe(file.length - 8);
    expect(file.readUInt32LE(16)).toBe(36 - 20);
    expect(file.readUInt32LE(40)).toBe(3);
  });

  it("says that it is PCM, mono, 8 kHz, of one byte a sample", () => {
    const format = [20, 22, 32, 34].map((offset) => file.readUInt16LE(offset));
    expect(format).toEqual([1, 1, 1, 8]);
    expect([file.readUInt32LE(24), file.readUInt32LE(28)]).toEqual([8_000, 8_000]);
  });

  it("is silent", () => {
    expect([...file.subarray(44)]).toEqual([0x80, 0x80, 0x80]);
  });
});
