import type { JsonRpcId } from "@crossfade/core";

/**
 * Receives the answer to the request `id` as JSON, once. `deliver` is false where the client must not see it
 * on its stream.
 */
export type AnswerListener = (json: string, deliver: boolean, id: JsonRpcId) => void;
