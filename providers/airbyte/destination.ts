/** A destination: a connector that writes to one system, with what it needs to do so. */

import { text } from "../../sdk/codec.js";
import { blueprint, extended, output, field } from "../kernel/blueprint.js";
import { type ArgsFor, resource } from "../kernel/resource-class.js";
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
export type DestinationArgs = ArgsFor<typeof destination>;

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
export class Destination extends resource(destination) {}
