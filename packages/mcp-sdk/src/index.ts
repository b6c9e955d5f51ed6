export { fromMcpServer, type FromMcpServerOptions } from "./from-mcp-server.js";
export type {
  ConnectableServer,
  SdkSendOptions,
  SdkTransport,
  ServerFactory,
} from "./sdk-contract.js";
