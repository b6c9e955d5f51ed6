import { eventFormatter } from "./event-formatter.js";
import { FramedText } from "./framed-text.js";

/**
 * An event, framed once, whoever receives it: its `event:` and `data:` lines, to which each stream
 * adds an `id:` line of its own.
 */
export class EventPayload extends FramedText {
  /**
   * @param data what the event carries; may have several lines
   * @param event its type. MCP's clients read `message`
   * @throws TypeError where `event` has a line break or U+0000
   */
  constructor(data: string, event = "message") {
    super(eventFormatter.fields(data, event));
  }
}
