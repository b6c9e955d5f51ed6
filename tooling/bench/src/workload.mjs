/**
 * @typedef {import("./dialects.mjs").Dialect} Dialect
 * @typedef {import("./server-process.mjs").ServerProcess} ServerProcess
 *
 * @typedef {object} Target a server to put a load on
 * @property {ServerProcess} server
 * @property {number} port
 * @property {Dialect} dialect
 * @property {(error: Error) => void} onError ends the run: a connection broke, or an answer was wrong
 *
 * @typedef {object} Load what keeps a server busy
 * @property {(ms: number) => Promise<number>} slice puts the load on for about that long; how many operations that was
 * @property {(() => Promise<void>) | undefined} [tidy] what has to be undone after a slice, and is not measured
 * @property {() => void} close
 *
 * @typedef {object} CpuWorkload measured in processor time for each operation
 * @property {"cpu"} kind
 * @property {string} name
 * @property {string} title
 * @property {readonly Dialect[]} dialects
 * @property {boolean} [manyConnections] so many for each contestant that dialects are measured one after the other
 * @property {number} [sliceMs] where the usual slice is too short to be typical
 * @property {readonly string[]} [contestants] who takes part; default: all
 * @property {(target: Target) => Promise<Load>} begin
 *
 * @typedef {object} Memory
 * @property {number} heapBytes
 * @property {number} rssBytes
 *
 * @typedef {object} MemoryWorkload measured in bytes for each client or request
 * @property {"memory"} kind
 * @property {string} name
 * @property {string} title
 * @property {readonly Dialect[]} dialects
 * @property {readonly string[]} [contestants]
 * @property {number} rounds each in a server that has done nothing else; memory hardly varies
 * @property {(target: Target) => Promise<Memory>} measure
 *
 * @typedef {CpuWorkload | MemoryWorkload} Workload
 */

export {};
