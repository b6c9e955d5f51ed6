import type { PerformanceComparison } from "./performance-comparison.js";
import type { Measured } from "./summary.js";

const WIDTH = 720;
const LEFT = 120;
const BAR = 22;
const GAP = 10;
const PANEL_TITLE = 34;

interface Bar {
  readonly name: string;
  readonly value: Measured;
}

/** A comparison as a picture: bars for medians, lines from the lower to the upper quarter of the rounds. */
export function comparisonChart(comparison: PerformanceComparison): string {
  const bars = (of: (figures: PerformanceComparison["generations"][number]) => Measured): Bar[] =>
    comparison.generations.map((figures) => ({ name: figures.generation, value: of(figures) }));
  const panels: [string, Bar[]][] = [
    ["Requests a second (more is better)", bars(({ throughput }) => throughput)],
    ["Latency, median, ms (less is better)", bars(({ latencyMs }) => latencyMs.p50)],
    ["Latency, 95 %, ms (less is better)", bars(({ latencyMs }) => latencyMs.p95)],
    [
      "Bytes received for each request (less is better)",
      bars(({ bytesReceived }) => bytesReceived),
    ],
  ];
  const height = panels.reduce(
    (sum, [, some]) => sum + PANEL_TITLE + some.length * (BAR + GAP),
    56,
  );
  const { work, clients, rounds, roundMs, startedAt } = comparison;
  const caption = `${work}, ${clients} clients, ${rounds} turns of ${roundMs} ms, ${startedAt}`;
  let top = 30;
  const drawn = panels.map(([title, some]) => {
    const panel = panelAt(top, title, some);
    top += PANEL_TITLE + some.length * (BAR + GAP);
    return panel;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img">`,
    `<title>${escaped(`MCP generations compared: ${caption}`)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...drawn,
    `<text x="12" y="${height - 12}" fill="#57606a" font-size="11">${escaped(caption)}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

function panelAt(top: number, title: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value }) => value.high), Number.MIN_VALUE);
  const scale = (value: number): number => round((value / most) * (WIDTH - LEFT - 110));
  const drawn = bars.map(({ name, value }, index) => {
    const y = top + 12 + index * (BAR + GAP);
    const middle = y + BAR / 2;
    return [
      `<text x="${LEFT - 8}" y="${middle + 4}" text-anchor="end" fill="#24292f">${escaped(name)}</text>`,
      `<rect x="${LEFT}" y="${y}" width="${scale(value.median)}" height="${BAR}" rx="2" fill="${COLOURS[index % COLOURS.length]}"/>`,
      `<line x1="${LEFT + scale(value.low)}" x2="${LEFT + scale(value.high)}" y1="${middle}" y2="${middle}" stroke="#24292f"/>`,
      `<text x="${LEFT + scale(value.high) + 8}" y="${middle + 4}" fill="#24292f">${shortNumber(value.median)}</text>`,
    ].join("\n");
  });
  return [
    `<text x="12" y="${top}" font-weight="600" fill="#24292f">${escaped(title)}</text>`,
    ...drawn,
  ].join("\n");
}

const COLOURS = ["#8c959f", "#2f81f7", "#1a7f37"] as const;

function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3);
}

function round(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 10) / 10 : 0;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
