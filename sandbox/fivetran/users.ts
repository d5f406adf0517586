/** Users of the account: invited by e-mail address, which is theirs for good. */

import type { Request, Route } from "../http.js";
import { requireRole } from "./account.js";
import { type Check, filled, type Form, like, nullable, readBody, readPatch, text } from "./form.js";
import { removeMemberships } from "./memberships.js";
import { type User, USER, users } from "./tables.js";
import { type Account, created, done, duplicate, found, hole, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const SETTINGS: Readonly<Record<string, Check>> = {
  given_name: filled,
  family_name: filled,
  role: nullable(filled),
  phone: nullable(text),
  picture: nullable(text),
};
const CREATE: Form = {
  fields: { ...SETTINGS, email: like(/^[^@\s]+@[^@\s]+$/, "a@example.com") },
  required: ["email", "given_name", "family_name"],
};
const UPDATE: Form = { fields: SETTINGS, permanent: ["id", "email"] };

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const userRoutes = (account: Account): Route[] => {
  const { world } = account;
  const get = (request: Request): User => found(users(account).get(hole(request, "userId")), "User", hole(request, "userId"));

  return [
    route(account, "POST", "/users", (request) => {
      const body = readBody(request, CREATE);
      requireRole(account, body.role, "ACCOUNT");
      const email = String(body.email);
      if (
        users(account)
          .all()
          .some((user) => user.email.toLowerCase() === email.toLowerCase())
      )
        throw duplicate(account, `User with email '${email}' is already in the account`);
      const user: User = {
        id: `user_${world.digits(USER, 12)}`,
        ...{ picture: null, phone: null, role: null, ...body, email },
        ...{ verified: false, invited: true, active: true, logged_in_at: null, created_at: world.now().toISOString() },
      };
      users(account).set(user.id, user);
      world.record("create", USER, user.id, user.email);
      return created(account, user, "User has been invited");
    }),
    route(account, "GET", "/users", (request) => page(account, request, users(account).all())),
    route(account, "GET", "/users/:userId", (request) => ok(get(request))),
    route(account, "PATCH", "/users/:userId", (request) => {
      const before = get(request);
      const body = readPatch(request, UPDATE);
      requireRole(account, body.role, "ACCOUNT");
      const after: User = { ...before, ...body };
      users(account).set(after.id, after);
      if (JSON.stringify(after) !== JSON.stringify(before)) world.record("update", USER, after.id, after.email);
      return ok(after, "User has been updated");
    }),
    route(account, "DELETE", "/users/:userId", (request) => {
      const { id, email } = get(request);
      removeMemberships(account, "users", id);
      users(account).remove(id);
      world.record("remove", USER, id, email);
      return done(`User with id '${id}' has been deleted`);
    }),
    route(account, "DELETE", "/users/:userId/role", (request) => {
      const before = get(request);
      if (before.role !== null) world.record("update", USER, before.id, before.email);
      users(account).set(before.id, { ...before, role: null });
      return done("The account role has been taken away");
    }),
  ];
};
