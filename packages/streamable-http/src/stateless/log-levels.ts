import type { JsonObject } from "@crossfade/core";

/** Severities of RFC 5424, the least severe first. */
const LEVELS = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

/** Whether a log message is severe enough; never, where its request has not asked for any. */
export function logsAtOrAbove(wanted: string | undefined, params: JsonObject | undefined): boolean {
  if (wanted === undefined || !LEVELS.includes(wanted)) return false;
  return LEVELS.indexOf(String(params?.["level"])) >= LEVELS.indexOf(wanted);
}
