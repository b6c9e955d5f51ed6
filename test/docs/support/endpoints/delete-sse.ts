import type { EndpointSection } from "./endpoint-case.js";
import { byAuthorization } from "./visit.js";

export const DELETE_SSE: EndpointSection = {
  title: "`DELETE /sse`",
  intro: "Ends a session. `DELETE /mcp` does the same.",
  deprecated: true,
  requestHeaders: {
    Authorization: "says whose session it is, where there is `authenticate`",
    "Mcp-Session-Id": "names a session; so does `session_id` or `sessionId` in the query",
  },
  cases: [
    {
      request: "names a session",
      ask: async (visit) => {
        const { id, stream } = await visit.opened();
        const answer = await visit.ask("DELETE", "/sse", { headers: { "Mcp-Session-Id": id } });
        await stream.text();
        return answer;
      },
      status: 200,
      body: "nothing",
      answer: "it ends, with its stream",
    },
    {
      request: "names one that is unknown, has ended, or is another principal's",
      server: { authenticate: byAuthorization },
      ask: async (visit) => {
        const theirs = await visit.opened({ Authorization: "somebody" });
        const ended = await visit.opened();
        await visit.ask("DELETE", `/sse?session_id=${ended.id}`);
        const ids = ["sse_unknown", theirs.id, ended.id];
        return Promise.all(ids.map((id) => visit.ask("DELETE", `/sse?session_id=${id}`)));
      },
      status: 404,
      body: { error: -32_001 },
      answer: "",
    },
  ],
};
