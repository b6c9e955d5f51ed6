import { parseJsonConfig } from "./parse-json-config.js";
import { parseTomlConfig } from "./parse-toml-config.js";
import { parseYamlConfig } from "./parse-yaml-config.js";
import type { ConfigDocument, ConfigFormat } from "./config-node.js";

const PARSERS: Readonly<Record<ConfigFormat, (text: string) => ConfigDocument>> = {
  json: parseJsonConfig,
  yaml: parseYamlConfig,
  toml: parseTomlConfig,
};

/**
 * Reads a configuration, with the place of each of its parts.
 *
 * @throws ConfigParseError where its client could not read it either
 */
export function parseConfigText(text: string, format: ConfigFormat): ConfigDocument {
  return PARSERS[format](text);
}
