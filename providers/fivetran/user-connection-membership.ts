/** One user's role in one connection. Other roles of the user, and other members of the connection, are left alone. Its id is `userId:connectionId`. */

import { path } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { field } from "../kernel/blueprint.js";
import { edge } from "../kernel/edge.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { membersOf } from "./members.js";

const list = (id: string) => path`/users/${id}/connections`;

export const userConnectionMembership = edge({
  kind: "fivetran:UserConnectionMembership",
  noun: "user's connection membership",
  vendor: fivetran,
  ends: ["userId", "connectionId"],
  fields: {
    /** The user. */
    userId: field(text, { change: "replace" }),
    /** The connection. */
    connectionId: field(text, { wire: "id", change: "replace" }),
    /** Role in it: `Connection Administrator`, `Connection Reviewer`, or a role of your own. */
    role: field(text, { wire: "role", change: "update" }),
  },
  outputs: {},
  list,
  one: (owner, member) => path`/users/${owner}/connections/${member}`,
});

/** What a program writes to give a user a role in a connection. */
export interface UserConnectionMembershipArgs extends ArgsFor<typeof userConnectionMembership>, CommonInputs {}

/**
 * One user's role in one connection.
 *
 * @example
 * new fivetran.UserConnectionMembership("ada-shop", { userId: ada.id, connectionId: shop.id, role: "Connection Collaborator" });
 */
export class UserConnectionMembership extends resource<typeof userConnectionMembership, UserConnectionMembershipArgs>(
  userConnectionMembership,
) {}

/** A membership as `getUserConnectionMembership` answers it. */
export interface GetUserConnectionMembershipResult extends ResultOf<typeof userConnectionMembership> {}

/** Which membership: by its id, `userId:connectionId`, or by both. */
export type GetUserConnectionMembershipArgs = ById | By<GetUserConnectionMembershipResult, "userId" | "connectionId">;

const lookup = lookups<GetUserConnectionMembershipArgs, GetUserConnectionMembershipResult, { readonly userId: string }>(
  userConnectionMembership,
  membersOf("userId", "connectionId", list),
);

/** A membership that exists. Rejects with an `ApiError` when there is none. */
export const getUserConnectionMembership = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getUserConnectionMembershipOutput = lookup.getOutput;

/** The connections of a user, with the role in each. */
export const listUserConnectionMemberships = lookup.list;
