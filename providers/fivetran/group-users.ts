/** All users of a group: exactly the list, by e-mail address. */

import { path } from "../../sdk/call.js";
import { shape, text } from "../../sdk/codec.js";
import { textAt } from "../kernel/answers.js";
import { field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { exactUsers, usersField } from "./exact-users.js";

const groupUser = shape({
  /** Address of a user of the account. */
  email: text,
  /** `Destination Administrator`, `Destination Analyst`, or a role of your own. */
  role: text,
});

export const groupUsers = exactUsers({
  kind: "fivetran:GroupUsers",
  noun: "group's users",
  parent: "groupId",
  fields: {
    /** The group. */
    groupId: field(text, { change: "replace" }),
    /**
     * Everybody who is in the group, by e-mail address, with the role there, such as `Destination Analyst`. Whoever is not listed is removed: list yourself,
     * too, if you shall stay.
     */
    users: usersField(groupUser, "email", { ignoreCase: true }),
  },
  list: (group) => path`/groups/${group}/users`,
  key: "email",
  wireKey: "email",
  one: (group, item) => path`/groups/${group}/users/${textAt(item, "id") ?? ""}`,
  // From the group's side a role cannot be changed.
  role: (group, item) => path`/users/${textAt(item, "id") ?? ""}/groups/${group}`,
});

/** What a program writes to say who is in a group. */
export interface GroupUsersArgs extends ArgsFor<typeof groupUsers>, CommonInputs {}

/**
 * Everybody who is in a group: who is missing is added, roles change in place, and anybody else is removed. Do not list a group here and have `GroupUser`s or
 * `UserGroupMembership`s of it, which leave others alone. To delete it removes those whom it lists.
 *
 * Requests: one for the list, and one for each user who is added, changed or removed.
 *
 * @example
 * new fivetran.GroupUsers("warehouse", { groupId: group.id, users: [{ email: "ada@example.com", role: "Destination Administrator" }] });
 */
export class GroupUsers extends resource<typeof groupUsers, GroupUsersArgs>(groupUsers) {}

/** The users of a group as `getGroupUsers` answers them. */
export interface GetGroupUsersResult extends ResultOf<typeof groupUsers> {}

/** Which group. */
export type GetGroupUsersArgs = ById | By<GetGroupUsersResult, "groupId">;

const lookup = lookups<GetGroupUsersArgs, GetGroupUsersResult>(groupUsers, {
  by: [["groupId"]],
  idOf: ({ groupId }) => String(groupId),
});

/** Everybody who is in a group. Rejects with an `ApiError` when there is no such group. */
export const getGroupUsers = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getGroupUsersOutput = lookup.getOutput;
