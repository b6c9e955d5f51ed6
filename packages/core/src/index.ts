export { answerWithInput, asksForInput } from "./backend/answer-with-input.js";
export { ClientInputs, requireDeclared, requireMayAsk } from "./backend/client-inputs.js";
export { decorateBackend } from "./backend/decorate-backend.js";
export type { Exchange, HttpRequestInfo } from "./backend/exchange.js";
export {
  fromMethods,
  type MethodBackendOptions,
  type MethodHandler,
} from "./backend/from-methods.js";
export type {
  HeaderParameter,
  HeaderParameters,
  McpBackend,
  ServerDescription,
  SessionEndReason,
} from "./backend/mcp-backend.js";
export { LazyAbort } from "./backend/lazy-abort.js";
export { prefixedCounters } from "./backend/prefixed-counters.js";
export type { ModernClient } from "./backend/modern-client.js";
export type {
  ClientChannel,
  ClientRequestOptions,
  SessionContext,
} from "./backend/session-context.js";
export type { Transport, TransportStatistics } from "./backend/transport.js";
export type { Clock, TimerHandle } from "./clock.js";
export {
  httpSseConfigFromEnv,
  httpTransportConfigFromEnv,
  sessionfulDeprecationFromEnv,
  type Environment,
} from "./config/config-from-env.js";
export {
  BROWNOUT_PERIODS_MS,
  parseDeprecationConfig,
  type Brownout,
  type BrownoutPeriod,
  type DeprecationConfig,
  type DeprecationConfigInput,
  type DeprecationExemption,
} from "./config/deprecation-config.js";
export {
  parseHttpSseConfig,
  toSseConfig,
  type HttpSseConfig,
  type HttpSseConfigInput,
  type HttpSseOnlyInput,
} from "./config/http-sse-config.js";
export {
  parseHttpTransportConfig,
  type HttpTransportConfig,
  type HttpTransportConfigInput,
} from "./config/http-transport-config.js";
export { MIGRATION_MODES, type MigrationMode } from "./config/migration-mode.js";
export {
  parseStreamableHttpConfig,
  toStreamableConfig,
  type StreamableHttpConfig,
  type StreamableHttpConfigInput,
  type StreamableHttpOnlyInput,
} from "./config/streamable-http-config.js";
export type { SseEndpointConfig, SseEndpointConfigInput } from "./config/sse-endpoint-config.js";
export { errorFields, type ErrorFields } from "./errors/error-fields.js";
export { JsonRpcError, RPC_CODE } from "./errors/json-rpc-error.js";
export {
  TRANSPORT_ERRORS,
  TransportError,
  type TransportErrorCode,
} from "./errors/transport-error.js";
export type {
  Authenticate,
  Authenticated,
  AuthenticationRefusal,
  Caller,
} from "./http/authentication.js";
export { clientAddress } from "./http/client-address.js";
export type {
  HttpBodyReply,
  HttpHandler,
  HttpReply,
  HttpReplyHeaders,
  HttpRequest,
  HttpRequestHeaders,
  HttpStreamReply,
  StreamListener,
  StreamSink,
} from "./http/http-message.js";
export { accepts, acceptsByName, mediaTypeOf } from "./http/media-types.js";
export {
  isLoopbackAddress,
  requireAllowedOrigin,
  type OriginGuardOptions,
} from "./http/origin-guard.js";
export { relativeReference } from "./http/path.js";
export { readMessages } from "./http/read-messages.js";
export { Refusals, type RequestRefusal } from "./http/refusals.js";
export {
  emptyReply,
  errorReply,
  EVENT_STREAM_HEADERS,
  jsonReply,
  jsonTextReply,
  textReply,
  withHeaders,
} from "./http/replies.js";
export {
  headerOf,
  queryValues,
  requireHeadBounds,
  type HeadBounds,
} from "./http/request-fields.js";
export { requestInfoOf } from "./http/request-info.js";
export { namesModernRevision } from "./http/names-modern-revision.js";
export { isPromise } from "./is-promise.js";
export { requestIdOf, requireBatch } from "./jsonrpc/batch.js";
export { requireInitializeSize } from "./jsonrpc/initialize-size.js";
export {
  isJsonRpcId,
  isObject,
  kindOf,
  type JsonObject,
  type JsonRpcErrorObject,
  type JsonRpcErrorResponse,
  type JsonRpcId,
  type JsonRpcKind,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  type JsonRpcResultResponse,
} from "./jsonrpc/message.js";
export { jsonRpcMessageSchema } from "./jsonrpc/message-schema.js";
export {
  parseJson,
  requireNesting,
  toJsonRpcBody,
  type BodyBounds,
  type JsonRpcBody,
} from "./jsonrpc/parse-body.js";
export {
  errorResponse,
  isExpectedError,
  resultResponse,
  toErrorObject,
} from "./jsonrpc/responses.js";
export { logUnexpected } from "./log-unexpected.js";
export { silentLogger, type Logger, type LogMethod } from "./logger.js";
export { pollUntil } from "./poll-until.js";
export { GENERATIONS, isNewerGeneration, type Generation } from "./protocol/generations.js";
export { HEADER } from "./protocol/headers.js";
export { META_KEY } from "./protocol/meta-keys.js";
export {
  isLegacyRevision,
  isModernRevision,
  LEGACY_REVISIONS,
  MODERN_REVISIONS,
  negotiateLegacyRevision,
  NEWEST_LEGACY_REVISION,
  revisionHasBatches,
  type LegacyRevision,
  type ModernRevision,
  type ProtocolRevision,
} from "./protocol/revisions.js";
export type { TransportName } from "./protocol/transport-name.js";
export { systemClock } from "./system-clock.js";
export { withinTime } from "./within-time.js";
