// What was measured, in words: ratios first, then the targets, then the numbers; and the table that stands in the README.

import { BASE, contestants, OURS, STEPS } from "./contestants.mjs";

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
};

// ---------------------------------------------------------------------------------------------------------------------
// Reading the results
// ---------------------------------------------------------------------------------------------------------------------

const runsOf = (scene, name, step) => scene.contestants[name]?.steps[step];

const at = (scene, name, step, key) => {
  const values = (runsOf(scene, name, step) ?? []).map((run) => run[key]).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : median(values);
};

/** Median of the ratios of measurements that were taken next to each other. */
const ratio = (scene, name, step, key, base = BASE) => {
  const [mine, theirs] = [name, base].map((who) => (runsOf(scene, who, step) ?? []).map((run) => run[key]));
  const pairs = mine.flatMap((value, i) => (value === undefined || theirs[i] === undefined ? [] : [value / theirs[i]]));
  return pairs.length === 0 ? undefined : median(pairs);
};

const stepsOf = (scene) => Object.keys(STEPS).filter((step) => Object.keys(scene.contestants).some((name) => runsOf(scene, name, step)));
const oursIn = (scene) => OURS.filter((name) => scene.contestants[name] !== undefined);
const placeOf = ({ n, latency }) => `${n} ${n === 1 ? "connection" : "connections"}, ${latency} ms`;

// ---------------------------------------------------------------------------------------------------------------------
// Writing
// ---------------------------------------------------------------------------------------------------------------------

const figure = (value, digits) => (value === undefined ? "–" : value.toFixed(digits));
const both = (wall, cpu, digits) => `${figure(wall, digits)} / ${figure(cpu, digits)}`;

const columns = (rows) => {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  "));
};

const tableOf = (scene, title, names, cell) =>
  columns([
    [title, ...names.map((name) => scene.contestants[name].title)],
    ...stepsOf(scene).map((step) => [STEPS[step], ...names.map((name) => cell(name, step))]),
  ]);

const ratios = (scene) => {
  const names = Object.keys(scene.contestants).filter((name) => name !== BASE);
  return [
    `${placeOf(scene)}: ratio to plain, wall / CPU (below 1 is better), median of ${scene.runs}`,
    ...tableOf(scene, "", names, (name, step) => both(ratio(scene, name, step, "wall"), ratio(scene, name, step, "cpu"), 2)),
    "",
  ];
};

const numbers = (scene) => {
  const names = Object.keys(scene.contestants);
  const count = scene.n + 1;
  const overFloor = (name, step, key) => {
    const [mine, floor] = [name, "floor"].map((who) => at(scene, who, step, key));
    return mine === undefined || floor === undefined ? undefined : ((mine - floor) / count) * 1000;
  };
  const withProvider = names.filter((name) => name !== "floor" && name !== "terraform");
  return [
    placeOf(scene),
    ...tableOf(scene, "  seconds, wall / CPU", names, (name, step) => both(at(scene, name, step, "wall"), at(scene, name, step, "cpu"), 2)),
    ...(names.includes("floor")
      ? tableOf(scene, "  ms a resource above the engine alone, wall / CPU", withProvider, (name, step) =>
          both(overFloor(name, step, "wall"), overFloor(name, step, "cpu"), 1),
        )
      : []),
    ...tableOf(scene, "  MB, all processes / the provider's", names, (name, step) =>
      both(at(scene, name, step, "rss"), at(scene, name, step, "provider"), 0),
    ),
    ...tableOf(scene, "  requests / sockets opened", names, (name, step) =>
      both(at(scene, name, step, "requests"), at(scene, name, step, "opened"), 0),
    ),
    ...columns([["  bytes of a connection in state", ...names.map((name) => figure(scene.contestants[name].bytes, 0))]]),
    "",
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Targets
// ---------------------------------------------------------------------------------------------------------------------

/** Every measurement of ours in every scene that fits, with where it was taken. */
const gather = (scenes, fits, value) =>
  scenes.filter(fits).flatMap((scene) =>
    oursIn(scene).flatMap((name) =>
      stepsOf(scene).flatMap((step) => {
        const measured = value(scene, name, step);
        return measured === undefined ? [] : [{ measured, where: `${STEPS[step]}, ${placeOf(scene)}, ${scene.contestants[name].title}` }];
      }),
    ),
  );

const worst = (all) => all.reduce((a, b) => (b.measured > a.measured ? b : a));

/** One line for a target: whether it is met, what it is, and the measurement furthest from it. Nothing when nothing was measured. */
const target = (title, most, all, digits = 2) => {
  if (all.length === 0) return [];
  const { measured, where } = worst(all);
  return [{ title: `${title} ≤ ${most}`, isMet: measured <= most, measured: figure(measured, digits), where: where ?? "" }];
};

const requestsFor = (step) => (scene, name, of) => {
  const requests = of === step ? at(scene, name, step, "requests") : undefined;
  // The group is changed by no update.
  return requests === undefined ? undefined : requests / (step === "update" ? scene.n : scene.n + 1);
};

export const targets = ({ scenes, transport, limiter, types }) => {
  const all = () => true;
  const many = ({ n }) => n >= 100;
  const largest = Math.max(...scenes.map(({ n }) => n));
  const perWay = (key, fits, most, title) =>
    OURS.flatMap((name) =>
      target(
        `${title}, ${contestants[name].title}`,
        most,
        gather(scenes, fits, (scene, who, step) => (who === name ? ratio(scene, name, step, key) : undefined)),
      ),
    );
  return [
    ...[
      ["up", "create"],
      ["refresh", "refresh"],
      ["update", "update"],
      ["destroy", "delete"],
    ].flatMap(([step, title]) => target(`requests per ${title}`, 1, gather(scenes, all, requestsFor(step)))),
    ...target(
      "requests when there is nothing to do",
      0,
      gather(scenes, all, (scene, name, step) => (["preview", "noop"].includes(step) ? at(scene, name, step, "requests") : undefined)),
      0,
    ),
    ...target(
      "bytes of a connection in state",
      3072,
      scenes.flatMap((s) => oursIn(s).map((name) => ({ measured: s.contestants[name].bytes, where: placeOf(s) }))),
      0,
    ),
    ...target(
      "MB of the provider's process",
      180,
      gather(
        scenes,
        ({ n }) => n === largest,
        (scene, name, step) => at(scene, name, step, "provider"),
      ),
      0,
    ),
    ...perWay("wall", many, 0.8, "wall to plain from 100 connections on"),
    ...perWay("cpu", many, 0.8, "CPU to plain from 100 connections on"),
    ...perWay("wall", all, 1, "wall to plain"),
    ...perWay("cpu", all, 1, "CPU to plain"),
    ...(transport === undefined ? [] : target("CPU of a request to bare got", 1.25, [{ measured: transport.ratio }])),
    ...(limiter === undefined
      ? []
      : [
          ...target(
            "refusals by a limit that is known",
            0,
            limiter.map((l) => ({ measured: l.refused, where: l.title })),
            0,
          ),
          ...target(
            "part of a known limit left unused",
            0.1,
            limiter.map((l) => ({ measured: 1 - l.use, where: l.title })),
          ),
        ]),
    ...(types === undefined ? [] : target("compiling typed to untyped, 100 connections", 1.3, [{ measured: types.seconds.ratio }])),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// The whole
// ---------------------------------------------------------------------------------------------------------------------

export const report = (results) => {
  const { scenes, start, transport, limiter, types } = results;
  const parts = [
    ...(start === undefined
      ? []
      : [
          `start of the provider's process: ours to Pulumi's own ${figure(start.ours.ms / start.plain.ms, 2)} in time, ${figure(start.ours.mb / start.plain.mb, 2)} in memory`,
        ]),
    ...(transport === undefined ? [] : [`CPU of a request: ours to bare got ${figure(transport.ratio, 2)}`]),
    ...(types === undefined ? [] : [`compiling 100 connections of 40 services: typed to untyped ${figure(types.seconds.ratio, 2)}`]),
    ...(limiter ?? []).map((l) => `${l.title}: ${figure(l.use * 100, 0)} % of the limit used, ${l.refused} refused`),
  ];
  const goals = targets(results);
  return [
    ...scenes.flatMap(ratios),
    ...(parts.length === 0 ? [] : [...parts, ""]),
    ...(goals.length === 0
      ? []
      : [
          "targets",
          ...columns(goals.map(({ title, measured }) => [`  ${title}`, measured])).map(
            (line, i) => `${goals[i].isMet ? "✓" : "✗"}${line}  ${goals[i].where}`,
          ),
          "",
        ]),
    ...scenes.flatMap(numbers),
    ...(start === undefined
      ? []
      : [
          `start of the provider's process: Pulumi's own ${figure(start.plain.ms, 0)} ms, ${figure(start.plain.mb, 0)} MB; ours ${figure(start.ours.ms, 0)} ms, ${figure(start.ours.mb, 0)} MB`,
        ]),
    ...(transport === undefined ? [] : [`CPU of a request: bare got ${figure(transport.got, 0)} µs, ours ${figure(transport.ours, 0)} µs`]),
    ...(types === undefined
      ? []
      : [
          `compiling: typed ${figure(types.seconds.typed, 1)} s, ${figure(types.megabytes.typed, 0)} MB; untyped ${figure(types.seconds.untyped, 1)} s, ${figure(types.megabytes.untyped, 0)} MB`,
        ]),
    ...(limiter ?? []).map(
      (l) => `${l.title}: ${l.requests} requests in ${figure(l.seconds, 1)} s, at most ${l.mostInASecond} in any second`,
    ),
  ].join("\n");
};

// ---------------------------------------------------------------------------------------------------------------------
// README
// ---------------------------------------------------------------------------------------------------------------------

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

/** What stands between the markers of the README's section on performance. */
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
