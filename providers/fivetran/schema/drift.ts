/** What a source has got since the last look and the program does not list: nothing to change, but somebody should know that it is synced. */

import { createHash } from "node:crypto";
import { isPlain, type Plain } from "../../../sdk/plain.js";
import { showOpen } from "../../../sdk/redact.js";
import type { StepContext } from "../../kernel/blueprint.js";
import { type Change, inside, partsOf, type Place, placeName, type Wanted } from "./model.js";
import { finder } from "./patterns.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** An element of the tree. */
interface Seen {
  readonly place: Place;
  readonly isSynced: boolean;
  /** By name, by a pattern, or together with everything else in what is listed. */
  readonly isListed: boolean;
  readonly isLocked: boolean;
}

/** So many are named. */
const NAMED = 5;

/** Characters of a hash, and all that state holds of an element: beside ten thousand others, one new one in a thousand or so passes for known. */
const LENGTH = 4;

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** What state remembers: a short hash of each element that is synced and not listed. */
export const knownIn = (tree: unknown, wanted: Wanted | undefined): string | undefined =>
  !isPlain(tree) || !isPlain(tree["schemas"]) || wanted === undefined
    ? undefined
    : elementsOf(tree, wanted)
        .filter(({ isSynced, isListed }) => isSynced && !isListed)
        .map(({ place }) => hashOf(place))
        .sort()
        .join("");

/**
 * A sentence without its end on what is synced, not listed and not known; undefined when there is nothing to tell, or nothing is known to compare with.
 *
 * @param known what state remembers of the last look.
 * @param before what the program listed then, which is nothing new either.
 */
export const driftIn = (tree: unknown, wanted: Wanted | undefined, known: unknown, before: Wanted = {}): string | undefined => {
  // A program that lists nothing leaves it all to the policy.
  if (typeof known !== "string" || !isPlain(tree) || wanted?.schemas === undefined) return undefined;
  const hashes = new Set(known.match(new RegExp(`.{${LENGTH}}`, "g")));
  const listed = new Set(elementsOf(tree, before).flatMap(({ place, isListed }) => (isListed ? [hashOf(place)] : [])));
  const found = elementsOf(tree, wanted)
    .filter(({ isSynced, isListed, isLocked }) => isSynced && !isListed && !isLocked)
    .map(({ place }) => place)
    .filter((place) => !hashes.has(hashOf(place)) && !listed.has(hashOf(place)));
  const names = new Set(found.map(placeName));
  // What comes with a new table or schema goes without saying.
  const news = found.filter(({ schema, table, column }) => {
    const above: Place[] = [...(column === undefined ? [] : [{ schema, table }]), ...(table === undefined ? [] : [{ schema }])];
    return !above.some((one) => names.has(placeName(one)));
  });
  return news.length === 0 ? undefined : sentence(news, tree["schema_change_handling"]);
};

/** The same for a step that has just set the schemas: afterward they are known. */
export const tellDrift = (
  after: Plain | undefined,
  wanted: Wanted,
  before: Wanted | undefined,
  { state, remember, warn }: Teller,
): void => {
  if (after === undefined) return;
  const drift = driftIn(after, wanted, state["knownElements"], before);
  if (drift !== undefined) warn(`${drift}.`);
  remember({ knownElements: knownIn(after, wanted) });
};

type Teller = Pick<StepContext<unknown>, "state" | "remember" | "warn">;

/** The tree as it is once these changes are made. */
export const afterwards = (tree: Plain, changes: readonly Change[]): Plain => {
  const after = structuredClone(tree);
  for (const { place, values } of changes) {
    let at = inside(inside(after, "schemas"), place.schema);
    if (place.table !== undefined) at = inside(inside(at, "tables"), place.table);
    if (place.column !== undefined) at = inside(inside(at, "columns"), place.column);
    Object.assign(at, values);
  }
  return after;
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const elementsOf = (tree: Plain, { schemas = {} }: Wanted): Seen[] => {
  const all: Seen[] = [];
  const add = (place: Place, part: Plain, isAboveSynced: boolean, isListed: boolean): boolean => {
    const isSynced = isAboveSynced && part["enabled"] !== false;
    const settings = part["enabled_patch_settings"];
    all.push({ place, isSynced, isListed, isLocked: isPlain(settings) && settings["allowed"] === false });
    return isSynced;
  };
  const findSchema = finder(schemas);
  for (const [schema, schemaPart] of partsOf(tree, "schemas")) {
    const schemaEntry = findSchema(schema)?.[1];
    const isSchemaSynced = add({ schema }, schemaPart, true, schemaEntry !== undefined);
    const findTable = finder(schemaEntry?.tables ?? {});
    for (const [table, tablePart] of partsOf(schemaPart, "tables")) {
      const tableEntry = findTable(table)?.[1];
      const isWhole = schemaEntry !== undefined && schemaEntry.tables === undefined;
      const isTableSynced = add({ schema, table }, tablePart, isSchemaSynced, isWhole || tableEntry !== undefined);
      const findColumn = finder(tableEntry?.columns ?? {});
      for (const [column, columnPart] of partsOf(tablePart, "columns")) {
        const isWithTable = isWhole || (tableEntry !== undefined && tableEntry.columns === undefined);
        add({ schema, table, column }, columnPart, isTableSynced, isWithTable || findColumn(column) !== undefined);
      }
    }
  }
  return all;
};

const hashOf = ({ schema, table, column }: Place): string =>
  createHash("sha256")
    .update(JSON.stringify([schema, table, column].filter((part) => part !== undefined)))
    .digest("base64")
    .slice(0, LENGTH);

const sentence = (news: readonly Place[], policy: unknown): string => {
  // What schemas and tables are called is no secret, though the connection's config may name one of them.
  showOpen(news);
  const columns = news.filter(({ column }) => column !== undefined).length;
  const tables = news.filter(({ table, column }) => table !== undefined && column === undefined).length;
  const counts = [counted(news.length - tables - columns, "schema"), counted(tables, "table"), counted(columns, "column")].filter(Boolean);
  const names = news.slice(0, NAMED).map(placeName).join(", ");
  const are = news.length === 1 ? "it is" : "they are";
  const isByPolicy = policy === "ALLOW_ALL" || (policy === "ALLOW_COLUMNS" && columns === news.length);
  const why = isByPolicy ? `synced by ${policy}` : typeof policy === "string" ? `synced although the policy is ${policy}` : "synced";
  return `${joined(counts)} that the program does not list: ${names}${news.length > NAMED ? ", …" : ""}; ${are} ${why}`;
};

const counted = (count: number, noun: string): string => (count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`);

const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
