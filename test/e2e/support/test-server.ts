/** What the test servers of both SDK majors have in common. */
export const SERVER_INFO = { name: "test-server", version: "1.0.0" };

export const LOG = { level: "info" as const, data: "a line of the log" };

export function textResult(text: string) {
  return { content: [{ type: "text" as const, text }] };
}

/** The text of a content block, or of the first of several. */
export function textOf(content: unknown): string {
  const block: unknown = Array.isArray(content) ? content[0] : content;
  return (block as { text?: string } | undefined)?.text ?? "";
}
