/** What an update would write over, in words: for imports, where nothing else shows it. */

import { isPlain, type Plain } from "../../sdk/plain.js";
import { markFields } from "./check.js";
import { canonical } from "./compare.js";
import type { Fields } from "./field.js";
import { hasUnknown } from "./signature.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const MOST = 8;
const LONGEST = 60;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/**
 * `schedule.syncFrequency: 360 → 60, paused: true → false`; empty when nothing differs that is known. Secrets stay hidden.
 *
 * @param names the fields that differ.
 */
export const changesBetween = (fields: Fields, names: readonly string[], before: Plain, after: Plain): string => {
  const open = (values: Plain, name: string): unknown => markFields(fields, { [name]: values[name] }, () => "[secret]")[name];
  const all = names.filter((name) => !hasUnknown(after[name])).flatMap((name) => differences(open(before, name), open(after, name), name));
  const more = all.length > MOST ? ` and ${all.length - MOST} more` : "";
  return `${all.slice(0, MOST).join(", ")}${more}`;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const differences = (before: unknown, after: unknown, where: string): string[] => {
  if (canonical(before) === canonical(after)) return [];
  if (isPlain(before) && isPlain(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      differences(before[key], after[key], `${where}.${key}`),
    );
  }
  return [`${where}: ${shown(before)} → ${shown(after)}`];
};

const shown = (value: unknown): string => {
  const text = value === undefined ? "nothing" : typeof value === "string" ? value : canonical(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};
