/** Brings the schema configuration of a connection about: looks at what is, then sends one request with what differs, and nothing when nothing does. */

import * as E from "fp-ts/lib/Either.js";
import type * as t from "io-ts";
import type * as TE from "fp-ts/lib/TaskEither.js";
import { type Call, get, type Path, patch, path, post } from "../../../sdk/call.js";
import { dict, isPlain, json, openShape, type Plain } from "../../../sdk/codec.js";
import { type Failure, local, refused } from "../../../sdk/failure.js";
import { showOpen } from "../../../sdk/redact.js";
import type { Client, LookBack } from "../../../sdk/transport.js";
import { whenSeen } from "../../kernel/look-back.js";
import { type ColumnsOf, compare, type Difference, type Deviation, type Missing } from "./deviations.js";
import { bodyOf, partOf, type Place, placeName, type Wanted } from "./model.js";
import { isPattern, literal } from "./patterns.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** A source with thousands of tables takes its time. */
const SLOW_MS = 10 * 60_000;

/** Whatever else is missing in it: without schemas it is no configuration. */
const TREE = { tree: true, timeoutMs: SLOW_MS, answer: openShape({ schemas: dict(json) }) as t.Mixed } as const;

/** How the elements that were changed had been, in the API's words: enough to put them back. */
export type Original = Plain;

export interface Plan {
  /** The request that is left to send; empty when nothing differs. */
  readonly body: Plain;
  readonly original: Original;
}

const NOTHING: Plan = { body: {}, original: {} };

interface Surroundings {
  readonly client: Client;
  readonly warn: (message: string) => void;
  readonly progress: (message: string) => void;
}

// ---------------------------------------------------------------------------------------------------------------------
// Calls
// ---------------------------------------------------------------------------------------------------------------------

const at = (id: string): Path => path`/connections/${id}/schemas`;

/** A whole tree, or `Absent` when there is none yet or no connection any more. */
export const readTree = (id: string): Call => get(at(id), TREE);

const reload = (id: string): Call =>
  post(path`/connections/${id}/schemas/reload`, { exclude_mode: "PRESERVE" }, { effect: "replace", bucket: "sourceInteraction", ...TREE });

const write = (id: string, body: Plain): Call => patch(at(id), body, { tree: true, timeoutMs: SLOW_MS });

// ---------------------------------------------------------------------------------------------------------------------
// Functions
// ---------------------------------------------------------------------------------------------------------------------

/** Two steps, so that how everything was can be recorded before it is changed. */
export const planSchemas =
  (id: string, wanted: Wanted, around: Surroundings): TE.TaskEither<Failure, Plan> =>
  async () => {
    const { client, progress, warn } = around;
    const found = await treeOf(id, wanted, around);
    if (E.isLeft(found)) return found;
    let { tree } = found.right;
    if (found.right.isWritten) return E.right(NOTHING);
    let difference = compare(tree, wanted);
    if (difference.missing.some(({ isEnabled }) => isEnabled) && !found.right.isFresh) {
      progress("some of what is listed is not known to Fivetran; asking the source for its tables");
      const fresh = await client.run(reload(id))();
      if (E.isLeft(fresh)) return fresh;
      tree = isPlain(fresh.right) ? fresh.right : tree;
      difference = compare(tree, wanted);
    }
    const columns = await columnsOf(id, difference, client);
    if (E.isLeft(columns)) return columns;
    if (difference.unseen.length > 0) difference = compare(tree, wanted, columns.right);
    const problems = problemsIn(difference);
    if (problems.length > 0)
      return E.left(
        refused({ at: local(client.vendor, "PATCH /connections/{}/schemas"), message: problems.join("; "), hint: "Nothing was changed." }),
      );
    for (const lost of difference.missing) warn(`${named(lost)} is not in the source; there is nothing to switch off`);
    const changes = difference.deviations.filter(({ locked }) => locked === undefined);
    const isPolicyNew = wanted.schemaChangeHandling !== undefined && wanted.schemaChangeHandling !== tree["schema_change_handling"];
    const body = {
      ...(isPolicyNew ? { schema_change_handling: wanted.schemaChangeHandling } : {}),
      ...(changes.length === 0 ? {} : { schemas: bodyOf(changes.map(({ place, wanted: values }) => ({ place, values }))) }),
    };
    return E.right({ body, original: originalOf(tree, changes, isPolicyNew) });
  };

/** @param wanted what the body shall bring about; left out, a lost answer is not looked into. */
export const writeSchemas =
  (id: string, body: Plain, client: Client, wanted?: Wanted): TE.TaskEither<Failure, unknown> =>
  async () =>
    Object.keys(body).length === 0 ? E.right(undefined) : client.run(write(id, body), wanted && whenSet(id, wanted, client))();

/** Puts back what was changed, as far as it is still there. */
export const restoreSchemas =
  (id: string, original: Original, client: Client): TE.TaskEither<Failure, unknown> =>
  async () => {
    const found = await client.run(readTree(id))();
    if (E.isLeft(found)) return found;
    const tree = isPlain(found.right) ? found.right : {};
    const { schemaChangeHandling, elements } = original as {
      schemaChangeHandling?: string;
      elements?: readonly { place: Place; values: Plain }[];
    };
    const standing = (elements ?? []).filter(({ place }) => isThere(tree, place));
    const body = {
      ...(schemaChangeHandling === undefined ? {} : { schema_change_handling: schemaChangeHandling }),
      ...(standing.length === 0 ? {} : { schemas: bodyOf(standing) }),
    };
    return writeSchemas(id, body, client)();
  };

/** The first word on every element stays: it is how things were before anything was changed. */
export const mergeOriginals = (earlier: Original | undefined, later: Original): Original => {
  const elements = new Map<string, unknown>();
  for (const original of [later, earlier ?? {}]) {
    for (const element of (original["elements"] as readonly { place: Place; values: Plain }[] | undefined) ?? []) {
      const name = JSON.stringify([element.place.schema, element.place.table, element.place.column]);
      const known = elements.get(name) as { values: Plain } | undefined;
      elements.set(name, { place: element.place, values: { ...known?.values, ...element.values } });
    }
  }
  const schemaChangeHandling = earlier?.["schemaChangeHandling"] ?? later["schemaChangeHandling"];
  return {
    ...(schemaChangeHandling === undefined ? {} : { schemaChangeHandling }),
    ...(elements.size === 0 ? {} : { elements: [...elements.values()] }),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Answers the tree when nothing in it differs from what is wanted. Columns that it does not show were not changed for all we know. */
const whenSet = (id: string, wanted: Wanted, client: Client): LookBack<Plain> =>
  whenSeen(
    () => async () => E.map((tree: unknown) => (isPlain(tree) ? tree : {}))(await client.run(readTree(id))()),
    (tree) => {
      const { deviations, missing, unseen } = compare(tree, wanted);
      const policy = wanted.schemaChangeHandling ?? tree["schema_change_handling"];
      const isThere = missing.every(({ isEnabled }) => !isEnabled);
      return (
        isThere &&
        unseen.length === 0 &&
        deviations.every(({ locked }) => locked !== undefined) &&
        policy === tree["schema_change_handling"]
      );
    },
  );

/** `isFresh`: the source itself was asked just now. `isWritten`: there was none, and it was written as it is wanted. */
const treeOf = async (
  id: string,
  wanted: Wanted,
  { client, progress }: Surroundings,
): Promise<E.Either<Failure, { tree: Plain; isFresh: boolean; isWritten: boolean }>> => {
  const known = await client.run(readTree(id))();
  if (E.isRight(known)) return E.right({ tree: isPlain(known.right) ? known.right : {}, isFresh: false, isWritten: false });
  if (known.left.tag !== "Absent" || known.left.at.code !== "NotFound_SchemaConfig") return known;
  if (wanted.preCreate === true) return preCreate(id, wanted, client);
  progress("asking the source for its tables");
  const fresh = await client.run(reload(id))();
  if (E.isRight(fresh)) return E.right({ tree: isPlain(fresh.right) ? fresh.right : {}, isFresh: true, isWritten: false });
  if (fresh.left.tag !== "Refused" || fresh.left.at.status !== 400) return fresh;
  const hint =
    "The source can only be asked once the connection is connected: authorise it, or set preCreate to write the configuration before.";
  return E.left(refused({ ...fresh.left, hint }));
};

const preCreate = async (
  id: string,
  wanted: Wanted,
  client: Client,
): Promise<E.Either<Failure, { tree: Plain; isFresh: boolean; isWritten: boolean }>> => {
  const patterns = patternsIn(wanted);
  if (patterns.length > 0) {
    const message = `${patterns.join(", ")} can only be resolved when Fivetran knows the source`;
    return E.left(refused({ at: local(client.vendor, "POST /connections/{}/schemas"), message, hint: "With preCreate, write the names." }));
  }
  const body = {
    schemas: bodyOf(everything(wanted)),
    ...(wanted.schemaChangeHandling === undefined ? {} : { schema_change_handling: wanted.schemaChangeHandling }),
  };
  const made = await client.run(post(at(id), body, { effect: "replace", ...TREE }), whenSet(id, wanted, client))();
  return E.isLeft(made) ? made : E.right({ tree: isPlain(made.right) ? made.right : {}, isFresh: true, isWritten: true });
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
const everything = ({ schemas = {} }: Wanted): { place: Place; values: Plain }[] =>
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
const columnsOf = async (id: string, { unseen }: Difference, client: Client): Promise<E.Either<Failure, ColumnsOf>> => {
  const known = new Map<string, Plain>();
  const ask = async (place: Place): Promise<Failure | undefined> => {
    const where = path`/connections/${id}/schemas/${place.schema}/tables/${place.table ?? ""}/columns`;
    const answer = await client.run(
      get(where, { bucket: "sourceInteraction", tree: true, timeoutMs: SLOW_MS, answer: openShape({ columns: dict(json) }) }),
    )();
    if (E.isLeft(answer)) return answer.left;
    const columns = isPlain(answer.right) && isPlain(answer.right["columns"]) ? answer.right["columns"] : {};
    known.set(placeName(place), columns);
    return undefined;
  };
  const failures = (await Promise.all(unseen.map(ask))).filter((failure) => failure !== undefined);
  return failures[0] === undefined ? E.right((place) => known.get(placeName(place))) : E.left(failures[0]);
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

const originalOf = (tree: Plain, changes: readonly Deviation[], isPolicyNew: boolean): Original => ({
  ...(isPolicyNew && typeof tree["schema_change_handling"] === "string" ? { schemaChangeHandling: tree["schema_change_handling"] } : {}),
  ...(changes.length === 0 ? {} : { elements: changes.map(({ place, live }) => ({ place, values: live })) }),
});

const isThere = (tree: Plain, { schema, table }: Place): boolean => {
  const liveSchema = partOf(tree, "schemas", schema);
  return liveSchema !== undefined && (table === undefined || partOf(liveSchema, "tables", table) !== undefined);
};
