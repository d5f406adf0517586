/** What the definitions of sources and of destinations have in common: a docker image that a workspace may use as a connector. */

import { change, make } from "../../sdk/airbyte.js";
import { flag, opt, text } from "../../sdk/codec.js";
import type { Plain } from "../../sdk/plain.js";
import { field, type Gathered, output } from "../kernel/blueprint.js";
import { compositeId } from "../kernel/composite-id.js";
import { namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { airbyte } from "./account.js";
import { textAt } from "../kernel/answers.js";
import { type DefinitionName, definitionNamesakes, lookUpDefinition } from "./definition-look.js";
import { removeDefinition } from "./dependents.js";
import { readScoped, scopedRequirements, writeScoped } from "./requirements.js";
import { type Side, twins } from "./twins.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fields and outputs
// ---------------------------------------------------------------------------------------------------------------------

const shared = {
  /** Workspace that may use the connector. */
  workspaceId: field(text, {
    wire: "workspaceId",
    change: "replace",
    always: true,
    // Definitions do not name their workspace; it is what was asked with.
    read: (at, _answer, prior) => prior ?? (typeof at === "string" ? at : undefined),
  }),
  /** Name of the connector, such as `Ashby`; a change renames it in place from Airbyte 1.2 on. */
  name: field(text, { wire: "name", change: "update", always: true }),
  /** Docker image without its tag. */
  dockerRepository: field(text, { wire: "dockerRepository", change: "replace" }),
  /** Tag of the image; a change updates the connector in place and leaves its sources or destinations as they are. */
  dockerImageTag: field(text, { wire: "dockerImageTag", change: "update", always: true }),
  /** Address of a page about the connector, with its scheme. */
  documentationUrl: field(text, {
    wire: "documentationUrl",
    change: "replace",
    rules: (v) => (/^https?:\/\/\S+$/.test(v) ? [] : ["must be an address such as https://example.com/connector"]),
  }),
  /** Icon of the connector as SVG text; never read back. */
  icon: field(opt(text), { wire: "icon", change: "replace", writeOnly: true }),
  /** Processor and memory for the connector's jobs. Airbyte has no way to unset them. */
  resourceRequirements: field(opt(scopedRequirements), {
    wire: "resourceRequirements",
    change: "update",
    fullReplace: true,
    onUnset: "keep",
    write: (v) => writeScoped(v ?? {}),
    read: (at, _answer, prior) => readScoped(at, prior),
  }),
  /** Allows changes that replace the definition, and with it delete what was made from it. Default false. */
  allowReplace: field(opt(flag), { change: "inert" }),
};

export interface DefinitionFields extends Readonly<typeof shared> {}
export const definitionFields: DefinitionFields = shared;

const sharedOutputs = {
  /** Version of Airbyte's protocol that the image speaks. */
  protocolVersion: output(text, "protocolVersion"),
  /** `custom` for a connector of your own. */
  releaseStage: output(text, "releaseStage"),
  /** Address of the icon as Airbyte serves it. */
  iconUrl: output(text, "icon"),
};

export interface DefinitionOutputs extends Readonly<typeof sharedOutputs> {}
export const definitionOutputs: DefinitionOutputs = sharedOutputs;

// ---------------------------------------------------------------------------------------------------------------------
// Form
// ---------------------------------------------------------------------------------------------------------------------

const IMPORT_ID = compositeId("connector definition", "{workspaceId}/{definitionId}");

export const definitionForm = (side: Side) => {
  const { definitions, definition, definitionId } = twins[side];
  return {
    vendor: airbyte,
    title: ({ name }: { readonly name?: string }) => name,
    identity: (answer: Plain) => textAt(answer, definitionId),
    /** `workspaceId/definitionId`. */
    importForm: "workspaceId/definitionId",
    imported: (id: string) => {
      const parts = IMPORT_ID.parse(id);
      return parts === undefined ? undefined : { id: parts.definitionId, known: { workspaceId: parts.workspaceId } };
    },
    // What `find` needs to know.
    gather: namesakesBefore((args: DefinitionName) => definitionNamesakes(side, args)),
    calls: {
      create: (_args: unknown, { workspaceId, ...own }: Plain) =>
        make(`${definitions}/create_custom`, { workspaceId, [definition]: own }, "job"),
      read: (id: string, { workspaceId }: Plain) => lookUpDefinition(side, id, workspaceId),
      update: (id: string, body: Plain) => change(`${definitions}/update`, { [definitionId]: id, ...body }, "job"),
      remove: (id: string, known: Plain) => removeDefinition(side, id, known),
      find: (args: DefinitionName, gathered: Gathered) => sinceThen(definitionNamesakes(side, args), gathered),
    },
    slow: true as const,
    guarded: `its ${twins[side].family}, their connections and their sync state`,
  };
};
