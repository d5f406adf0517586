/** One team's role in one group. Other roles of the team, and other members of the group, are left alone. Its id is `teamId:groupId`. */

import { path } from "../../sdk/call.js";
import { text } from "../../sdk/codec.js";
import { field } from "../kernel/blueprint.js";
import { edge } from "../kernel/edge.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { membersOf } from "./members.js";

const list = (id: string) => path`/teams/${id}/groups`;

export const teamGroupMembership = edge({
  kind: "fivetran:TeamGroupMembership",
  noun: "team's group membership",
  vendor: fivetran,
  ends: ["teamId", "groupId"],
  fields: {
    /** The team. */
    teamId: field(text, { change: "replace" }),
    /** The group. */
    groupId: field(text, { wire: "id", change: "replace" }),
    /** Role in it: `Destination Administrator`, `Destination Analyst`, or a role of your own. */
    role: field(text, { wire: "role", change: "update" }),
  },
  outputs: {},
  list,
  one: (owner, member) => path`/teams/${owner}/groups/${member}`,
});

/** What a program writes to give a team a role in a group. */
export interface TeamGroupMembershipArgs extends ArgsFor<typeof teamGroupMembership>, CommonInputs {}

/**
 * One team's role in one group.
 *
 * @example
 * new fivetran.TeamGroupMembership("analysts-warehouse", { teamId: analysts.id, groupId: warehouse.id, role: "Destination Analyst" });
 */
export class TeamGroupMembership extends resource<typeof teamGroupMembership, TeamGroupMembershipArgs>(teamGroupMembership) {}

/** A membership as `getTeamGroupMembership` answers it. */
export interface GetTeamGroupMembershipResult extends ResultOf<typeof teamGroupMembership> {}

/** Which membership: by its id, `teamId:groupId`, or by both. */
export type GetTeamGroupMembershipArgs = ById | By<GetTeamGroupMembershipResult, "teamId" | "groupId">;

const lookup = lookups<GetTeamGroupMembershipArgs, GetTeamGroupMembershipResult, { readonly teamId: string }>(
  teamGroupMembership,
  membersOf("teamId", "groupId", list),
);

/** A membership that exists. Rejects with an `ApiError` when there is none. */
export const getTeamGroupMembership = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getTeamGroupMembershipOutput = lookup.getOutput;

/** The groups of a team, with its role in each. */
export const listTeamGroupMemberships = lookup.list;
