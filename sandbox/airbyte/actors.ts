/** Sources and destinations, which are twins: secrets come back as asterisks, and a deleted one answers like a living one. */

import { isDeepStrictEqual } from "node:util";
import { type Answer, asFields, type Fields, type Route } from "../http.js";
import {
  among,
  type Field,
  fields,
  flag,
  json,
  list,
  may,
  mayIf,
  need,
  pagination,
  scopedRequirements,
  text,
  uuid,
  whole,
} from "./body.js";
import { deleteActor } from "./cascade.js";
import { type Context, done, livingWorkspace, ok, page, post } from "./endpoint.js";
import { illegal, notFound, refused } from "./refusal.js";
import { findActor, findDefinition, iconOf, sides } from "./sides.js";
import { complaints, maskSecrets, restoreSecrets } from "./spec.js";
import { type Actor, type Definition, plain, type Side } from "./store.js";
import { supportOf } from "./versions.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

export const actorRoutes = (context: Context, side: Side): Route[] => {
  const { world, store, edition } = context;
  const table = store.actors[side];
  const words = sides[side];
  const read = (actor: Actor): Fields => readActor(context, side, actor);
  const living = (): Actor[] => table.all().filter((actor) => !actor.tombstone);
  const written = {
    name: need(text),
    connectionConfiguration: need(json),
    secretId: mayIf(side === "source", text),
    resourceAllocation: mayIf(edition.since("1.6"), scopedRequirements),
  };
  // A secretId is what a finished OAuth dialog returns, and nobody can hold one here.
  const refuseSecretId = (secretId: string | undefined): void => {
    if (secretId !== undefined) throw notFound("SECRET", secretId);
  };

  return [
    post(
      context,
      `${words.family}/create`,
      { definitionId: need(uuid, words.definitionId), workspaceId: need(uuid), ...written },
      ({ definitionId, workspaceId, secretId, name, connectionConfiguration, resourceAllocation }) => {
        livingWorkspace(context, workspaceId);
        refuseSecretId(secretId);
        const definition = findDefinition(context, side, definitionId);
        const actor = plain({
          id: world.uuid(words.kind),
          definitionId,
          workspaceId,
          name,
          connectionConfiguration: configurationFor(context, definition, connectionConfiguration),
          ...(resourceAllocation === undefined ? {} : { resourceAllocation }),
          createdAt: store.seconds(),
          tombstone: false,
        });
        table.set(actor.id, actor);
        world.record("create", words.kind, actor.id, `${workspaceId}/${definitionId}/${name}`);
        return ok(read(actor));
      },
    ),
    post(context, `${words.family}/get`, { id: need(uuid, words.id) }, ({ id }) => ok(read(findActor(context, side, id)))),
    post(
      context,
      `${words.family}/update`,
      { id: need(uuid, words.id), ...written },
      ({ id, secretId, name, connectionConfiguration, resourceAllocation }) => {
        const before = findActor(context, side, id);
        refuseSecretId(secretId);
        const definition = findDefinition(context, side, before.definitionId);
        const { resourceAllocation: _cleared, ...rest } = before;
        const next = store.change(table, words.kind, id, {
          ...rest,
          name,
          connectionConfiguration: configurationFor(context, definition, connectionConfiguration, before),
          ...(resourceAllocation === undefined ? {} : { resourceAllocation }),
        });
        return ok(read(next));
      },
    ),
    post(context, `${words.family}/delete`, { id: need(uuid, words.id) }, ({ id }) => {
      deleteActor(context, side, findActor(context, side, id));
      return done;
    }),
    listRoute(context, side, living),
    post(
      context,
      `${words.family}/list_paginated`,
      { workspaceIds: need(list(uuid)), includeDeleted: may(flag), pagination: need(pagination), nameContains: may(text) },
      ({ workspaceIds, includeDeleted, pagination: wanted }) => {
        const rows = (includeDeleted === true ? table.all() : living()).filter((actor) => workspaceIds.includes(actor.workspaceId));
        return ok({ [words.family]: page(rows, wanted).map(read) });
      },
    ),
    post(
      context,
      `${words.family}/search`,
      {
        id: may(uuid, words.id),
        definitionId: may(uuid, words.definitionId),
        workspaceId: may(uuid),
        name: may(text),
        definitionName: may(text, words.definitionName),
        connectionConfiguration: may(json),
      },
      (wanted) =>
        ok({
          [words.family]: living()
            .filter((actor) => matchesActor(context, side, actor, wanted))
            .map(read),
        }),
    ),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Readers that other families share
// ---------------------------------------------------------------------------------------------------------------------

/** The configuration to store, masks restored from what was there before and checked against the specification, or a 422. */
export const configurationFor = (context: Context, definition: Definition, sent: unknown, before?: Actor): unknown => {
  const { spec } = context.store.connector(definition.dockerRepository);
  const configuration = before === undefined ? sent : restoreSecrets(spec, sent, before.connectionConfiguration);
  const said = complaints(spec, configuration);
  if (said.length > 0) {
    throw refused(
      422,
      `The configuration does not fit the specification of ${definition.name}: ${said.join("; ")}`,
      "JsonValidationException",
    );
  }
  return configuration;
};

/** The fields by which a search finds a source or a destination, also inside a search for connections. */
export interface ActorQuery {
  readonly id?: string;
  readonly definitionId?: string;
  readonly workspaceId?: string;
  readonly name?: string;
  readonly definitionName?: string;
  readonly connectionConfiguration?: unknown;
}

export const matchesActor = (context: Context, side: Side, actor: Actor, wanted: ActorQuery): boolean => {
  const observed = readActor(context, side, actor);
  const configuration = asFields(observed["connectionConfiguration"]) ?? {};
  const same = (sent: unknown, own: unknown): boolean => sent === undefined || sent === own;
  return (
    same(wanted.id, actor.id) &&
    same(wanted.definitionId, actor.definitionId) &&
    same(wanted.workspaceId, actor.workspaceId) &&
    same(wanted.name, actor.name) &&
    same(wanted.definitionName, observed[sides[side].definitionName]) &&
    Object.entries(asFields(wanted.connectionConfiguration) ?? {}).every(([key, value]) => isDeepStrictEqual(configuration[key], value))
  );
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const readActor = (context: Context, side: Side, actor: Actor): Fields => {
  const { edition, store } = context;
  const words = sides[side];
  const definition = findDefinition(context, side, actor.definitionId);
  const { spec } = store.connector(definition.dockerRepository);
  return {
    [words.definitionId]: actor.definitionId,
    [words.id]: actor.id,
    workspaceId: actor.workspaceId,
    connectionConfiguration: maskSecrets(spec, actor.connectionConfiguration),
    name: actor.name,
    [words.definitionName]: definition.name,
    icon: iconOf(definition),
    ...(edition.since("0.50.50") ? supportOf(context, side, actor) : {}),
    ...(edition.since("1.8") ? { isEntitled: true } : {}),
    ...(edition.since("1.2") ? { createdAt: actor.createdAt } : {}),
    resourceAllocation: actor.resourceAllocation,
  };
};

const sortKeys = ["actorName", "actorDefinitionName", "lastSync"].flatMap((key) => [`${key}_asc`, `${key}_desc`]);

/** The whole list up to 1.7; from 1.8 the same path answers with one page, however few fields the request has. */
const listRoute = (context: Context, side: Side, living: () => Actor[]): Route => {
  const words = sides[side];
  const path = `${words.family}/list`;
  const of = (workspaceId: string): Actor[] =>
    living().filter((actor) => actor.workspaceId === livingWorkspace(context, workspaceId).workspaceId);
  if (!context.edition.since("1.8")) {
    return post(context, path, { workspaceId: need(uuid) }, ({ workspaceId }) =>
      ok({ [words.family]: of(workspaceId).map((actor) => readActor(context, side, actor)) }),
    );
  }
  const filters: Field<{ readonly searchTerm?: string; readonly states?: ("active" | "inactive")[] }, false> = may(
    fields({ searchTerm: may(text), states: may(list(among("active", "inactive"))) }),
  );
  const shape = { workspaceId: need(uuid), cursor: may(uuid), sortKey: may(among(...sortKeys)), filters, pageSize: may(whole) };
  return post(context, path, shape, ({ workspaceId, cursor, sortKey = "actorName_asc", filters: wanted = {}, pageSize }): Answer => {
    const connections = context.store.connections.all().filter((connection) => connection.status !== "deprecated");
    const usedBy = (actor: Actor) => connections.filter((one) => (side === "source" ? one.sourceId : one.destinationId) === actor.id);
    const stateOf = (actor: Actor) => (usedBy(actor).some((one) => one.status === "active") ? "active" : "inactive");
    const definitionName = (actor: Actor): string => findDefinition(context, side, actor.definitionId).name;
    const rank = (actor: Actor): string => (sortKey.startsWith("actorDefinitionName") ? definitionName(actor) : actor.name);
    const term = (wanted.searchTerm ?? "").toLowerCase();
    const rows = of(workspaceId)
      .filter((actor) => wanted.states === undefined || wanted.states.includes(stateOf(actor)))
      .filter((actor) => `${actor.name}\n${definitionName(actor)}`.toLowerCase().includes(term))
      .sort((a, b) => rank(a).localeCompare(rank(b)) || a.id.localeCompare(b.id));
    if (sortKey.endsWith("_desc")) rows.reverse();
    const last = cursor === undefined ? -1 : rows.findIndex((actor) => actor.id === cursor);
    if (cursor !== undefined && last === -1) throw illegal(`The cursor ${cursor} is not in the list`);
    const size = pageSize ?? context.options.pageSize ?? 20;
    return ok({
      [words.family]: rows.slice(last + 1, last + 1 + size).map((actor) => ({
        ...readActor(context, side, actor),
        status: stateOf(actor),
        numConnections: usedBy(actor).length,
        connectionJobStatuses: {},
      })),
      page_size: size,
      num_connections: rows.length,
    });
  });
};
