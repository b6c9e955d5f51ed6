import { MultiBar, Presets } from "cli-progress";
import type { TextSink } from "../command-io.js";

/** How far long work has got. */
export interface Progress {
  /** `done` of `total` steps, and what is being done now. */
  update(done: number, total: number, what: string): void;
  /** Takes the bar off the screen. */
  stop(): void;
}

const NO_PROGRESS: Progress = { update: () => undefined, stop: () => undefined };

/** A bar on a terminal, nothing in a pipe or with `--json`, whose reader waits for the whole. */
export function progressOn(sink: TextSink, wanted: boolean): Progress {
  if (!wanted || sink.isTTY !== true) return NO_PROGRESS;
  const bars = new MultiBar(
    {
      stream: sink as NodeJS.WritableStream,
      format: " {bar} {value}/{total}  {what}",
      barsize: 24,
      clearOnComplete: true,
      hideCursor: true,
      fps: 10,
    },
    Presets.shades_classic,
  );
  const bar = bars.create(1, 0, { what: "" });
  return {
    update: (done, total, what) => {
      bar.setTotal(total);
      bar.update(done, { what });
    },
    stop: () => bars.stop(),
  };
}
