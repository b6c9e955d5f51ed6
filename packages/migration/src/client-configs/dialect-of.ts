import type { ConfigDialect } from "./config-dialect.js";
import { CONFIG_DIALECTS } from "./config-dialects.js";

/** A dialect by its id. */
export function dialectById(id: string): ConfigDialect | undefined {
  return CONFIG_DIALECTS.find((dialect) => dialect.id === id);
}

/** The dialect that a file is written in, by its path. The longest end of a path that fits decides. */
export function dialectOfFile(path: string): ConfigDialect | undefined {
  const parts = path.replaceAll("\\", "/");
  let best: { readonly dialect: ConfigDialect; readonly length: number } | undefined;
  for (const dialect of CONFIG_DIALECTS) {
    for (const end of endsOf(dialect)) {
      const fits = end.length > (best?.length ?? 0) && endsWith(parts, end);
      if (fits) best = { dialect, length: end.length };
    }
  }
  return best?.dialect;
}

function endsOf({ userFiles, projectFiles }: ConfigDialect): string[] {
  return [...userFiles.map((file) => file.replace(/^\{\w+\}\//, "")), ...projectFiles];
}

function endsWith(path: string, end: string): boolean {
  const pattern = end
    .split("*")
    .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]+");
  const start = end.startsWith(".code-workspace") ? "" : "(^|/)";
  return new RegExp(`${start}${pattern}$`).test(path);
}
