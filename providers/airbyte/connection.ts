/** A connection: which streams of a source go into a destination, how, and when. */

import { ask, change, drop, make, withCatalog } from "../../sdk/airbyte.js";
import { flag, list, opt, shape, text, words } from "../../sdk/codec.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { blueprint, output, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { sinceThen } from "../kernel/namesakes.js";
import { airbyte } from "./account.js";
import { textAt } from "../kernel/answers.js";
import { overStored } from "./catalog.js";
import { connectionNamesakes, prepareCatalog } from "./discovery.js";
import { foreseeModes } from "./foresight.js";
import { readRequirements, requirements, writeRequirements } from "./requirements.js";
import { readSchedule, schedule, scheduleRules, writeSchedule } from "./schedule.js";
import { readStreams, reviewModes, streams } from "./streams.js";

/** What an update may carry. Servers keep what it leaves out; their documents say that they reset it: sent whole, both come to the same. */
const KEPT = [
  "name",
  "status",
  "namespaceDefinition",
  "namespaceFormat",
  "prefix",
  "operationIds",
  "syncCatalog",
  "scheduleType",
  "scheduleData",
  "resourceRequirements",
  "sourceCatalogId",
  "destinationCatalogId",
  "dataplaneGroupId",
  "geography",
  "notifySchemaChanges",
  "notifySchemaChangesByEmail",
  "nonBreakingChangesPreference",
  "backfillPreference",
  "breakingChange",
  "tags",
];

export const connection = blueprint({
  kind: "airbyte:Connection",
  noun: "connection",
  vendor: airbyte,
  fields: {
    /** Source that it reads from. */
    sourceId: field(text, { wire: "sourceId", change: "replace" }),
    /** Destination that it writes to. */
    destinationId: field(text, { wire: "destinationId", change: "replace" }),
    /**
     * Streams by name, or by `namespace.name` where the name alone is not enough; `{}` takes one as it is by default. Checked against what the
     * source has when they are created or changed. A stream that somebody else selected is unselected by the next `up`.
     */
    streams: field(streams, {
      wire: "streams",
      change: "update",
      unordered: true,
      noServerDefaults: true,
      review: (value, _all, isUnknown) => reviewModes(value, isUnknown),
      read: (_at, answer, prior) => readStreams(answer["syncCatalog"], prior),
    }),
    /**
     * Asks the source anew for its streams instead of taking what Airbyte remembers, whenever `streams` is new or changed; nor are modes refused
     * in a preview that the destination may have learned meanwhile. Default false.
     */
    refreshSchema: field(opt(flag), { change: "inert" }),
    /** Name as people see it. Airbyte makes one of the source's and the destination's when left out. */
    name: field(opt(text), { wire: "name", change: "update", onUnset: "keep" }),
    /** Default `active`. Written out, a connection that Airbyte or somebody switched off is switched on by the next `up`; left out, it stays off. */
    status: field(opt(words("active", "inactive")), { wire: "status", change: "update", onUnset: { to: "active" } }),
    /** When it runs. Default by hand. */
    schedule: field(schedule, {
      wire: "",
      change: "update",
      noServerDefaults: true,
      onUnset: { to: { scheduleType: "manual" } },
      write: writeSchedule,
      read: readSchedule,
      rules: scheduleRules,
    }),
    /** Schema that the streams go to: the one of the `source` (default), the one of the `destination`, or a `customformat`. */
    namespaceDefinition: field(opt(words("source", "destination", "customformat")), {
      wire: "namespaceDefinition",
      change: "update",
      onUnset: { to: "source" },
      rules: (v, { namespaceFormat }) => (v === "customformat" && isBlank(namespaceFormat) ? ["customformat needs namespaceFormat"] : []),
    }),
    /** Schema for `customformat`. Airbyte puts the source's in for `${SOURCE_NAMESPACE}`: write it in quotes, not in backticks. */
    namespaceFormat: field(opt(text), {
      wire: "namespaceFormat",
      change: "update",
      // Servers keep one that is not in force; an import leaves it out.
      read: (at, answer, prior) =>
        prior === undefined && answer["namespaceDefinition"] !== "customformat" ? undefined : typeof at === "string" ? at : undefined,
      rules: (_v, { namespaceDefinition }) =>
        [undefined, "source", "destination"].some((one) => one === namespaceDefinition)
          ? ['is only read with namespaceDefinition "customformat"']
          : [],
    }),
    /** Put before the name of every table. */
    prefix: field(opt(text), { wire: "prefix", change: "update", onUnset: { to: "" }, read: (at) => (typeof at === "string" ? at : "") }),
    /** What happens when the source's schema grows. Default `ignore`. */
    nonBreakingChangesPreference: field(opt(words("ignore", "disable", "propagate_columns", "propagate_fully")), {
      wire: "nonBreakingChangesPreference",
      change: "update",
      onUnset: { to: "ignore" },
    }),
    /** Whether new columns are filled for old records, too. Default `disabled`. */
    backfillPreference: field(opt(words("enabled", "disabled")), {
      wire: "backfillPreference",
      change: "update",
      onUnset: { to: "disabled" },
    }),
    /** Whether changes of the source's schema are reported. Default true. */
    notifySchemaChanges: field(opt(flag), { wire: "notifySchemaChanges", change: "update", onUnset: { to: true } }),
    /** Operations that follow each sync, in any order. */
    operationIds: field(opt(list(text)), { wire: "operationIds", change: "update", unordered: true, onUnset: { to: [] } }),
    /** Processor and memory for its syncs. */
    resourceRequirements: field(opt(requirements), {
      wire: "resourceRequirements",
      change: "update",
      fullReplace: true,
      onUnset: { to: {} },
      write: (v) => writeRequirements(v ?? {}),
      read: (at, _answer, prior) => readRequirements(at, prior),
    }),
    /** Tags as the tags API shows them, from Airbyte 1.6 on. */
    tags: field(
      opt(
        list(
          shape({
            /** Id of the tag. */
            tagId: text,
            /** Workspace that the tag belongs to. */
            workspaceId: text,
            /** Name as people see it. */
            name: text,
            /** Six hexadecimal digits. */
            color: text,
          }),
        ),
      ),
      {
        wire: "tags",
        change: "update",
        unordered: true,
        onUnset: { to: [] },
      },
    ),
    /** Allows changes that replace the connection and so lose its sync state. Default false. */
    allowReplace: field(opt(flag), { change: "inert" }),
  },
  outputs: {
    /** Id of the connection. */
    connectionId: output(text, "connectionId", { id: true }),
    /** Whether the source's schema has changed in a way that stops it. */
    breakingChange: output(flag, "breakingChange"),
    /** Why Airbyte switched it off, where it says so. */
    statusReason: output(text, "statusReason"),
    /** Id of the source's catalog that the streams were checked against. */
    sourceCatalogId: output(text, "sourceCatalogId"),
    /** Modes that the destination knew when the streams were last written; empty where it does not say. A preview refuses another one. */
    destinationSyncModes: output(list(text), "destinationSyncModes", { once: true, volatile: true }),
  },
  title: ({ name }) => name,
  identity: (answer) => textAt(answer, "connectionId"),
  gather: prepareCatalog,
  calls: {
    create: (_args, body) => withCatalog(make("connections/create", body)),
    read: (connectionId) => withCatalog(ask("connections/get", { connectionId })),
    update: (connectionId, body) => withCatalog(change("connections/update", { connectionId, ...body })),
    remove: (connectionId) => drop("connections/delete", { connectionId }),
    find: (args, gathered) => sinceThen(connectionNamesakes(args), gathered),
  },
  // A deleted connection is a status.
  isDeleted: ({ status }) => status === "deprecated",
  fullUpdate: {
    overlay: (live) => Object.fromEntries(KEPT.flatMap((key) => (live[key] === undefined || live[key] === null ? [] : [[key, live[key]]]))),
  },
  shape: ({ streams: _intent, sourceId, destinationId, ...body }, args, phase, gathered) => {
    const { streams: compiled, sourceCatalogId } = gathered;
    const catalog =
      compiled === undefined
        ? {}
        : {
            syncCatalog: { streams: overStored(compiled, body["syncCatalog"]) },
            ...(sourceCatalogId === undefined ? {} : { sourceCatalogId }),
          };
    if (phase === "create") return { sourceId, destinationId, status: args.status ?? "active", ...withPreference(body), ...catalog };
    // A new catalog settles what was broken; the server does not see that itself.
    return { ...withPreference(withSchedule(body)), ...catalog, ...(compiled === undefined ? {} : { breakingChange: false }) };
  },
  // A discovery may take half an hour.
  slow: true,
  guarded: "its sync state",
  foresee: foreseeModes,
  deleteFirst: true,
});

const isBlank = (value: unknown): boolean => value === undefined || (typeof value === "string" && value.trim() === "");

/** Data beside a manual schedule are an error of the server's own making. */
const withSchedule = ({ scheduleData, ...body }: Plain): Plain =>
  body["scheduleType"] === "manual" || !isPlain(scheduleData) ? body : { ...body, scheduleData };

/** A preference for backfills is dropped unless the other one comes along. */
const withPreference = (body: Plain): Plain => ("backfillPreference" in body ? { nonBreakingChangesPreference: "ignore", ...body } : body);

/** What a program writes to make a connection. */
export interface ConnectionArgs extends ArgsFor<typeof connection>, CommonInputs {}

/**
 * A connection in Airbyte. Its streams are given as you mean them and checked, all at once, against what the source really has before
 * anything is written; Airbyte's own additions to them never show up as changes.
 *
 * @example
 * new airbyte.Connection("ashby", {
 *   sourceId: ashby.id,
 *   destinationId: warehouse.id,
 *   streams: {
 *     applications: { syncMode: "incremental", destinationSyncMode: "append_dedup" },
 *     jobs: {},
 *   },
 *   schedule: { type: "cron", cronExpression: "0 0 6 * * ?", cronTimeZone: "Europe/Berlin" },
 * });
 */
export class Connection extends resource<typeof connection, ConnectionArgs>(connection) {}

/** A connection as `getConnection` answers it. */
export interface GetConnectionResult extends ResultOf<typeof connection> {}

/** Which connection: by its id, or by its workspace and its name. */
export type GetConnectionArgs = ById | (By<GetConnectionResult, "name", "sourceId" | "destinationId"> & { readonly workspaceId: string });

const lookup = lookups<
  GetConnectionArgs,
  GetConnectionResult,
  { readonly workspaceId: string; readonly sourceId?: string; readonly destinationId?: string }
>(connection, {
  by: [["workspaceId", "name"]],
  filters: ["sourceId", "destinationId"],
  items: (client, { workspaceId }) => client.list(withCatalog(ask("connections/list", { workspaceId }))),
  needs: ["workspaceId"],
  isWhole: true,
});

/** A connection that exists. Rejects with an `ApiError` when there is none. */
export const getConnection = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getConnectionOutput = lookup.getOutput;

/** All connections of a workspace, or those of one of its sources or destinations. */
export const listConnections = lookup.list;
