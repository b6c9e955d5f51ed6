// `pnpm check:layers`: prints each import and dependency that breaks the table in layers.json.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findImportBreaches } from "./find-breaches.mjs";
import { findManifestBreaches } from "./manifest-breaches.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const breaches = [...(await findImportBreaches(root)), ...findManifestBreaches(root)];

for (const { rule, from, to, reason } of breaches)
  console.error(`${rule}: ${from} → ${to}\n  ${reason}`);
console.log(breaches.length === 0 ? "Layers: no breach." : `Layers: ${breaches.length} breaches.`);
process.exitCode = breaches.length === 0 ? 0 : 1;
