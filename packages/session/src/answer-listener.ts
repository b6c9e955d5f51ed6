/** Receives the answer as JSON, once. `deliver` is false where the client must not see it on its stream. */
export type AnswerListener = (json: string, deliver: boolean) => void;
