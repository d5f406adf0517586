/** A team of users, with a role in the whole account. */

import { del, get, patch, path, post } from "../../sdk/call.js";
import { opt, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import { blueprint, output, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { fivetran } from "./account.js";

const at = (id: string) => path`/teams/${id}`;

/** Names need not be unique. */
const namesakes = ({ name }: { readonly name: string }): Namesakes => ({
  list: listed(get("/teams")),
  pick: (teams) => teams.filter((one) => one["name"] === name),
  id: "id",
});

export const team = blueprint({
  kind: "fivetran:Team",
  noun: "team",
  vendor: fivetran,
  fields: {
    /** Name of the team. */
    name: field(text, { wire: "name", change: "update" }),
    /** Role of its members in the whole account, such as `Account Analyst`. */
    role: field(text, { wire: "role", change: "update" }),
    /** What the team is for. */
    description: field(opt(text), { wire: "description", change: "update", semanticEquality: true, onUnset: { to: "" } }),
  },
  outputs: {
    /** Id of the team. */
    teamId: output(text, "id", { id: true }),
  },
  title: ({ name }) => name,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  gather: namesakesBefore(namesakes),
  calls: {
    create: (_args, body) => post("/teams", body),
    read: (id) => get(at(id)),
    update: (id, body) => patch(at(id), body),
    remove: (id) => del(at(id)),
    find: (args, gathered) => sinceThen(namesakes(args), gathered),
  },
});

/** What a program writes to make a team. */
export interface TeamArgs extends ArgsFor<typeof team>, CommonInputs {}

/**
 * A team of the Fivetran account.
 *
 * @example
 * const analysts = new fivetran.Team("analysts", { name: "Analysts", role: "Account Analyst" });
 */
export class Team extends resource<typeof team, TeamArgs>(team) {}

/** A team as `getTeam` answers it. */
export interface GetTeamResult extends ResultOf<typeof team> {}

/** Which team: by its id or its name. */
export type GetTeamArgs = ById | By<GetTeamResult, "name">;

const lookup = lookups<GetTeamArgs, GetTeamResult>(team, {
  by: [["name"]],
  items: (client) => client.list(listed(get("/teams"))),
  isWhole: true,
});

/** A team that exists. Rejects with an `ApiError` when there is none. */
export const getTeam = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getTeamOutput = lookup.getOutput;

/** All teams of the account. */
export const listTeams = lookup.list;
