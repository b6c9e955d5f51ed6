import type { ClientOptions } from "./generation-client.js";
import { ProbeFailure, reasonOf } from "./probe-failure.js";

/**
 * Opens a client, whose connections all end with `life`. Where that fails, none of them stays open.
 *
 * @throws ProbeFailure whatever has failed
 */
export async function openClient<Client>(
  { signal }: ClientOptions,
  open: (life: AbortController) => Promise<Client>,
): Promise<Client> {
  const life = new AbortController();
  try {
    return await open(life);
  } catch (error) {
    life.abort();
    signal?.throwIfAborted();
    if (error instanceof ProbeFailure) throw error;
    throw new ProbeFailure(reasonOf(error));
  }
}
