export {
  BroadcastStats,
  type BroadcastStatistics,
  type SendToWriteStatistics,
} from "./broadcast-stats.js";
export { eventFormatter, type EventFormatter, type SseEvent } from "./event-formatter.js";
export { EventPayload } from "./event-payload.js";
export type { QueueLimits } from "./event-queue.js";
export { SseBroadcaster, type SseBroadcasterOptions } from "./sse-broadcaster.js";
export type { SseConnectionState } from "./sse-connection-state.js";
export type { AttachOptions, SseSessionOptions, StreamIdentity } from "./sse-session-options.js";
export { SseSession } from "./sse-session.js";
export { parseLastEventId, type StreamPosition } from "./last-event-id.js";
export { ResponseStream, type ResponseStreamOptions } from "./response-stream.js";
