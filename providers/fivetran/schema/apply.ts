/** Brings the schema configuration of a connection about: looks at what is, then sends one request with what differs, and nothing when nothing does. */

import type { TypeOf } from "io-ts";
import { type Call, get, type Path, patch, path, post } from "../../../sdk/call.js";
import { dict, json, openShape, opt } from "../../../sdk/codec.js";
import type { Plain } from "../../../sdk/plain.js";
import { refused } from "../../../sdk/failure.js";
import { showOpen } from "../../../sdk/redact.js";
import type { CustomRead } from "../../kernel/blueprint.js";
import { failureOf, refuse, RequestError, type VendorClient } from "../../kernel/vendor-client.js";
import { type ColumnsOf, compare, type Difference, type Deviation, type Missing } from "./deviations.js";
import { afterwards } from "./drift.js";
import { bodyOf, type Change, type Original, partOf, type Place, placeName, type Wanted } from "./model.js";
import { isPattern, literal } from "./patterns.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** A source with thousands of tables takes its time. */
const SLOW_MS = 10 * 60_000;

const LARGE = { tree: true, timeoutMs: SLOW_MS } as const;

/** Whatever else is missing in it: without schemas it is no configuration. */
const Tree = openShape({ schemas: dict(json), schema_change_handling: opt(json) });
type Tree = TypeOf<typeof Tree>;

const Columns = openShape({ columns: dict(json) });

export interface Plan {
  /** The request that is left to send; empty when nothing differs. */
  readonly body: Plain;
  readonly original: Original;
  /** The tree as it is once that is sent; undefined where Fivetran had none. */
  readonly after: Plain | undefined;
}

const NOTHING: Plan = { body: {}, original: {}, after: undefined };

interface Surroundings {
  readonly client: VendorClient;
  readonly warn: (message: string) => void;
  readonly progress: (message: string) => void;
}

// ---------------------------------------------------------------------------------------------------------------------
// Calls
// ---------------------------------------------------------------------------------------------------------------------

const at = (id: string): Path => path`/connections/${id}/schemas`;

/** A whole tree, or `Absent` when there is none yet or no connection any more. */
export const readTree = (id: string): Call<Tree> => get(at(id), { ...LARGE, answer: Tree });

/** The same for a refresh. */
export const lookAtTree = (id: string): CustomRead => {
  const call = readTree(id);
  return { customRead: (client) => client.find(call) };
};

const reload = (id: string): Call<Tree> => {
  const where = path`/connections/${id}/schemas/reload`;
  return post(where, { exclude_mode: "PRESERVE" }, { effect: "replace", bucket: "sourceInteraction", ...LARGE, answer: Tree });
};

const preWrite = (id: string, body: Plain): Call<Tree> => post(at(id), body, { effect: "replace", ...LARGE, answer: Tree });

const write = (id: string, body: Plain): Call => patch(at(id), body, LARGE);

const readColumns = (id: string, { schema, table = "" }: Place): Call<TypeOf<typeof Columns>> =>
  get(path`/connections/${id}/schemas/${schema}/tables/${table}/columns`, { bucket: "sourceInteraction", ...LARGE, answer: Columns });

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** On its own, so that how everything was can be recorded before it is changed. */
export const planSchemas = async (id: string, wanted: Wanted, around: Surroundings): Promise<Plan> => {
  const { client, progress, warn } = around;
  const found = await treeOf(id, wanted, around);
  if (found === undefined) return NOTHING;
  let { tree } = found;
  let difference = compare(tree, wanted);
  if (!found.isFresh && difference.missing.some(({ isEnabled }) => isEnabled)) {
    progress("some of what is listed is not known to Fivetran; asking the source for its tables");
    tree = await client.run(reload(id));
    difference = compare(tree, wanted);
  }
  if (difference.unseen.length > 0) difference = compare(tree, wanted, await columnsOf(id, difference, client));
  const problems = problemsIn(difference);
  if (problems.length > 0) return refuse(client, "PATCH /connections/{}/schemas", problems.join("; "), "Nothing was changed.");
  for (const lost of difference.missing) warn(`${named(lost)} is not in the source; there is nothing to switch off`);
  const changes = difference.deviations.filter(({ locked }) => locked === undefined);
  const isPolicyNew = wanted.schemaChangeHandling !== undefined && wanted.schemaChangeHandling !== tree.schema_change_handling;
  const policy = isPolicyNew ? { schema_change_handling: wanted.schemaChangeHandling } : {};
  const sent = changes.map(({ place, wanted: values }) => ({ place, values }));
  return {
    body: { ...policy, ...(sent.length === 0 ? {} : { schemas: bodyOf(sent) }) },
    original: originalOf(tree, changes, isPolicyNew),
    after: { ...afterwards(tree, sent), ...policy },
  };
};

/** @param wanted what the body shall bring about; left out, a lost answer is not looked into. */
export const writeSchemas = async (id: string, body: Plain, client: VendorClient, wanted?: Wanted): Promise<void> => {
  if (Object.keys(body).length === 0) return;
  await client.run(write(id, body), wanted && whenSet(id, wanted, client));
};

/** Puts back what was changed, as far as it is still there. */
export const restoreSchemas = async (id: string, original: Original, client: VendorClient): Promise<void> => {
  const tree = await client.run(readTree(id));
  const { schemaChangeHandling, elements = [] } = original;
  const existing = elements.filter(({ place }) => isThere(tree, place));
  const body = {
    ...(schemaChangeHandling === undefined ? {} : { schema_change_handling: schemaChangeHandling }),
    ...(existing.length === 0 ? {} : { schemas: bodyOf(existing) }),
  };
  await writeSchemas(id, body, client);
};

/** The first word on every element stays: it is how things were before anything was changed. */
export const mergeOriginals = (earlier: Original = {}, later: Original): Original => {
  const elements = new Map<string, Change>();
  for (const { place, values } of [...(later.elements ?? []), ...(earlier.elements ?? [])]) {
    const name = JSON.stringify([place.schema, place.table, place.column]);
    elements.set(name, { place, values: { ...elements.get(name)?.values, ...values } });
  }
  const schemaChangeHandling = earlier.schemaChangeHandling ?? later.schemaChangeHandling;
  return {
    ...(schemaChangeHandling === undefined ? {} : { schemaChangeHandling }),
    ...(elements.size === 0 ? {} : { elements: [...elements.values()] }),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** After a lost answer: the tree, when nothing in it differs from what is wanted. */
const whenSet = (id: string, wanted: Wanted, client: VendorClient) => async (): Promise<Tree | undefined> => {
  const tree = await client.run(readTree(id));
  return isSet(tree, wanted) ? tree : undefined;
};

/** Columns that the tree does not show were not changed for all we know. */
const isSet = (tree: Tree, wanted: Wanted): boolean => {
  const { deviations, missing, unseen } = compare(tree, wanted);
  const policy = wanted.schemaChangeHandling ?? tree.schema_change_handling;
  return (
    missing.every(({ isEnabled }) => !isEnabled) &&
    unseen.length === 0 &&
    deviations.every(({ locked }) => locked !== undefined) &&
    policy === tree.schema_change_handling
  );
};

/** `isFresh`: the source itself was asked just now. Undefined: there was none, and it was written as it is wanted. */
const treeOf = async (
  id: string,
  wanted: Wanted,
  { client, progress }: Surroundings,
): Promise<{ readonly tree: Tree; readonly isFresh: boolean } | undefined> => {
  const known = await knownTree(id, client);
  if (known !== undefined) return { tree: known, isFresh: false };
  if (wanted.preCreate === true) {
    await preCreate(id, wanted, client);
    return undefined;
  }
  progress("asking the source for its tables");
  return { tree: await firstTree(id, client), isFresh: true };
};

/** Undefined while Fivetran knows nothing of the source; it says something else of a connection that is gone. */
const knownTree = async (id: string, client: VendorClient): Promise<Tree | undefined> => {
  try {
    return await client.run(readTree(id));
  } catch (error) {
    const failure = failureOf(error);
    if (failure.tag === "Absent" && failure.at.code === "NotFound_SchemaConfig") return undefined;
    throw error;
  }
};

const firstTree = async (id: string, client: VendorClient): Promise<Tree> => {
  try {
    return await client.run(reload(id));
  } catch (error) {
    const failure = failureOf(error);
    if (failure.tag !== "Refused" || failure.notYet !== true) throw error;
    const hint =
      "The source can only be asked once the connection is connected: authorize it, or set preCreate to write the configuration before.";
    throw new RequestError(refused({ ...failure, hint }));
  }
};

const preCreate = async (id: string, wanted: Wanted, client: VendorClient): Promise<void> => {
  const patterns = patternsIn(wanted);
  if (patterns.length > 0) {
    const message = `${patterns.join(", ")} can only be resolved when Fivetran knows the source`;
    refuse(client, "POST /connections/{}/schemas", message, "With preCreate, write the names.");
  }
  const body = {
    schemas: bodyOf(everything(wanted)),
    ...(wanted.schemaChangeHandling === undefined ? {} : { schema_change_handling: wanted.schemaChangeHandling }),
  };
  await client.run(preWrite(id, body), whenSet(id, wanted, client));
};

const patternsIn = ({ schemas = {} }: Wanted): string[] =>
  Object.entries(schemas).flatMap(([schema, { tables = {} }]) => [
    ...(isPattern(schema) ? [schema] : []),
    ...Object.entries(tables).flatMap(([table, { columns = {} }]) => [
      ...(isPattern(table) ? [`${schema}.${table}`] : []),
      ...Object.keys(columns)
        .filter(isPattern)
        .map((column) => `${schema}.${table}.${column}`),
    ]),
  ]);

/** Every element that is listed, as a configuration that does not exist yet needs it. */
const everything = ({ schemas = {} }: Wanted): Change[] =>
  Object.entries(schemas).flatMap(([s, { enabled = true, tables = {} }]) => {
    const schema = literal(s);
    return [
      { place: { schema }, values: { enabled } },
      ...Object.entries(tables).flatMap(([t, { enabled: isTable = true, syncMode, columns = {} }]) => {
        const table = literal(t);
        return [
          { place: { schema, table }, values: { enabled: isTable, ...(syncMode === undefined ? {} : { sync_mode: syncMode }) } },
          ...Object.entries(columns).map(([c, { enabled: isColumn = true, hashed, isPrimaryKey }]) => ({
            place: { schema, table, column: literal(c) },
            values: {
              enabled: isColumn,
              ...(hashed === undefined ? {} : { hashed }),
              ...(isPrimaryKey === undefined ? {} : { is_primary_key: isPrimaryKey }),
            },
          })),
        ];
      }),
    ];
  });

/** The columns of the tables that list some which the tree does not show; the bucket bounds how many are asked for at once. */
const columnsOf = async (id: string, { unseen }: Difference, client: VendorClient): Promise<ColumnsOf> => {
  const known = new Map<string, Plain>();
  const ask = async (place: Place): Promise<void> => {
    const { columns } = await client.run(readColumns(id, place));
    known.set(placeName(place), columns);
  };
  // All of them end before the first that failed is reported.
  const asked = await Promise.allSettled(unseen.map(ask));
  const failed = asked.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return (place) => known.get(placeName(place));
};

const problemsIn = ({ deviations, missing }: Difference): string[] => {
  // What schemas and tables are called is no secret, though the connection's config may name one of them.
  showOpen([...missing, ...deviations].map(({ place }) => place));
  showOpen(missing.map(({ near }) => near));
  return problemsOf({ deviations, missing });
};

const problemsOf = ({ deviations, missing }: Pick<Difference, "deviations" | "missing">): string[] => [
  ...missing
    .filter(({ isEnabled }) => isEnabled)
    .map((lost) => `${named(lost)} is not in the source${lost.near === undefined ? "" : `. Did you mean ${lost.near}?`}`),
  ...deviations
    .filter(({ locked, isListed }) => locked !== undefined && isListed)
    .map(({ place, wanted, locked }) => `${placeName(place)} cannot be switched ${wanted["enabled"] === true ? "on" : "off"} (${locked})`),
];

const named = ({ noun, place }: Missing): string => `${noun} ${placeName(place)}`;

const originalOf = (tree: Tree, changes: readonly Deviation[], isPolicyNew: boolean): Original => ({
  ...(isPolicyNew && typeof tree.schema_change_handling === "string" ? { schemaChangeHandling: tree.schema_change_handling } : {}),
  ...(changes.length === 0 ? {} : { elements: changes.map(({ place, live }) => ({ place, values: live })) }),
});

const isThere = (tree: Plain, { schema, table }: Place): boolean => {
  const liveSchema = partOf(tree, "schemas", schema);
  return liveSchema !== undefined && (table === undefined || partOf(liveSchema, "tables", table) !== undefined);
};
