/** One user in one team. Other members of the team are left alone. Its id is `teamId:userId`. */

import { path } from "../../sdk/call.js";
import { opt, text } from "../../sdk/codec.js";
import { field } from "../kernel/blueprint.js";
import { type ArgsFor, resource } from "../kernel/resource-class.js";
import { edge } from "../kernel/edge.js";
import { fivetran } from "./account.js";

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
  list: (team) => path`/teams/${team}/users`,
  one: (team, user) => path`/teams/${team}/users/${user}`,
});

/** What a program writes to make a team user membership. */
export type TeamUserMembershipArgs = ArgsFor<typeof teamUserMembership>;

/**
 * One user's membership in one team.
 *
 * @example
 * new fivetran.TeamUserMembership("ada-analyst", { teamId: analysts.id, userId: ada.id, role: "Team Member" });
 */
export class TeamUserMembership extends resource(teamUserMembership) {}
