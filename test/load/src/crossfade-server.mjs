// Crossfade as a user gets it by default, with every guard, bound and statistic, before a plain function.
import { fromMethods } from "@crossfade/core";
import { createNodeListener } from "@crossfade/node";
import { createMcpEndpoint } from "@crossfade/server";
import { createServer } from "node:http";
import { serveMeasured } from "../../../tooling/bench/src/measured-server.mjs";

const backend = fromMethods({
  serverInfo: { name: "load", version: "1.0.0" },
  capabilities: {},
  methods: {},
});
const endpoint = createMcpEndpoint({
  backend,
  config: {
    // All clients come from one address.
    maxSessionsPerPrincipal: 10_000,
    // So that the logs are full within the first quarter, and what grows after that is a leak.
    maxReplayEvents: 10,
  },
});

serveMeasured(
  createServer(createNodeListener(endpoint)),
  (message) => {
    const { method, params } = JSON.parse(message);
    endpoint.notifyAll(method, params);
  },
  () => endpoint.statistics().transports[0],
);
