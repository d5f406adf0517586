/** Destinations: the warehouse of one group, under the group's id. */

import { asFields, type Fields, type Request, type Route } from "../http.js";
import { echoConfig, echoEnum, merge, settle, without } from "./config.js";
import { NETWORKING, RUN_FLAGS, TEST_FLAGS } from "./connection-form.js";
import { newConnection } from "./connections.js";
import { filled, flag, type Form, like, nullable, oneOf, open, readBody } from "./form.js";
import { admitSetupTests, runSetupTests } from "./setup-tests.js";
import { connectionsOf, type Destination, DESTINATION, destinations, groups } from "./tables.js";
import { forgetTrust } from "./trust.js";
import { type Account, conflict, created, done, duplicate, found, hole, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

const OFFSETS = Array.from({ length: 24 }, (_, index) => index - 11).map((hours) => (hours > 0 ? `+${hours}` : String(hours)));

const SETTINGS: Form["fields"] = {
  ...RUN_FLAGS,
  ...NETWORKING,
  time_zone_offset: oneOf(...OFFSETS),
  // The empty string is how some clients say that they have no wish.
  region: like(/^((GCP|AWS|AZURE)_[A-Z0-9_]+)?$/, "GCP_US_EAST4"),
  daylight_saving_time_enabled: flag,
  config: open,
};

const CREATE: Form = {
  fields: { ...SETTINGS, group_id: filled, service: like(/^[a-z0-9]\w*$/, "big_query") },
  required: ["group_id", "service", "time_zone_offset"],
};

/** Described as needing a time zone; the service takes it without one. */
const UPDATE: Form = { fields: { ...SETTINGS, config: nullable(open) }, permanent: ["id", "group_id", "service"] };

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const destinationRoutes = (account: Account): Route[] => {
  const { world, options } = account;
  const get = (request: Request): Destination =>
    found(destinations(account).get(hole(request, "destinationId")), "Destination", hole(request, "destinationId"));

  return [
    route(account, "POST", "/destinations", (request) => {
      const body = readBody(request, CREATE);
      const id = String(body.group_id);
      found(groups(account).get(id), "Group", id);
      if (destinations(account).get(id) !== undefined) throw duplicate(account, `Group with id '${id}' already has a destination`);
      if (body.run_setup_tests !== false) admitSetupTests(account);
      const made = settleDestination({ ...INITIAL, id, group_id: id, service: String(body.service) }, body);
      destinations(account).set(id, made);
      world.record("create", DESTINATION, id, id);
      const schema = options.platformConnection;
      if (schema !== undefined && !connectionsOf(account, id).some((connection) => connection.schema === schema))
        newConnection(account, { group_id: id, service: "fivetran_log", config: { schema } });
      return created(account, finish(account, made, body), "Destination has been created");
    }),
    route(account, "GET", "/destinations", (request) => {
      const echoes = destinations(account)
        .all()
        .map((destination) => echo(account, destination));
      return page(account, request, echoes);
    }),
    route(account, "GET", "/destinations/:destinationId", (request) => ok(echo(account, get(request)))),
    route(account, "PATCH", "/destinations/:destinationId", (request) => {
      const before = get(request);
      const body = readBody(request, UPDATE);
      if (body.run_setup_tests !== false) admitSetupTests(account);
      const after = settleDestination(before, body);
      destinations(account).set(after.id, after);
      if (JSON.stringify(after) !== JSON.stringify(before)) world.record("update", DESTINATION, after.id, after.id);
      return ok(finish(account, after, body), "Destination has been updated");
    }),
    route(account, "POST", "/destinations/:destinationId/test", (request) => {
      const before = get(request);
      const flags = readBody(request, { fields: TEST_FLAGS });
      admitSetupTests(account);
      // This answer is known to lack the networking fields.
      const observed = without(tested(account, before, flags), "networking_method", "private_link_id", "hybrid_deployment_agent_id");
      return ok(observed, "Setup tests have been completed");
    }),
    route(account, "DELETE", "/destinations/:destinationId", (request) => {
      const { id } = get(request);
      const blocking = connectionsOf(account, id).map((connection) => connection.id);
      if (blocking.length > 0) throw conflict(`Destination with id '${id}' has connections: ${blocking.join(", ")}`);
      destinations(account).remove(id);
      forgetTrust(account, "destinations", id);
      world.record("remove", DESTINATION, id, id);
      return done(`Destination with id '${id}' has been deleted`);
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const INITIAL = {
  region: "GCP_US_EAST4",
  time_zone_offset: "0",
  daylight_saving_time_enabled: false,
  networking_method: "Directly",
  private_link_id: null,
  proxy_agent_id: null,
  hybrid_deployment_agent_id: null,
  external_secrets_manager_id: null,
  setup_status: "incomplete" as const,
  config: {},
};

const settleDestination = (before: Destination, { region, ...body }: Fields): Destination => ({
  ...settle(
    before,
    region === "" ? body : { region, ...body },
    Object.keys(SETTINGS).filter((name) => !KEPT_ELSEWHERE.includes(name)),
  ),
  config: merge(before.config, asFields(body.config) ?? {}),
});

const KEPT_ELSEWHERE = ["config", ...Object.keys(RUN_FLAGS)];

/** What a create and an update answer: with tests unless they are not wanted. */
const finish = (account: Account, before: Destination, body: Fields): Fields =>
  body.run_setup_tests === false ? { ...echo(account, before), setup_tests: [] } : tested(account, before, body);

const tested = (account: Account, before: Destination, flags: Fields): Fields => {
  const { id, service, setup_status } = before;
  const { tests, state } = runSetupTests(account, { keys: [id, service], state: setup_status, flags });
  const destination: Destination = { ...before, setup_status: state };
  destinations(account).set(id, destination);
  return { ...echo(account, destination), setup_tests: tests };
};

const echo = (account: Account, destination: Destination): Fields => ({
  ...destination,
  networking_method: echoEnum(account, destination.networking_method),
  setup_status: account.options.upperSnakeEnums === true ? destination.setup_status.toUpperCase() : destination.setup_status,
  config: numbersAsText(echoConfig(account, destination.service, destination.config)),
});

/** Whatever number was sent into the config of a destination comes back as text. */
const numbersAsText = (config: Fields): Fields => Object.fromEntries(Object.entries(config).map(([key, value]) => [key, textual(value)]));

const textual = (value: unknown): unknown => {
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map(textual);
  const inner = asFields(value);
  return inner === undefined ? value : numbersAsText(inner);
};
