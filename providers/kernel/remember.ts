/** What of a resource's inputs no message may show, and what stands open in them anyway. */

import { isPlain, type Plain } from "../../sdk/plain.js";
import { protectAll, protectPresumed, showOpen } from "../../sdk/redact.js";
import { markFields } from "./check.js";
import type { Fields } from "./field.js";
import { exceptReferences } from "./secret-references.js";

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** From now on the secrets among the inputs are blanked out of every message, but for names that the inputs, too, have in the open. */
export const rememberSecrets = (fields: Fields, args: Plain): void => {
  showOpen(namesIn(markFields(fields, args, () => undefined)));
  const remember = (part: unknown, presumed?: true): unknown => ((presumed === true ? protectPresumed : protectAll)(part), part);
  markFields(fields, args, exceptReferences(remember));
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Texts and keys; of those that are put together of several names, each. */
const namesIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value, ...value.split(".")];
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return isPlain(value) ? Object.entries(value).flatMap(([key, part]) => [key, ...key.split("."), ...namesIn(part)]) : [];
};
