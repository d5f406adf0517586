/** All users of a team: exactly the list. */

import { path } from "../../sdk/call.js";
import { shape, text } from "../../sdk/codec.js";
import { textAt } from "../kernel/answers.js";
import { field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { exactUsers, usersField } from "./exact-users.js";

const teamUser = shape({
  /** Id of the user. */
  userId: text,
  /** `Team Member` or `Team Manager`. */
  role: text,
});

export const teamUsers = exactUsers({
  kind: "fivetran:TeamUsers",
  noun: "team's users",
  parent: "teamId",
  fields: {
    /** The team. */
    teamId: field(text, { change: "replace" }),
    /** Everybody who is in the team, with the role there: `Team Member` or `Team Manager`. Whoever is not listed is removed. */
    users: usersField(teamUser, "userId"),
  },
  list: (team) => path`/teams/${team}/users`,
  key: "userId",
  wireKey: "user_id",
  one: (team, item) => path`/teams/${team}/users/${textAt(item, "user_id") ?? ""}`,
});

/** What a program writes to say who is in a team. */
export interface TeamUsersArgs extends ArgsFor<typeof teamUsers>, CommonInputs {}

/**
 * Everybody who is in a team: who is missing is added, roles change in place, and anybody else is removed. Do not list a team here and have
 * `TeamUserMembership`s of it, which leave others alone. To delete it removes those whom it lists.
 *
 * Requests: one for the list, and one for each user who is added, changed or removed.
 *
 * @example
 * new fivetran.TeamUsers("analysts", { teamId: analysts.id, users: [{ userId: ada.id, role: "Team Manager" }] });
 */
export class TeamUsers extends resource<typeof teamUsers, TeamUsersArgs>(teamUsers) {}

/** The users of a team as `getTeamUsers` answers them. */
export interface GetTeamUsersResult extends ResultOf<typeof teamUsers> {}

/** Which team. */
export type GetTeamUsersArgs = ById | By<GetTeamUsersResult, "teamId">;

const lookup = lookups<GetTeamUsersArgs, GetTeamUsersResult>(teamUsers, {
  by: [["teamId"]],
  idOf: ({ teamId }) => String(teamId),
});

/** Everybody who is in a team. Rejects with an `ApiError` when there is no such team. */
export const getTeamUsers = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getTeamUsersOutput = lookup.getOutput;
