// Reading what was measured.

import { BASE, OURS, STEPS } from "./contestants.mjs";

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
};

// ---------------------------------------------------------------------------------------------------------------------
// Reading the results
// ---------------------------------------------------------------------------------------------------------------------

export const runsOf = (scene, name, step) => scene.contestants[name]?.steps[step];

export const at = (scene, name, step, key) => {
  const values = (runsOf(scene, name, step) ?? []).map((run) => run[key]).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : median(values);
};

/** Median of the ratios of measurements that were taken next to each other. */
export const ratio = (scene, name, step, key, base = BASE) => {
  const [mine, theirs] = [name, base].map((who) => (runsOf(scene, who, step) ?? []).map((run) => run[key]));
  const pairs = mine.flatMap((value, i) => (value === undefined || theirs[i] === undefined ? [] : [value / theirs[i]]));
  return pairs.length === 0 ? undefined : median(pairs);
};

export const stepsOf = (scene) =>
  Object.keys(STEPS).filter((step) => Object.keys(scene.contestants).some((name) => runsOf(scene, name, step)));
export const oursIn = (scene) => OURS.filter((name) => scene.contestants[name] !== undefined);
export const placeOf = ({ n, latency }) => `${n} ${n === 1 ? "connection" : "connections"}, ${latency} ms`;

export const figure = (value, digits) => (value === undefined ? "–" : value.toFixed(digits));
export const both = (wall, cpu, digits) => `${figure(wall, digits)} / ${figure(cpu, digits)}`;

export const requestsFor = (step) => (scene, name, of) => {
  const requests = of === step ? at(scene, name, step, "requests") : undefined;
  // The group is changed by no update.
  return requests === undefined ? undefined : requests / (step === "update" ? scene.n : scene.n + 1);
};
