export { describeEventLog } from "./describe-event-log.js";
export { describeMessageBus, type WithBuses } from "./describe-message-bus.js";
export type { WithEventLog } from "./event-log-contract.js";
export { describeSessionStore, type WithStore } from "./describe-session-store.js";
