// The table of what was measured that stands in docs/performance.md.

import { BASE, OURS, STEPS } from "./contestants.mjs";
import { at, both, figure, placeOf, ratio, requestsFor, runsOf, stepsOf } from "./results.mjs";

const markdown = (rows) => {
  const widths = rows[0].map((_, i) => Math.max(3, ...rows.map((row) => row[i].length)));
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [line(rows[0]), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.slice(1).map(line)];
};

/** The smallest and the largest as a span, or one number where they are the same. */
const span = (values, digits = 2) => {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return "–";
  const [low, high] = [Math.min(...known), Math.max(...known)].map((value) => figure(value, digits));
  return low === high ? low : `${low} – ${high}`;
};

const sceneTable = (scene) => {
  const names = Object.keys(scene.contestants).filter((name) => name !== BASE && name !== "floor");
  return [
    "",
    `${placeOf(scene)} latency, ${scene.runs === 1 ? "measured once" : `median of ${scene.runs}`}:`,
    "",
    ...markdown([
      ["wall / CPU to plain", ...names.map((name) => scene.contestants[name].title.replace("ours, ", ""))],
      ...stepsOf(scene).map((step) => [
        STEPS[step],
        ...names.map((name) => both(ratio(scene, name, step, "wall"), ratio(scene, name, step, "cpu"), 2)),
      ]),
    ]),
  ];
};

/** What stands between the markers of docs/performance.md. */
export const readme = (results) => {
  const { scenes, start, transport, limiter, types, machine } = results;
  // Only where everybody did everything can each be held against the others.
  const whole = scenes.filter((scene) => [BASE, ...OURS].every((name) => Object.keys(STEPS).every((step) => runsOf(scene, name, step))));
  const largest = (whole.length === 0 ? scenes : whole).reduce((a, b) => (b.n > a.n ? b : a));
  const each = (value) => ["plain", "stock", "attached", "setup"].map((name) => value(name));
  const requests = (step) => (name) => {
    const value = largest.contestants[name] === undefined ? undefined : requestsFor(step)(largest, name, step);
    return figure(value, value !== undefined && !Number.isInteger(value) ? 2 : 0);
  };
  const overScenes = (name, key) => scenes.flatMap((scene) => stepsOf(scene).map((step) => at(scene, name, step, key)));
  const rows = [
    ["", "plain", "stock", "attached", "set up"],
    ["bytes of a connection in state", ...each((name) => figure(largest.contestants[name]?.bytes, 0))],
    [
      `MB of the provider's process, ${largest.n} connections`,
      ...each((name) => figure(Math.max(0, ...stepsOf(largest).map((step) => at(largest, name, step, "provider") ?? 0)), 0)),
    ],
    ["requests to create one", ...each(requests("up"))],
    ["requests to refresh one", ...each(requests("refresh"))],
    ["requests to update one", ...each(requests("update"))],
    ["requests to delete one", ...each(requests("destroy"))],
    [
      "requests of a preview or `up` without a change",
      ...each((name) => span([at(largest, name, "preview", "requests"), at(largest, name, "noop", "requests")], 0)),
    ],
    [
      "sockets opened by a command, at most",
      ...each((name) => figure(Math.max(0, ...overScenes(name, "opened").filter((v) => v !== undefined)), 0)),
    ],
  ];
  const lines = [
    ...(start === undefined
      ? []
      : [
          `- Start of the provider's process: ${figure(start.ours.ms, 0)} ms and ${figure(start.ours.mb, 0)} MB attached or set up, ${figure(start.plain.ms, 0)} ms and ${figure(start.plain.mb, 0)} MB for Pulumi's own.`,
        ]),
    ...(transport === undefined ? [] : [`- CPU of a request: ${figure(transport.ratio, 2)} times that of bare got.`]),
    ...(limiter === undefined
      ? []
      : [
          `- Under a limit that is known: ${limiter.reduce((sum, l) => sum + l.refused, 0)} refusals, ${span(
            limiter.map((l) => l.use * 100),
            0,
          )} % of the limit used.`,
        ]),
    ...(types === undefined
      ? []
      : [`- Compiling 100 connections of 40 services: ${figure(types.seconds.ratio, 2)} times as long as with untyped settings.`]),
  ];
  return [
    `Measured on ${machine.date} with ${machine.cores} cores, Node ${machine.node} and Pulumi ${machine.engine}. Below 1 is better than the plain provider.`,
    ...scenes.flatMap(sceneTable),
    "",
    ...markdown(rows),
    "",
    ...lines,
  ].join("\n");
};
