export { fromMcpServer, type FromMcpServerOptions } from "./from-mcp-server.js";
export type {
  ConnectableServer,
  ModernTransportClass,
  SdkSendOptions,
  SdkTransport,
  ServerFactory,
} from "./sdk-contract.js";
