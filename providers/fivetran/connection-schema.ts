/** Which schemas, tables and columns of a connection are synced. The configuration exists with its connection: this makes it what the program says. */

import { flag, json, opt, text, words } from "../../sdk/codec.js";
import { blueprint, output, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { lookAtTree, mergeOriginals, planSchemas, restoreSchemas, writeSchemas } from "./schema/apply.js";
import { driftIn, knownIn, tellDrift } from "./schema/drift.js";
import { importSchemas, readSchemas } from "./schema/read.js";
import { mode, Original, policy, reviewSchemas, schemas, type Wanted } from "./schema/model.js";

export const connectionSchema = blueprint({
  kind: "fivetran:ConnectionSchema",
  noun: "schema configuration",
  vendor: fivetran,
  fields: {
    /** Connection whose configuration this is. */
    connectionId: field(text, { change: "replace" }),
    /** What happens to what the source gets later: `ALLOW_ALL`, `ALLOW_COLUMNS` or `BLOCK_ALL`. Left as it is when left out. */
    schemaChangeHandling: field(opt(policy), { wire: "schema_change_handling", change: "steps", onUnset: "keep" }),
    /**
     * `partial` (default): what is not listed stays as it is. `exhaustive`: schemas that are not listed, and in what is listed tables and columns
     * that are not, follow the policy.
     */
    mode: field(opt(mode), { change: "steps" }),
    /**
     * Schemas by name or pattern (`*`), with their tables, with their columns. A name wins over a pattern, a longer pattern over a shorter one.
     * What is listed is enabled unless it says otherwise. `{ public: { tables: { "tmp_*": { enabled: false } } } }`.
     */
    schemas: field(opt(schemas), {
      wire: "schemas",
      change: "steps",
      onUnset: "keep",
      noServerDefaults: true,
      review: (value, _all, isUnknown) => reviewSchemas(value, isUnknown),
      read: (_at, answer, _prior, all) => (all === undefined ? importSchemas(answer) : readSchemas(answer, all as Wanted)),
    }),
    /**
     * Where Fivetran has no configuration yet, writes the names that are listed instead of asking the source, which needs a connection that is
     * connected. Default false.
     */
    preCreate: field(opt(flag), { change: "inert" }),
    /**
     * `retain` (default) leaves everything as it is when the resource is deleted; `restore` puts back what it has changed, but for what a run
     * changed that was killed before it could record it.
     */
    onDelete: field(opt(words("retain", "restore")), { change: "inert" }),
  },
  outputs: {
    /** How the elements that were changed had been, with `onDelete: "restore"`. */
    original: output(json, "__original", { once: true }),
    /** What was synced and not listed at the last look, as short hashes: a refresh or a change warns of what has come since. */
    knownElements: output(opt(text), (answer, args) => knownIn(answer, args), { once: true, volatile: true }),
  },
  title: ({ connectionId }) => connectionId,
  identity: (_answer, { connectionId }) => connectionId,
  importForm: "connectionId",
  imported: (id) => ({ id, known: { connectionId: id } }),
  notices: (answer, args, { knownElements }) => [driftIn(answer, args, knownElements)],
  calls: {
    create: ({ connectionId }) => ({ initialState: { id: connectionId } }),
    read: lookAtTree,
    remove: (id, { onDelete, original }) => ({
      customDelete: async (client) => {
        if (onDelete === "restore" && Original.is(original)) await restoreSchemas(id, original, client);
      },
    }),
  },
  steps: [
    {
      name: "set",
      run: async ({ args, before, client, id, state, record, remember, warn, progress }) => {
        const plan = await planSchemas(id, args, { client, warn, progress });
        const earlier = Original.is(state["original"]) ? state["original"] : undefined;
        const live = { id, ...(args.onDelete === "restore" ? { __original: mergeOriginals(earlier, plan.original) } : {}) };
        // When the answer is lost, state holds how everything was all the same.
        record(live);
        await writeSchemas(id, plan.body, client, args);
        tellDrift(plan.after, args, before, { state, remember, warn });
        return live;
      },
    },
  ],
  rules: ({ mode: how, schemas: listed }) =>
    how === "exhaustive" && listed === undefined
      ? ['mode "exhaustive" needs schemas: list what shall differ from the policy, or {} for nothing.']
      : [],
});

/** What a program writes to make a connection schema. */
export interface ConnectionSchemaArgs extends ArgsFor<typeof connectionSchema>, CommonInputs {}

/**
 * Which schemas, tables and columns of a Fivetran connection are synced, and how.
 *
 * Requests: to create or update, one look and one PATCH, whatever the number of tables, and none but the look when nothing differs; one more
 * for each table that lists columns which Fivetran has not shown yet, and one to ask the source where Fivetran knows nothing of it. A refresh
 * is one request. A delete is none, or with `onDelete: "restore"` two.
 *
 * @example
 * new fivetran.ConnectionSchema("shop", {
 *   connectionId: shop.id,
 *   schemaChangeHandling: "ALLOW_COLUMNS",
 *   schemas: {
 *     public: {
 *       tables: {
 *         orders: { syncMode: "HISTORY", columns: { customer_email: { hashed: true } } },
 *         "tmp_*": { enabled: false },
 *       },
 *     },
 *   },
 * });
 */
export class ConnectionSchema extends resource<typeof connectionSchema, ConnectionSchemaArgs>(connectionSchema) {}

/** A schema of a connection as `getConnectionSchema` answers it. */
export interface GetConnectionSchemaResult extends ResultOf<typeof connectionSchema> {}

/** Which schema of a connection: by the id of its connection. */
export type GetConnectionSchemaArgs = ById | By<GetConnectionSchemaResult, "connectionId">;

const lookup = lookups<GetConnectionSchemaArgs, GetConnectionSchemaResult>(connectionSchema, {
  by: [["connectionId"]],
  idOf: ({ connectionId }) => String(connectionId),
});

/** What a connection syncs: its schemas, tables and columns. Rejects with an `ApiError` when there is no such connection. */
export const getConnectionSchema = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getConnectionSchemaOutput = lookup.getOutput;
