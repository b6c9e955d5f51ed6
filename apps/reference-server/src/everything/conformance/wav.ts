const HEADER_BYTES = 44;
const SAMPLE_RATE = 8_000;
/** In unsigned samples of one byte, silence is the middle of the range and not zero. */
const SILENCE = 0x80;

/** A WAV file of silence, in base64: PCM, mono, 8 bits, 8 kHz. */
export function silentWav(samples: number): string {
  const file = Buffer.alloc(HEADER_BYTES + samples, SILENCE);
  file.write("RIFF", 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16); // bytes of this chunk
  file.writeUInt16LE(1, 20); // PCM
  file.writeUInt16LE(1, 22); // channels
  file.writeUInt32LE(SAMPLE_RATE, 24);
  file.writeUInt32LE(SAMPLE_RATE, 28); // bytes per second
  file.writeUInt16LE(1, 32); // bytes per sample
  file.writeUInt16LE(8, 34); // bits per sample
  file.write("data", 36);
  file.writeUInt32LE(samples, 40);
  return file.toString("base64");
}
