/** The schema configuration of a connection: which schemas, tables and columns of its source are synced, and how. In the user's words and in the API's. */

import type { TypeOf } from "io-ts";
import { dict, flag, json, list, openShape, openWords, opt, shape, text, words } from "../../../sdk/codec.js";
import { hint, nearest } from "../../../sdk/nearest.js";
import { isPlain, type Plain } from "../../../sdk/plain.js";
import type { Diagnostic } from "../../kernel/blueprint.js";

// ---------------------------------------------------------------------------------------------------------------------
// In the user's words
// ---------------------------------------------------------------------------------------------------------------------

const column = shape({
  /** Whether it is synced. Default true. */
  enabled: opt(flag),
  /** Whether only a hash of its values arrives. Left as it is when left out. */
  hashed: opt(flag),
  /** Whether it is part of the primary key, where the service lets you say so. */
  isPrimaryKey: opt(flag),
});

const SYNC_MODES = ["SOFT_DELETE", "HISTORY", "LIVE"] as const;

const table = shape({
  /** Whether it is synced. Default true. */
  enabled: opt(flag),
  /** `SOFT_DELETE`, `HISTORY` or `LIVE`, where the service has modes. Left as it is when left out. */
  syncMode: opt(openWords(...SYNC_MODES)),
  /** Columns by name or pattern. */
  columns: opt(dict(column)),
});

const schema = shape({
  /** Whether it is synced. Default true. */
  enabled: opt(flag),
  /** Tables by name or pattern. */
  tables: opt(dict(table)),
});

export const policy = openWords("ALLOW_ALL", "ALLOW_COLUMNS", "BLOCK_ALL");
export const mode = words("partial", "exhaustive");
export const schemas = dict(schema);

type Column = TypeOf<typeof column>;
type Table = TypeOf<typeof table>;
export type Schemas = TypeOf<typeof schemas>;

/** A sync mode that Fivetran may have by now is sent as it is; one that is nearly another is a slip of the pen. */
export const reviewSchemas = (value: unknown, isUnknown: (part: unknown) => boolean): Diagnostic[] =>
  partsOf({ value }, "value").flatMap(([name, part]) =>
    partsOf(part, "tables").flatMap(([tableName, { syncMode }]): Diagnostic[] => {
      if (typeof syncMode !== "string" || isUnknown(syncMode) || SYNC_MODES.some((mode) => mode === syncMode)) return [];
      const path = `.${name}.tables.${tableName}.syncMode`;
      return nearest(syncMode, SYNC_MODES) === undefined
        ? [{ path, message: `is none of ${SYNC_MODES.join(", ")}; it is sent exactly as written`, severity: "warning" }]
        : [{ path, message: `must be one of ${SYNC_MODES.join(", ")}${hint(syncMode, SYNC_MODES)}` }];
    }),
  );

/** One element as the user wants it, whatever level it is of. */
export type Element = Column & Omit<Table, "columns">;

export interface Wanted {
  readonly schemaChangeHandling?: string | undefined;
  /** `partial`: what is not listed stays as it is. `exhaustive`: it follows the policy. */
  readonly mode?: "partial" | "exhaustive" | undefined;
  readonly schemas?: Schemas | undefined;
  readonly preCreate?: boolean | undefined;
}

// ---------------------------------------------------------------------------------------------------------------------
// In the API's words
// ---------------------------------------------------------------------------------------------------------------------

/** Any part of an answer may be missing. */
export const partsOf = (value: Plain | undefined, key: string): readonly (readonly [name: string, part: Plain])[] =>
  Object.entries(isPlain(value?.[key]) ? value[key] : {}).filter((entry): entry is [string, Plain] => isPlain(entry[1]));

export const partOf = (value: Plain | undefined, key: string, name: string): Plain | undefined => {
  const parts = value?.[key];
  const part = isPlain(parts) && Object.hasOwn(parts, name) ? parts[name] : undefined;
  return isPlain(part) ? part : undefined;
};

/** Where an element stands. */
const Place = openShape({ schema: text, table: opt(text), column: opt(text) });
export type Place = Readonly<TypeOf<typeof Place>>;

/** What an element is set to, or was before. */
const Change = openShape({ place: Place, values: dict(json) });
export type Change = Readonly<TypeOf<typeof Change>>;

/** How the elements that were changed had been, in the API's words: enough to put them back. State keeps it. */
export const Original = openShape({ schemaChangeHandling: opt(text), elements: opt(list(Change)) });
export type Original = Readonly<TypeOf<typeof Original>>;

export const placeName = ({ schema, table, column }: Place): string =>
  [schema, table, column].filter((part) => part !== undefined).join(".");

/** The part of that name, made where there is none. */
export const inside = (parts: Plain, name: string): Plain => {
  const part = parts[name];
  if (isPlain(part)) return part;
  const made: Plain = {};
  parts[name] = made;
  return made;
};

/** The body that changes these elements, in the order of their names whatever order they come in. */
export const bodyOf = (changes: readonly Change[]): Plain => {
  const body: Plain = {};
  const sorted = [...changes].sort((a, b) => (placeName(a.place) < placeName(b.place) ? -1 : 1));
  for (const { place, values } of sorted) {
    let at = inside(body, place.schema);
    if (place.table !== undefined) at = inside(inside(at, "tables"), place.table);
    if (place.column !== undefined) at = inside(inside(at, "columns"), place.column);
    Object.assign(at, values);
  }
  return body;
};
