/** The lists of connections and the search, and how one connection is shown. */

import type { Answer, Fields, Route } from "../http.js";
import { type ActorQuery, matchesActor } from "./actors.js";
import { among, fields, flag, json, list, may, mayIf, need, pagination, type Shape, text, uuid } from "./body.js";
import { readStreams } from "./catalog.js";
import type { Edition } from "./edition.js";
import { type Context, livingWorkspace, ok, page, post } from "./endpoint.js";
import { findActor, sides } from "./sides.js";
import type { Connection, Side } from "./store.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

export const namespaces = among("source", "destination", "customformat");

export const statusRule = (edition: Edition) =>
  edition.since("2.1") ? among("active", "inactive", "deprecated", "locked") : among("active", "inactive", "deprecated");

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const connectionListRoutes = (context: Context): Route[] => {
  const { store, edition } = context;
  const read = (row: Connection): Fields => readConnection(context, row);
  const ofWorkspaces = (ids: readonly string[], deleted: boolean): Connection[] =>
    store.connections.all().filter((row) => ids.includes(row.workspaceId) && (deleted || row.status !== "deprecated"));
  const list_ = (path: string, deleted: boolean): Route =>
    post(context, `connections/${path}`, { workspaceId: need(uuid) }, ({ workspaceId }) => {
      livingWorkspace(context, workspaceId);
      return ok({ connections: ofWorkspaces([workspaceId], deleted).map(read) });
    });

  return [
    list_("list", false),
    list_("list_all", true),
    post(
      context,
      "connections/list_paginated",
      {
        workspaceIds: need(list(uuid)),
        userId: need(uuid),
        pagination: may(pagination),
        includeDeleted: may(flag),
        tagIds: mayIf(edition.since("1.6"), list(uuid)),
      },
      ({ workspaceIds, pagination: wanted, includeDeleted, tagIds = [] }): Answer => {
        const rows = ofWorkspaces(workspaceIds, includeDeleted === true);
        const tagged = rows.filter((row) => tagIds.length === 0 || row.tagIds.some((id) => tagIds.includes(id)));
        return ok({ connections: page(tagged, wanted).map((row) => ({ ...read(row), workspaceId: row.workspaceId })) });
      },
    ),
    post(
      context,
      "connections/list_by_actor_definition",
      { actorDefinitionId: need(uuid), actorType: need(among("source", "destination")) },
      ({ actorDefinitionId, actorType }) => {
        const of = (row: Connection) => findActor(context, actorType, actorType === "source" ? row.sourceId : row.destinationId);
        const living = store.connections.all().filter((row) => row.status !== "deprecated");
        return ok({ connections: living.filter((row) => of(row).definitionId === actorDefinitionId).map(read) });
      },
    ),
    post(
      context,
      "connections/search",
      {
        connectionId: may(uuid),
        name: may(text),
        namespaceDefinition: may(namespaces),
        namespaceFormat: may(text),
        prefix: may(text),
        sourceId: may(uuid),
        destinationId: may(uuid),
        scheduleType: may(text),
        status: may(statusRule(edition)),
        source: may(actorQuery("source")),
        destination: may(actorQuery("destination")),
      },
      ({ source, destination, ...wanted }) => {
        const fits = (side: Side, id: string, query: ActorQuery | undefined): boolean =>
          query === undefined || matchesActor(context, side, findActor(context, side, id), query);
        const living = store.connections.all().filter((row) => row.status !== "deprecated");
        const rows = living.filter(
          (row) =>
            Object.entries(wanted).every(([key, value]) => read(row)[key] === value) &&
            fits("source", row.sourceId, source) &&
            fits("destination", row.destinationId, destination),
        );
        return ok({ connections: rows.map(read) });
      },
    ),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Reader
// ---------------------------------------------------------------------------------------------------------------------

export const readConnection = ({ edition, store }: Context, row: Connection): Fields => ({
  connectionId: row.connectionId,
  name: row.name,
  namespaceDefinition: "source",
  prefix: "",
  notifySchemaChanges: true,
  notifySchemaChangesByEmail: false,
  nonBreakingChangesPreference: "ignore",
  ...(edition.since("0.50.40") ? { backfillPreference: "disabled" } : {}),
  ...(edition.since("1.7") ? {} : { geography: "auto" }),
  ...row.settings,
  sourceId: row.sourceId,
  destinationId: row.destinationId,
  operationIds: row.operationIds,
  syncCatalog: readStreams(edition, row.streams),
  // Basic schedules are shown in the form of old, too.
  ...(row.scheduleType === "basic" ? { schedule: row.scheduleData?.["basicSchedule"] } : {}),
  scheduleType: row.scheduleType,
  scheduleData: row.scheduleData,
  status: row.status,
  breakingChange: row.breakingChange,
  ...(edition.since("1.2") ? { created_at: row.createdAt } : {}),
  ...(edition.since("1.6") ? { tags: row.tagIds.flatMap((id) => store.tags.get(id) ?? []) } : {}),
});

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const actorQuery = (side: Side) => {
  const { id, definitionId, definitionName } = sides[side];
  return fields({
    id: may(uuid, id),
    definitionId: may(uuid, definitionId),
    workspaceId: may(uuid),
    name: may(text),
    definitionName: may(text, definitionName),
    connectionConfiguration: may(json),
  } satisfies Shape);
};
