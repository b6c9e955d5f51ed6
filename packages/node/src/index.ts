export { attach } from "./attach.js";
export {
  createNodeListener,
  serveRequest,
  type NodeHandler,
  type NodeHandlerLike,
  type NodeListener,
  type NodeListenerOptions,
} from "./node-listener.js";
export { FileLedgerStore, type FileLedgerStoreOptions } from "./file-ledger-store.js";
export { refuseRetired, retireRoute } from "./retire-route.js";
export { shutDown, type Drainable } from "./shut-down.js";
