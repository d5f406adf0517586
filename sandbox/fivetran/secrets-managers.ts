/** External secrets managers, and what reads its secrets from one. */

import { asFields, type Fields, type Request, type Route } from "../http.js";
import { filled, flag, type Form, oneOf, open, readBody, readPatch } from "./form.js";
import { connections, destinations } from "./tables.js";
import { type Account, created, done, found, hole, invalid, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Manager extends Fields {
  readonly id: string;
  readonly name: string;
  readonly config: Fields;
}

const KIND = "fivetran:ExternalSecretsManager";

const CREATE: Form = {
  fields: {
    type: oneOf("AWS_SECRET_MANAGER", "AZURE_KEY_VAULT", "HASHICORP_VAULT"),
    name: filled,
    config: open,
    is_hybrid_deployment: flag,
  },
  required: ["type", "name", "config"],
};
const UPDATE: Form = { fields: { config: open }, required: ["config"], permanent: ["id", "type", "name", "is_hybrid_deployment"] };

/** What is never shown again. */
const SECRET = /(token|secret|password|private_key)$/;

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const secretsManagerRoutes = (account: Account): Route[] => {
  const { world } = account;
  const managers = world.table<Manager>(KIND);
  const get = (request: Request): Manager => found(managers.get(hole(request, "esmId")), "ExternalSecretsManager", hole(request, "esmId"));

  return [
    route(account, "POST", "/external-secrets-managers", (request) => {
      const { config, name, ...body } = readBody(request, CREATE);
      const manager: Manager = {
        ...{
          id: `esm_${world.digits(KIND, 12)}`,
          is_hybrid_deployment: false,
          ...body,
          name: String(name),
          config: asFields(config) ?? {},
        },
        ...{ created_at: world.now().toISOString(), updated_at: world.now().toISOString() },
      };
      managers.set(manager.id, manager);
      world.record("create", KIND, manager.id, manager.name);
      return created(account, echo(manager), "External secrets manager has been created");
    }),
    route(account, "GET", "/external-secrets-managers", (request) => page(account, request, managers.all().map(echo))),
    route(account, "GET", "/external-secrets-managers/:esmId", (request) => ok(echo(get(request)))),
    route(account, "PATCH", "/external-secrets-managers/:esmId", (request) => {
      const before = get(request);
      const after: Manager = {
        ...before,
        config: asFields(readPatch(request, UPDATE).config) ?? {},
        updated_at: world.now().toISOString(),
      };
      managers.set(after.id, after);
      world.record("update", KIND, after.id, after.name);
      return ok(echo(after), "External secrets manager has been updated");
    }),
    route(account, "GET", "/external-secrets-managers/:esmId/entities", (request) =>
      ok({ items: entities(account, get(request).id, request) }),
    ),
    route(account, "GET", "/external-secrets-managers-entities", (request) =>
      ok({ items: entities(account, request.query.get("esm_id"), request) }),
    ),
    route(account, "DELETE", "/external-secrets-managers/:esmId", (request) => {
      const { id, name } = get(request);
      const users = entities(account, id, request);
      if (users.length > 0)
        throw invalid(`External secrets manager with id '${id}' is used by ${users.map((one) => String(one.id)).join(", ")}`);
      managers.remove(id);
      world.record("remove", KIND, id, name);
      return done(`External secrets manager with id '${id}' has been deleted`);
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const echo = (manager: Manager): Fields => ({
  ...manager,
  config: Object.fromEntries(Object.entries(manager.config).map(([key, value]) => [key, SECRET.test(key) ? "********" : value])),
});

/** Whatever names a manager; a list without pages. */
const entities = (account: Account, id: string | null, request: Request): Fields[] => {
  const type = request.query.get("type");
  const all = [
    ...connections(account)
      .all()
      .map((one) => ({ id: one.id, name: one.schema, type: "SOURCE", secret_manager_id: one.external_secrets_manager_id })),
    ...destinations(account)
      .all()
      .map((one) => ({ id: one.id, name: one.service, type: "DESTINATION", secret_manager_id: one.external_secrets_manager_id })),
  ];
  return all
    .filter((one) => typeof one.secret_manager_id === "string" && (id === null || one.secret_manager_id === id))
    .filter((one) => type === null || one.type === type)
    .map((one) => ({ ...one, enabled: true }));
};
