import picocolors from "picocolors";
import type { CommandIo, TextSink } from "../command-io.js";

/** Colours, or what looks like them where there are none. */
export type Style = ReturnType<typeof picocolors.createColors>;

/**
 * Colours for a stream: on a terminal, unless `NO_COLOR` is set (to anything but nothing, as
 * no-color.org has it); `FORCE_COLOR` has them in a pipe as well.
 */
export function styleFor(sink: TextSink, env: CommandIo["env"]): Style {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "0") return picocolors.createColors(true);
  const refused = (env["NO_COLOR"] ?? "") !== "" || forced === "0" || env["TERM"] === "dumb";
  return picocolors.createColors(sink.isTTY === true && !refused);
}
