/** The table of I1–I7 by fault, the score, what failed and why, and the file with all of it. */

import { vendors } from "../../providers/registry.js";
import { families, type Run } from "./matrix.js";
import { INVARIANTS } from "./model.js";
import { type CellResult, isPassed } from "./run.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

const titles = (): Map<string, string> =>
  new Map(families.flatMap(({ scenarios = [], specials = [] }) => [...scenarios, ...specials]).map(({ fault, title }) => [fault, title]));

/** Cells that hold of all that were run, of all vendors and of each. */
const counts = (cells: readonly CellResult[]): string =>
  ["", ...vendors]
    .map((vendor) => cells.filter(({ kind }) => kind.startsWith(vendor)))
    .map((some) => (some.length === 0 ? "–" : `${some.filter(isPassed).length}/${some.length}`).padEnd(12))
    .join("");

/** Kept of looked at, for each fault and invariant. */
export const table = ({ results }: Run): string => {
  const names = titles();
  const faults = [...new Set(results.map(({ fault }) => fault))].sort();
  const head = `${["fault", ...INVARIANTS].map((name) => name.padEnd(6)).join("")}${["cells", ...vendors].map((name) => name.padEnd(12)).join("")}`;
  const rows = faults.map((fault) => {
    const cells = results.filter((r) => r.fault === fault);
    const marks = INVARIANTS.map((i) => {
      const broken = cells.filter(({ findings }) => (findings[i] ?? []).length > 0).length;
      return (broken === 0 ? "✓" : `✗${broken}`).padEnd(6);
    });
    return `${fault.padEnd(6)}${marks.join("")}${counts(cells)}${names.get(fault) ?? ""}`;
  });
  return [head, ...rows, `${"".padEnd(6 * (INVARIANTS.length + 1))}${counts(results)}`].join("\n");
};

export const score = ({ results }: Run): string => {
  const passed = results.filter(isPassed).length;
  const share = results.length === 0 ? 0 : (100 * passed) / results.length;
  return `${passed} of ${results.length} cells hold (${share.toFixed(1)} %)`;
};

/** Every broken cell with what is wrong; the same finding of several seeds once. */
export const complaints = ({ results }: Run): string[] => {
  const observed = new Map<string, number[]>();
  for (const result of results) {
    for (const i of INVARIANTS) {
      for (const finding of result.findings[i] ?? []) {
        const key = `${result.fault} ${result.kind} ${result.operation} ${i}: ${finding}`;
        observed.set(key, [...(observed.get(key) ?? []), result.seed]);
      }
    }
  }
  return [...observed].map(([text, seeds]) => `${text} [seed ${seeds.join(", ")}]`);
};

/** What `reliability.json` holds. */
export const summary = (run: Run): unknown => ({
  score: score(run),
  cells: run.results.length,
  passed: run.results.filter(isPassed).length,
  faults: Object.fromEntries(
    [...titles()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([fault, title]) => {
        const cells = run.results.filter((r) => r.fault === fault);
        const held = (some: readonly CellResult[]) => ({ cells: some.length, passed: some.filter(isPassed).length });
        const byVendor = Object.fromEntries(vendors.map((vendor) => [vendor, held(cells.filter(({ kind }) => kind.startsWith(vendor)))]));
        return [fault, { title, ...held(cells), vendors: byVendor }];
      }),
  ),
  broken: complaints(run),
  skipped: run.skipped,
  omitted: families.flatMap(({ omitted = [] }) => omitted),
});

/** What each fault is, and why some are not run. */
export const legend = (): string => {
  const omitted = families.flatMap((family) => family.omitted ?? []).map(({ fault, why }): [string, string] => [fault, `not run: ${why}`]);
  return [...titles(), ...omitted]
    .map(([fault, title]) => `${fault}  ${title}`)
    .sort()
    .join("\n");
};
