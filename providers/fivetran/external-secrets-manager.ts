/** An external secrets manager: where Fivetran reads the credentials of connections and destinations from. */

import { del, get, patch, path, post } from "../../sdk/call.js";
import { dict, flag, json, openWords, opt, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import { blueprint, field, output } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { secretsVersion } from "../kernel/secrets-version.js";
import { fivetran } from "./account.js";
import { concealAll, type Mark } from "../kernel/presumed.js";

const at = (id: string) => path`/external-secrets-managers/${id}`;

/** Whether names are unique nobody says. */
const namesakes = ({ name, type }: { readonly name: string; readonly type: string }): Namesakes => ({
  list: listed(get("/external-secrets-managers")),
  pick: (all) => all.filter((one) => one["name"] === name && one["type"] === type),
  id: "id",
});

export const externalSecretsManager = blueprint({
  kind: "fivetran:ExternalSecretsManager",
  noun: "external secrets manager",
  vendor: fivetran,
  fields: {
    /** Name as people see it. */
    name: field(text, { wire: "name", change: "replace" }),
    /** What it is: `AWS_SECRET_MANAGER`, `AZURE_KEY_VAULT` or `HASHICORP_VAULT`. */
    type: field(openWords("AWS_SECRET_MANAGER", "AZURE_KEY_VAULT", "HASHICORP_VAULT"), {
      wire: "type",
      change: "replace",
      semanticEquality: true,
    }),
    /** How it is reached, by Fivetran's own names (`role_arn`). All texts in it are encrypted. A change sends it as a whole. */
    config: field(dict(json), { wire: "config", change: "update", conceal: (value: unknown, mark: Mark) => concealAll(value, mark) }),
    /** Whether agents of a hybrid deployment read it, rather than Fivetran. Default false. */
    isHybridDeployment: field(opt(flag), { wire: "is_hybrid_deployment", change: "replace", default: false }),
    /**
     * While it stays the same, a change of secrets alone is none: for credentials that are made anew at every run. Change it, to anything, to have all of them
     * sent. A change of something else sends the new ones, too.
     */
    secretsVersion,
    /** Allows changes that replace it, and so cut off what reads its secrets there. Default false. */
    allowReplace: field(opt(flag), { change: "inert" }),
  },
  outputs: {
    /** Id of the secrets manager. */
    managerId: output(text, "id", { id: true }),
    /** When it was made, ISO 8601. */
    createdAt: output(text, "created_at"),
  },
  title: ({ name }) => name,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  gather: namesakesBefore(namesakes),
  guarded: "where connections and destinations read their secrets",
  calls: {
    create: (_args, body) => post("/external-secrets-managers", body),
    read: (id) => get(at(id)),
    update: (id, body) => patch(at(id), body),
    remove: (id) => del(at(id)),
    find: (args, gathered) => sinceThen(namesakes(args), gathered),
  },
});

/** What a program writes to make an external secrets manager. */
export interface ExternalSecretsManagerArgs extends ArgsFor<typeof externalSecretsManager>, CommonInputs {}

/**
 * An external secrets manager, which `Connection` uses by `externalSecretsManagerId` and `externalSecretsKeys`.
 *
 * Requests: to create two, of which one looks for others of the name; to change, to read and to delete one each.
 *
 * @example
 * const vault = new fivetran.ExternalSecretsManager("vault", {
 *   name: "vault",
 *   type: "AWS_SECRET_MANAGER",
 *   config: { role_arn: "arn:aws:iam::123456789012:role/fivetran", region: "us-east-1" },
 * });
 */
export class ExternalSecretsManager extends resource<typeof externalSecretsManager, ExternalSecretsManagerArgs>(externalSecretsManager) {}

/** An external secrets manager as `getExternalSecretsManager` answers it, without its secrets. */
export interface GetExternalSecretsManagerResult extends ResultOf<typeof externalSecretsManager> {}

/** Which external secrets manager: by its id or its name. */
export type GetExternalSecretsManagerArgs = ById | By<GetExternalSecretsManagerResult, "name">;

const lookup = lookups<GetExternalSecretsManagerArgs, GetExternalSecretsManagerResult>(externalSecretsManager, {
  by: [["name"]],
  items: (client) => client.list(listed(get("/external-secrets-managers"))),
  isWhole: true,
});

/** An external secrets manager that exists. Rejects with an `ApiError` when there is none. */
export const getExternalSecretsManager = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getExternalSecretsManagerOutput = lookup.getOutput;

/** All external secrets managers of the account. */
export const listExternalSecretsManagers = lookup.list;
