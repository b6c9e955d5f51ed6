// What each of the three clients does once it is connected. A wrong answer ends the process with an error.
import assert from "node:assert/strict";

/** @param {string} name as which it answers the server's question */
export async function useServer(client, name) {
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name).toSorted(), ["greet", "shout"]);
  const texts = [];
  for (const call of [{ name: "shout", arguments: { text: name } }, { name: "greet" }]) {
    const { content } = await client.callTool(call);
    texts.push(content[0].text);
  }
  assert.deepEqual(texts, [`${name.toUpperCase()}!`, `Hello, ${name}.`]);
  console.log(texts.join(" "));
  await client.close();
}
