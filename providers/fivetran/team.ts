/** A team of users, with a role in the whole account. */

import { del, get, path, post } from "../../sdk/call.js";
import { opt, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import { blueprint, output, field, type Step } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { fivetran } from "./account.js";
import { updateWithRole } from "./account-role.js";

const at = (id: string) => path`/teams/${id}`;
const roleAt = (id: string) => path`/teams/${id}/role`;

/** Names need not be unique. */
const namesakes = ({ name }: { readonly name: string }): Namesakes => ({
  list: listed(get("/teams")),
  pick: (teams) => teams.filter((one) => one["name"] === name),
  id: "id",
});

/** Fivetran makes no team without a role: the least one stands in until it is taken away, before anybody is in the team. */
const LEAST = "Account Reviewer";

const beginWithoutRole: Step<{ readonly role?: string | undefined }> = {
  name: "take the account role from",
  run: async ({ args, client, id, phase, look, live }) => {
    if (phase === "update" || args.role !== undefined) return undefined;
    const now = live ?? (await look());
    if ((now["role"] ?? null) === null) return undefined;
    await client.run(del(roleAt(id)));
    return { ...now, role: null };
  },
};

export const team = blueprint({
  kind: "fivetran:Team",
  noun: "team",
  vendor: fivetran,
  fields: {
    /** Name of the team. */
    name: field(text, { wire: "name", change: "update" }),
    /** Role of its members in the whole account, such as `Account Analyst`. Left out, they get none from the team. */
    role: field(opt(text), { wire: "role", change: "update" }),
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
  shape: (body, { role }, phase) => (phase === "create" && role === undefined ? { ...body, role: LEAST } : body),
  steps: [beginWithoutRole],
  calls: {
    create: (_args, body) => post("/teams", body),
    read: (id) => get(at(id)),
    update: (id, body) => updateWithRole(at(id), roleAt(id), body),
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
