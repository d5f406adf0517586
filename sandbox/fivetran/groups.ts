/** Groups: the folder of one destination and its connections. Names need not be unique. */

import { createHash } from "node:crypto";
import type { Route } from "../http.js";
import { echoConnection } from "./connections.js";
import { filled, type Form, readBody, readPatch } from "./form.js";
import { removeLogService } from "./log-services.js";
import { removeMemberships } from "./memberships.js";
import { connectionsOf, destinations, GROUP, type Group, groups } from "./tables.js";
import { removeGroupWebhooks } from "./webhooks.js";
import { type Account, conflict, created, done, found, hole, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const FORM: Form = { fields: { name: filled }, required: ["name"] };

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const groupRoutes = (account: Account): Route[] => {
  const { world } = account;
  const get = (id: string): Group => found(groups(account).get(id), "Group", id);

  return [
    route(account, "POST", "/groups", (request) => {
      const { name } = readBody(request, FORM);
      const group: Group = { id: `grp_${world.digits(GROUP, 12)}`, name: String(name), created_at: world.now().toISOString() };
      groups(account).set(group.id, group);
      world.record("create", GROUP, group.id, group.name);
      return created(account, group, "Group has been created");
    }),
    route(account, "GET", "/groups", (request) => page(account, request, groups(account).all())),
    route(account, "GET", "/groups/:groupId", (request) => ok(get(hole(request, "groupId")))),
    route(account, "PATCH", "/groups/:groupId", (request) => {
      const before = get(hole(request, "groupId"));
      const after: Group = { ...before, name: String(readPatch(request, FORM).name) };
      groups(account).set(after.id, after);
      if (after.name !== before.name) world.record("update", GROUP, after.id, after.name);
      return ok(after, "Group has been updated");
    }),
    route(account, "DELETE", "/groups/:groupId", (request) => {
      const { id, name } = get(hole(request, "groupId"));
      if (destinations(account).get(id) !== undefined) throw conflict(`Group with id '${id}' has a destination`);
      if (connectionsOf(account, id).length > 0) throw conflict(`Group with id '${id}' has connections`);
      groups(account).remove(id);
      world.record("remove", GROUP, id, name);
      removeGroupWebhooks(account, id);
      removeMemberships(account, "groups", id);
      removeLogService(account, id);
      return done(`Group with id '${id}' has been deleted`);
    }),
    route(account, "GET", "/groups/:groupId/public-key", (request) => {
      const { id } = get(hole(request, "groupId"));
      const key = createHash("sha256").update(`public key of ${id}`).digest("base64");
      return ok({ public_key: `ssh-rsa ${key} fivetran user key` });
    }),
    route(account, "GET", "/groups/:groupId/service-account", (request) => {
      const { id } = get(hole(request, "groupId"));
      return ok({ service_account: `g-${id.replaceAll("_", "-")}@fivetran-sandbox.iam.gserviceaccount.com` });
    }),
    route(account, "GET", "/groups/:groupId/connections", (request) => {
      const { id } = get(hole(request, "groupId"));
      const schema = request.query.get("schema");
      const those = connectionsOf(account, id).filter((connection) => schema === null || connection.schema === schema);
      const echoes = those.map((connection) => echoConnection(account, connection));
      return page(account, request, echoes);
    }),
  ];
};
