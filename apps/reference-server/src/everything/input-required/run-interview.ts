import { isObject, type JsonObject, type ModernClient } from "@crossfade/core";
import type { InputRequest, Interview, Round } from "./interview.js";

/** What an interview remembers between two requests, carried by the client and sealed by the transport. */
interface InterviewState {
  readonly round: number;
  readonly answers: Readonly<Record<string, JsonObject>>;
}

const BEGINNING: InterviewState = { round: 0, answers: {} };
const CAPABILITY_OF = {
  "elicitation/create": "elicitation",
  "sampling/createMessage": "sampling",
  "roots/list": "roots",
} as const;

/** What comes of a request: what is missing, or the end of the interview. */
export type InterviewOutcome =
  { readonly asks: JsonObject } | { readonly concludes: string | Promise<string> };

/** Goes on with an interview by the parameters of a request. Wrong and missing answers are asked for again. */
export function runInterview(
  interview: Interview,
  params: JsonObject,
  client: ModernClient,
): InterviewOutcome {
  const { round, answers } = stateOf(params);
  const asked = askedOf(interview, interview.rounds[round] ?? {}, client);
  const responses = isObject(params["inputResponses"]) ? params["inputResponses"] : {};
  const given = { ...answers };
  const missing: Record<string, InputRequest> = {};
  for (const [key, input] of Object.entries(asked)) {
    const response = responses[key];
    if (isObject(response) && isAnswer(input, response)) given[key] = response;
    else if (!(key in given)) missing[key] = input;
  }
  if (Object.keys(missing).length > 0) {
    return { asks: inputRequired(interview, missing, { round, answers: given }) };
  }
  const next = interview.rounds[round + 1];
  if (!next) return { concludes: interview.conclude(given) };
  const requests = askedOf(interview, next, client);
  return { asks: inputRequired(interview, requests, { round: round + 1, answers: given }) };
}

function stateOf({ requestState }: JsonObject): InterviewState {
  return typeof requestState === "string"
    ? (JSON.parse(requestState) as InterviewState)
    : BEGINNING;
}

function askedOf({ onlyDeclared }: Interview, round: Round, { capabilities }: ModernClient): Round {
  if (!onlyDeclared) return round;
  const declared = Object.entries(round).filter(([, { method }]) =>
    isObject(capabilities[CAPABILITY_OF[method]]),
  );
  return Object.fromEntries(declared);
}

function inputRequired(
  { stateful }: Interview,
  inputRequests: Round,
  state: InterviewState,
): JsonObject {
  const requestState = stateful ? { requestState: JSON.stringify(state) } : {};
  return { resultType: "input_required", inputRequests, ...requestState };
}

/** Whether this is an answer to that, as far as its kind can tell. */
function isAnswer({ method, params }: InputRequest, response: JsonObject): boolean {
  if (method === "roots/list") return Array.isArray(response["roots"]);
  const { content } = response;
  if (method === "sampling/createMessage") return isObject(content) || Array.isArray(content);
  if (response["action"] !== "accept" || !isObject(content)) return false;
  const { properties } = params["requestedSchema"] as {
    properties: Record<string, { type: string }>;
  };
  return Object.entries(properties).every(([name, { type }]) => typeof content[name] === type);
}
