/** From a live schema configuration to the user's words: what he wrote, with what is different there. */

import { isPlain, type Plain } from "../../../sdk/plain.js";
import { compare, type Deviation } from "./deviations.js";
import { inside, partsOf, type Place, type Schemas, type Wanted } from "./model.js";
import { escaped, finder } from "./patterns.js";

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** What differs stands under its own name, also where the user has only a pattern for it, or nothing but the policy. */
export const readSchemas = (tree: Plain, wanted: Wanted): Schemas => {
  const all: Schemas = structuredClone(wanted.schemas ?? {});
  const { deviations, missing } = compare(tree, wanted);
  // What shall be synced and is not there is not synced; columns are only shown when somebody has changed them.
  for (const { place, noun, isEnabled } of missing) if (isEnabled && noun !== "column") drop(all, place);
  for (const deviation of deviations) {
    // What is locked and not asked for by name is nobody's to change.
    if (deviation.locked === undefined || deviation.isListed) put(all, deviation);
  }
  return all;
};

/**
 * For an import, in partial mode: everything that contradicts the policy, and what was said of columns. Thousands of tables that only follow the
 * policy say nothing.
 */
export const importSchemas = (tree: Plain): Schemas => {
  const isUsual = tree["schema_change_handling"] === "ALLOW_ALL";
  const all: Schemas = {};
  const add = (place: Place, live: Plain): void => put(all, { place, live });
  for (const [schema, liveSchema] of partsOf(tree, "schemas")) {
    if (liveSchema["enabled"] !== isUsual) add({ schema }, enabledOf(liveSchema));
    for (const [table, liveTable] of partsOf(liveSchema, "tables")) {
      const isOdd = liveTable["enabled"] !== isUsual && !isLocked(liveTable);
      // Only those of a schema that is synced matter.
      if (isOdd && liveSchema["enabled"] !== false) add({ schema, table }, enabledOf(liveTable));
      for (const [column, { enabled, hashed }] of partsOf(liveTable, "columns")) {
        if (enabled === false || hashed === true) add({ schema, table, column }, { enabled, ...(hashed === true ? { hashed } : {}) });
      }
    }
  }
  return withParents(all, tree);
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const USER: Readonly<Record<string, string>> = { sync_mode: "syncMode", is_primary_key: "isPrimaryKey" };

const enabledOf = ({ enabled }: Plain): Plain => (typeof enabled === "boolean" ? { enabled } : {});

const isLocked = ({ enabled_patch_settings: settings }: Plain): boolean => isPlain(settings) && settings["allowed"] === false;

const put = (all: Plain, { place, live }: Pick<Deviation, "place" | "live">): void => {
  let at = child(all, place.schema);
  if (place.table !== undefined) at = child(inside(at, "tables"), place.table);
  if (place.column !== undefined) at = child(inside(at, "columns"), place.column);
  for (const [key, value] of Object.entries(live)) {
    const name = USER[key] ?? key;
    // Left out means true.
    if (key === "enabled" && value === true) delete at[name];
    else if (value !== undefined) at[name] = value;
  }
};

const drop = (all: Plain, { schema, table }: Place): void => {
  const key = escaped(schema);
  if (table === undefined) delete all[key];
  const entry = all[key];
  if (table !== undefined && isPlain(entry) && isPlain(entry["tables"])) delete entry["tables"][escaped(table)];
};

/** The element's own entry; a new one says what the pattern that it fits says, but for what differs. */
const child = (entries: Plain, name: string): Plain => {
  const key = escaped(name);
  entries[key] ??= structuredClone(finder(entries)(name)?.[1] ?? {});
  return inside(entries, key);
};

/** An entry that only holds others says that it is enabled, so it must say so where it is not. */
const withParents = (all: Schemas, tree: Plain): Schemas => {
  for (const [schema, entry] of Object.entries(all)) {
    const live = partsOf(tree, "schemas").find(([name]) => escaped(name) === schema)?.[1];
    if (live?.["enabled"] === false) entry.enabled = false;
    for (const [table, tableEntry] of Object.entries(entry.tables ?? {})) {
      const liveTable = partsOf(live, "tables").find(([name]) => escaped(name) === table)?.[1];
      if (liveTable?.["enabled"] === false) tableEntry.enabled = false;
    }
  }
  return all;
};
