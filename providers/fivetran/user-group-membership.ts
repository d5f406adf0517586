/** One user's role in one group. Other roles of the user, and other members of the group, are left alone. Its id is `userId:groupId`. */

import { path } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { field } from "../kernel/blueprint.js";
import { edge } from "../kernel/edge.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { membersOf } from "./members.js";

const list = (id: string) => path`/users/${id}/groups`;

export const userGroupMembership = edge({
  kind: "fivetran:UserGroupMembership",
  noun: "user's group membership",
  vendor: fivetran,
  ends: ["userId", "groupId"],
  fields: {
    /** The user. */
    userId: field(text, { change: "replace" }),
    /** The group. */
    groupId: field(text, { wire: "id", change: "replace" }),
    /** Role in it: `Destination Administrator`, `Destination Analyst`, or a role of your own. */
    role: field(text, { wire: "role", change: "update" }),
  },
  outputs: {},
  list,
  one: (owner, member) => path`/users/${owner}/groups/${member}`,
});

/** What a program writes to give a user a role in a group. */
export interface UserGroupMembershipArgs extends ArgsFor<typeof userGroupMembership>, CommonInputs {}

/**
 * One user's role in one group.
 *
 * @example
 * new fivetran.UserGroupMembership("ada-warehouse", { userId: ada.id, groupId: warehouse.id, role: "Destination Reviewer" });
 */
export class UserGroupMembership extends resource<typeof userGroupMembership, UserGroupMembershipArgs>(userGroupMembership) {}

/** A membership as `getUserGroupMembership` answers it. */
export interface GetUserGroupMembershipResult extends ResultOf<typeof userGroupMembership> {}

/** Which membership: by its id, `userId:groupId`, or by both. */
export type GetUserGroupMembershipArgs = ById | By<GetUserGroupMembershipResult, "userId" | "groupId">;

const lookup = lookups<GetUserGroupMembershipArgs, GetUserGroupMembershipResult, { readonly userId: string }>(
  userGroupMembership,
  membersOf("userId", "groupId", list),
);

/** A membership that exists. Rejects with an `ApiError` when there is none. */
export const getUserGroupMembership = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getUserGroupMembershipOutput = lookup.getOutput;

/** The groups of a user, with the role in each. */
export const listUserGroupMemberships = lookup.list;
