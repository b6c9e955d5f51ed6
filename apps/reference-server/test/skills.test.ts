import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ReferenceWorld } from "./reference-world.js";

interface Entry {
  readonly uri: string;
  readonly frontmatter: { readonly name: string; readonly description: string };
  readonly resources: readonly { uri: string; digest: string; size: number }[];
}

let world: ReferenceWorld;

beforeEach(async () => {
  world = await ReferenceWorld.start();
});

afterEach(() => world.close());

describe("the skill", () => {
  it("is listed with what its files are, which every client can read", async () => {
    const { skills } = (await world.modern("skills/list")) as { skills: Entry[] };
    const [{ uri, frontmatter, resources }] = skills as [Entry];
    expect(uri).toBe(`skill://${frontmatter.name}/SKILL.md`);
    expect(await world.modern("skills/get", { uri })).toMatchObject({ skill: skills[0] });
    const client = await world.connect();
    for (const { uri: file, digest, size } of resources) {
      const { contents } = await client.readResource({ uri: file });
      const { text } = contents[0] as { text: string };
      expect(`sha256:${createHash("sha256").update(text).digest("hex")}`).toBe(digest);
      expect(Buffer.byteLength(text)).toBe(size);
    }
    const manifest = await client.readResource({ uri });
    const { name, description } = frontmatter;
    expect((manifest.contents[0] as { text: string }).text).toMatch(
      `---\nname: ${name}\ndescription: ${description}\n---\n`,
    );
  });

  it("is a directory, with another one in it", async () => {
    const list = async (uri: string) => {
      const result = await world.modern("resources/directory/read", { uri });
      return (result as { resources: { uri: string }[] }).resources.map((entry) => entry.uri);
    };
    const root = "skill://try-a-client";
    expect(await list(root)).toEqual([`${root}/SKILL.md`, `${root}/references`]);
    expect(await list(`${root}/references`)).toEqual([`${root}/references/generations.md`]);
  });

  it.each(["skills/get", "resources/directory/read"])("is the only one: %s", async (method) => {
    const error = await world.modern(method, { uri: "skill://another" });
    expect(error).toMatchObject({ code: -32_602 });
  });

  it("is declared, with the tasks", async () => {
    const { capabilities } = (await world.modern("server/discover")) as { capabilities: object };
    expect(capabilities).toMatchObject({
      extensions: {
        "io.modelcontextprotocol/skills": { directoryRead: true },
        "io.modelcontextprotocol/tasks": {},
      },
    });
  });
});
