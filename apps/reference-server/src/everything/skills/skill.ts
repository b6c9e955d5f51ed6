import { createHash } from "node:crypto";

/** A file of a skill, as a resource. */
export interface SkillFile {
  readonly uri: string;
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

export const MARKDOWN = "text/markdown";

/** What `SKILL.md` begins with, and what `skills/list` repeats of it (SEP-2640). */
const FRONTMATTER = {
  name: "try-a-client",
  description: "Finds out what an MCP client can do, with the tools of this server",
};

/** Where the skill is: its directory, whose last segment is its name. */
export const SKILL_URI = `skill://${FRONTMATTER.name}`;
export const REFERENCES_URI = `${SKILL_URI}/references`;

const MANIFEST: SkillFile = {
  uri: `${SKILL_URI}/SKILL.md`,
  ...FRONTMATTER,
  text: `---
name: ${FRONTMATTER.name}
description: ${FRONTMATTER.description}
---

# Try a client

1. Call \`echo\`: the client can call tools.
2. Call \`count\`: it shows progress and log lines, or it does not.
3. Call \`ask_user\`, \`ask_model\` and \`list_roots\`: it can be asked, or says that it cannot.
4. Call \`slow_compute\`: it waits, or knows tasks.

What it speaks: [references/generations.md](references/generations.md).
`,
};

const GENERATIONS: SkillFile = {
  uri: `${REFERENCES_URI}/generations.md`,
  name: "generations.md",
  description: "The three forms of MCP over HTTP",
  text: `# The three forms of MCP over HTTP

- http-sse (2024-11-05)
- Streamable HTTP with sessions (2025-03-26 to 2025-11-25)
- Streamable HTTP without (2026-07-28)
`,
};

/** All files of the skill, `SKILL.md` first. */
export const SKILL_FILES: readonly SkillFile[] = [MANIFEST, GENERATIONS];

/** The skill's entry in `skills/list`: complete, with what each file has to be when it is read. */
export const SKILL_ENTRY = {
  uri: MANIFEST.uri,
  frontmatter: FRONTMATTER,
  resources: SKILL_FILES.map(({ uri, text }) => ({
    uri,
    digest: `sha256:${createHash("sha256").update(text).digest("hex")}`,
    size: Buffer.byteLength(text),
  })),
};
