/**
 * Private links. One is being made for as many seconds as the option `privateLinkSeconds` says. It fails where the world's table
 * `fivetran:private-link-failure` has a reason under its name.
 */

import { asFields, type Fields, type Request, type Route } from "../http.js";
import { ownerOf } from "./account.js";
import { echoConfig } from "./config.js";
import { filled, type Form, like, oneOf, open, readBody, readPatch } from "./form.js";
import { connections, destinations } from "./tables.js";
import { type Account, conflict, created, done, found, hole, invalid, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface PrivateLink extends Fields {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly config: Fields;
  /** When the last change began. */
  readonly since: string;
  readonly isNew: boolean;
}

const KIND = "fivetran:PrivateLink";

/** What each service needs to know. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  DATABRICKS_AWS: ["connection_service_name"],
  DATABRICKS_AZURE: ["connection_service_id", "workspace_url"],
  DATABRICKS_GCP: ["connection_service_id", "workspace_url"],
  ONELAKE_AZURE: ["connection_service_id"],
  POSTGRES_WAREHOUSE_AZURE: ["connection_service_id"],
  REDSHIFT_AWS: ["aws_account_id", "cluster_identifier"],
  SNOWFLAKE_AWS: ["account_url", "vpce_id"],
  SNOWFLAKE_AZURE: ["account_url", "pls_id"],
  SNOWFLAKE_GCP: ["account_url", "pls_id"],
  SOURCE_AWS: ["connection_service_name"],
  SOURCE_AZURE: ["connection_service_id", "sub_resource_name"],
  SOURCE_GCP: ["private_connection_service_id"],
  SQL_DATA_WAREHOUSE_AZURE: ["connection_service_id"],
};

const CREATE: Form = {
  fields: {
    name: like(/^\w{1,23}$/, "my_link"),
    region: like(/^(GCP|AWS|AZURE)_[A-Z0-9_]+$/, "AWS_US_EAST_1"),
    service: oneOf(...Object.keys(NEEDS)),
    config: open,
  },
  required: ["name", "region", "service", "config"],
};
const UPDATE: Form = { fields: { config: open, service: filled }, required: ["config"], permanent: ["id", "name", "region"] };

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const privateLinkRoutes = (account: Account): Route[] => {
  const { world } = account;
  const links = world.table<PrivateLink>(KIND);
  const get = (request: Request): PrivateLink =>
    found(links.get(hole(request, "privateLinkId")), "PrivateLink", hole(request, "privateLinkId"));

  return [
    route(account, "POST", "/private-links", (request) => {
      const body = readBody(request, CREATE);
      const link: PrivateLink = {
        ...{ id: `link_${world.digits(KIND, 12)}`, name: String(body.name), region: body.region, service: String(body.service) },
        ...{ config: complete(String(body.service), body.config), since: world.now().toISOString(), isNew: true },
        ...{ created_at: world.now().toISOString(), created_by: ownerOf(account) },
      };
      links.set(link.id, link);
      world.record("create", KIND, link.id, link.name);
      return created(account, { ...echo(account, link), state: "CREATING" }, "Private link is being created");
    }),
    route(account, "GET", "/private-links", (request) => {
      const all = links.all().map((link) => echo(account, link));
      return page(account, request, all);
    }),
    route(account, "GET", "/private-links/:privateLinkId", (request) => ok(echo(account, get(request)))),
    route(account, "PATCH", "/private-links/:privateLinkId", (request) => {
      const before = get(request);
      const body = readPatch(request, UPDATE);
      if (body.service !== undefined && body.service !== before.service) throw invalid("Field 'service' can't be changed");
      const config = complete(before.service, { ...before.config, ...asFields(body.config) });
      const isChanged = JSON.stringify(config) !== JSON.stringify(before.config);
      const after: PrivateLink = isChanged ? { ...before, config, since: world.now().toISOString(), isNew: false } : before;
      links.set(after.id, after);
      if (isChanged) world.record("update", KIND, after.id, after.name);
      return ok({ ...echo(account, after), ...(isChanged ? { state: "UPDATING" } : {}) }, "Private link is being updated");
    }),
    route(account, "DELETE", "/private-links/:privateLinkId", (request) => {
      const { id, name } = get(request);
      const users = [...connections(account).all(), ...destinations(account).all()].filter((one) => one.private_link_id === id);
      if (users.length > 0) throw conflict(`Private link with id '${id}' is used by ${users.map((one) => one.id).join(", ")}`);
      links.remove(id);
      world.record("remove", KIND, id, name);
      return done(`Private link with id '${id}' is being deleted`);
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const complete = (service: string, config: unknown): Fields => {
  const given = asFields(config) ?? {};
  for (const name of NEEDS[service] ?? []) if (given[name] === undefined) throw invalid(`Field 'config.${name}' is required`);
  return given;
};

const echo = (account: Account, { since, isNew, ...link }: PrivateLink): Fields => {
  const { world, options } = account;
  const reason = world.table<string>("fivetran:private-link-failure").get(link.name);
  const isDone = world.now().getTime() - Date.parse(since) >= (options.privateLinkSeconds ?? 0) * 1000;
  const state = !isDone ? (isNew ? "CREATING" : "UPDATING") : reason === undefined ? "OK" : "FAIL";
  const host = state === "OK" ? { host: `${link.name}.private.fivetran.example` } : { host: null };
  return {
    ...link,
    config: echoConfig(account, link.service, link.config),
    ...host,
    state,
    state_summary: reason ?? "",
    cloud_provider: link.service.split("_").at(-1),
    account_id: "sandbox_account",
  };
};
