/** Airbyte's entities in the matrix. */

import type { Plain } from "../../../sdk/plain.js";
import type { Entity } from "../model.js";
import type { Simulation } from "../simulation.js";
import { asPlain, drawn, NEWS, parent } from "./parts.js";

const POSTGRES_SOURCE = "decd338e-5647-4c0b-adf4-da0e75f5a750";
const POSTGRES_DESTINATION = "25c5221d-dce2-4163-ade9-739ef790f503";

const grow = (body: unknown): unknown => ({ ...asPlain(body), ...NEWS });

const method = (name: string): { method: string; path: RegExp } => ({ method: "POST", path: new RegExp(`/${name}$`) });

/** The methods that every family has. */
const family = (name: string): Pick<Entity, "vendor" | "routes" | "grow"> => ({
  vendor: "airbyte",
  routes: {
    create: method(`${name}/create`),
    read: method(`${name}/get`),
    update: method(`${name}/update`),
    delete: method(`${name}/delete`),
  },
  grow,
});

const sourceArgs = (simulation: Simulation, name: string, password: string): Plain => ({
  workspaceId: simulation.sandbox.airbyte.workspaceId,
  sourceDefinitionId: POSTGRES_SOURCE,
  name,
  connectionConfiguration: { host: "db.example.test", port: 5432, database: "app", username: "reader", password },
});

const destinationArgs = (simulation: Simulation, password: string): Plain => ({
  workspaceId: simulation.sandbox.airbyte.workspaceId,
  destinationDefinitionId: POSTGRES_DESTINATION,
  name: "warehouse",
  connectionConfiguration: { host: "dw", port: 5432, database: "raw", schema: "public", username: "loader", password },
});

const workspace: Entity = {
  ...family("workspaces"),
  kind: "airbyte:Workspace",
  titles: ['workspace "Analytics"'],
  ledger: ["airbyte:Workspace"],
  prepare: async (simulation) => {
    const [first, second] = [drawn(simulation, "webhook"), drawn(simulation, "webhook")];
    const args = (webhook: string): Plain => ({
      name: "Analytics",
      email: "data@example.com",
      notificationSettings: { sendOnFailure: { notificationType: ["slack"], slackConfiguration: { webhook } } },
    });
    return { args: args(first), changed: args(second), secrets: [first], later: [second] };
  },
  look: method("workspaces/list_by_organization_id"),
  usual: { create: 3, read: 1, update: 2, delete: 1 },
};

/** Both kinds are written in the same words. */
const definition = (side: "source" | "destination"): Entity => {
  const kind = side === "source" ? "airbyte:SourceDefinition" : "airbyte:DestinationDefinition";
  const definitions = `${side}_definitions`;
  return {
    kind,
    vendor: "airbyte",
    titles: [`${side} definition "Ashby"`],
    ledger: [kind],
    prepare: async ({ sandbox }) => {
      const args = (dockerImageTag: string): Plain => ({
        workspaceId: sandbox.airbyte.workspaceId,
        name: "Ashby",
        dockerRepository: "ghcr.io/acme/connector-ashby",
        dockerImageTag,
        documentationUrl: "https://example.com/ashby",
      });
      return { args: args("0.1.0"), changed: args("0.2.0"), secrets: [] };
    },
    routes: {
      create: method(`${definitions}/create_custom`),
      read: method(`${definitions}/list_for_workspace`),
      update: method(`${definitions}/update`),
      delete: method(`${definitions}/delete`),
    },
    look: method(`${definitions}/list_for_workspace`),
    // A delete first looks whether something would go along.
    usual: { create: 2, read: 1, update: 1, delete: 2 },
    // It makes the server pull an image.
    once: ["update"],
    grow,
  };
};

const airbyteSource: Entity = {
  ...family("sources"),
  kind: "airbyte:Source",
  titles: ['source "app"'],
  ledger: ["airbyte:Source"],
  prepare: async (simulation) => {
    const [first, second] = [drawn(simulation, "password"), drawn(simulation, "password")];
    // Without a check; the row of the destination runs one, as it is run where the program says nothing.
    const args = (password: string): Plain => ({ ...sourceArgs(simulation, "app", password), checkConnection: "off" });
    return { args: args(first), changed: args(second), secrets: [first], later: [second] };
  },
  look: method("sources/list_paginated"),
  // A delete first looks whether something would go along.
  usual: { create: 2, read: 1, update: 2, delete: 2 },
};

const airbyteDestination: Entity = {
  ...family("destinations"),
  kind: "airbyte:Destination",
  titles: ['destination "warehouse"'],
  ledger: ["airbyte:Destination"],
  prepare: async (simulation) => {
    const [first, second] = [drawn(simulation, "password"), drawn(simulation, "password")];
    return { args: destinationArgs(simulation, first), changed: destinationArgs(simulation, second), secrets: [first], later: [second] };
  },
  look: method("destinations/list_paginated"),
  // A delete first looks whether something would go along.
  usual: { create: 3, read: 1, update: 3, delete: 2 },
};

const airbyteConnection: Entity = {
  ...family("connections"),
  kind: "airbyte:Connection",
  titles: ['connection "app to warehouse"'],
  ledger: ["airbyte:Connection"],
  prepare: async (simulation) => {
    const password = drawn(simulation, "password");
    const sourceId = await parent(simulation, "source", "airbyte:Source", sourceArgs(simulation, "home", password));
    const destinationId = await parent(simulation, "destination", "airbyte:Destination", destinationArgs(simulation, password));
    const args = (prefix: string): Plain => ({
      sourceId,
      destinationId,
      name: "app to warehouse",
      prefix,
      streams: { users: { syncMode: "incremental", destinationSyncMode: "append_dedup", cursorField: ["updated_at"] }, orders: {} },
      schedule: { type: "basic", units: 24, timeUnit: "hours" },
    });
    return { args: args("a_"), changed: args("b_"), secrets: [] };
  },
  look: method("connections/search"),
  usual: { create: 4, read: 1, update: 2, delete: 1 },
};

export const airbyteEntities: readonly Entity[] = [
  workspace,
  definition("source"),
  definition("destination"),
  airbyteSource,
  airbyteDestination,
  airbyteConnection,
];
