/** What is wrong with inputs by the catalog, or odd about them. No value is ever named: it may be a secret in the wrong place. */

import { dict, list, text, integer } from "../../../sdk/codec.js";
import { inspect } from "../../../sdk/inspect.js";
import { hint, nearest } from "../../../sdk/nearest.js";
import { isPlain, type Plain } from "../../../sdk/plain.js";
import * as t from "io-ts";
import type { Diagnostic } from "../../kernel/blueprint.js";
import { fieldOf, type Fields, type Known, type Service, writable } from "./index.js";
import { isSnake, snakeName } from "./names.js";
import { fitted, optionOf } from "./words.js";

type IsUnknown = (part: unknown) => boolean;

// ---------------------------------------------------------------------------------------------------------------------
// Objects
// ---------------------------------------------------------------------------------------------------------------------

/** @param owner what the fields belong to: `service github`. */
export const reviewFields = (fields: Fields, value: unknown, unknown: IsUnknown, owner: string, path = ""): Diagnostic[] => {
  if (unknown(value) || value === undefined || value === null) return [];
  if (!isPlain(value)) return inspect(dict(t.unknown), value, unknown, path);
  const nameOf = new Map<string, string>();
  const lacking = writable(fields).filter(({ required, name, wire }) => required && value[name] === undefined && value[wire] === undefined);
  const missing = lacking.map(({ name }): Diagnostic => ({ path: `${path}.${name}`, message: `is required by ${owner}` }));
  const wrong = Object.entries(value).flatMap(([name, part]): Diagnostic[] => {
    const at = `${path}.${name}`;
    const known = fieldOf(fields, name);
    if (part === undefined || part === null) return [];
    if (known === undefined) return [unknownName(fields, name, at, owner)];
    const twin = nameOf.get(known.wire);
    nameOf.set(known.wire, name);
    if (twin !== undefined) return [{ path: at, message: `is the same field as ${twin}: write it once` }];
    if (known.readonly) return [{ path: at, message: "is set by Fivetran: it is not sent, leave it out", severity: "warning" }];
    return reviewPart(known, part, unknown, owner, at);
  });
  return [...missing, ...wrong];
};

const unknownName = (fields: Fields, name: string, path: string, owner: string): Diagnostic => {
  const names = writable(fields).map((field) => field.name);
  // The vendor's own spelling of a newer field is no slip of the pen.
  if (!isSnake(name) && nearest(name, names) !== undefined) return { path, message: `is not a field of ${owner}${hint(name, names)}` };
  const sent = snakeName(name) === name ? "exactly as written" : `as ${snakeName(name)}`;
  const message = `is not a field of ${owner} that this version of pulumi-conduit knows; it is sent ${sent}, and encrypted in state`;
  return { path, message: `${message}${hint(name, names)}`, severity: "warning" };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const reviewPart = (known: Known, value: unknown, unknown: IsUnknown, owner: string, path: string): Diagnostic[] => {
  if (unknown(value) || value === undefined || value === null || value === "") return [];
  if (known.list) {
    if (!Array.isArray(value)) return inspect(list(t.unknown), value, unknown, path);
    return value.flatMap((item, i) => reviewPart({ ...known, list: false }, item, unknown, owner, `${path}[${i}]`));
  }
  if (known.holds === "object") return reviewFields(known.fields, value, unknown, `${known.name} of ${owner}`, path);
  const fit = fitted(known, value);
  if (fit === undefined) return inspect(CODECS[known.holds], value, unknown, path);
  return known.holds === "words" && optionOf(known, String(fit)) === undefined ? [unknownOption(known, String(fit), path)] : [];
};

const CODECS = { text, words: text, flag: t.boolean, integer, decimal: t.number };

/** Options are open, as services are: only what looks like a slip of the pen is refused. */
const unknownOption = (known: Known, value: string, path: string): Diagnostic => {
  const shown = known.words.slice(0, 8).map((word) => JSON.stringify(word));
  const options = `${shown.join(", ")}${known.words.length > 8 ? `, … (${known.words.length} in all)` : ""}`;
  return nearest(value, known.words) === undefined
    ? {
        path,
        message: `is none of the options that this version of pulumi-conduit knows (${options}); it is sent exactly as written`,
        severity: "warning",
      }
    : { path, message: `must be one of ${options}${hint(value, known.words)}` };
};

// ---------------------------------------------------------------------------------------------------------------------
// Naming
// ---------------------------------------------------------------------------------------------------------------------

const KEYS = { n: ["name"], t: ["name", "table"], g: ["name", "tableGroup"], p: ["prefix"], "-": [] } as const;

export const reviewNaming = ({ naming, legacy }: Service, value: unknown, unknown: IsUnknown, owner: string): Diagnostic[] => {
  if (unknown(value) || !isPlain(value)) return [];
  const written = Object.keys(value).filter((key) => value[key] !== undefined);
  const fits = [naming, ...legacy].some((one) => KEYS[one].length === written.length && KEYS[one].every((key) => written.includes(key)));
  return fits ? [] : [{ path: "", message: `must be { ${KEYS[naming].join(", ")} } for ${owner}, not { ${written.join(", ")} }` }];
};

/** The keys of `config` that say where tables go are `destinationSchema` in programs. */
export const reviewMisplaced = ({ naming, config }: Service, value: Plain, keys: readonly string[]): Diagnostic[] =>
  keys
    .filter((key) => value[key] !== undefined && !config.has(key))
    .map((key) => ({ path: `.${key}`, message: `says where tables go: write destinationSchema: { ${KEYS[naming].join(", ")} } instead` }));
