export {
  HttpStreamableTransport,
  type HttpStreamableTransportOptions,
} from "./http-streamable-transport.js";
