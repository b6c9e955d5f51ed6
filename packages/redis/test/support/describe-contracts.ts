import { afterAll, beforeAll, describe, it } from "@jest/globals";
import {
  describeEventLog,
  describeMessageBus,
  describeSessionStore,
} from "@crossfade/session/testing";
import type { LedgerStore } from "@crossfade/sunset";
import { describeLedgerStore } from "@crossfade/sunset/testing";
import { createRedisStores, type RedisStores, type RedisStoresOptions } from "../../src/index.js";
import type { OpenClient } from "./clients.js";
import { newPrefix } from "./new-prefix.js";

/** The contracts of all ports, with two nodes that have a client each. */
export function describeContracts(name: string, open: () => Promise<OpenClient>): void {
  describe(name, () => {
    let clients: readonly [OpenClient, OpenClient];

    beforeAll(async () => {
      clients = [await open(), await open()];
    });
    afterAll(async () => {
      await Promise.all(clients.map((client) => client.close()));
    });

    async function withNodes(
      use: (here: RedisStores, there: RedisStores) => Promise<void>,
    ): Promise<void> {
      const options: RedisStoresOptions = { prefix: newPrefix(), commandTimeoutMs: 10_000 };
      const here = createRedisStores(clients[0].client, options);
      const there = createRedisStores(clients[1].client, options);
      try {
        await use(here, there);
      } finally {
        await Promise.all([here.close(), there.close()]);
      }
    }

    const runner = { describe, it };
    describeSessionStore(runner, "Redis", (use) =>
      withNodes(({ sessionStore }) => use(sessionStore)),
    );
    describeEventLog(runner, "Redis", (use) => withNodes(({ eventLog }) => use(eventLog)));
    describeLedgerStore(runner, "Redis", async ({ maxEntries }, use) => {
      const options = { prefix: newPrefix(), maxLedgerEntries: maxEntries };
      const opened: RedisStores[] = [];
      const openStore = (): LedgerStore => {
        const stores = createRedisStores(
          clients[opened.length % 2]?.client ?? clients[0].client,
          options,
        );
        opened.push(stores);
        return stores.ledgerStore;
      };
      await use(openStore(), async () => openStore());
      await Promise.all(opened.map((stores) => stores.close()));
    });
    describeMessageBus(runner, "Redis", (use) =>
      withNodes((here, there) => use(here.messageBus, there.messageBus)),
    );
  });
}
