/** Log services: one of the account, and one of each group under the group's id. */

import { asFields, type Fields, type Request, type Route } from "../http.js";
import { echoConfig, merge } from "./config.js";
import { filled, flag, type Form, oneOf, open, readBody } from "./form.js";
import { admitSetupTests, runSetupTests } from "./setup-tests.js";
import { groups } from "./tables.js";
import { type Account, created, done, duplicate, found, hole, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface LogService extends Fields {
  readonly id: string;
  readonly service: string;
  readonly enabled: boolean;
  readonly config: Fields;
  readonly setup_state: "incomplete" | "connected" | "broken";
}

const KIND = "fivetran:LogService";

/** Where the log service of the account is kept, and found in the ledger. */
const ACCOUNT = "account";

const SERVICES = oneOf(
  "azure_monitor_log",
  "cloudwatch",
  "datadog_log",
  "dynatrace",
  "grafana_loki",
  "new_relic_log",
  "splunkLog",
  "stackdriver",
);
const SETTINGS = { enabled: flag, config: open, run_setup_tests: flag };
const CREATE: Form = { fields: { ...SETTINGS, service: SERVICES }, required: ["service"] };
const CREATE_IN_GROUP: Form = { fields: { ...CREATE.fields, group_id: filled }, required: ["group_id", "service"] };
const UPDATE: Form = { fields: SETTINGS, permanent: ["id", "group_id", "service"] };

// ---------------------------------------------------------------------------------------------------------------------
// Routes
// ---------------------------------------------------------------------------------------------------------------------

export const logServiceRoutes = (account: Account): Route[] => {
  const ofAccount = routesOf(account, "/external-logging/account", () => ACCOUNT);
  const ofGroup = routesOf(account, "/external-logging/:logId", (request) => hole(request, "logId"));
  return [
    route(account, "POST", "/external-logging/account", (request) => create(account, ACCOUNT, readBody(request, CREATE))),
    ...ofAccount,
    route(account, "POST", "/external-logging", (request) => {
      const body = readBody(request, CREATE_IN_GROUP);
      return create(account, found(groups(account).get(String(body.group_id)), "Group", String(body.group_id)).id, body);
    }),
    route(account, "GET", "/external-logging", (request) => {
      const those = account.world.table<LogService>(KIND).entries();
      const items = those
        .filter(([id]) => id !== ACCOUNT)
        .map(([, { id, service, enabled, setup_state }]) => ({ id, service, enabled, status: { tasks: [], setup_state } }));
      return page(account, request, items);
    }),
    ...ofGroup,
  ];
};

/** The log service of a group goes with it. */
export const removeLogService = ({ world }: Account, groupId: string): void => {
  if (world.table(KIND).remove(groupId)) world.record("remove", KIND, groupId, groupId);
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const create = (account: Account, id: string, body: Fields) => {
  const { world } = account;
  const rows = world.table<LogService>(KIND);
  if (rows.get(id) !== undefined) throw duplicate(account, `Log service with id '${id}' exists already`);
  const config = asFields(body.config) ?? {};
  // The account's own has an id that nobody asked for.
  const own = id === ACCOUNT ? "sandbox_account" : id;
  const made: LogService = { id: own, service: String(body.service), enabled: body.enabled !== false, config, setup_state: "incomplete" };
  if (body.run_setup_tests !== false) admitSetupTests(account);
  rows.set(id, made);
  world.record("create", KIND, id, id);
  return created(account, finish(account, id, body), "Log service has been created");
};

const routesOf = (account: Account, path: string, idOf: (request: Request) => string): Route[] => {
  const { world } = account;
  const rows = world.table<LogService>(KIND);
  const get = (request: Request): [string, LogService] => [idOf(request), found(rows.get(idOf(request)), "LogService", idOf(request))];

  return [
    route(account, "GET", path, (request) => ok(echo(account, get(request)[1]))),
    route(account, "PATCH", path, (request) => {
      const [id, before] = get(request);
      const body = readBody(request, UPDATE);
      if (body.run_setup_tests !== false) admitSetupTests(account);
      const config = merge(before.config, asFields(body.config) ?? {});
      const after: LogService = { ...before, config, enabled: body.enabled === undefined ? before.enabled : body.enabled === true };
      rows.set(id, after);
      if (JSON.stringify(after) !== JSON.stringify(before)) world.record("update", KIND, id, id);
      return ok(finish(account, id, body), "Log service has been updated");
    }),
    route(account, "POST", `${path}/test`, (request) => {
      const [id] = get(request);
      admitSetupTests(account);
      return ok({ setup_tests: tested(account, id) }, "Setup tests have been completed");
    }),
    route(account, "DELETE", path, (request) => {
      const [id] = get(request);
      rows.remove(id);
      world.record("remove", KIND, id, id);
      return done(`Log service with id '${id}' has been deleted`);
    }),
  ];
};

/** What a create and an update answer: with tests unless they are not wanted. */
const finish = (account: Account, id: string, body: Fields): Fields => {
  const setup_tests = body.run_setup_tests === false ? [] : tested(account, id);
  return { ...echo(account, account.world.table<LogService>(KIND).get(id) as LogService), setup_tests };
};

const tested = (account: Account, id: string): unknown => {
  const rows = account.world.table<LogService>(KIND);
  const before = rows.get(id) as LogService;
  const { tests, state } = runSetupTests(account, { keys: [id, before.service], state: before.setup_state, flags: {} });
  rows.set(id, { ...before, setup_state: state });
  return tests;
};

const echo = (account: Account, { id, service, enabled, config, setup_state }: LogService): Fields => ({
  id,
  service,
  enabled,
  status: { tasks: [], setup_state },
  config: Object.fromEntries(Object.entries(echoConfig(account, service, config)).map(([key, value]) => [key, sixStars(value)])),
});

/** Masks of log services have one length: the vendor's own Terraform provider knows no other there. */
const sixStars = (value: unknown): unknown => (typeof value === "string" && /^\*+$/.test(value) ? "******" : value);
