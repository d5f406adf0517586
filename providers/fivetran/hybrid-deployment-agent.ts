/** A hybrid deployment agent: it moves data inside your own network, and Fivetran only steers it. */

import { type Call, del, get, patch, path, post } from "../../sdk/call.js";
import { flag, openWords, opt, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import { blueprint, field, output } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { isRotation, recoverSecrets, rotationTrigger, withoutTrigger } from "./rotation.js";

const at = (id: string) => path`/hybrid-deployment-agents/${id}`;

interface Args {
  readonly displayName: string;
  readonly groupId: string;
  readonly authType?: string | undefined;
}

const renew = (id: string, { authType }: Args): Call =>
  patch(path`/hybrid-deployment-agents/${id}/re-auth`, { auth_type: authType ?? "AUTO" }, { effect: "action" });

export const hybridDeploymentAgent = blueprint({
  kind: "fivetran:HybridDeploymentAgent",
  noun: "hybrid deployment agent",
  vendor: fivetran,
  fields: {
    /** Group that it works for. */
    groupId: field(text, { wire: "group_id", change: "replace" }),
    /** Name as people see it; the account has it once. */
    displayName: field(text, { wire: "display_name", change: "replace" }),
    /** Where it runs: `DOCKER`, `PODMAN`, `KUBERNETES` or `SNOWPARK`. */
    envType: field(openWords("DOCKER", "PODMAN", "KUBERNETES", "SNOWPARK"), {
      wire: "env_type",
      change: "replace",
      semanticEquality: true,
      read: (_at, { deployment_type }) => (text.is(deployment_type) ? deployment_type : undefined),
    }),
    /** How it signs in: `AUTO` by a token (default), or `MANUAL` by files that you put there. A change makes new secrets. */
    authType: field(opt(openWords("AUTO", "MANUAL")), {
      wire: "auth_type",
      change: "update",
      writeOnly: true,
      default: "AUTO",
      onUnset: { to: "AUTO" },
    }),
    /** That you accept Fivetran's terms for on-premises software: write true. */
    acceptTerms: field(flag, {
      change: "inert",
      writeOnly: true,
      rules: (accepted) => (accepted ? [] : ["must be true: Fivetran makes no agent otherwise"]),
    }),
    /** A new word has Fivetran make new secrets in place of the old ones, which no longer work then. */
    rotationTrigger,
    /** Allows changes that replace it, and so stop what it moves. Default false. */
    allowReplace: field(opt(flag), { change: "inert" }),
  },
  outputs: {
    /** Id of the agent. */
    agentId: output(text, "id", { id: true }),
    /** What the agent signs in with. Shown by Fivetran once, and kept here; not known after an import. */
    token: output(text, "token", { once: true, secret: true, volatile: true }),
    /** Its config file in base64, with `MANUAL`. Shown once, too. */
    configJson: output(text, "files.config_json", { once: true, secret: true, volatile: true }),
    /** Its credentials file in base64, with `MANUAL`. Shown once, too. */
    authJson: output(text, "files.auth_json", { once: true, secret: true, volatile: true }),
    /** A file for Docker Compose in base64, with `MANUAL`. Shown once, too. */
    dockerComposeYaml: output(text, "files.docker_compose_yaml", { once: true, secret: true, volatile: true }),
    /** When it was made, ISO 8601. */
    registeredAt: output(text, "registered_at", { once: true }),
    /** Id of the user who made it. */
    createdBy: output(text, "created_by", { once: true }),
  },
  title: ({ displayName }) => displayName,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  unique: true,
  steps: [recoverSecrets("token", "token", renew)],
  guarded: "the agent that moves the data of its connections",
  calls: {
    create: ({ authType }, body) =>
      post("/hybrid-deployment-agents", { auth_type: authType ?? "AUTO", ...withoutTrigger(body), accept_terms: true }),
    read: (id) => get(at(id)),
    update: (id, body, args) => (isRotation(body) || body["auth_type"] !== undefined ? renew(id, args) : []),
    remove: (id) => del(at(id)),
    find: ({ displayName }) => ({
      list: listed(get("/hybrid-deployment-agents")),
      pick: (agents) => agents.filter((one) => one["display_name"] === displayName),
    }),
  },
});

/** What a program writes to make a hybrid deployment agent. */
export interface HybridDeploymentAgentArgs extends ArgsFor<typeof hybridDeploymentAgent>, CommonInputs {}

/**
 * A hybrid deployment agent, which `Connection` and `Destination` use by `hybridDeploymentAgentId`.
 *
 * Requests: one each to create, to rotate, to read and to delete.
 *
 * @example
 * const agent = new fivetran.HybridDeploymentAgent("office", { groupId: group.id, displayName: "office", envType: "DOCKER", acceptTerms: true });
 */
export class HybridDeploymentAgent extends resource<typeof hybridDeploymentAgent, HybridDeploymentAgentArgs>(hybridDeploymentAgent) {}

/** A hybrid deployment agent as `getHybridDeploymentAgent` answers it, without its secrets. */
export interface GetHybridDeploymentAgentResult extends ResultOf<
  typeof hybridDeploymentAgent,
  "rotationTrigger" | "authType" | "acceptTerms"
> {}

/** Which hybrid deployment agent: by its id or its name. */
export type GetHybridDeploymentAgentArgs = ById | By<GetHybridDeploymentAgentResult, "displayName">;

const lookup = lookups<GetHybridDeploymentAgentArgs, GetHybridDeploymentAgentResult>(hybridDeploymentAgent, {
  by: [["displayName"]],
  items: (client) => client.list(listed(get("/hybrid-deployment-agents"))),
  isWhole: true,
});

/** A hybrid deployment agent that exists. Rejects with an `ApiError` when there is none. */
export const getHybridDeploymentAgent = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getHybridDeploymentAgentOutput = lookup.getOutput;

/** All hybrid deployment agents of the account. */
export const listHybridDeploymentAgents = lookup.list;
