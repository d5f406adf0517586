/** A destination: a connector that writes to one system, with what it needs to do so. */

import { text } from "../../sdk/codec.js";
import { blueprint, extended, output, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { actorsOf } from "./actor-look.js";
import { actorOutputs, actorFields, actorForm } from "./actor.js";

export const destination = blueprint({
  ...actorForm("destination"),
  kind: "airbyte:Destination",
  noun: "destination",
  fields: extended(actorFields, {
    /** Definition of the connector: a `DestinationDefinition`'s id, or that of one of Airbyte's own connectors. */
    destinationDefinitionId: field(text, { wire: "destinationDefinitionId", change: "replace" }),
  }),
  outputs: extended(actorOutputs, {
    /** Id of the destination. */
    destinationId: output(text, "destinationId", { id: true }),
    /** Name of the definition. */
    destinationName: output(text, "destinationName"),
  }),
});

/** What a program writes to make a destination. */
export interface DestinationArgs extends ArgsFor<typeof destination>, CommonInputs {}

/**
 * A destination in Airbyte.
 *
 * @example
 * const warehouse = new airbyte.Destination("warehouse", {
 *   workspaceId,
 *   destinationDefinitionId: "25c5221d-dce2-4163-ade9-739ef790f503", // Airbyte's own Postgres
 *   name: "Warehouse",
 *   connectionConfiguration: { host: "db.example.com", port: 5432, database: "raw", schema: "public", username: "loader", password },
 * });
 */
export class Destination extends resource<typeof destination, DestinationArgs>(destination) {}

/** A destination as `getDestination` answers it. */
export interface GetDestinationResult extends ResultOf<typeof destination> {}

/** Which destination: by its id, or by its workspace and its name. */
export type GetDestinationArgs = ById | By<GetDestinationResult, "workspaceId" | "name">;

const lookup = lookups<GetDestinationArgs, GetDestinationResult, { readonly workspaceId: string }>(destination, {
  by: [["workspaceId", "name"]],
  items: actorsOf("destination"),
  needs: ["workspaceId"],
  isWhole: true,
});

/** A destination that exists. Rejects with an `ApiError` when there is none. */
export const getDestination = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getDestinationOutput = lookup.getOutput;

/** All destinations of a workspace. */
export const listDestinations = lookup.list;
