/** Connections: one source each, in a group. Two of one group never share a name. */

import { asFields, type Answer, type Fields, type Request, type Route } from "../http.js";
import { ownerOf } from "./account.js";
import { echoConfig, echoEnum, merge, without } from "./config.js";
import { CARD, CREATE, settleConnection, TEST_FLAGS, UPDATE } from "./connection-form.js";
import { readBody, readPatch } from "./form.js";
import { nameOf, permanentKeys } from "./naming.js";
import { admitSetupTests, type Report, runSetupTests } from "./setup-tests.js";
import { forgetSchemas } from "./schemas.js";
import { BEGAN, synced } from "./syncs.js";
import { removeMemberships } from "./memberships.js";
import { forgetTrust } from "./trust.js";
import { type Connection, CONNECTION, connections, groups, type Status } from "./tables.js";
import { type Account, created, done, duplicate, found, hole, invalid, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const connectionRoutes = (account: Account): Route[] => {
  const { world } = account;
  const get = (request: Request): Connection =>
    found(connections(account).get(hole(request, "connectionId")), "Connection", hole(request, "connectionId"));

  return [
    route(account, "POST", "/connections", (request) => {
      const body = readBody(request, CREATE);
      if (account.options.services?.includes(String(body.service)) === false)
        throw invalid(`Unsupported service '${String(body.service)}'`);
      if (body.run_setup_tests !== false) admitSetupTests(account);
      const made = newConnection(account, body);
      world.record("create", CONNECTION, made.id, naturalKey(made));
      const { connection, report } = body.run_setup_tests === false ? { connection: made, report: undefined } : tested(account, made, body);
      return created(account, { ...echoConnection(account, connection), setup_tests: report?.tests ?? [] }, "Connection has been created");
    }),
    route(account, "GET", "/connections", (request) => {
      const groupId = request.query.get("group_id");
      const schema = request.query.get("schema");
      const those = connections(account)
        .all()
        .filter((each) => (groupId === null || each.group_id === groupId) && (schema === null || each.schema === schema));
      const echoes = those.map((each) => echoConnection(account, each));
      return page(account, request, echoes);
    }),
    route(account, "GET", "/connections/:connectionId", (request) => ok(echoConnection(account, get(request)))),
    route(account, "PATCH", "/connections/:connectionId", (request) => patch(account, get(request), request)),
    route(account, "POST", "/connections/:connectionId/test", (request) => {
      const before = get(request);
      const flags = readBody(request, { fields: TEST_FLAGS });
      admitSetupTests(account);
      const { connection, report } = tested(account, before, flags);
      return ok({ ...echoConnection(account, connection), setup_tests: report.tests }, "Setup tests have been completed");
    }),
    route(account, "POST", "/connections/:connectionId/connect-card", (request) => {
      const connection = get(request);
      const { connect_card_config: card } = readBody(request, { fields: { connect_card_config: CARD }, required: ["connect_card_config"] });
      return ok({ connector_id: connection.id, connect_card: connectCard(account, card), connect_card_config: card });
    }),
    route(account, "DELETE", "/connections/:connectionId", (request) => {
      const connection = get(request);
      connections(account).remove(connection.id);
      forgetSchemas(account, connection.id);
      forgetTrust(account, "connections", connection.id);
      removeMemberships(account, "connections", connection.id);
      world.record("remove", CONNECTION, connection.id, naturalKey(connection));
      return done(`Connection with id '${connection.id}' has been deleted`);
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Constructor
// ---------------------------------------------------------------------------------------------------------------------

/** Stores a connection as this body wants it; untested, and not in the ledger, where only the caller's writes belong. */
export const newConnection = (account: Account, body: Fields): Connection => {
  const { world } = account;
  const service = String(body.service);
  const groupId = String(body.group_id);
  found(groups(account).get(groupId), "Group", groupId);
  const schema = nameOf(account, service, asFields(body.config) ?? {});
  if (
    connections(account)
      .all()
      .some((each) => each.group_id === groupId && each.schema === schema)
  )
    throw duplicate(account, `Connection with schema '${schema}' already exists in group '${groupId}'`);
  const card = body.connect_card_config;
  const connection: Connection = {
    ...settleConnection(INITIAL, body),
    ...(card === undefined ? {} : { connect_card_config: card, connect_card: connectCard(account, card) }),
    id: `conn_${world.digits(CONNECTION, 12)}`,
    group_id: groupId,
    service,
    schema,
    connected_by: ownerOf(account),
    created_at: world.now().toISOString(),
    destination_schema_names: body.destination_schema_names ?? "FIVETRAN_NAMING",
    status: structuredClone(STATUS),
    config: merge({}, asFields(body.config) ?? {}),
    auth: merge({}, asFields(body.auth) ?? {}),
  };
  connections(account).set(connection.id, connection);
  return connection;
};

/** A connection as a reader sees it. */
export const echoConnection = (account: Account, stored: Connection): Fields => {
  const connection = synced(account, stored);
  const { service, config, status } = connection;
  const observed = echoConfig(account, service, config);
  return {
    ...without(connection, "auth", BEGAN),
    networking_method: echoEnum(account, connection.networking_method),
    status: connection.paused ? { ...status, sync_state: "paused" } : status,
    config: account.options.hidesNaming === true ? without(observed, ...permanentKeys(service, config)) : observed,
  };
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const STATUS: Status = {
  setup_state: "incomplete",
  schema_status: "ready",
  sync_state: "scheduled",
  update_state: "on_schedule",
  is_historical_sync: true,
  tasks: [],
  warnings: [],
};

const INITIAL = {
  service_version: 1,
  succeeded_at: null,
  failed_at: null,
  paused: false,
  pause_after_trial: false,
  sync_frequency: 360,
  schedule_type: "auto",
  networking_method: "Directly",
  private_link_id: null,
  proxy_agent_id: null,
  hybrid_deployment_agent_id: null,
  external_secrets_manager_id: null,
  data_delay_sensitivity: "NORMAL",
  data_delay_threshold: 0,
};

const patch = (account: Account, before: Connection, request: Request): Answer => {
  const body = readPatch(request, UPDATE);
  requirePersistent(body);
  const config = asFields(body.config) ?? {};
  for (const key of permanentKeys(before.service, before.config))
    if (config[key] !== undefined && config[key] !== before.config[key]) throw invalid(`Field 'config.${key}' can't be changed`);
  const changed: Connection = {
    ...settleConnection(before, body),
    config: merge(before.config, config),
    auth: merge(before.auth, asFields(body.auth) ?? {}),
    status: {
      ...before.status,
      ...(body.schema_status === undefined ? {} : { schema_status: String(body.schema_status) }),
      ...(body.is_historical_sync === true ? { is_historical_sync: true, sync_state: "syncing" } : {}),
    },
  };
  if (body.run_setup_tests !== false) admitSetupTests(account);
  connections(account).set(changed.id, changed);
  if (JSON.stringify(changed) !== JSON.stringify(before)) account.world.record("update", CONNECTION, changed.id, naturalKey(changed));
  const { connection, report } =
    body.run_setup_tests === false ? { connection: changed, report: undefined } : tested(account, changed, body);
  return ok({ ...echoConnection(account, connection), setup_tests: report?.tests ?? [] }, "Connection has been updated");
};

/** Test flags alone change nothing. Trust without a run of tests is taken, and given to nobody. */
const requirePersistent = (body: Fields): void => {
  const flags = ["run_setup_tests", ...Object.keys(TEST_FLAGS)];
  if (Object.keys(body).every((name) => flags.includes(name))) throw invalid("The request body holds nothing to change but test flags");
};

/** Runs the tests and stores what they say about the connection. Not a write of the caller, so not in the ledger. */
const tested = (account: Account, before: Connection, flags: Fields): { connection: Connection; report: Report } => {
  const { id, schema, service, status } = before;
  const report = runSetupTests(account, { keys: [id, schema, service], state: status.setup_state, flags });
  const reported = (...statuses: string[]) =>
    report.tests
      .filter((test) => statuses.includes(test.status))
      .map(({ title, message }) => ({ code: "setup_test", message: title, details: message }));
  const connection: Connection = {
    ...before,
    status: { ...status, setup_state: report.state, tasks: reported("FAILED", "JOB_FAILED"), warnings: reported("WARNING") },
  };
  connections(account).set(id, connection);
  return { connection, report };
};

const naturalKey = ({ group_id, schema }: Connection): string => `${group_id}/${schema}`;

const connectCard = (account: Account, card: unknown): Fields => {
  const token = account.world.digits("fivetran:connect-card", 24);
  return {
    token,
    uri: `https://connect-card.example.test/setup?auth=${token}&to=${encodeURIComponent(String(asFields(card)?.redirect_uri))}`,
  };
};
