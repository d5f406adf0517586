/** Single values: in which type the vendor wants them, and how the user wrote what the vendor echoes. */

import type { Known } from "./parse.js";

/** An option by any spelling of it: the vendor echoes `PersonalAccessToken` as `PERSONAL_ACCESS_TOKEN`. */
export const optionOf = ({ words }: Known, value: string): string | undefined => {
  if (words.includes(value)) return value;
  const alike = words.filter((word) => plain(word) === plain(value));
  return alike.length === 1 ? alike[0] : undefined;
};

/**
 * A value in the type of its field, where nothing gets lost: `"5432"` for a number, `"false"` for a switch. Undefined when it does not fit.
 * Settings from stack config and programs that were written for Terraform hold texts everywhere.
 */
export const fitted = (field: Known, value: unknown): unknown => {
  switch (field.holds) {
    case "integer":
      return Number.isSafeInteger(value) ? value : typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
    case "decimal":
      return typeof value === "number" ? value : typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
    case "flag":
      return typeof value === "boolean" ? value : { true: true, false: false }[String(value).toLowerCase()];
    case "text":
    case "words":
      return typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
    case "object":
      return undefined;
  }
};

const plain = (word: string): string => word.replace(/[_\s-]/g, "").toLowerCase();
