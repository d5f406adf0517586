/** A group: the home of one destination and of the connections that load into it. */

import { del, get, patch, path, post } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import { blueprint, output, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { fivetran } from "./account.js";
import { removeOrTell } from "./still-there.js";

/** Names need not be unique. */
const namesakes = ({ name }: { readonly name: string }): Namesakes => ({
  list: listed(get("/groups")),
  pick: (groups) => groups.filter((one) => one["name"] === name),
  id: "id",
});

export const group = blueprint({
  kind: "fivetran:Group",
  noun: "group",
  vendor: fivetran,
  fields: {
    /** Name of the group; a change renames it in place. */
    name: field(text, { wire: "name", change: "update" }),
  },
  outputs: {
    /** Id of the group, and of its destination. */
    groupId: output(text, "id", { id: true }),
    /** When the group was made, ISO 8601. */
    createdAt: output(text, "created_at"),
  },
  title: ({ name }) => name,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  gather: namesakesBefore(namesakes),
  calls: {
    create: (_args, body) => post("/groups", body),
    read: (id) => get(path`/groups/${id}`),
    update: (id, body) => patch(path`/groups/${id}`, body),
    remove: (id) => removeOrTell(id, del(path`/groups/${id}`), "group"),
    find: (args, gathered) => sinceThen(namesakes(args), gathered),
  },
});

/** What a program writes to make a group. */
export interface GroupArgs extends ArgsFor<typeof group>, CommonInputs {}

/**
 * A Fivetran group.
 *
 * @example
 * const group = new fivetran.Group("analytics", { name: "analytics" });
 */
export class Group extends resource<typeof group, GroupArgs>(group) {}

/** A group as `getGroup` answers it. */
export interface GetGroupResult extends ResultOf<typeof group> {}

/** Which group: by its id or its name. */
export type GetGroupArgs = ById | By<GetGroupResult, "name">;

const lookup = lookups<GetGroupArgs, GetGroupResult>(group, {
  by: [["name"]],
  items: (client) => client.list(listed(get("/groups"))),
  isWhole: true,
});

/** A group that exists. Rejects with an `ApiError` when there is none, or when several have the name. */
export const getGroup = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getGroupOutput = lookup.getOutput;

/** All groups of the account. */
export const listGroups = lookup.list;
