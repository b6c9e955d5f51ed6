// One of several nodes: node crossfade-on-redis.mjs <port of Redis>
import { fromMethods } from "@crossfade/core";
import { createNodeListener } from "@crossfade/node";
import { createRedisStores } from "@crossfade/redis";
import { createMcpEndpoint } from "@crossfade/server";
import { Redis } from "ioredis";
import { createServer } from "node:http";
import { serveMeasured } from "../src/measured-server.mjs";
import { echo, SERVER_INFO } from "./answer.mjs";

const [, , redisPort] = process.argv;
const client = new Redis({ port: Number(redisPort), enableAutoPipelining: true });
const { sessionStore, eventLog, messageBus } = createRedisStores(client);

const endpoint = createMcpEndpoint({
  backend: fromMethods({
    serverInfo: SERVER_INFO,
    capabilities: { tools: {} },
    methods: {
      "tools/call": ({ arguments: toolArguments }) => echo(/** @type {object} */ (toolArguments)),
    },
  }),
  sessionStore,
  eventLog,
  messageBus,
  // All clients come from one address.
  config: { maxSessions: 200_000, maxSessionsPerPrincipal: 200_000 },
  streamableHttp: { requestStateKeys: ["a secret that all nodes of a measurement share"] },
});

serveMeasured(createServer(createNodeListener(endpoint)), undefined, () => endpoint.statistics());
