/** One user in one team. Other members of the team are left alone. Its id is `teamId:userId`. */

import { path } from "../../sdk/call.js";
import { opt, text } from "../../sdk/codec.js";
import { field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { edge } from "../kernel/edge.js";
import { fivetran } from "./account.js";
import { membersOf } from "./members.js";

const list = (id: string) => path`/teams/${id}/users`;

export const teamUserMembership = edge({
  kind: "fivetran:TeamUserMembership",
  noun: "team membership",
  vendor: fivetran,
  ends: ["teamId", "userId"],
  fields: {
    /** The team. */
    teamId: field(text, { change: "replace" }),
    /** The user. */
    userId: field(text, { wire: "user_id", change: "replace" }),
    /** `Team Member` or `Team Manager`. */
    role: field(opt(text), { wire: "role", change: "update", onUnset: "keep" }),
  },
  outputs: {},
  list,
  one: (team, user) => path`/teams/${team}/users/${user}`,
});

/** What a program writes to make a team user membership. */
export interface TeamUserMembershipArgs extends ArgsFor<typeof teamUserMembership>, CommonInputs {}

/**
 * One user's membership in one team.
 *
 * @example
 * new fivetran.TeamUserMembership("ada-analyst", { teamId: analysts.id, userId: ada.id, role: "Team Member" });
 */
export class TeamUserMembership extends resource<typeof teamUserMembership, TeamUserMembershipArgs>(teamUserMembership) {}

/** A membership as `getTeamUserMembership` answers it. */
export interface GetTeamUserMembershipResult extends ResultOf<typeof teamUserMembership> {}

/** Which membership: by its id, `teamId:userId`, or by both. */
export type GetTeamUserMembershipArgs = ById | By<GetTeamUserMembershipResult, "teamId" | "userId">;

const lookup = lookups<GetTeamUserMembershipArgs, GetTeamUserMembershipResult, { readonly teamId: string }>(
  teamUserMembership,
  membersOf("teamId", "userId", list),
);

/** A membership that exists. Rejects with an `ApiError` when there is none. */
export const getTeamUserMembership = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getTeamUserMembershipOutput = lookup.getOutput;

/** The members of a team, with their roles. */
export const listTeamUserMemberships = lookup.list;
