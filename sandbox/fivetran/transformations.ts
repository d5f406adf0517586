/**
 * dbt projects, and transformations of them or by a quickstart package. A run that is started takes as many seconds as the option `syncSeconds` says; it
 * fails where the world's table `fivetran:transformation-failure` has a row under the transformation's id.
 */

import { asFields, type Fields, type Request, type Route } from "../http.js";
import { ownerOf } from "./account.js";
import { atLeast, filled, flag, type Form, like, listOf, nullable, oneOf, open, readBody, readPatch, record, text } from "./form.js";
import { runSetupTests, admitSetupTests } from "./setup-tests.js";
import { groups } from "./tables.js";
import { type Account, conflict, created, done, found, hole, invalid, ok, page, route } from "./wire.js";

// ---------------------------------------------------------------------------------------------------------------------
// Model
// ---------------------------------------------------------------------------------------------------------------------

interface Project extends Fields {
  readonly id: string;
  readonly status: string;
  readonly project_config: Fields;
}

interface Transformation extends Fields {
  readonly id: string;
  readonly type: string;
  readonly schedule: Fields;
  readonly transformation_config: Fields;
}

const PROJECT = "fivetran:TransformationProject";
const TRANSFORMATION = "fivetran:Transformation";

const VARS = listOf(like(/^DBT_[A-Z0-9_.-]+=/, "DBT_TARGET=prod"));
const CHANGEABLE = {
  git_branch: nullable(text),
  folder_path: nullable(text),
  target_name: nullable(text),
  threads: atLeast(1),
  environment_vars: VARS,
};
const CONFIG = record({ ...CHANGEABLE, dbt_version: filled, default_schema: filled, git_remote_url: filled }, [
  "dbt_version",
  "default_schema",
  "git_remote_url",
]);
const NEW_PROJECT: Form = {
  fields: { group_id: filled, type: oneOf("DBT_CORE", "DBT_GIT"), project_config: CONFIG, run_tests: flag },
  required: ["group_id", "type", "project_config"],
};
const UPDATE_PROJECT: Form = { fields: { project_config: record(CHANGEABLE), run_tests: flag }, permanent: ["id", "group_id", "type"] };

const DAYS = oneOf("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY");
const SCHEDULE = record(
  {
    schedule_type: oneOf("INTEGRATED", "TIME_OF_DAY", "INTERVAL", "CRON"),
    ...{ interval: atLeast(1), time_of_day: like(/^\d\d:\d\d$/, "09:30"), days_of_week: listOf(DAYS), cron: listOf(filled) },
    ...{ connection_ids: listOf(filled), transformation_ids: listOf(filled), smart_syncing: flag },
  },
  ["schedule_type"],
);
const STEPS = listOf(record({ name: filled, command: filled }, ["name", "command"]));
const NEW: Form = {
  fields: { type: oneOf("DBT_CORE", "QUICKSTART"), transformation_config: open, schedule: SCHEDULE, paused: flag },
  required: ["type", "transformation_config"],
};
const UPDATE: Form = { fields: { transformation_config: open, schedule: SCHEDULE, paused: flag }, permanent: ["id", "type"] };
const OF_TYPE: Readonly<Record<string, Form>> = {
  DBT_CORE: { fields: { project_id: filled, name: filled, steps: STEPS }, required: ["project_id", "name", "steps"] },
  QUICKSTART: {
    fields: { package_name: filled, connection_ids: listOf(filled), excluded_models: listOf(filled), configurable_variables: open },
  },
};
const PERMANENT = ["project_id", "package_name", "connection_ids"];

// ---------------------------------------------------------------------------------------------------------------------
// Projects
// ---------------------------------------------------------------------------------------------------------------------

export const transformationProjectRoutes = (account: Account): Route[] => {
  const { world } = account;
  const projects = world.table<Project>(PROJECT);
  const get = (request: Request): Project =>
    found(projects.get(hole(request, "projectId")), "TransformationProject", hole(request, "projectId"));

  return [
    route(account, "POST", "/transformation-projects", (request) => {
      const { run_tests, project_config, ...body } = readBody(request, NEW_PROJECT);
      found(groups(account).get(String(body.group_id)), "Group", String(body.group_id));
      const id = `project_${world.digits(PROJECT, 12)}`;
      const key = { public_key: `ssh-rsa ${world.digits(PROJECT, 24)} fivetran deploy key` };
      const project: Project = {
        ...{ id, ...body, status: "NOT_READY", errors: [], project_config: { ...asFields(project_config), ...key } },
        ...{ created_at: world.now().toISOString(), created_by_id: ownerOf(account) },
      };
      projects.set(id, project);
      world.record("create", PROJECT, id, String(project.project_config.git_remote_url));
      return created(account, run_tests === false ? project : tested(account, id), "Project has been created");
    }),
    route(account, "GET", "/transformation-projects", (request) => {
      const all = projects
        .all()
        .map(({ id, type, group_id, created_at, created_by_id }) => ({ id, type, group_id, created_at, created_by_id }));
      return page(account, request, all);
    }),
    route(account, "GET", "/transformation-projects/:projectId", (request) => ok(get(request))),
    route(account, "PATCH", "/transformation-projects/:projectId", (request) => {
      const before = get(request);
      const { run_tests, project_config } = readPatch(request, UPDATE_PROJECT);
      const config = Object.entries({ ...before.project_config, ...asFields(project_config) }).filter(([, value]) => value !== null);
      const after: Project = { ...before, project_config: Object.fromEntries(config) };
      projects.set(after.id, after);
      world.record("update", PROJECT, after.id);
      return ok(run_tests === false ? after : tested(account, after.id), "Project has been updated");
    }),
    route(account, "POST", "/transformation-projects/:projectId/test", (request) => ok(tested(account, get(request).id))),
    route(account, "DELETE", "/transformation-projects/:projectId", (request) => {
      const { id } = get(request);
      const users = transformationsOf(account, id);
      if (users.length > 0) throw conflict(`Project with id '${id}' has transformations: ${users.map((one) => one.id).join(", ")}`);
      projects.remove(id);
      world.record("remove", PROJECT, id);
      return done(`Project with id '${id}' has been deleted`);
    }),
  ];
};

const tested = (account: Account, id: string): Fields => {
  admitSetupTests(account);
  const projects = account.world.table<Project>(PROJECT);
  const before = projects.get(id) as Project;
  const { tests, state } = runSetupTests(account, { keys: [id, "transformation_project"], state: "incomplete", flags: {} });
  const errors = tests.filter(({ status }) => status === "FAILED").map(({ message }) => message);
  const after: Project = { ...before, status: state === "connected" ? "READY" : "ERROR", errors };
  projects.set(id, after);
  return { ...after, setup_tests: tests };
};

// ---------------------------------------------------------------------------------------------------------------------
// Transformations
// ---------------------------------------------------------------------------------------------------------------------

export const transformationRoutes = (account: Account): Route[] => {
  const { world } = account;
  const all = world.table<Transformation>(TRANSFORMATION);
  const get = (request: Request): Transformation =>
    found(all.get(hole(request, "transformationId")), "Transformation", hole(request, "transformationId"));
  const nameOf = ({ transformation_config: config }: Transformation): string => String(config.name ?? config.package_name ?? "");

  return [
    route(account, "POST", "/transformations", (request) => {
      const body = readBody(request, NEW);
      const type = String(body.type);
      const config = complete(account, type, asFields(body.transformation_config) ?? {});
      const schedule = asFields(body.schedule) ?? { schedule_type: "INTEGRATED" };
      const made: Transformation = {
        ...{ id: `transformation_${world.digits(TRANSFORMATION, 12)}`, type, status: "NEW", paused: body.paused === true },
        ...{
          schedule,
          transformation_config: config,
          output_model_names: [],
          created_at: world.now().toISOString(),
          created_by_id: ownerOf(account),
        },
      };
      all.set(made.id, made);
      world.record("create", TRANSFORMATION, made.id, nameOf(made));
      return created(account, echo(made), "Transformation has been created");
    }),
    route(account, "GET", "/transformations", (request) => {
      const [type, project] = [request.query.get("type"), request.query.get("project_id")];
      const those = all
        .all()
        .filter((one) => (type === null || one.type === type) && (project === null || one.transformation_config.project_id === project));
      return page(
        account,
        request,
        those.map((one) => echo(ran(account, one))),
      );
    }),
    route(account, "GET", "/transformations/:transformationId", (request) => ok(echo(ran(account, get(request))))),
    route(account, "PATCH", "/transformations/:transformationId", (request) => {
      const before = get(request);
      const body = readPatch(request, UPDATE);
      const change = asFields(body.transformation_config) ?? {};
      const fixed = PERMANENT.find((name) => change[name] !== undefined && change[name] !== before.transformation_config[name]);
      if (fixed !== undefined) throw invalid(`Field 'transformation_config.${fixed}' can't be changed`);
      const after: Transformation = {
        ...before,
        ...(body.paused === undefined ? {} : { paused: body.paused }),
        schedule: asFields(body.schedule) ?? before.schedule,
        transformation_config: complete(account, before.type, { ...before.transformation_config, ...change }),
      };
      all.set(after.id, after);
      if (JSON.stringify(after) !== JSON.stringify(before)) world.record("update", TRANSFORMATION, after.id, nameOf(after));
      return ok(echo(after), "Transformation has been updated");
    }),
    route(account, "POST", "/transformations/:transformationId/run", (request) => {
      readBody(request, { fields: { full_refresh: flag } });
      const before = ran(account, get(request));
      if (before.status === "RUNNING") throw conflict(`Transformation with id '${before.id}' is running`);
      all.set(before.id, { ...before, status: "RUNNING", last_started_at: world.now().toISOString() });
      return done("Transformation has been started");
    }),
    route(account, "POST", "/transformations/:transformationId/cancel", (request) => {
      const before = ran(account, get(request));
      all.set(
        before.id,
        before.status === "RUNNING" ? { ...before, status: "CANCELED", last_ended_at: world.now().toISOString() } : before,
      );
      return done("Transformation has been canceled");
    }),
    route(account, "POST", "/transformations/:transformationId/upgrade", (request) => {
      get(request);
      return done("Transformation has been upgraded");
    }),
    route(account, "DELETE", "/transformations/:transformationId", (request) => {
      const one = get(request);
      all.remove(one.id);
      world.record("remove", TRANSFORMATION, one.id, nameOf(one));
      return done(`Transformation with id '${one.id}' has been deleted`);
    }),
  ];
};

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

const transformationsOf = ({ world }: Account, project: string): Transformation[] =>
  world
    .table<Transformation>(TRANSFORMATION)
    .all()
    .filter((one) => one.transformation_config.project_id === project);

const complete = (account: Account, type: string, config: Fields): Fields => {
  const { fields, required = [] } = OF_TYPE[type] as Form;
  const wrong = record(fields, required)(config);
  if (wrong !== undefined) throw invalid(`Invalid 'transformation_config': must be ${wrong}`);
  if (type === "QUICKSTART" && config.package_name === undefined && config.connection_ids === undefined)
    throw invalid("Field 'transformation_config.package_name' is required where there are no connections to tell it by");
  if (type === "DBT_CORE")
    found(account.world.table<Project>(PROJECT).get(String(config.project_id)), "TransformationProject", String(config.project_id));
  return config;
};

/** As it is by now: a run that was started may be over. */
const ran = ({ world, options }: Account, one: Transformation): Transformation => {
  const ends = Date.parse(String(one.last_started_at)) + (options.syncSeconds ?? 0) * 1000;
  if (one.status !== "RUNNING" || world.now().getTime() < ends) return one;
  const isFailed = world.table("fivetran:transformation-failure").get(one.id) !== undefined;
  return { ...one, status: isFailed ? "FAILED" : "SUCCEEDED", last_ended_at: new Date(ends).toISOString() };
};

const echo = (one: Transformation): Fields => ({ ...one, schedule: { connection_ids: [], smart_syncing: false, ...one.schedule } });
