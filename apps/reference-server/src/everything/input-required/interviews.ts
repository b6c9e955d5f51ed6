import { isObject, type JsonObject } from "@crossfade/core";
import { setTimeout as delay } from "node:timers/promises";
import { ask, listRoots, sample, type Interview } from "./interview.js";

const NAME = ask("What is your name?", "name");
const WORK_MS = 500;
const CONFIRM = ask("Please confirm", "ok", "boolean");

/** Tools that ask, as the official conformance suite names and wants them. */
export const TOOL_INTERVIEWS: readonly Interview[] = [
  {
    name: "test_input_required_result_elicitation",
    description: "Asks for a name (elicitation), and greets",
    rounds: [{ user_name: NAME }],
    conclude: ({ user_name: name }) => `Hello, ${field(name, "name")}!`,
  },
  {
    name: "test_input_required_result_sampling",
    description: "Asks the client's model for a capital (sampling)",
    rounds: [{ capital_question: sample("What is the capital of France?", 100) }],
    conclude: ({ capital_question: answer }) => `LLM response: ${textOf(answer)}`,
  },
  {
    name: "test_input_required_result_list_roots",
    description: "Asks for the client's folders (roots)",
    rounds: [{ client_roots: listRoots }],
    conclude: ({ client_roots: answer }) => `Roots: ${JSON.stringify(answer?.["roots"])}`,
  },
  {
    name: "test_input_required_result_request_state",
    description: "Asks for confirmation, and has the client carry its state",
    rounds: [{ confirm: CONFIRM }],
    stateful: true,
    conclude: () => "state-ok",
  },
  {
    name: "test_input_required_result_multiple_inputs",
    description: "Asks for three things of three kinds at once",
    rounds: [
      {
        user_name: NAME,
        greeting: sample("Generate a greeting", 50),
        client_roots: listRoots,
      },
    ],
    stateful: true,
    conclude: ({ user_name: name, greeting, client_roots: roots }) =>
      `${textOf(greeting)} ${field(name, "name")}, ${JSON.stringify(roots?.["roots"])}`,
  },
  {
    name: "test_input_required_result_multi_round",
    description: "Asks twice, one thing after the other",
    rounds: [
      { step1: ask("Step 1: What is your name?", "name") },
      { step2: ask("Step 2: What is your favorite color?", "color") },
    ],
    stateful: true,
    conclude: ({ step1, step2 }) => `${field(step1, "name")} likes ${field(step2, "color")}`,
  },
  {
    name: "test_input_required_result_tampered_state",
    description: "Asks for confirmation; whoever alters its state is refused",
    rounds: [{ confirm: CONFIRM }],
    stateful: true,
    conclude: () => "untampered",
  },
  {
    name: "test_input_required_result_capabilities",
    description: "Asks only for what the client has declared that it can do",
    rounds: [{ user_name: NAME, capital_question: sample("What is the capital of France?", 100) }],
    onlyDeclared: true,
    conclude: (answers) => `Answered: ${Object.keys(answers).join(", ")}`,
  },
  {
    name: "test_tool_with_task",
    description: "Asks for a name (elicitation), and takes its time to greet: a task",
    rounds: [{ user_name: NAME }],
    conclude: async ({ user_name: name }) => {
      await delay(WORK_MS);
      return `Hello, ${field(name, "name")}!`;
    },
  },
];

export const PROMPT_INTERVIEW: Interview = {
  name: "test_input_required_result_prompt",
  description: "Asks which context to use, and makes a prompt of it",
  rounds: [{ user_context: ask("What context should the prompt use?", "context") }],
  conclude: ({ user_context: context }) => `Use this context: ${field(context, "context")}`,
};

/** A field of what the user filled in. */
function field(answer: JsonObject | undefined, name: string): string {
  const content = answer?.["content"];
  return isObject(content) ? String(content[name]) : "";
}

/** The text that a model answered with. */
function textOf(answer: JsonObject | undefined): string {
  const content = answer?.["content"];
  return isObject(content) ? String(content["text"]) : "";
}
