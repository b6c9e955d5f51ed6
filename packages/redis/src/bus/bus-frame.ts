/** A request on its way to a node. */
export interface RequestFrame {
  /** The bus that waits for the answer. */
  readonly from: string;
  readonly id: string;
  readonly payload: string;
}

export interface AnswerFrame {
  readonly id: string;
  readonly ok: boolean;
  readonly payload: string;
}

/** One line before the payload, which stays as it is: neither side parses what it only passes on. */
export function writeRequest({ from, id, payload }: RequestFrame): string {
  return `${from} ${id}\n${payload}`;
}

export function readRequest(message: string): RequestFrame | undefined {
  const [head, payload] = split(message);
  const [from, id] = head.split(" ");
  return from && id ? { from, id, payload } : undefined;
}

export function writeAnswer({ id, ok, payload }: AnswerFrame): string {
  return `${id} ${ok ? "+" : "-"}\n${payload}`;
}

export function readAnswer(message: string): AnswerFrame | undefined {
  const [head, payload] = split(message);
  const [id, sign] = head.split(" ");
  return id && sign ? { id, ok: sign === "+", payload } : undefined;
}

function split(message: string): [head: string, payload: string] {
  const end = message.indexOf("\n");
  return end < 0 ? ["", ""] : [message.slice(0, end), message.slice(end + 1)];
}
