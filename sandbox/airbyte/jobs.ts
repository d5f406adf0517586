/** Checks and discoveries: what fails in the connector is an answer 200 that says so. */

import { createHash } from "node:crypto";
import type { Fields, Route } from "../http.js";
import { configurationFor } from "./actors.js";
import { flag, json, may, mayIf, need, text, uuid } from "./body.js";
import { diffCatalogs, discovered } from "./catalog.js";
import type { AirbyteStream } from "./connectors.js";
import { type Context, livingWorkspace, ok, post } from "./endpoint.js";
import { notFound } from "./refusal.js";
import { findActor, findDefinition, sides } from "./sides.js";
import { complaints, hasDeadSecret } from "./spec.js";
import type { Actor, Definition, Side } from "./store.js";
import { tagOf } from "./versions.js";

// ---------------------------------------------------------------------------------------------------------------------
// Constructors
// ---------------------------------------------------------------------------------------------------------------------

export const checkRoutes = (context: Context, side: Side): Route[] => {
  const words = sides[side];
  return [
    post(context, `${words.family}/check_connection`, { id: need(uuid, words.id) }, ({ id }) => {
      const actor = findActor(context, side, id);
      return ok(check(context, side, findDefinition(context, side, actor.definitionId), actor.connectionConfiguration, id));
    }),
    post(
      context,
      `${words.family}/check_connection_for_update`,
      { id: need(uuid, words.id), name: need(text), connectionConfiguration: need(json), secretId: may(text) },
      ({ id, connectionConfiguration }) => {
        const actor = findActor(context, side, id);
        const definition = findDefinition(context, side, actor.definitionId);
        return ok(check(context, side, definition, configurationFor(context, definition, connectionConfiguration, actor), id));
      },
    ),
    post(
      context,
      `scheduler/${words.family}/check_connection`,
      {
        id: may(uuid, words.id),
        definitionId: need(uuid, words.definitionId),
        workspaceId: need(uuid),
        connectionConfiguration: need(json),
      },
      ({ definitionId, workspaceId, connectionConfiguration }) => {
        livingWorkspace(context, workspaceId);
        return ok(check(context, side, findDefinition(context, side, definitionId), connectionConfiguration));
      },
    ),
  ];
};

export const discoverRoutes = (context: Context): Route[] => [
  post(
    context,
    "sources/discover_schema",
    {
      sourceId: need(uuid),
      connectionId: may(uuid),
      disable_cache: may(flag),
      notifySchemaChange: mayIf(!context.edition.since("1.7"), flag),
      priority: mayIf(context.edition.since("1.0"), text),
    },
    ({ sourceId, connectionId, disable_cache }) => {
      const actor = findActor(context, "source", sourceId);
      if (connectionId !== undefined && context.store.connections.get(connectionId) === undefined) {
        throw notFound("STANDARD_SYNC", connectionId);
      }
      const found = discover(context, actor, disable_cache === true);
      const { catalogId, streams } = found;
      if (catalogId === undefined || streams === undefined) return ok({ jobInfo: found.jobInfo });
      return ok({
        catalog: discovered(context.edition, streams),
        jobInfo: found.jobInfo,
        catalogId,
        ...(connectionId === undefined ? {} : judge(context, connectionId, streams)),
      });
    },
  ),
];

/** What every answer of a job says about the job. Failed ones carry the connector's message. */
export const job = (context: Context, attributes: { configType: string; configId: string; failure?: string; cached?: boolean }): Fields => {
  const now = attributes.cached === true ? 0 : context.world.now().getTime();
  return {
    id: context.world.uuid("airbyte:job"),
    configType: attributes.configType,
    configId: attributes.configId,
    createdAt: now,
    endedAt: now,
    succeeded: attributes.failure === undefined,
    connectorConfigurationUpdated: false,
    logs: { logLines: [] },
    ...(context.edition.since("1.6") ? { logType: "formatted" } : {}),
    ...(attributes.failure === undefined
      ? {}
      : {
          failureReason: {
            failureOrigin: "source",
            failureType: "config_error",
            externalMessage: attributes.failure,
            internalMessage: `the connector ended with: ${attributes.failure}`,
            timestamp: now,
          },
        }),
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

/** Why the connector cannot reach its system with this configuration; undefined when it can. */
const trouble = (context: Context, definition: Definition, configuration: unknown): string | undefined => {
  const { spec } = context.store.connector(definition.dockerRepository);
  const said = complaints(spec, configuration);
  if (said.length > 0) return `The configuration is not valid: ${said.join("; ")}`;
  return hasDeadSecret(spec, configuration) ? "Authentication failed: a credential was not accepted" : undefined;
};

const check = (context: Context, side: Side, definition: Definition, configuration: unknown, id?: string): Fields => {
  const behavior = context.store.behavior(...(id === undefined ? [] : [id]), definition.id, definition.dockerRepository);
  const message = behavior.checkFails ?? trouble(context, definition, configuration);
  const jobInfo = job(context, { configType: `check_connection_${side}`, configId: definition.id });
  return message === undefined ? { status: "succeeded", jobInfo } : { status: "failed", message, jobInfo };
};

interface Found {
  readonly jobInfo: Fields;
  readonly catalogId?: string;
  readonly streams?: readonly AirbyteStream[];
}

/** Cached by source, image and configuration; a discovery that failed is not cached. */
export const discover = (context: Context, actor: Actor, fresh: boolean): Found => {
  const { store } = context;
  const definition = findDefinition(context, "source", actor.definitionId);
  const attributes = { configType: "discover_schema", configId: definition.id };
  const key = digest([actor.id, tagOf(context, "source", actor), actor.connectionConfiguration]);
  const cached = fresh ? undefined : store.catalogs.get(store.discoveries.get(key) ?? "");
  if (cached !== undefined) return { jobInfo: job(context, { ...attributes, cached: true }), ...cached };

  const behavior = store.behavior(actor.id, definition.id, definition.dockerRepository);
  const failure = behavior.discoverFails ?? trouble(context, definition, actor.connectionConfiguration);
  if (failure !== undefined) return { jobInfo: job(context, { ...attributes, failure }) };
  const streams = behavior.streams ?? store.connector(definition.dockerRepository).streams ?? [];
  const content = digest(streams);
  const same = store.catalogs.all().find((catalog) => digest(catalog.streams) === content);
  const catalogId = same?.catalogId ?? context.world.uuid("airbyte:Catalog");
  store.catalogs.set(catalogId, { catalogId, streams });
  store.discoveries.set(key, catalogId);
  return { jobInfo: job(context, attributes), catalogId, streams };
};

/** A discovery that names a connection is an act: it marks a breaking change and may switch the connection off. */
const judge = (context: Context, connectionId: string, streams: readonly AirbyteStream[]): Fields => {
  const { store } = context;
  const connection = store.connections.get(connectionId);
  if (connection === undefined) throw notFound("STANDARD_SYNC", connectionId);
  const baseline = store.catalogs.get(String(connection.settings["sourceCatalogId"]))?.streams;
  const { transforms, breaking } = diffCatalogs(context.edition, connection.streams, baseline, streams);
  const off = breaking || (transforms.length > 0 && connection.settings["nonBreakingChangesPreference"] === "disable");
  const next = store.change(store.connections, "airbyte:Connection", connectionId, {
    ...connection,
    breakingChange: breaking,
    status: off && connection.status === "active" ? "inactive" : connection.status,
  });
  return { catalogDiff: { transforms }, breakingChange: breaking, connectionStatus: next.status };
};

const digest = (value: unknown): string => createHash("sha256").update(JSON.stringify(value)).digest("hex");
