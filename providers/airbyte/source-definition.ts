/** A source connector of your own: a docker image that a workspace may make sources from. */

import { text } from "../../sdk/codec.js";
import { blueprint, extended, output } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { anyDefinition, definitionsOf, type InWorkspace } from "./definition-look.js";
import { definitionOutputs, definitionFields, definitionForm } from "./definition.js";

export const sourceDefinition = blueprint({
  ...definitionForm("source"),
  kind: "airbyte:SourceDefinition",
  noun: "source definition",
  fields: extended(definitionFields, {}),
  outputs: extended(definitionOutputs, {
    /** Id of the definition. */
    sourceDefinitionId: output(text, "sourceDefinitionId", { id: true }),
  }),
});

/** What a program writes to make a source definition. */
export interface SourceDefinitionArgs extends ArgsFor<typeof sourceDefinition>, CommonInputs {}

/**
 * A custom source connector. In Terraform's `airbyte_source_definition`, `docker_image_tag` and its like stand in a block
 * `source_definition`; here they stand beside `workspaceId`. A new tag updates it in place; what would replace it, and so delete its
 * sources and their connections, is refused without `allowReplace`. Import it by `workspaceId/sourceDefinitionId`, or by the
 * id alone: then the workspaces that the server lists are searched for it.
 *
 * @example
 * const ashby = new airbyte.SourceDefinition("ashby", {
 *   workspaceId,
 *   name: "Ashby",
 *   dockerRepository: "ghcr.io/acme/source-ashby",
 *   dockerImageTag: "0.1.0",
 *   documentationUrl: "https://developers.ashbyhq.com",
 * });
 */
export class SourceDefinition extends resource<typeof sourceDefinition, SourceDefinitionArgs>(sourceDefinition) {}

/** A source connector as `getSourceDefinition` answers it. */
export interface GetSourceDefinitionResult extends ResultOf<typeof sourceDefinition, "workspaceId" | "icon" | "allowReplace"> {
  /** Workspace that it was asked for. */
  readonly workspaceId?: string;
}

/** Which source connector: by its id, or by a workspace that can use it and its Docker repository or its name. */
export type GetSourceDefinitionArgs =
  | (ById & { readonly workspaceId?: string })
  | (By<GetSourceDefinitionResult, "dockerRepository", "name"> & InWorkspace)
  | (By<GetSourceDefinitionResult, "name"> & InWorkspace);

const lookup = lookups<GetSourceDefinitionArgs, GetSourceDefinitionResult, InWorkspace>(sourceDefinition, {
  by: [
    ["workspaceId", "dockerRepository"],
    ["workspaceId", "name"],
  ],
  items: definitionsOf("source"),
  needs: ["workspaceId"],
  isWhole: true,
  read: anyDefinition("source"),
});

/** A source connector, one of Airbyte's own or a custom one. Rejects with an `ApiError` when there is none. */
export const getSourceDefinition = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getSourceDefinitionOutput = lookup.getOutput;

/** All source connectors that a workspace can use: Airbyte's own and custom ones. */
export const listSourceDefinitions = lookup.list;
