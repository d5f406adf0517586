/** F13–F18: an answer comes, and it is slow, cut off, of another kind, or far too large. */

import { page } from "./answers.js";
import { lost } from "./failures.js";
import { type Family, OPERATIONS, type Scenario } from "./model.js";

const scenarios: readonly Scenario[] = [
  {
    fault: "F13",
    title: "the answer comes a byte at a time",
    operations: ["create", "read"],
    inject: (cell) => cell.hit({ commit: true, trickle: 100, times: 1 }),
    outcome: (cell) => (cell.operation === "read" ? "fails" : "either"),
    timeoutMs: 500,
    extra: (cell) => lost(cell) + 4,
    waits: [0, 40_000],
  },
  {
    fault: "F14",
    title: "the answer's JSON is cut off",
    operations: OPERATIONS,
    inject: (cell) => cell.hit({ commit: true, truncate: true, times: 1 }),
    outcome: "done",
    extra: lost,
  },
  {
    fault: "F15",
    title: "a page in HTML with status 200",
    operations: OPERATIONS,
    inject: (cell) => cell.hit({ status: 200, body: page("Sign in to the proxy") }),
    outcome: "fails",
    says: () => [/text\/html/, /login page or proxy/],
    extra: (cell) => 2 * lost(cell),
  },
  {
    fault: "F16",
    title: "a gateway's page with status 502, for ever",
    operations: ["read"],
    inject: (cell) => cell.hit({ status: 502, body: page("502 Bad Gateway") }),
    outcome: "fails",
    says: ({ stage, entity }) => [/502/, new RegExp(new URL(stage.sandbox[entity.vendor].url).host)],
    extra: 4,
  },
  {
    fault: "F17",
    title: "JSON that says it is plain text",
    operations: ["create", "read"],
    inject: (cell) => cell.hit({ commit: true, headers: { "content-type": "text/plain" } }),
    outcome: (cell) => (cell.operation === "read" ? "fails" : "either"),
    says: () => [/text\/plain/],
    extra: (cell) => 2 * lost(cell),
  },
  {
    fault: "F18",
    title: "200 MB of blanks, packed to 200 KB",
    operations: ["read"],
    inject: (cell) => {
      const before = process.memoryUsage().rss;
      peak = { before, most: before, timer: setInterval(() => (peak.most = Math.max(peak.most, process.memoryUsage().rss)), 5) };
      cell.hit({ bomb: 200 });
    },
    outcome: "fails",
    says: () => [/larger than \d+ MiB/],
    also: () => {
      clearInterval(peak.timer);
      const grown = (peak.most - peak.before) / 2 ** 20;
      return grown > 160 ? { I6: [`the process grew by ${grown.toFixed(0)} MiB`] } : {};
    },
  },
];

/** How large the process was and became. Cells run one after the other. */
let peak: { before: number; most: number; timer?: NodeJS.Timeout } = { before: 0, most: 0 };

export const bodies: Family = { scenarios };
