export {
  buildEverythingServer,
  type EverythingServerOptions,
} from "./everything/build-everything-server.js";
export type { ReferenceServerOptions } from "./options.js";
export { startReferenceServer, type RunningServer } from "./reference-server.js";
