export { crossfade, type CrossfadeFetch, type CrossfadeFetchOptions } from "./crossfade.js";
export {
  fetchHandler,
  type FetchContext,
  type FetchFallback,
  type FetchHandler,
  type FetchHandlerLike,
  type FetchHandlerOptions,
  type HandlerForFetch,
} from "./fetch-handler.js";
export { shutDown, type Drainable, type StoppableServer } from "./shut-down.js";
