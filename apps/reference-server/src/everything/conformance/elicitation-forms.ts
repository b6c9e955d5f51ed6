import type { ElicitRequestFormParams } from "@modelcontextprotocol/sdk/types.js";

type Form = ElicitRequestFormParams["requestedSchema"];

export const USER_FORM: Form = {
  type: "object",
  properties: {
    username: { type: "string", description: "User's response" },
    email: { type: "string", description: "User's email address" },
  },
  required: ["username", "email"],
};

/** A default for each primitive type (SEP-1034). */
export const DEFAULTS_FORM: Form = {
  type: "object",
  properties: {
    name: { type: "string", description: "Name", default: "John Doe" },
    age: { type: "integer", description: "Age", default: 30 },
    score: { type: "number", description: "Score", default: 95.5 },
    status: {
      type: "string",
      description: "Status",
      enum: ["active", "inactive", "pending"],
      default: "active",
    },
    verified: { type: "boolean", description: "Verified", default: true },
  },
  required: [],
};

const OPTIONS = ["option1", "option2", "option3"];

/** Every way to write a choice (SEP-1330). */
export const ENUMS_FORM: Form = {
  type: "object",
  properties: {
    untitledSingle: { type: "string", description: "One of these", enum: OPTIONS },
    titledSingle: {
      type: "string",
      description: "One of these, by title",
      oneOf: [
        { const: "value1", title: "First Option" },
        { const: "value2", title: "Second Option" },
        { const: "value3", title: "Third Option" },
      ],
    },
    legacyEnum: {
      type: "string",
      description: "One of these, with titles in the way of before 2025-11-25",
      enum: ["opt1", "opt2", "opt3"],
      enumNames: ["Option One", "Option Two", "Option Three"],
    },
    untitledMulti: {
      type: "array",
      description: "Any of these",
      items: { type: "string", enum: OPTIONS },
    },
    titledMulti: {
      type: "array",
      description: "Any of these, by title",
      items: {
        anyOf: [
          { const: "value1", title: "First Choice" },
          { const: "value2", title: "Second Choice" },
          { const: "value3", title: "Third Choice" },
        ],
      },
    },
  },
  required: [],
};
