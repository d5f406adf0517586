// What was measured, in words: ratios first, then the targets, then the numbers.

import { BASE, contestants, OURS, STEPS } from "./contestants.mjs";
import { at, both, figure, oursIn, placeOf, ratio, requestsFor, stepsOf } from "./results.mjs";

// ---------------------------------------------------------------------------------------------------------------------
// Writing
// ---------------------------------------------------------------------------------------------------------------------

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
