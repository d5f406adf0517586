/** The table of I1–I7 by fault, the score, what failed and why, and the file with all of it. */

import { families, type Run } from "./matrix.js";
import { INVARIANTS } from "./model.js";
import { isPassed } from "./run.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

const titles = (): Map<string, string> =>
  new Map(families.flatMap(({ scenarios = [], specials = [] }) => [...scenarios, ...specials]).map(({ fault, title }) => [fault, title]));

/** Kept of looked at, for each fault and invariant. */
export const table = ({ results }: Run): string => {
  const names = titles();
  const faults = [...new Set(results.map(({ fault }) => fault))].sort();
  const head = `${"fault".padEnd(6)}${INVARIANTS.map((i) => i.padStart(6)).join("")}  cells      `;
  const rows = faults.map((fault) => {
    const cells = results.filter((r) => r.fault === fault);
    const marks = INVARIANTS.map((i) => {
      const broken = cells.filter(({ findings }) => (findings[i] ?? []).length > 0).length;
      return (broken === 0 ? "✓" : `✗${broken}`).padStart(6);
    });
    const count = `${cells.filter(isPassed).length}/${cells.length}`;
    return `${fault.padEnd(6)}${marks.join("")}  ${count.padEnd(10)} ${names.get(fault) ?? ""}`;
  });
  return [head, ...rows].join("\n");
};

export const score = ({ results }: Run): string => {
  const passed = results.filter(isPassed).length;
  const share = results.length === 0 ? 0 : (100 * passed) / results.length;
  return `${passed} of ${results.length} cells hold (${share.toFixed(1)} %)`;
};

/** Every broken cell with what is wrong; the same finding of several seeds once. */
export const complaints = ({ results }: Run): string[] => {
  const seen = new Map<string, number[]>();
  for (const result of results) {
    for (const i of INVARIANTS) {
      for (const finding of result.findings[i] ?? []) {
        const key = `${result.fault} ${result.kind} ${result.operation} ${i}: ${finding}`;
        seen.set(key, [...(seen.get(key) ?? []), result.seed]);
      }
    }
  }
  return [...seen].map(([text, seeds]) => `${text} [seed ${seeds.join(", ")}]`);
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
        return [fault, { title, cells: cells.length, passed: cells.filter(isPassed).length }];
      }),
  ),
  broken: complaints(run),
  skipped: run.skipped,
  omitted: families.flatMap(({ omitted = [] }) => omitted),
});
