/** All users of a group: exactly the list, by e-mail address. */

import { del, patch, path, post } from "../../sdk/call.js";
import { list, shape, text } from "../../sdk/codec.js";
import { textAt } from "../kernel/answers.js";
import { blueprint, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { callsOf, makeExact, once, type UserList } from "./exact-users.js";

interface Args {
  readonly groupId: string;
  readonly users: readonly { readonly email: string; readonly role: string }[];
}

const at = (group: string) => path`/groups/${group}/users`;
const within = (group: string): { readonly parent: string } => ({ parent: at(group).text });

const USERS: UserList<Args> = {
  parent: ({ groupId }) => groupId,
  list: at,
  key: "email",
  wireKey: "email",
  members: ({ users }) => users.map(({ email, role }) => ({ key: email, role })),
  add: (group, { key, role }) => post(at(group), { email: key, role }, { ...within(group), effect: "replace" }),
  // From the group's side a role cannot be changed.
  change: (group, item, role) => patch(path`/users/${textAt(item, "id") ?? ""}/groups/${group}`, { role }, within(group)),
  remove: (group, item) => del(path`/groups/${group}/users/${textAt(item, "id") ?? ""}`, within(group)),
};

const groupUser = shape({
  /** Address of a user of the account. */
  email: text,
  /** `Destination Administrator`, `Destination Analyst`, or a role of your own. */
  role: text,
});

export const groupUsers = blueprint({
  kind: "fivetran:GroupUsers",
  noun: "group's users",
  vendor: fivetran,
  fields: {
    /** The group. */
    groupId: field(text, { change: "replace" }),
    /**
     * Everybody who is in the group, by e-mail address, with the role there, such as `Destination Analyst`. Whoever is not listed is removed: list yourself,
     * too, if you shall stay.
     */
    users: field(list(groupUser), {
      wire: "users",
      change: "steps",
      unordered: true,
      ignoreCase: true,
      rules: (users) => once(users.map(({ email }) => email)),
    }),
  },
  outputs: {},
  title: ({ groupId }) => groupId,
  identity: (_answer, { groupId }) => groupId,
  importForm: "groupId",
  imported: (id) => ({ id, known: { groupId: id } }),
  steps: [makeExact(USERS)],
  calls: callsOf(USERS),
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
