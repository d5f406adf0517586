/** Connections: patched by updates, deleted by status, complete and reshuffled on read. */

import type { Fields, Route } from "../http.js";
import { among, flag, list, may, mayIf, need, type Of, resourceRequirements, tag, text, uuid } from "./body.js";
import { deprecate } from "./cascade.js";
import { catalogRule, keepStreams } from "./catalog.js";
import { connectionListRoutes, namespaces, readConnection, statusRule } from "./connection-lists.js";
import type { Edition } from "./edition.js";
import { type Context, done, ok, post } from "./endpoint.js";
import { illegal, notFound, problem } from "./refusal.js";
import { scheduleFields, scheduleOf } from "./schedule.js";
import { findActor } from "./sides.js";
import { type Connection, plain } from "./store.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const written = (edition: Edition) => ({
  name: may(text),
  namespaceDefinition: may(namespaces),
  namespaceFormat: may(text),
  prefix: may(text),
  operationIds: may(list(uuid)),
  syncCatalog: may(catalogRule(edition)),
  ...scheduleFields,
  resourceRequirements: may(resourceRequirements),
  sourceCatalogId: may(uuid),
  destinationCatalogId: mayIf(edition.since("1.7"), uuid),
  // 1.7 alone places single connections; later releases know the field and forget it.
  dataplaneGroupId: mayIf(edition.since("1.7"), uuid),
  geography: mayIf(!edition.since("1.7"), among("auto", "us", "eu")),
  notifySchemaChanges: may(flag),
  notifySchemaChangesByEmail: may(flag),
  nonBreakingChangesPreference: may(among("ignore", "disable", "propagate_columns", "propagate_fully")),
  backfillPreference: mayIf(edition.since("0.50.40"), among("enabled", "disabled")),
  tags: mayIf(edition.since("1.6"), list(tag)),
});

type Sent = Of<ReturnType<typeof written>>;

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const connectionRoutes = (context: Context): Route[] => {
  const { world, store, edition } = context;
  const status = statusRule(edition);
  const read = (row: Connection): Fields => readConnection(context, row);
  const find = (id: string): Connection => {
    const row = store.connections.get(id);
    if (row === undefined) throw notFound("STANDARD_SYNC", id);
    return row;
  };

  return [
    post(
      context,
      "connections/create",
      { sourceId: need(uuid), destinationId: need(uuid), status: need(status), ...written(edition) },
      ({ sourceId, destinationId, status: wanted, ...sent }) => {
        const source = findActor(context, "source", sourceId);
        const destination = findActor(context, "destination", destinationId);
        const { workspaceId } = source;
        checkReferences(context, workspaceId, sent);
        const legacy = sent.scheduleType === undefined ? sent.schedule : undefined;
        const schedule =
          legacy === undefined ? scheduleOf(context, sent) : { scheduleType: "basic", scheduleData: { basicSchedule: legacy } };
        // The create of the server overlooks this one flag; only an update sets it.
        const { notifySchemaChangesByEmail: _overlooked, ...settings } = settingsOf(context, {}, sent);
        const row = plain({
          connectionId: "",
          workspaceId,
          sourceId,
          destinationId,
          name: sent.name ?? `${source.name} <> ${destination.name}`,
          status: wanted,
          streams: sent.syncCatalog === undefined ? [] : keepStreams(context, sent.syncCatalog, []),
          operationIds: sent.operationIds ?? [],
          tagIds: (sent.tags ?? []).map(({ tagId }) => tagId),
          ...(schedule ?? { scheduleType: "manual" }),
          breakingChange: false,
          settings,
          createdAt: store.seconds(),
        });
        const stored = { ...row, connectionId: world.uuid("airbyte:Connection") };
        store.connections.set(stored.connectionId, stored);
        world.record("create", "airbyte:Connection", stored.connectionId, `${sourceId}/${destinationId}/${stored.name}`);
        return ok(read(stored));
      },
    ),
    post(context, "connections/get", { connectionId: need(uuid) }, ({ connectionId }) => ok(read(find(connectionId)))),
    post(
      context,
      "connections/update",
      { connectionId: need(uuid), status: may(status), breakingChange: may(flag), ...written(edition) },
      ({ connectionId, status: wanted, breakingChange, ...sent }) => {
        const before = find(connectionId);
        if (before.status === "locked") throw problem(409, "connection/locked", "The connection is locked", { connectionId });
        if (sent.schedule !== undefined) throw illegal("schedule is not taken any more; scheduleType and scheduleData are");
        checkReferences(context, before.workspaceId, sent);
        const base = context.options.updates === "whole" ? emptied(context, before) : before;
        const { scheduleType, scheduleData, ...rest } = base;
        const kept = { scheduleType, ...(scheduleData === undefined ? {} : { scheduleData }) };
        const next = store.change(store.connections, "airbyte:Connection", connectionId, {
          ...rest,
          name: sent.name ?? base.name,
          status: wanted ?? base.status,
          breakingChange: breakingChange ?? base.breakingChange,
          streams: sent.syncCatalog === undefined ? base.streams : keepStreams(context, sent.syncCatalog, before.streams),
          // Up to 0.62 a request without the field reads as one with an empty list.
          operationIds: sent.operationIds ?? (edition.since("0.63") ? base.operationIds : []),
          tagIds: sent.tags?.map(({ tagId }) => tagId) ?? base.tagIds,
          ...(scheduleOf(context, sent) ?? kept),
          settings: settingsOf(context, base.settings, sent),
        });
        return ok(read(next));
      },
    ),
    post(context, "connections/delete", { connectionId: need(uuid) }, ({ connectionId }) => {
      deprecate(context, find(connectionId));
      return done;
    }),
    ...connectionListRoutes(context),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Operations, tags and catalogs that a connection names must be there. */
const checkReferences = ({ store }: Context, workspaceId: string, sent: Sent): void => {
  for (const id of sent.operationIds ?? []) if (store.operations.get(id) === undefined) throw notFound("STANDARD_SYNC_OPERATION", id);
  for (const { tagId } of sent.tags ?? []) if (store.tags.get(tagId)?.workspaceId !== workspaceId) throw notFound("TAG", tagId);
  for (const id of [sent.sourceCatalogId, sent.destinationCatalogId]) {
    if (id !== undefined && store.catalogs.get(id) === undefined) throw illegal(`there is no catalog ${id}`);
  }
};

/** The settings after a patch. The preference for backfills counts only next to the other preference. */
const settingsOf = ({ edition }: Context, before: Fields, sent: Sent): Fields => {
  const { namespaceDefinition, namespaceFormat, prefix, geography, sourceCatalogId, destinationCatalogId, dataplaneGroupId } = sent;
  const { notifySchemaChanges, notifySchemaChangesByEmail, nonBreakingChangesPreference, backfillPreference } = sent;
  const patch = {
    namespaceDefinition,
    namespaceFormat,
    prefix,
    geography,
    sourceCatalogId,
    destinationCatalogId,
    ...(edition.since("1.8") ? {} : { dataplaneGroupId }),
    resourceRequirements: sent.resourceRequirements,
    notifySchemaChanges,
    notifySchemaChangesByEmail,
    nonBreakingChangesPreference,
    ...(nonBreakingChangesPreference === undefined ? {} : { backfillPreference }),
  };
  return { ...before, ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) };
};

/** The connection as a request with nothing but its id would leave it, if updates were what the documents say. */
const emptied = (context: Context, row: Connection): Connection => ({
  connectionId: row.connectionId,
  workspaceId: row.workspaceId,
  sourceId: row.sourceId,
  destinationId: row.destinationId,
  name: `${findActor(context, "source", row.sourceId).name} <> ${findActor(context, "destination", row.destinationId).name}`,
  status: "inactive",
  streams: [],
  operationIds: [],
  tagIds: [],
  scheduleType: "manual",
  breakingChange: false,
  settings: {},
  createdAt: row.createdAt,
});
