// The steps of a migration, as a program: node migration-example.js http://127.0.0.1:3000/sse
import { CompatibilityChecker, ConfigTranslator, MigrationHelper } from "@crossfade/migration";

const url = process.argv[2] ?? "http://127.0.0.1:3000/sse";
const compatibilityChecker = new CompatibilityChecker();
// Where nothing tells the new URL, the server is asked whether there is one.
const configTranslator = new ConfigTranslator({
  verify: (to, signal) => compatibilityChecker.servesStreamableHttp(to, signal),
});
const helper = new MigrationHelper({ compatibilityChecker, configTranslator });

// 1. What does the server serve, and who gets through?
const report = await compatibilityChecker.probe(url);
for (const [generation, { served, url: at }] of Object.entries(report.generations)) {
  console.log(`${generation}: ${served ? at : "not served"}`);
}

// 2. What would a configuration of its own look like without http-sse?
const { maxConnections } = helper.generateStreamableConfig({ maxConnections: 500 });
console.log(`maxConnections: 500 -> ${maxConnections}`);

// 3. Can this client move? Its headers say so.
const advice = helper.compatibilityCheck({ accept: "application/json, text/event-stream" });
console.log(`a client that accepts both: ${advice.kind}`);

// 4. Its configuration, rewritten: type and URL together, and comments stay.
const before = `{
  "servers": {
    // ours
    "echo": { "type": "sse", "url": "${url}" }
  }
}
`;
const { text } = await configTranslator.translateText(before, { dialect: "vscode" });
console.log(text);
