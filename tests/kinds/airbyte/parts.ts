/** What the rows of this vendor share. */

import type { Plain } from "../../../sdk/plain.js";
import type { Sample } from "../../laws/sample.js";
import type { Stack } from "../../stack.js";
import type { Simulation } from "../../faults/simulation.js";
import type { FaultRow } from "../kind.js";
import { asPlain, NEWS } from "../parts.js";

export const POSTGRES_SOURCE = "decd338e-5647-4c0b-adf4-da0e75f5a750";

export const POSTGRES_DESTINATION = "25c5221d-dce2-4163-ade9-739ef790f503";

export const server = { host: "db.example.com", port: 5432, database: "app", username: "airbyte" };

export const anActor = (stack: Stack, kind: "Source" | "Destination"): Promise<string> =>
  stack
    .resource(`airbyte:${kind}`)
    .create({
      workspaceId: stack.sandbox.airbyte.workspaceId,
      name: kind,
      ...(kind === "Source"
        ? { sourceDefinitionId: POSTGRES_SOURCE, connectionConfiguration: server }
        : { destinationDefinitionId: POSTGRES_DESTINATION, connectionConfiguration: { ...server, schema: "raw" } }),
    })
    .then(({ id }) => id);

/** An operation that a connection may name; only its id counts here. */
export const OPERATION = "0f0e0d0c-0000-4000-8000-000000000001";

export const anOperation = ({ sandbox }: Stack): void =>
  sandbox.world.table("airbyte:Operation").set(OPERATION, {
    operationId: OPERATION,
    workspaceId: sandbox.airbyte.workspaceId,
    name: "dbt",
    operatorConfiguration: { operatorType: "webhook", webhook: {} },
    tombstone: false,
  });

/** Both kinds of definitions are written in the same words. */
export const definitionLaws: Sample = {
  inputs: async ({ sandbox }) => ({
    workspaceId: sandbox.airbyte.workspaceId,
    name: "Ashby",
    dockerRepository: "ghcr.io/acme/connector-ashby",
    dockerImageTag: "0.1.0",
    documentationUrl: "https://example.com/ashby",
  }),
  changes: {
    name: "Ashby 2",
    dockerImageTag: "0.2.0",
    resourceRequirements: { default: { cpuLimit: "2" }, jobSpecific: [{ jobType: "sync", resourceRequirements: { memoryLimit: "2Gi" } }] },
  },
  importId: ({ id, inputs }) => `${String(inputs["workspaceId"])}/${id}`,
};

export const grow = (body: unknown): unknown => ({ ...asPlain(body), ...NEWS });

export const method = (name: string): { method: string; path: RegExp } => ({ method: "POST", path: new RegExp(`/${name}$`) });

/** The methods that every family has. */
export const family = (name: string): Pick<FaultRow, "routes" | "grow"> => ({
  routes: {
    create: method(`${name}/create`),
    read: method(`${name}/get`),
    update: method(`${name}/update`),
    delete: method(`${name}/delete`),
  },
  grow,
});

export const sourceArgs = (simulation: Simulation, name: string, password: string): Plain => ({
  workspaceId: simulation.sandbox.airbyte.workspaceId,
  sourceDefinitionId: POSTGRES_SOURCE,
  name,
  connectionConfiguration: { host: "db.example.test", port: 5432, database: "app", username: "reader", password },
});

export const destinationArgs = (simulation: Simulation, password: string): Plain => ({
  workspaceId: simulation.sandbox.airbyte.workspaceId,
  destinationDefinitionId: POSTGRES_DESTINATION,
  name: "warehouse",
  connectionConfiguration: { host: "dw", port: 5432, database: "raw", schema: "public", username: "loader", password },
});

/** Both kinds are written in the same words. */
export const definitionFaults = (side: "source" | "destination"): FaultRow => {
  const kind = side === "source" ? "airbyte:SourceDefinition" : "airbyte:DestinationDefinition";
  const definitions = `${side}_definitions`;
  return {
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
