import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { call, ReferenceWorld, text } from "../reference-world.js";

const uri = "test://watched-resource";

let world: ReferenceWorld;
let client: Client;
let updated: string[];

beforeEach(async () => {
  world = await ReferenceWorld.start();
  client = await world.connect();
  updated = [];
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
    updated.push(params.uri);
  });
});

afterEach(() => world.close());

/** All that was sent before the answer has been heard when it comes. */
const touch = () => call(client, "touch_watched_resource");

describe("the watched resource", () => {
  it("is promised to tell of its changes", () => {
    expect(client.getServerCapabilities()?.resources).toEqual({
      subscribe: true,
      listChanged: true,
    });
  });

  it("changes", async () => {
    const contents = (revision: number) => ({
      contents: [{ uri, mimeType: "text/plain", text: `Watched, revision ${revision}` }],
    });
    expect(await client.readResource({ uri })).toEqual(contents(1));
    expect(await touch()).toEqual(text("Changed to revision 2"));
    expect(await client.readResource({ uri })).toEqual(contents(2));
  });

  it("tells a client of its changes from when it subscribes until it unsubscribes", async () => {
    await touch();
    expect(updated).toEqual([]);
    expect(await client.subscribeResource({ uri })).toEqual({});
    await touch();
    await touch();
    expect(updated).toEqual([uri, uri]);
    expect(await client.unsubscribeResource({ uri })).toEqual({});
    await touch();
    expect(updated).toEqual([uri, uri]);
  });

  it("is not subscribed to, or unsubscribed from, by the name of another", async () => {
    const other = { uri: "test://static-text" };
    expect(await client.subscribeResource(other)).toEqual({});
    await touch();
    expect(updated).toEqual([]);
    await client.subscribeResource({ uri });
    expect(await client.unsubscribeResource(other)).toEqual({});
    await touch();
    expect(updated).toEqual([uri]);
  });

  it("is another one in each session", async () => {
    const neighbour = await world.connect();
    await client.subscribeResource({ uri });
    expect(await call(neighbour, "touch_watched_resource")).toEqual(text("Changed to revision 2"));
    expect(await touch()).toEqual(text("Changed to revision 2"));
    expect(updated).toEqual([uri]);
  });
});
