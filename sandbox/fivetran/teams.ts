/** Teams. Names need not be unique. */

import type { Request, Route } from "../http.js";
import { requireRole } from "./account.js";
import { type Check, filled, type Form, nullable, readBody, readPatch, text } from "./form.js";
import { removeMemberships } from "./memberships.js";
import { type Team, TEAM, teams } from "./tables.js";
import { type Account, created, done, found, hole, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const SETTINGS: Readonly<Record<string, Check>> = { name: filled, description: nullable(text), role: filled };
const CREATE: Form = { fields: SETTINGS, required: ["name", "role"] };
const UPDATE: Form = { fields: SETTINGS, permanent: ["id"] };

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const teamRoutes = (account: Account): Route[] => {
  const { world } = account;
  const get = (request: Request): Team => found(teams(account).get(hole(request, "teamId")), "Team", hole(request, "teamId"));

  return [
    route(account, "POST", "/teams", (request) => {
      const body = readBody(request, CREATE);
      requireRole(account, body.role, "ACCOUNT");
      const team: Team = {
        id: `team_${world.digits(TEAM, 12)}`,
        description: null,
        ...body,
        name: String(body.name),
        role: String(body.role),
      };
      teams(account).set(team.id, team);
      world.record("create", TEAM, team.id, team.name);
      return created(account, team, "Team has been created");
    }),
    route(account, "GET", "/teams", (request) => page(account, request, teams(account).all())),
    route(account, "GET", "/teams/:teamId", (request) => ok(get(request))),
    route(account, "PATCH", "/teams/:teamId", (request) => {
      const before = get(request);
      const body = readPatch(request, UPDATE);
      requireRole(account, body.role, "ACCOUNT");
      const after: Team = { ...before, ...body };
      teams(account).set(after.id, after);
      if (JSON.stringify(after) !== JSON.stringify(before)) world.record("update", TEAM, after.id, after.name);
      return ok(after, "Team has been updated");
    }),
    route(account, "DELETE", "/teams/:teamId", (request) => {
      const { id, name } = get(request);
      removeMemberships(account, "teams", id);
      teams(account).remove(id);
      world.record("remove", TEAM, id, name);
      return done(`Team with id '${id}' has been deleted`);
    }),
    route(account, "DELETE", "/teams/:teamId/role", (request) => {
      const before = get(request);
      if (before.role !== null) world.record("update", TEAM, before.id, before.name);
      teams(account).set(before.id, { ...before, role: null });
      return done("The account role has been taken away");
    }),
  ];
};
