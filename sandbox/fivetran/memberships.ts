/** Who is in what: users and teams in groups and connections, users in teams. Each pair has one role. */

import type { Fields, Request, Route } from "../http.js";
import type { Table } from "../world.js";
import { isInherited, requireRole, type Scope } from "./account.js";
import { type Check, filled, type Form, like, readBody, readPatch } from "./form.js";
import { connections, groups, teams, users } from "./tables.js";
import { type Account, created, done, duplicate, found, hole, invalid, ok, page, Refusal, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Membership {
  readonly owner: string;
  readonly member: string;
  readonly role: string;
  readonly created_at: string;
}

/** One list of one owner: `/users/{owner}/groups`. */
interface Edge {
  readonly kind: string;
  readonly owners: "users" | "teams";
  readonly members: "groups" | "connections" | "users";
  readonly scope: Scope;
  /** What the member's id is called in bodies and answers. */
  readonly key: "id" | "user_id";
  /** The role of a member that is added without one; left out, a role is required. */
  readonly role?: string;
}

const EDGES: readonly Edge[] = [
  { kind: "fivetran:TeamUserMembership", owners: "teams", members: "users", scope: "TEAM", key: "user_id", role: "Team Member" },
  { kind: "fivetran:TeamGroupMembership", owners: "teams", members: "groups", scope: "DESTINATION", key: "id" },
  { kind: "fivetran:TeamConnectionMembership", owners: "teams", members: "connections", scope: "CONNECTOR", key: "id" },
  { kind: "fivetran:UserGroupMembership", owners: "users", members: "groups", scope: "DESTINATION", key: "id" },
  // The description requires neither for a user in a connection; without an id there is nothing to add.
  { kind: "fivetran:UserConnectionMembership", owners: "users", members: "connections", scope: "CONNECTOR", key: "id" },
];

const NOUN = { users: "User", teams: "Team", groups: "Group", connections: "Connection" } as const;
const OF_GROUP = "fivetran:UserGroupMembership";
const INVITE: Form = { fields: { email: like(/^[^@\s]+@[^@\s]+$/, "a@example.com"), role: filled }, required: ["email", "role"] };

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const membershipRoutes = (account: Account): Route[] => [
  ...EDGES.flatMap((edge) => routesOf(account, edge)),
  ...groupUserRoutes(account),
];

/** Memberships go with their owner and with their member. */
export const removeMemberships = (account: Account, table: "users" | "teams" | "groups" | "connections", id: string): void => {
  const { world } = account;
  for (const { kind, owners, members } of EDGES) {
    const rows = memberships(account, kind);
    for (const [key, { owner, member }] of rows.entries()) {
      if (!(owners === table && owner === id) && !(members === table && member === id)) continue;
      rows.remove(key);
      world.record("remove", kind, key, key);
    }
  }
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const routesOf = (account: Account, edge: Edge): Route[] => {
  const { world } = account;
  const { kind, owners, members, scope, key, role } = edge;
  const rows = memberships(account, kind);
  const path = `/${owners}/:ownerId/${members}`;
  const fields: Readonly<Record<string, Check>> = { [key]: filled, role: filled };
  const join: Form = { fields, required: role === undefined ? [key, "role"] : [key] };
  const change: Form = { fields: { role: filled }, required: ["role"], permanent: [key] };
  const echo = (row: Membership): Fields => ({ [key]: row.member, role: row.role, created_at: row.created_at });
  const owner = (request: Request): string => exists(account, owners, hole(request, "ownerId"));
  const one = (request: Request): [string, Membership] => {
    const id = `${owner(request)}:${hole(request, "memberId")}`;
    const row = rows.get(id);
    if (row === undefined)
      throw new Refusal(404, "NotFound", `${NOUN[members]} '${hole(request, "memberId")}' is not in this ${owners.slice(0, -1)}`);
    return [id, row];
  };

  return [
    route(account, "POST", path, (request) => {
      const mine = owner(request);
      const body = readBody(request, join);
      const row = add(account, edge, mine, exists(account, members, String(body[key])), String(body.role ?? role));
      return created(account, echo(row), "Membership has been created");
    }),
    route(account, "GET", path, (request) => {
      const mine = owner(request);
      const those = rows.all().filter((row) => row.owner === mine);
      return page(account, request, those.map(echo));
    }),
    route(account, "GET", `${path}/:memberId`, (request) => ok(echo(one(request)[1]))),
    route(account, "PATCH", `${path}/:memberId`, (request) => {
      const [id, before] = one(request);
      const after: Membership = { ...before, role: String(readPatch(request, change).role) };
      requireRole(account, after.role, scope);
      rows.set(id, after);
      if (after.role !== before.role) world.record("update", kind, id, id);
      return ok(echo(after), "Membership has been updated");
    }),
    route(account, "DELETE", `${path}/:memberId`, (request) => {
      const [id] = one(request);
      rows.remove(id);
      world.record("remove", kind, id, id);
      return done("Membership has been deleted");
    }),
  ];
};

const add = (account: Account, { kind, members, scope }: Edge, owner: string, member: string, role: string): Membership => {
  const { world } = account;
  requireRole(account, role, scope);
  const rows = memberships(account, kind);
  const id = `${owner}:${member}`;
  if (rows.get(id) !== undefined) throw duplicate(account, `${NOUN[members]} '${member}' is a member already`);
  const row: Membership = { owner, member, role, created_at: world.now().toISOString() };
  rows.set(id, row);
  world.record("create", kind, id, id);
  return row;
};

/** The users of a group: the same memberships, seen from the group. A role in it is changed from the user's side only. */
const groupUserRoutes = (account: Account): Route[] => {
  const { world } = account;
  const rows = memberships(account, OF_GROUP);
  const edge = EDGES.find(({ kind }) => kind === OF_GROUP) as Edge;
  const group = (request: Request): string => exists(account, "groups", hole(request, "groupId"));

  return [
    route(account, "GET", "/groups/:groupId/users", (request) => {
      const id = group(request);
      const those = rows.all().filter(({ member }) => member === id);
      const members = those.map(({ owner, role }) => ({ ...users(account).get(owner), role }));
      // Whoever gets in by a role in the account is listed as well, without a role here.
      const others = users(account)
        .all()
        .filter((user) => isInherited(account, user.role) && !those.some(({ owner }) => owner === user.id))
        .map((user) => ({ ...user, role: null }));
      return page(account, request, [...members, ...others]);
    }),
    route(account, "POST", "/groups/:groupId/users", (request) => {
      const id = group(request);
      const { email, role } = readBody(request, INVITE);
      const user = users(account)
        .all()
        .find((each) => each.email.toLowerCase() === String(email).toLowerCase());
      if (user === undefined) throw invalid(`User with email '${String(email)}' is not in this account`);
      add(account, edge, user.id, id, String(role));
      return done("User has been added to the group");
    }),
    route(account, "DELETE", "/groups/:groupId/users/:userId", (request) => {
      const [id, userId] = [group(request), hole(request, "userId")];
      const key = `${userId}:${id}`;
      if (!rows.remove(key)) throw new Refusal(404, "NotFound", `User '${userId}' is not in this group`);
      world.record("remove", OF_GROUP, key, key);
      return done("User has been removed from the group");
    }),
  ];
};

/** A file of an earlier sandbox has members of teams by other names. */
interface Earlier {
  readonly team_id: string;
  readonly user_id: string;
  readonly role: string;
  readonly created_at: string;
}

const memberships = ({ world }: Account, kind: string): Table<Membership> => {
  const table = world.table<Membership | Earlier>(kind);
  const read = (row: Membership | Earlier): Membership =>
    "owner" in row ? row : { owner: row.team_id, member: row.user_id, role: row.role, created_at: row.created_at };
  return {
    ...table,
    get: (id) => {
      const row = table.get(id);
      return row === undefined ? undefined : read(row);
    },
    all: () => table.all().map(read),
    entries: () => table.entries().map(([id, row]) => [id, read(row)]),
  };
};

const exists = (account: Account, table: keyof typeof NOUN, id: string): string => {
  const all = { users, teams, groups, connections }[table](account);
  found<unknown>(all.get(id), NOUN[table], id);
  return id;
};
