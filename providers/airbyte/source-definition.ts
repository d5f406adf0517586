/** A source connector of your own: a docker image that a workspace may make sources from. */

import { text } from "../../sdk/codec.js";
import { blueprint, extended, output } from "../kernel/blueprint.js";
import { type ArgsFor, resource } from "../kernel/resource-class.js";
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
export type SourceDefinitionArgs = ArgsFor<typeof sourceDefinition>;

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
export class SourceDefinition extends resource(sourceDefinition) {}
