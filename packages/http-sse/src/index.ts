export { HttpSseTransport, type HttpSseTransportOptions } from "./http-sse-transport.js";
