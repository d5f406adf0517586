/** Teams and their members. Names need not be unique; a user is in a team once. */

import type { Fields, Request, Route } from "../http.js";
import { requireRole } from "./account.js";
import { type Check, filled, type Form, nullable, readBody, readPatch, text } from "./form.js";
import { users } from "./tables.js";
import { type Account, created, done, duplicate, found, hole, ok, page, Refusal, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Team extends Fields {
  readonly id: string;
  readonly name: string;
}

interface Membership {
  readonly team_id: string;
  readonly user_id: string;
  readonly role: string;
  readonly created_at: string;
}

const TEAM = "fivetran:Team";
const MEMBERSHIP = "fivetran:TeamUserMembership";
const SETTINGS: Readonly<Record<string, Check>> = { name: filled, description: nullable(text), role: filled };
const CREATE: Form = { fields: SETTINGS, required: ["name", "role"] };
const UPDATE: Form = { fields: SETTINGS, permanent: ["id"] };
const JOIN: Form = { fields: { user_id: filled, role: filled }, required: ["user_id"] };
const ROLE: Form = { fields: { role: filled }, required: ["role"], permanent: ["user_id"] };

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const teamRoutes = (account: Account): Route[] => {
  const { world } = account;
  const teams = world.table<Team>(TEAM);
  const get = (request: Request): Team => found(teams.get(hole(request, "teamId")), "Team", hole(request, "teamId"));

  return [
    route(account, "POST", "/teams", (request) => {
      const body = readBody(request, CREATE);
      requireRole(account, body.role, "ACCOUNT");
      const team: Team = { id: `team_${world.digits(TEAM, 12)}`, description: null, ...body, name: String(body.name) };
      teams.set(team.id, team);
      world.record("create", TEAM, team.id, team.name);
      return created(account, team, "Team has been created");
    }),
    route(account, "GET", "/teams", (request) => page(account, request, teams.all())),
    route(account, "GET", "/teams/:teamId", (request) => ok(get(request))),
    route(account, "PATCH", "/teams/:teamId", (request) => {
      const before = get(request);
      const body = readPatch(request, UPDATE);
      requireRole(account, body.role, "ACCOUNT");
      const after: Team = { ...before, ...body };
      teams.set(after.id, after);
      if (JSON.stringify(after) !== JSON.stringify(before)) world.record("update", TEAM, after.id, after.name);
      return ok(after, "Team has been updated");
    }),
    route(account, "DELETE", "/teams/:teamId", (request) => {
      const { id, name } = get(request);
      removeMemberships(account, ({ team_id }) => team_id === id);
      teams.remove(id);
      world.record("remove", TEAM, id, name);
      return done(`Team with id '${id}' has been deleted`);
    }),
    ...memberRoutes(account, get),
  ];
};

const memberRoutes = (account: Account, teamOf: (request: Request) => Team): Route[] => {
  const { world } = account;
  const members = world.table<Membership>(MEMBERSHIP);
  const get = (request: Request): [string, Membership] => {
    const key = `${teamOf(request).id}:${hole(request, "userId")}`;
    const member = members.get(key);
    if (member === undefined) throw new Refusal(404, "NotFound", `User '${hole(request, "userId")}' is not in this team`);
    return [key, member];
  };

  return [
    route(account, "POST", "/teams/:teamId/users", (request) => {
      const team = teamOf(request);
      const body = readBody(request, JOIN);
      const user = found(users(account).get(String(body.user_id)), "User", String(body.user_id));
      const role = String(body.role ?? "Team Member");
      requireRole(account, role, "TEAM");
      const key = `${team.id}:${user.id}`;
      if (members.get(key) !== undefined) throw duplicate(account, `User '${user.id}' is already in this team`);
      const member: Membership = { team_id: team.id, user_id: user.id, role, created_at: world.now().toISOString() };
      members.set(key, member);
      world.record("create", MEMBERSHIP, key, key);
      return created(account, echo(member), "User has been added to the team");
    }),
    route(account, "GET", "/teams/:teamId/users", (request) => {
      const { id } = teamOf(request);
      const those = members.all().filter(({ team_id }) => team_id === id);
      return page(account, request, those.map(echo));
    }),
    route(account, "GET", "/teams/:teamId/users/:userId", (request) => ok(echo(get(request)[1]))),
    route(account, "PATCH", "/teams/:teamId/users/:userId", (request) => {
      const [key, before] = get(request);
      const after: Membership = { ...before, role: String(readPatch(request, ROLE).role) };
      requireRole(account, after.role, "TEAM");
      members.set(key, after);
      if (after.role !== before.role) world.record("update", MEMBERSHIP, key, key);
      return ok(echo(after), "Membership has been updated");
    }),
    route(account, "DELETE", "/teams/:teamId/users/:userId", (request) => {
      const [key] = get(request);
      members.remove(key);
      world.record("remove", MEMBERSHIP, key, key);
      return done("Membership has been deleted");
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const echo = ({ user_id, role, created_at }: Membership): Fields => ({ user_id, role, created_at });

/** Memberships go with their team and with their user. */
export const removeMemberships = ({ world }: Account, missing: (member: Membership) => boolean): void => {
  const members = world.table<Membership>(MEMBERSHIP);
  for (const [key, member] of members.entries()) {
    if (!missing(member)) continue;
    members.remove(key);
    world.record("remove", MEMBERSHIP, key, key);
  }
};
