import type { CallOptions, ClientVersion, LoadedClient, SdkClient, Told } from "./sdk-clients.js";
import { textOf } from "./test-server.js";

/** A connected client of whatever version, with the same few verbs. */
export class ConnectedClient {
  readonly sdk: SdkClient;
  readonly #loaded: LoadedClient;

  constructor(sdk: SdkClient, loaded: LoadedClient) {
    this.sdk = sdk;
    this.#loaded = loaded;
  }

  /** Calls a tool; resolves to the text of its result. */
  async call(name: string, args: object = {}, options?: CallOptions): Promise<string> {
    const result = await this.request("tools/call", { name, arguments: args }, options);
    return textOf((result as { content?: unknown }).content);
  }

  request(method: string, params: object = {}, options?: CallOptions): Promise<object> {
    const { toolResult } = this.#loaded;
    return toolResult === undefined
      ? this.sdk.request({ method, params }, options)
      : this.sdk.request({ method, params }, toolResult, options);
  }

  /** What names a message to the SDK's handlers. */
  named(method: string): unknown {
    return this.#loaded.named(method);
  }

  /** Resolves to the next notification of this method. */
  next(method: string): Promise<Told> {
    return new Promise((resolve) =>
      this.sdk.setNotificationHandler(this.#loaded.named(method), resolve),
    );
  }

  close(): Promise<void> {
    return this.sdk.close();
  }
}

/** A client that answers what it is asked, initialised. */
export async function connectClient(
  { load, capabilities, options }: ClientVersion,
  url: string,
  transportOptions?: object,
): Promise<ConnectedClient> {
  const loaded = await load();
  const { Client, Transport, named } = loaded;
  const sdk = new Client({ name: "e2e", version: "1.0.0" }, { capabilities, ...options });
  const content = { type: "text", text: "4" };
  sdk.setRequestHandler(named("sampling/createMessage"), () => ({
    model: "test-model",
    role: "assistant",
    content,
  }));
  sdk.setRequestHandler(named("roots/list"), () => ({ roots: [{ uri: "file:///home" }] }));
  if (capabilities.elicitation) {
    sdk.setRequestHandler(named("elicitation/create"), () => ({ action: "decline" }));
  }
  await sdk.connect(new Transport(new URL(url), transportOptions));
  return new ConnectedClient(sdk, loaded);
}
