/** A proxy agent: a program in your network through which Fivetran reaches sources and warehouses. */

import { type Call, del, get, path, post } from "../../sdk/call.js";
import { flag, integer, opt, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import { blueprint, field, output, type Step } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { isRotation, recoverSecrets, rotationTrigger, withoutTrigger } from "./rotation.js";

const at = (id: string) => path`/proxy/${id}`;

const renew = (id: string): Call => post(path`/proxy/${id}/regenerate-secrets`, undefined, { effect: "action" });

const namesakes = ({ displayName }: { readonly displayName: string }): Namesakes => ({
  list: listed(get("/proxy")),
  pick: (agents) => agents.filter((one) => one["display_name"] === displayName),
  id: "id",
});

/** The answer to a create says nothing but the secrets. */
const lookUp: Step<object> = {
  name: "read",
  run: async ({ phase, look, live }) => (phase === "update" ? undefined : { ...(await look()), ...live }),
};

export const proxyAgent = blueprint({
  kind: "fivetran:ProxyAgent",
  noun: "proxy agent",
  vendor: fivetran,
  fields: {
    /** Name as people see it. */
    displayName: field(text, { wire: "display_name", change: "replace" }),
    /** Where the data of those groups is processed that use it, such as `AWS_US_EAST_1`. */
    groupRegion: field(text, {
      wire: "group_region",
      change: "replace",
      semanticEquality: true,
      read: (_at, { region }) => (text.is(region) ? region : undefined),
    }),
    /** A new word has Fivetran make new secrets in place of the old ones, which no longer work then. */
    rotationTrigger,
    /** Allows changes that replace it, and so cut off what uses it. Default false. */
    allowReplace: field(opt(flag), { change: "inert" }),
  },
  outputs: {
    /** Id of the agent. */
    proxyAgentId: output(text, "id", { id: true }),
    /** What the agent signs in with. Shown by Fivetran once, and kept here; not known after an import. */
    authToken: output(text, "auth_token", { once: true, secret: true, volatile: true }),
    /** Certificate of the agent. Shown once, too. */
    clientCert: output(text, "client_cert", { once: true, secret: true, volatile: true }),
    /** Private key of that certificate. Shown once, too. */
    clientPrivateKey: output(text, "client_private_key", { once: true, secret: true, volatile: true }),
    /** Host that the agent connects to. */
    orchestratorHost: output(text, "orchestrator_host", { once: true }),
    /** Port that the agent connects to. */
    orchestratorPort: output(integer, "orchestrator_port", { once: true }),
    /** When it was made, ISO 8601. */
    registeredAt: output(text, "registered_at", { once: true }),
    /** Id of the user who made it. */
    createdBy: output(text, "created_by", { once: true }),
  },
  title: ({ displayName }) => displayName,
  identity: ({ id, agent_id }) => [id, agent_id].find((one): one is string => typeof one === "string"),
  gather: namesakesBefore(namesakes),
  shape: (body) => body,
  steps: [recoverSecrets("auth_token", "authToken", renew), lookUp],
  guarded: "the way by which connections and destinations reach their data",
  calls: {
    create: (_args, body) => post("/proxy", withoutTrigger(body)),
    read: (id) => get(at(id)),
    update: (id, body) => (isRotation(body) ? renew(id) : []),
    remove: (id) => del(at(id)),
    find: (args, gathered) => sinceThen(namesakes(args), gathered),
  },
});

/** What a program writes to make a proxy agent. */
export interface ProxyAgentArgs extends ArgsFor<typeof proxyAgent>, CommonInputs {}

/**
 * A proxy agent, which `Connection` and `Destination` use by `proxyAgentId`.
 *
 * Requests: to create three, of which one looks for others of the name and one learns what the answer leaves out; to rotate, to read and to delete one
 * each.
 *
 * @example
 * const agent = new fivetran.ProxyAgent("office", { displayName: "office", groupRegion: "AWS_US_EAST_1" });
 */
export class ProxyAgent extends resource<typeof proxyAgent, ProxyAgentArgs>(proxyAgent) {}

/** A proxy agent as `getProxyAgent` answers it, without its secrets. */
export interface GetProxyAgentResult extends ResultOf<typeof proxyAgent, "rotationTrigger"> {}

/** Which proxy agent: by its id or its name. */
export type GetProxyAgentArgs = ById | By<GetProxyAgentResult, "displayName">;

const lookup = lookups<GetProxyAgentArgs, GetProxyAgentResult>(proxyAgent, {
  by: [["displayName"]],
  items: (client) => client.list(listed(get("/proxy"))),
  isWhole: true,
});

/** A proxy agent that exists. Rejects with an `ApiError` when there is none. */
export const getProxyAgent = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getProxyAgentOutput = lookup.getOutput;

/** All proxy agents of the account. */
export const listProxyAgents = lookup.list;
