export { describeEventLog, type WithEventLog } from "./describe-event-log.js";
export { describeMessageBus, type WithBuses } from "./describe-message-bus.js";
export { describeSessionStore, type WithStore } from "./describe-session-store.js";
