/** A destination connector of your own: a docker image that a workspace may make destinations from. */

import { text } from "../../sdk/codec.js";
import { blueprint, extended, output } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { anyDefinition, definitionsOf, type InWorkspace } from "./definition-look.js";
import { definitionOutputs, definitionFields, definitionForm } from "./definition.js";

export const destinationDefinition = blueprint({
  ...definitionForm("destination"),
  kind: "airbyte:DestinationDefinition",
  noun: "destination definition",
  fields: extended(definitionFields, {}),
  outputs: extended(definitionOutputs, {
    /** Id of the definition. */
    destinationDefinitionId: output(text, "destinationDefinitionId", { id: true }),
  }),
});

/** What a program writes to make a destination definition. */
export interface DestinationDefinitionArgs extends ArgsFor<typeof destinationDefinition>, CommonInputs {}

/**
 * A custom destination connector. In Terraform's `airbyte_destination_definition`, `docker_image_tag` and its like stand in a block
 * `destination_definition`; here they stand beside `workspaceId`. A new tag updates it in place; what would replace it, and so delete its
 * destinations and their connections, is refused without `allowReplace`. Import it by `workspaceId/destinationDefinitionId`, or by the
 * id alone: then the workspaces that the server lists are searched for it.
 *
 * @example
 * const lake = new airbyte.DestinationDefinition("lake", {
 *   workspaceId,
 *   name: "Lake",
 *   dockerRepository: "ghcr.io/acme/destination-lake",
 *   dockerImageTag: "1.4.0",
 *   documentationUrl: "https://docs.acme.example/lake",
 * });
 */
export class DestinationDefinition extends resource<typeof destinationDefinition, DestinationDefinitionArgs>(destinationDefinition) {}

/** A destination connector as `getDestinationDefinition` answers it. */
export interface GetDestinationDefinitionResult extends ResultOf<typeof destinationDefinition, "workspaceId" | "icon" | "allowReplace"> {
  /** Workspace that it was asked for. */
  readonly workspaceId?: string;
}

/** Which destination connector: by its id, or by a workspace that can use it and its Docker repository or its name. */
export type GetDestinationDefinitionArgs =
  | (ById & { readonly workspaceId?: string })
  | (By<GetDestinationDefinitionResult, "dockerRepository", "name"> & InWorkspace)
  | (By<GetDestinationDefinitionResult, "name"> & InWorkspace);

const lookup = lookups<GetDestinationDefinitionArgs, GetDestinationDefinitionResult, InWorkspace>(destinationDefinition, {
  by: [
    ["workspaceId", "dockerRepository"],
    ["workspaceId", "name"],
  ],
  items: definitionsOf("destination"),
  needs: ["workspaceId"],
  isWhole: true,
  read: anyDefinition("destination"),
});

/** A destination connector, one of Airbyte's own or a custom one. Rejects with an `ApiError` when there is none. */
export const getDestinationDefinition = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getDestinationDefinitionOutput = lookup.getOutput;

/** All destination connectors that a workspace can use: Airbyte's own and custom ones. */
export const listDestinationDefinitions = lookup.list;
