/** Where two sets of inputs differ, path by path, as the engine shows it. */

import { isPlain } from "../../sdk/plain.js";
import { canonical } from "../kernel/compare.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Detail {
  readonly path: string;
  readonly kind: "ADD" | "UPDATE" | "DELETE";
}

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** Every leaf that differs. Lists of another length differ item by item up to the shorter one, then by what is added or gone. */
export const detail = (before: unknown, after: unknown, path = ""): Detail[] => {
  if (canonical(before) === canonical(after)) return [];
  if (isPlain(before) && isPlain(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => detail(before[key], after[key], join(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, i) => detail(before[i], after[i], `${path}[${i}]`)).flat();
  }
  if (before === undefined || before === null) return [{ path, kind: "ADD" }];
  return [{ path, kind: after === undefined || after === null ? "DELETE" : "UPDATE" }];
};

/** The first name in a path. */
export const top = (path: string): string => {
  const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path)?.[1];
  return quoted?.replace(/\\(.)/g, "$1") ?? /^[^.[]*/.exec(path)?.[0] ?? path;
};

const join = (path: string, key: string): string => {
  const plain = /^[\w$]+$/.test(key);
  if (!plain) return `${path}["${key.replace(/(["\\])/g, "\\$1")}"]`;
  return path === "" ? key : `${path}.${key}`;
};
