import type { Caller, HttpReply, HttpRequest, JsonObject } from "@crossfade/core";

/** The other nodes, for calls that are parked on one of them. */
export interface Peers {
  /**
   * Has another node answer a request, whose body is given as it was parsed. Rejects with JsonRpcError
   * -32602 where that node is gone, and what it had parked with it.
   */
  continueOn(
    node: string,
    request: HttpRequest,
    caller: Caller,
    body: JsonObject,
  ): Promise<HttpReply>;
}
