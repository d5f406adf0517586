/** The account itself and its roles. Custom roles are rows of the world's table `fivetran:Role`. */

import type { Route } from "../http.js";
import { atLeast, type Form, readBody, text } from "./form.js";
import { METADATA } from "./metadata.js";
import { type Account, found, hole, invalid, ok, page, Refusal, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

/** Whoever holds the API key: the author of whatever is made through it. */
export const ownerOf = ({ options }: Account): string => options.owner ?? "sandbox_owner";

export type Scope = "ACCOUNT" | "DESTINATION" | "CONNECTOR" | "TEAM";

const HUB: Form = { fields: { fingerprint: text, port: atLeast(1), hub_server_url: text } };

export interface Role {
  readonly name: string;
  readonly description: string;
  readonly scope: readonly Scope[];
  readonly is_custom: boolean;
  readonly is_deprecated: boolean;
  readonly replacement_role_name: string | null;
}

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const accountRoutes = (account: Account): Route[] => [
  route(account, "GET", "/account/info", () =>
    ok({ account_id: "sandbox_account", account_name: "Sandbox", user_id: ownerOf(account), system_key_id: null }),
  ),
  // The same for everybody, without credentials and without a version in its path.
  {
    ...route(account, "GET", "", (request) => page(account, request, connectorTypes(account))),
    path: "/public/connector-types",
  },
  route(account, "POST", "/hvr/register-hub", (request) => {
    readBody(request, HUB);
    const [token, id] = [account.world.digits("hub token", 32), account.world.digits("hub", 12)];
    return ok({ access_token: token, registration_id: id }, "HVR hub has been registered");
  }),
  route(account, "GET", "/metadata/connector-types", (request) => page(account, request, connectorTypes(account))),
  route(account, "GET", "/metadata/connector-types/:service", (request) => {
    const service = hole(request, "service");
    if (account.options.services?.includes(service) === false)
      throw new Refusal(404, "NotFound", `Connector type '${service}' doesn't exist`);
    // Without properties it says nothing of any field.
    const usual = { config: { type: "object", properties: {} }, service_status: "general_availability" };
    return ok({ id: service, name: service, type: "Database", ...usual, ...METADATA[service], ...account.options.metadata?.[service] });
  }),
  route(account, "GET", "/transformations/package-metadata", (request) => {
    const [service, name] = [request.query.get("service"), request.query.get("name")];
    const those = PACKAGES.filter(
      (one) => (service === null || one.connector_types.includes(service)) && (name === null || one.name === name),
    );
    return page(account, request, those);
  }),
  route(account, "GET", "/transformations/package-metadata/:id", (request) => {
    const id = hole(request, "id");
    return ok(
      found(
        PACKAGES.find((one) => one.id === id),
        "TransformationPackage",
        id,
      ),
    );
  }),
  route(account, "GET", "/roles", (request) => page(account, request, roles(account))),
];

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const standard = (name: string, ...scope: Scope[]): Role => ({
  name,
  description: `Standard role ${name}`,
  scope,
  is_custom: false,
  is_deprecated: false,
  replacement_role_name: null,
});

const STANDARD = [
  standard("Account Administrator", "ACCOUNT", "DESTINATION", "CONNECTOR"),
  standard("Account Billing", "ACCOUNT"),
  standard("Account Analyst", "ACCOUNT", "DESTINATION", "CONNECTOR"),
  standard("Account Reviewer", "ACCOUNT", "DESTINATION", "CONNECTOR"),
  standard("Destination Creator", "ACCOUNT"),
  standard("Destination Administrator", "DESTINATION", "CONNECTOR"),
  standard("Destination Analyst", "DESTINATION", "CONNECTOR"),
  standard("Destination Reviewer", "DESTINATION", "CONNECTOR"),
  standard("Connection Creator", "DESTINATION"),
  standard("Connection Administrator", "CONNECTOR"),
  standard("Connection Collaborator", "CONNECTOR"),
  standard("Connection Reviewer", "CONNECTOR"),
  standard("Team Manager", "TEAM"),
  standard("Team Member", "TEAM"),
];

/** Names of earlier times, which accounts still take. */
const deprecated = (name: string, replacement: string): Role => ({
  ...(STANDARD.find((role) => role.name === replacement) as Role),
  ...{ name, description: `Use ${replacement}`, is_deprecated: true, replacement_role_name: replacement },
});

const DEPRECATED = [
  deprecated("Manage Destination", "Destination Administrator"),
  deprecated("Edit Destination", "Destination Analyst"),
  deprecated("View Destination", "Destination Reviewer"),
  deprecated("Connector Creator", "Connection Creator"),
  deprecated("Manage Connection", "Connection Administrator"),
  deprecated("Connector Administrator", "Connection Administrator"),
  deprecated("Connector Collaborator", "Connection Collaborator"),
  deprecated("Connector Reviewer", "Connection Reviewer"),
];

const roles = ({ world }: Account): Role[] => [...STANDARD, ...DEPRECATED, ...world.table<Role>("fivetran:Role").all()];

/** Refuses a role that the account does not have, or that is meant for something else. */
export const requireRole = (account: Account, name: unknown, scope: Scope): void => {
  if (name === undefined || name === null) return;
  if (!roles(account).some((role) => role.name === name && role.scope.includes(scope)))
    throw invalid(`Invalid 'role': '${String(name)}' is no ${scope.toLowerCase()} role of this account`);
};

/** Whether somebody with this account role can see every destination without having a role there. */
export const isInherited = (account: Account, name: unknown): boolean =>
  roles(account).some((role) => role.name === name && role.scope.includes("ACCOUNT") && role.scope.includes("DESTINATION"));

/** The services that the option names, or else a few. */
const connectorTypes = ({ options }: Account): object[] =>
  (options.services ?? ["github", "google_sheets", "postgres", "salesforce"]).map((id) => ({
    ...{ id, name: id, type: "API", service_status: "general_availability", supported_features: [{ id: "API_CONFIGURABLE" }] },
    ...{ link_to_docs: `https://fivetran.com/docs/connectors/${id}`, ...options.metadata?.[id], config: undefined, auth: undefined },
  }));

const PACKAGES = ["github", "jira", "salesforce"].map((name) => ({
  id: `package_${name}`,
  name,
  version: "v0.8.0",
  connector_types: [name],
  output_model_names: [`${name}__summary`],
  configurable_variables: {},
}));
