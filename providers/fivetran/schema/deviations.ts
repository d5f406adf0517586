/** Where a live schema configuration differs from the wanted one. Pure; everything else follows from it: what is sent, what is shown, what is wrong. */

import { isPlain, type Plain } from "../../../sdk/plain.js";
import { nearest } from "../../../sdk/nearest.js";
import { type Element, partOf, partsOf, type Place, type Wanted } from "./model.js";
import { finder, isPattern, literal } from "./patterns.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export interface Deviation {
  readonly place: Place;
  /** The user names this very element, not only a pattern that it fits or the policy. */
  readonly isListed: boolean;
  /** What is wanted, and what is there instead; the keys are the API's. */
  readonly wanted: Plain;
  readonly live: Plain;
  /** Why it cannot be switched on or off, if it cannot. */
  readonly locked?: string;
}

/** An element that the user names and the source does not have. */
export interface Missing {
  readonly place: Place;
  readonly noun: "schema" | "table" | "column";
  readonly isEnabled: boolean;
  readonly near: string | undefined;
}

export interface Difference {
  readonly deviations: readonly Deviation[];
  readonly missing: readonly Missing[];
  /** Tables of which columns are listed that the tree does not show: only asking for them tells whether they exist. */
  readonly unseen: readonly Place[];
}

/** Columns of a table, when they were asked for; by `schema` and `table`. */
export type ColumnsOf = (place: Place) => Plain | undefined;

type Entries<A> = Readonly<Record<string, A>>;

/** What is wanted of an element that nothing is said of. */
type Default = Element | undefined;

// ---------------------------------------------------------------------------------------------------------------------
// Function
// ---------------------------------------------------------------------------------------------------------------------

/** @param columnsOf columns beyond those in the tree, which only holds the ones that somebody has changed. */
export const compare = (tree: Plain, wanted: Wanted, columnsOf: ColumnsOf = () => undefined): Difference => {
  const deviations: Deviation[] = [];
  const missing: Missing[] = [];
  const unseen: Place[] = [];
  const policy = wanted.schemaChangeHandling ?? tree["schema_change_handling"];
  const follows = wanted.mode === "exhaustive";
  const others: Default = follows ? { enabled: policy === "ALLOW_ALL" } : undefined;
  const otherColumns: Default = follows ? { enabled: policy !== "BLOCK_ALL", hashed: false } : undefined;

  const look = <A extends Element>(
    noun: Missing["noun"],
    entries: Entries<A>,
    parts: readonly (readonly [string, Plain])[],
    unlisted: Default,
    place: (name: string) => Place,
    within: (name: string, part: Plain, entry: A) => void = () => undefined,
  ): void => {
    const find = finder(entries);
    for (const [name, part] of parts) {
      const [key, entry] = find(name) ?? [];
      const element = entry === undefined ? unlisted : { hashed: noun === "column" ? otherColumns?.hashed : undefined, ...said(entry) };
      if (element !== undefined) {
        const isListed = key !== undefined && !isPattern(key);
        const deviation = deviationOf(place(name), isListed, { enabled: true, ...element }, part);
        if (deviation !== undefined) deviations.push(deviation);
      }
      if (entry !== undefined) within(name, part, entry);
    }
    const names = parts.map(([name]) => name);
    const there = new Set(names);
    for (const [key, { enabled = true }] of Object.entries(entries)) {
      if (isPattern(key) || there.has(literal(key))) continue;
      missing.push({ place: place(literal(key)), noun, isEnabled: enabled, near: nearest(literal(key), names) });
    }
  };

  look(
    "schema",
    wanted.schemas ?? {},
    partsOf(tree, "schemas"),
    others,
    (schema) => ({ schema }),
    (schema, liveSchema, { tables }) => {
      if (tables === undefined) return;
      look(
        "table",
        tables,
        partsOf(liveSchema, "tables"),
        others,
        (table) => ({ schema, table }),
        (table, liveTable, { columns }) => {
          if (columns === undefined) return;
          const shown = columnsOf({ schema, table });
          if (
            shown === undefined &&
            (follows || Object.keys(columns).some((key) => isPattern(key) || partOf(liveTable, "columns", literal(key)) === undefined))
          ) {
            unseen.push({ schema, table });
          }
          const parts = partsOf(shown === undefined ? liveTable : { columns: shown }, "columns");
          // A column that is not shown may exist all the same: nobody has changed it yet.
          const known =
            shown === undefined
              ? Object.fromEntries(
                  Object.entries(columns).filter(([key]) => isPattern(key) || parts.some(([name]) => name === literal(key))),
                )
              : columns;
          look("column", known, parts, otherColumns, (column) => ({ schema, table, column }));
        },
      );
    },
  );
  return { deviations, missing, unseen };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const WIRE: Readonly<Record<keyof Element, string>> = {
  enabled: "enabled",
  syncMode: "sync_mode",
  hashed: "hashed",
  isPrimaryKey: "is_primary_key",
};

/** What an entry says of the element itself, not of those inside it. */
const said = (entry: Element): Element =>
  Object.fromEntries(
    Object.keys(WIRE).flatMap((key) => (entry[key as keyof Element] === undefined ? [] : [[key, entry[key as keyof Element]]])),
  );

const deviationOf = (place: Place, isListed: boolean, element: Element, part: Plain): Deviation | undefined => {
  const [wanted, live]: [Plain, Plain] = [{}, {}];
  for (const [key, wire] of Object.entries(WIRE)) {
    const value = element[key as keyof Element];
    if (value === undefined || part[wire] === value) continue;
    wanted[wire] = value;
    live[wire] = part[wire];
  }
  if (Object.keys(wanted).length === 0) return undefined;
  const settings = part["enabled_patch_settings"];
  const isLocked = isPlain(settings) && settings["allowed"] === false && wanted["enabled"] !== undefined;
  if (!isLocked) return { place, isListed, wanted, live };
  const reason = settings["reason_code"] ?? settings["reason"];
  return { place, isListed, wanted, live, locked: typeof reason === "string" ? reason : "no reason given" };
};
