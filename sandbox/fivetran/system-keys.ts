/** System keys. The secret is in the answer that makes or rotates one, and in no other. */

import type { Fields, Request, Route } from "../http.js";
import { type Check, filled, type Form, listOf, oneOf, readBody, readPatch, record, text } from "./form.js";
import { type Account, created, done, found, hole, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface SystemKey extends Fields {
  readonly id: string;
  readonly name: string;
}

const KIND = "fivetran:SystemKey";

const DAYS: Readonly<Record<string, number>> = { ONE_WEEK: 7, ONE_MONTH: 30, THREE_MONTHS: 90, SIX_MONTHS: 180 };
const PERIOD = oneOf(...Object.keys(DAYS), "INFINITE");
const TYPES = ["ACCOUNT", "USER", "WEBHOOK", "TEAM", "ROLES", "DESTINATION", "TRANSFORMATION", "REMOTE_EXECUTION_AGENT", "CONNECTOR"];
const PERMISSION = record(
  {
    resource_type: oneOf(...TYPES),
    access_level: oneOf("NONE", "READ", "MANAGE"),
    resource_filter: record({ ids: listOf(text), group_ids: listOf(text) }),
  },
  ["resource_type", "access_level"],
);
const FIELDS: Readonly<Record<string, Check>> = { name: filled, permissions: listOf(PERMISSION) };
const CREATE: Form = { fields: { ...FIELDS, expiration_period: PERIOD }, required: ["name", "expiration_period", "permissions"] };
const UPDATE: Form = { fields: FIELDS, permanent: ["id", "expiration_period"] };
const ROTATE: Form = { fields: { expiration_period: PERIOD }, required: ["expiration_period"] };

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const systemKeyRoutes = (account: Account): Route[] => {
  const { world } = account;
  const keys = world.table<SystemKey>(KIND);
  const get = (request: Request): SystemKey => found(keys.get(hole(request, "keyId")), "SystemKey", hole(request, "keyId"));
  const stamp = (): Fields => ({ updated_at: world.now().toISOString() });
  const expiry = (period: unknown): Fields => {
    const days = DAYS[String(period)];
    return { expired_at: days === undefined ? null : new Date(world.now().getTime() + days * 86_400_000).toISOString() };
  };
  const secret = (): Fields => ({ secret: `secret-${world.digits(KIND, 24)}` });

  return [
    route(account, "POST", "/system-keys", (request) => {
      const { expiration_period, ...body } = readBody(request, CREATE);
      const key: SystemKey = {
        ...{ id: `key_${world.digits(KIND, 12)}`, ...body, name: String(body.name), key: `key-${world.digits(KIND, 16)}` },
        ...{ created_at: world.now().toISOString(), ...stamp(), ...expiry(expiration_period), last_used_at: null },
      };
      keys.set(key.id, key);
      world.record("create", KIND, key.id, key.name);
      return created(account, { ...key, ...secret() }, "System key has been created");
    }),
    route(account, "GET", "/system-keys", (request) => page(account, request, keys.all())),
    route(account, "GET", "/system-keys/:keyId", (request) => ok(get(request))),
    route(account, "PATCH", "/system-keys/:keyId", (request) => {
      const before = get(request);
      const after: SystemKey = { ...before, ...readPatch(request, UPDATE), ...stamp() };
      keys.set(after.id, after);
      world.record("update", KIND, after.id, after.name);
      return ok(after, "System key has been updated");
    }),
    route(account, "POST", "/system-keys/:keyId/rotate", (request) => {
      const before = get(request);
      const { expiration_period } = readBody(request, ROTATE);
      const after: SystemKey = { ...before, ...stamp(), ...expiry(expiration_period) };
      keys.set(after.id, after);
      world.record("update", KIND, after.id, after.name);
      return ok({ ...after, ...secret() }, "System key has been rotated");
    }),
    route(account, "DELETE", "/system-keys/:keyId", (request) => {
      const { id, name } = get(request);
      keys.remove(id);
      world.record("remove", KIND, id, name);
      return done(`System key with id '${id}' has been deleted`);
    }),
  ];
};
