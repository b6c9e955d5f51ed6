/**
 * Files of `test/e2e` that say nothing more on three nodes than on one, each with the reason. All others run on
 * both.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const ONE_NODE_ONLY = {
  fuzz: "what bytes do to the HTTP server and the parsers of one node; a proxy would refuse most of them itself",
  "raw-socket":
    "how one node reads and writes its sockets; a proxy puts requests together before it sends them on",
  isolation:
    "what a flood of one transport leaves the other of one process' time, and limits that each node has for itself",
  leaks: "what one process holds; the heap is looked at",
  "leaks-at-shutdown": "what one process holds; the heap is looked at",
  "leaks-on-one-connection": "listeners on the sockets of one process",
  migration: "measures the CPU and the memory of one process by its id",
  "slow-reader":
    "how much one node lets wait for a socket; filling a proxy's buffers first takes a minute (it passes), and a reader on another node is in packages/server/test/cluster",
  shutdown:
    "signals to one process, and how it ends; `faults.test.ts` restarts three of them in turn",
};

/** Files of `test/e2e` that ask nothing of the reference server but its address: they get three processes. */
export const IN_PROCESSES = ["session-state", "tasks"];
