/** One team's role in one connection. Other roles of the team, and other members of the connection, are left alone. Its id is `teamId:connectionId`. */

import { path } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { field } from "../kernel/blueprint.js";
import { edge } from "../kernel/edge.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { membersOf } from "./members.js";

const list = (id: string) => path`/teams/${id}/connections`;

export const teamConnectionMembership = edge({
  kind: "fivetran:TeamConnectionMembership",
  noun: "team's connection membership",
  vendor: fivetran,
  ends: ["teamId", "connectionId"],
  fields: {
    /** The team. */
    teamId: field(text, { change: "replace" }),
    /** The connection. */
    connectionId: field(text, { wire: "id", change: "replace" }),
    /** Role in it: `Connection Administrator`, `Connection Reviewer`, or a role of your own. */
    role: field(text, { wire: "role", change: "update" }),
  },
  outputs: {},
  list,
  one: (owner, member) => path`/teams/${owner}/connections/${member}`,
});

/** What a program writes to give a team a role in a connection. */
export interface TeamConnectionMembershipArgs extends ArgsFor<typeof teamConnectionMembership>, CommonInputs {}

/**
 * One team's role in one connection.
 *
 * @example
 * new fivetran.TeamConnectionMembership("analysts-shop", { teamId: analysts.id, connectionId: shop.id, role: "Connection Reviewer" });
 */
export class TeamConnectionMembership extends resource<typeof teamConnectionMembership, TeamConnectionMembershipArgs>(
  teamConnectionMembership,
) {}

/** A membership as `getTeamConnectionMembership` answers it. */
export interface GetTeamConnectionMembershipResult extends ResultOf<typeof teamConnectionMembership> {}

/** Which membership: by its id, `teamId:connectionId`, or by both. */
export type GetTeamConnectionMembershipArgs = ById | By<GetTeamConnectionMembershipResult, "teamId" | "connectionId">;

const lookup = lookups<GetTeamConnectionMembershipArgs, GetTeamConnectionMembershipResult, { readonly teamId: string }>(
  teamConnectionMembership,
  membersOf("teamId", "connectionId", list),
);

/** A membership that exists. Rejects with an `ApiError` when there is none. */
export const getTeamConnectionMembership = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getTeamConnectionMembershipOutput = lookup.getOutput;

/** The connections of a team, with its role in each. */
export const listTeamConnectionMemberships = lookup.list;
