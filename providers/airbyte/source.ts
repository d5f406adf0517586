/** A source: a connector that reads from one system, with what it needs to do so. */

import { opt, text } from "../../sdk/codec.js";
import { blueprint, extended, output, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { actorsOf } from "./actor-look.js";
import { actorOutputs, actorFields, actorForm } from "./actor.js";

export const source = blueprint({
  ...actorForm("source"),
  kind: "airbyte:Source",
  noun: "source",
  fields: extended(actorFields, {
    /** Definition of the connector: a `SourceDefinition`'s id, or that of one of Airbyte's own connectors. */
    sourceDefinitionId: field(text, { wire: "sourceDefinitionId", change: "replace" }),
    /** What a finished OAuth dialog answered; stands for the tokens in the configuration. */
    secretId: field(opt(text), { wire: "secretId", change: "update", writeOnly: true, onUnset: "keep" }),
  }),
  outputs: extended(actorOutputs, {
    /** Id of the source. */
    sourceId: output(text, "sourceId", { id: true }),
    /** Name of the definition. */
    sourceName: output(text, "sourceName"),
  }),
});

/** What a program writes to make a source. */
export interface SourceArgs extends ArgsFor<typeof source>, CommonInputs {}

/**
 * A source in Airbyte.
 *
 * @example
 * const ashby = new airbyte.Source("ashby", {
 *   workspaceId,
 *   sourceDefinitionId: definition.id,
 *   name: "Ashby",
 *   connectionConfiguration: { api_key: config.requireSecret("ashbyApiKey") },
 *   checkConnection: "require",
 * });
 */
export class Source extends resource<typeof source, SourceArgs>(source) {}

/** A source as `getSource` answers it. */
export interface GetSourceResult extends ResultOf<typeof source> {}

/** Which source: by its id, or by its workspace and its name. */
export type GetSourceArgs = ById | By<GetSourceResult, "workspaceId" | "name">;

const lookup = lookups<GetSourceArgs, GetSourceResult, { readonly workspaceId: string }>(source, {
  by: [["workspaceId", "name"]],
  items: actorsOf("source"),
  needs: ["workspaceId"],
  isWhole: true,
});

/** A source that exists. Rejects with an `ApiError` when there is none. */
export const getSource = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getSourceOutput = lookup.getOutput;

/** All sources of a workspace. */
export const listSources = lookup.list;
