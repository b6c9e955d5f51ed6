export {
  createNodeListener,
  serveRequest,
  type NodeHandler,
  type NodeHandlerLike,
  type NodeListener,
  type NodeListenerOptions,
} from "./node-listener.js";
