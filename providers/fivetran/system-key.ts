/** A system key: an API key that belongs to no person, with the rights that it is given. */

import type { TypeOf } from "io-ts";
import { type Call, del, get, patch, path, post } from "../../sdk/call.js";
import { list, openWords, opt, shape, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import type { Plain } from "../../sdk/plain.js";
import { objectIn, objectsIn } from "../kernel/answers.js";
import { blueprint, field, output } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { isRotation, recoverSecrets, rotationTrigger, withoutTrigger } from "./rotation.js";

const at = (id: string) => path`/system-keys/${id}`;

interface Args {
  readonly name: string;
  readonly expirationPeriod: string;
}

const renew = (id: string, { expirationPeriod }: Args): Call =>
  post(path`/system-keys/${id}/rotate`, { expiration_period: expirationPeriod }, { effect: "action" });

const namesakes = ({ name }: Args): Namesakes => ({
  list: listed(get("/system-keys")),
  pick: (keys) => keys.filter((one) => one["name"] === name),
  id: "id",
});

const permission = shape({
  /** Sort of resource. */
  resourceType: openWords(
    "ACCOUNT",
    "USER",
    "WEBHOOK",
    "TEAM",
    "ROLES",
    "DESTINATION",
    "TRANSFORMATION",
    "REMOTE_EXECUTION_AGENT",
    "CONNECTOR",
  ),
  /** What may be done with it. */
  accessLevel: openWords("NONE", "READ", "MANAGE"),
  /** To which of them; left out, to all. */
  resourceFilter: opt(
    shape({
      /** Ids of the resources. */
      ids: opt(list(text)),
      /** Ids of the groups that they are in. */
      groupIds: opt(list(text)),
    }),
  ),
});

const permissions = list(permission);

export const systemKey = blueprint({
  kind: "fivetran:SystemKey",
  noun: "system key",
  vendor: fivetran,
  fields: {
    /** Name as people see it. */
    name: field(text, { wire: "name", change: "update" }),
    /** How long it is good for: `ONE_WEEK`, `ONE_MONTH`, `THREE_MONTHS`, `SIX_MONTHS` or `INFINITE`. A change rotates it. */
    expirationPeriod: field(openWords("ONE_WEEK", "ONE_MONTH", "THREE_MONTHS", "SIX_MONTHS", "INFINITE"), {
      wire: "expiration_period",
      change: "update",
      writeOnly: true,
    }),
    /** What it may do: for each sort of resource an access level, `NONE`, `READ` or `MANAGE`, and perhaps to which of them or in which groups. */
    permissions: field(permissions, {
      wire: "permissions",
      change: "update",
      unordered: true,
      write: (all) => all.map(writePermission),
      read: (at) => readPermissions(at),
    }),
    /** A new word rotates it: there is a new secret, and the old one no longer works. */
    rotationTrigger,
  },
  outputs: {
    /** Id of the system key. */
    systemKeyId: output(text, "id", { id: true }),
    /** The key: what `fivetran:apiKey` takes. */
    key: output(text, "key", { once: true, secret: true, volatile: true }),
    /** Its secret: what `fivetran:apiSecret` takes. Shown by Fivetran once, and kept here; not known after an import. */
    secret: output(text, "secret", { once: true, secret: true, volatile: true }),
    /** When it was made, ISO 8601. */
    createdAt: output(text, "created_at"),
    /** When it ends, ISO 8601; none with `INFINITE`. */
    expiredAt: output(opt(text), "expired_at", { volatile: true }),
  },
  title: ({ name }) => name,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  gather: namesakesBefore(namesakes),
  steps: [recoverSecrets("secret", "secret", renew)],
  calls: {
    create: (_args, body) => post("/system-keys", withoutTrigger(body)),
    read: (id) => get(at(id)),
    update: (id, body, args) => {
      const { expiration_period: period, ...rest } = withoutTrigger(body);
      const isChanged = Object.keys(rest).length > 0;
      // Last, as its answer is the one with the secret.
      return [...(isChanged ? [patch(at(id), rest)] : []), ...(period !== undefined || isRotation(body) ? [renew(id, args)] : [])];
    },
    remove: (id) => del(at(id)),
    find: (args, gathered) => sinceThen(namesakes(args), gathered),
  },
});

const writePermission = ({ resourceType, accessLevel, resourceFilter }: TypeOf<typeof permission>): Plain => ({
  resource_type: resourceType,
  access_level: accessLevel,
  ...(resourceFilter === undefined
    ? {}
    : {
        resource_filter: {
          ...(resourceFilter.ids === undefined ? {} : { ids: resourceFilter.ids }),
          ...(resourceFilter.groupIds === undefined ? {} : { group_ids: resourceFilter.groupIds }),
        },
      }),
});

const readPermissions = (all: unknown): TypeOf<typeof permissions> | undefined => {
  const read = objectsIn(all).map((one) => {
    const { ids, group_ids: groupIds } = objectIn(one["resource_filter"]);
    const filter = { ...(isFilled(ids) ? { ids } : {}), ...(isFilled(groupIds) ? { groupIds } : {}) };
    return {
      resourceType: one["resource_type"],
      accessLevel: one["access_level"],
      ...(Object.keys(filter).length === 0 ? {} : { resourceFilter: filter }),
    };
  });
  return permissions.is(read) ? read : undefined;
};

const isFilled = (all: unknown): boolean => Array.isArray(all) && all.length > 0;

/** What a program writes to make a system key. */
export interface SystemKeyArgs extends ArgsFor<typeof systemKey>, CommonInputs {}

/**
 * An API key that belongs to no person.
 *
 * Requests: to create two, of which one looks for others of the name; to change one, to rotate one, to read and to delete one each.
 *
 * @example
 * const ci = new fivetran.SystemKey("ci", {
 *   name: "ci",
 *   expirationPeriod: "THREE_MONTHS",
 *   permissions: [{ resourceType: "CONNECTOR", accessLevel: "MANAGE", resourceFilter: { groupIds: [group.id] } }],
 * });
 */
export class SystemKey extends resource<typeof systemKey, SystemKeyArgs>(systemKey) {}

/** A system key as `getSystemKey` answers it, without its secrets. */
export interface GetSystemKeyResult extends ResultOf<typeof systemKey, "rotationTrigger" | "expirationPeriod"> {}

/** Which system key: by its id or its name. */
export type GetSystemKeyArgs = ById | By<GetSystemKeyResult, "name">;

const lookup = lookups<GetSystemKeyArgs, GetSystemKeyResult>(systemKey, {
  by: [["name"]],
  items: (client) => client.list(listed(get("/system-keys"))),
  isWhole: true,
});

/** A system key that exists. Rejects with an `ApiError` when there is none. */
export const getSystemKey = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getSystemKeyOutput = lookup.getOutput;

/** All system keys of the account. */
export const listSystemKeys = lookup.list;
