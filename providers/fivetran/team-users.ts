/** All users of a team: exactly the list. */

import { del, patch, path, post } from "../../sdk/call.js";
import { list, shape, text } from "../../sdk/codec.js";
import { textAt } from "../kernel/answers.js";
import { blueprint, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { callsOf, makeExact, once, type UserList } from "./exact-users.js";

interface Args {
  readonly teamId: string;
  readonly users: readonly { readonly userId: string; readonly role: string }[];
}

const at = (team: string) => path`/teams/${team}/users`;
const within = (team: string): { readonly parent: string } => ({ parent: at(team).text });
const one = (team: string, user: string) => path`/teams/${team}/users/${user}`;

const USERS: UserList<Args> = {
  parent: ({ teamId }) => teamId,
  list: at,
  key: "userId",
  wireKey: "user_id",
  members: ({ users }) => users.map(({ userId, role }) => ({ key: userId, role })),
  add: (team, { key, role }) => post(at(team), { user_id: key, role }, { ...within(team), effect: "replace" }),
  change: (team, item, role) => patch(one(team, textAt(item, "user_id") ?? ""), { role }, within(team)),
  remove: (team, item) => del(one(team, textAt(item, "user_id") ?? ""), within(team)),
};

const teamUser = shape({
  /** Id of the user. */
  userId: text,
  /** `Team Member` or `Team Manager`. */
  role: text,
});

export const teamUsers = blueprint({
  kind: "fivetran:TeamUsers",
  noun: "team's users",
  vendor: fivetran,
  fields: {
    /** The team. */
    teamId: field(text, { change: "replace" }),
    /** Everybody who is in the team, with the role there: `Team Member` or `Team Manager`. Whoever is not listed is removed. */
    users: field(list(teamUser), {
      wire: "users",
      change: "steps",
      unordered: true,
      rules: (users) => once(users.map(({ userId }) => userId)),
    }),
  },
  outputs: {},
  title: ({ teamId }) => teamId,
  identity: (_answer, { teamId }) => teamId,
  importForm: "teamId",
  imported: (id) => ({ id, known: { teamId: id } }),
  steps: [makeExact(USERS)],
  calls: callsOf(USERS),
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
