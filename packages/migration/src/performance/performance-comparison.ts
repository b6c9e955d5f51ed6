import type { Generation } from "@crossfade/core";
import type { Measured, Ratio } from "./summary.js";

/** What was measured of one generation. Every figure comes from the server that was asked. */
export interface GenerationFigures {
  readonly generation: Generation;
  readonly url: string;
  readonly revision: string;
  /** Requests answered in all rounds. */
  readonly requests: number;
  /** Requests answered with an error, or not at all. */
  readonly failures: number;
  /** Requests a second, all clients together. */
  readonly throughput: Measured;
  /** Milliseconds from sending to the answer. */
  readonly latencyMs: { readonly p50: Measured; readonly p95: Measured; readonly p99: Measured };
  /** Bytes on the wire for each request, both ways, below TLS where there is TLS. */
  readonly bytesSent: Measured;
  readonly bytesReceived: Measured;
  /** Connections that a client holds open while it works. */
  readonly socketsPerClient: number;
  /** Connections that it holds open while it does nothing, streams included. */
  readonly idleSocketsPerClient: number;
  /** Memory of the server for each client that does nothing, in bytes. Absent: nobody said where to read it. */
  readonly memoryPerClient?: Measured;
}

/** One figure of one generation, by the same figure of another. */
export interface Difference extends Ratio {
  readonly figure:
    "throughput" | "p50" | "p95" | "p99" | "bytesSent" | "bytesReceived" | "memoryPerClient";
  readonly generation: Generation;
  readonly than: Generation;
}

/** The same work over each generation, on one server, in turns. */
export interface PerformanceComparison {
  readonly url: string;
  /** The request that was repeated, such as `ping`. */
  readonly work: string;
  readonly clients: number;
  readonly rounds: number;
  readonly roundMs: number;
  /** When it began, in ISO 8601. */
  readonly startedAt: string;
  readonly generations: readonly GenerationFigures[];
  readonly differences: readonly Difference[];
  /** Requests a second over http-sse; absent where it is not served. */
  readonly sseThroughput?: number;
  /** The same over the newest form of Streamable HTTP that is served. */
  readonly streamableThroughput?: number;
  /** How many times as much memory a client of http-sse takes; absent where it was not measured. */
  readonly memoryEfficiency?: number;
  /** By which share the median latency is lower, 0.25 for a quarter; negative where it is higher. */
  readonly latencyImprovement?: number;
}
