export type { AnswerListener } from "./answer-listener.js";
export { bytesInProcess } from "./bytes-in-process.js";
export type { CorrelationCounters, CorrelationStatistics } from "./correlation-statistics.js";
export { CorrelationManager, type CorrelationOptions } from "./correlation-manager.js";
export type {
  EventLog,
  EventLogLimits,
  ExpectedAnswer,
  LoggedEvent,
  MaybePromise,
  Replay,
  Unanswered,
} from "./event-log.js";
export type { InboundRequest, OnAborted } from "./inbound-request.js";
export { MemoryEventLog } from "./memory-event-log.js";
export {
  MemoryBusHub,
  MemoryMessageBus,
  type MemoryMessageBusOptions,
} from "./memory-message-bus.js";
export { MemorySessionStore } from "./memory-session-store.js";
export type { MessageBus, Unsubscribe } from "./message-bus.js";
export type { AskOptions } from "./outbound-request.js";
export { lostAnswer, lostRequest } from "./lost-answer.js";
export { replayHandshake, type ReplayParts } from "./replay-handshake.js";
export { RequestRunner, shuttingDown, type RequestRunnerParts } from "./request-runner.js";
export type { LiveSession, SessionExchange } from "./session-exchange.js";
export { randomToken } from "./session-id.js";
export { SessionManager, type SessionInit, type SessionManagerOptions } from "./session-manager.js";
export type { SessionPlace } from "./session-place.js";
export type { SessionListener, SessionPool } from "./session-pool.js";
export type { SessionChanges, SessionLease, SessionRecord } from "./session-record.js";
export type { SessionStatistics } from "./session-statistics.js";
export type { LeaseRenewal, SessionClaim, SessionLimits, SessionStore } from "./session-store.js";
export type { Session } from "./session.js";
export { takeNotification, type NotificationParts } from "./take-notification.js";
