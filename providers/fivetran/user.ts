/** A user of the account. Creating one sends an invitation. */

import { del, get, path, post } from "../../sdk/call.js";
import { flag, opt, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import { blueprint, output, field } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { updateWithRole } from "./account-role.js";

const at = (id: string) => path`/users/${id}`;
const roleAt = (id: string) => path`/users/${id}/role`;

export const user = blueprint({
  kind: "fivetran:User",
  noun: "user",
  vendor: fivetran,
  fields: {
    /** Address that the invitation goes to. */
    email: field(text, { wire: "email", change: "replace", ignoreCase: true }),
    /** First name. */
    givenName: field(text, { wire: "given_name", change: "update" }),
    /** Last name. */
    familyName: field(text, { wire: "family_name", change: "update" }),
    /** Phone number. */
    phone: field(opt(text), { wire: "phone", change: "update" }),
    /** Address of a picture. */
    picture: field(opt(text), { wire: "picture", change: "update" }),
    /** Role in the whole account, such as `Account Reviewer`. Removed, it is taken away there too. */
    role: field(opt(text), { wire: "role", change: "update" }),
  },
  outputs: {
    /** Id of the user. */
    userId: output(text, "id", { id: true }),
    /** Whether the invitation was accepted. */
    verified: output(flag, "verified"),
    /** When the user was invited, ISO 8601. */
    createdAt: output(text, "created_at"),
  },
  title: ({ email }) => email,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  unique: true,
  calls: {
    create: (_args, body) => post("/users", body, { bucket: "users" }),
    read: (id) => get(at(id)),
    update: (id, body) => updateWithRole(at(id), roleAt(id), body),
    remove: (id) => del(at(id)),
    find: ({ email }) => ({
      list: listed(get("/users")),
      pick: (users) => users.filter((u) => String(u["email"]).toLowerCase() === email.toLowerCase()),
    }),
  },
});

/** What a program writes to make a user. */
export interface UserArgs extends ArgsFor<typeof user>, CommonInputs {}

/**
 * A user of the Fivetran account.
 *
 * @example
 * const ada = new fivetran.User("ada", { email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" });
 */
export class User extends resource<typeof user, UserArgs>(user) {}

/** A user as `getUser` answers it. */
export interface GetUserResult extends ResultOf<typeof user> {}

/** Which user: by its id or its e-mail address. */
export type GetUserArgs = ById | By<GetUserResult, "email">;

const lookup = lookups<GetUserArgs, GetUserResult>(user, {
  by: [["email"]],
  items: (client) => client.list(listed(get("/users"))),
  isWhole: true,
});

/** A user that exists. Rejects with an `ApiError` when there is none. */
export const getUser = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getUserOutput = lookup.getOutput;

/** All users of the account. */
export const listUsers = lookup.list;
