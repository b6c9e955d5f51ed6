import { TransportError, type TransportErrorCode } from "@crossfade/core";
import { strict as assert } from "node:assert";

/** Whether `action` fails with this code, at once or later. */
export async function failsWith(code: TransportErrorCode, action: () => unknown): Promise<void> {
  await assert.rejects(
    async () => {
      await action();
    },
    (error) => TransportError.is(error) && error.code === code,
    `should fail with ${code}`,
  );
}
