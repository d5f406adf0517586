/** What sources and destinations have in common: a connector with the configuration that it needs. */

import { change, make } from "../../sdk/airbyte.js";
import { dict, flag, json, opt, text } from "../../sdk/codec.js";
import { isPlain, type Plain } from "../../sdk/plain.js";
import { output, field } from "../kernel/blueprint.js";
import { sinceThen } from "../kernel/namesakes.js";
import { testPolicy } from "../kernel/policy.js";
import { secretsVersion } from "../kernel/secrets-version.js";
import { concealAll, type Mark } from "../kernel/presumed.js";
import { airbyte } from "./account.js";
import { actorNamesakes, isDeleted, lookUpActor } from "./actor-look.js";
import { textAt } from "../kernel/answers.js";
import { type ActorGathered, type Checked, prepareActor, reportCheck } from "./connection-check.js";
import { removeActor } from "./dependents.js";
import { readScoped, scopedRequirements, writeScoped } from "./requirements.js";
import { type Side, twins } from "./twins.js";

// ---------------------------------------------------------------------------------------------------------------------
// Fields and outputs
// ---------------------------------------------------------------------------------------------------------------------

/** Which texts are secrets only the server's specification knows, so every one is treated as one. */
const concealTexts = (value: unknown, mark: Mark): unknown => concealAll(value, mark);

const shared = {
  /** Workspace that it belongs to. */
  workspaceId: field(text, { wire: "workspaceId", change: "replace" }),
  /** Name as people see it; not unique. */
  name: field(text, { wire: "name", change: "update" }),
  /**
   * Settings of the connector, named exactly as its specification names them (`api_key`, not `apiKey`). All texts in it are encrypted. A key
   * that you remove is removed there, and one that somebody added there is removed by the next `up`. Secrets that you never wrote, as after an
   * import, stay as they are.
   */
  connectionConfiguration: field(dict(json), {
    wire: "connectionConfiguration",
    change: "update",
    noServerDefaults: true,
    conceal: concealTexts,
  }),
  /** Processor and memory for its jobs, from Airbyte 1.6 on. */
  resourceAllocation: field(opt(scopedRequirements), {
    wire: "resourceAllocation",
    change: "update",
    fullReplace: true,
    write: (v) => writeScoped(v ?? {}),
    read: (at, _answer, prior) => readScoped(at, prior),
  }),
  /**
   * Whether the connector tries the configuration before it is stored: `off` does not, `warn` (default) warns of what is wrong, `require` stops
   * there and writes nothing. Takes as long as the connector does.
   */
  checkConnection: testPolicy,
  /**
   * While it stays the same, a change of secrets alone is none: for credentials that are made anew at every run. Which texts are secrets is told by their names, such as `password`. Change it, to anything, to have all of them
   * sent. A change of something else sends the new ones, too.
   */
  secretsVersion,
  /** Allows changes that replace it, and with it delete the connections that use it. Default false. */
  allowReplace: field(opt(flag), { change: "inert" }),
};

export interface ActorFields extends Readonly<typeof shared> {}
export const actorFields: ActorFields = shared;

const sharedOutputs = {
  /** `supported`, `unsupported` or `deprecated`: what Airbyte thinks of the connector's version in use. */
  supportState: output(text, "supportState"),
  /** Address of the connector's icon. */
  iconUrl: output(text, "icon"),
};

export interface ActorOutputs extends Readonly<typeof sharedOutputs> {}
export const actorOutputs: ActorOutputs = sharedOutputs;

// ---------------------------------------------------------------------------------------------------------------------
// Form
// ---------------------------------------------------------------------------------------------------------------------

export const actorForm = (side: Side) => {
  const { family, id: idKey, definitionId } = twins[side];
  return {
    vendor: airbyte,
    title: ({ name }: { readonly name?: string }) => name,
    identity: (answer: Plain) => textAt(answer, idKey),
    gather: prepareActor(side),
    calls: {
      create: (_args: unknown, body: Plain) => make(`${family}/create`, body),
      read: (id: string) => lookUpActor(side, id),
      update: (id: string, body: Plain) => change(`${family}/update`, { [idKey]: id, ...body }),
      remove: (id: string, known: Plain) => removeActor(side, id, known),
      find: (args: Checked, gathered: ActorGathered) => sinceThen(actorNamesakes(side, args), gathered),
    },
    isDeleted,
    // An update replaces everything that may change and takes nothing else.
    fullUpdate: { overlay: ({ resourceAllocation }: Plain) => (isPlain(resourceAllocation) ? { resourceAllocation } : {}) },
    shape: (body: Plain, _args: unknown, phase: "create" | "update", { configuration }: ActorGathered): Plain => {
      if (phase === "create") return body;
      const { workspaceId: _workspaceId, [definitionId]: _definitionId, ...changeable } = body;
      return { ...changeable, ...(configuration === undefined ? {} : { connectionConfiguration: configuration }) };
    },
    steps: [reportCheck],
    guarded: "every connection that uses it, with its sync state",
  };
};
