/** A transformation: commands of a dbt project, or one of Fivetran's quickstart packages, run after syncs or by the clock. */

import type { TypeOf } from "io-ts";
import { del, get, patch, path, post } from "../../sdk/call.js";
import { dict, flag, integer, json, list, openWords, opt, shape, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import type { Plain } from "../../sdk/plain.js";
import { objectIn } from "../kernel/answers.js";
import { blueprint, field, output } from "../kernel/blueprint.js";
import { type By, type ById, lookups, type ResultOf } from "../kernel/lookups.js";
import { type Namesakes, namesakesBefore, sinceThen } from "../kernel/namesakes.js";
import { type ArgsFor, type CommonInputs, resource } from "../kernel/resource-class.js";
import { fivetran } from "./account.js";

const at = (id: string) => path`/transformations/${id}`;

// ---------------------------------------------------------------------------------------------------------------------
// Schedule
// ---------------------------------------------------------------------------------------------------------------------

const schedule = shape({
  /** `INTEGRATED` runs after the syncs of its connections, `TIME_OF_DAY`, `INTERVAL` and `CRON` by the clock. */
  type: openWords("INTEGRATED", "TIME_OF_DAY", "INTERVAL", "CRON"),
  /** Minutes between runs, with `INTERVAL`. */
  interval: opt(integer),
  /** Time of its runs, `"09:30"`, with `TIME_OF_DAY`. */
  timeOfDay: opt(text),
  /** Days of its runs, `MONDAY` and so on; left out, all of them. */
  daysOfWeek: opt(list(openWords("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"))),
  /** Cron expressions, with `CRON`. */
  cron: opt(list(text)),
  /** Connections whose syncs it waits for; for dbt projects. */
  connectionIds: opt(list(text)),
  /** Transformations that it waits for. */
  transformationIds: opt(list(text)),
  /** Waits for syncs that are due. */
  smartSyncing: opt(flag),
});

type Schedule = TypeOf<typeof schedule>;

const WIRE: Readonly<Record<keyof Schedule, string>> = {
  type: "schedule_type",
  interval: "interval",
  timeOfDay: "time_of_day",
  daysOfWeek: "days_of_week",
  cron: "cron",
  connectionIds: "connection_ids",
  transformationIds: "transformation_ids",
  smartSyncing: "smart_syncing",
};

const NAMES = Object.entries(WIRE) as [keyof Schedule, string][];

const writeSchedule = (value: Schedule | undefined): Plain =>
  Object.fromEntries(NAMES.flatMap(([name, wire]) => (value?.[name] === undefined ? [] : [[wire, value[name]]])));

/** What the program writes, and on an import whatever is there. `09:00` may come back as `09:00:00`. */
const readSchedule = (value: unknown, prior: Schedule | undefined): Schedule | undefined => {
  const shown = objectIn(value);
  const read = NAMES.flatMap(([name, wire]): [string, unknown][] => {
    const one = shown[wire] ?? undefined;
    if (one === undefined || (prior === undefined ? isNothing(one) : prior[name] === undefined)) return [];
    return [[name, name === "timeOfDay" && typeof one === "string" ? one.slice(0, "09:00".length) : one]];
  });
  const found: unknown = Object.fromEntries(read);
  return schedule.is(found) ? found : undefined;
};

const isNothing = (value: unknown): boolean => value === false || (Array.isArray(value) && value.length === 0);

const scheduleRules = ({ type, interval, timeOfDay, cron }: Schedule): string[] =>
  [
    ...(type === "INTERVAL" && interval === undefined ? ["needs interval with type INTERVAL"] : []),
    ...(type === "TIME_OF_DAY" && timeOfDay === undefined ? ["needs timeOfDay with type TIME_OF_DAY"] : []),
    ...(type === "CRON" && cron === undefined ? ["needs cron with type CRON"] : []),
  ].concat(timeOfDay !== undefined && !/^([01]\d|2[0-3]):[0-5]\d$/.test(timeOfDay) ? ['must have a timeOfDay such as "09:30"'] : []);

// ---------------------------------------------------------------------------------------------------------------------
// Blueprint
// ---------------------------------------------------------------------------------------------------------------------

interface Args {
  readonly type: string;
  readonly projectId?: string | undefined;
  readonly name?: string | undefined;
  readonly packageName?: string | undefined;
}

/** Two transformations may have one name, or run one package. */
const namesakes = ({ type, projectId, name, packageName }: Args): Namesakes => ({
  list: listed(get("/transformations", { query: { type, project_id: projectId } })),
  pick: (all) =>
    all.filter((one) => {
      const config = objectIn(one["transformation_config"]);
      return one["type"] === type && config["name"] === name && (packageName === undefined || config["package_name"] === packageName);
    }),
  id: "id",
});

const steps = list(
  shape({
    /** What people call the step. */
    name: text,
    /** Command of dbt, such as `dbt run --select orders`. */
    command: text,
  }),
);

export const transformation = blueprint({
  kind: "fivetran:Transformation",
  noun: "transformation",
  vendor: fivetran,
  fields: {
    /** `DBT_CORE` runs commands of a dbt project, `QUICKSTART` one of Fivetran's packages. */
    type: field(openWords("DBT_CORE", "QUICKSTART"), { wire: "type", change: "replace" }),
    /** The dbt project, with `DBT_CORE`. */
    projectId: field(opt(text), { wire: "transformation_config.project_id", change: "replace" }),
    /** Name as people see it, with `DBT_CORE`. */
    name: field(opt(text), { wire: "transformation_config.name", change: "update", onUnset: "keep" }),
    /** What it runs, one after the other, with `DBT_CORE`. */
    steps: field(opt(steps), { wire: "transformation_config.steps", change: "update", onUnset: { to: [] } }),
    /** The package, with `QUICKSTART`. Left out, the one for its connections. */
    packageName: field(opt(text), { wire: "transformation_config.package_name", change: "replace" }),
    /** Connections whose data the package transforms, with `QUICKSTART`. */
    connectionIds: field(opt(list(text)), { wire: "transformation_config.connection_ids", change: "replace", unordered: true }),
    /** Models of the package that are left out, with `QUICKSTART`. */
    excludedModels: field(opt(list(text)), {
      wire: "transformation_config.excluded_models",
      change: "update",
      unordered: true,
      semanticEquality: true,
      onUnset: { to: [] },
    }),
    /** Settings of the package, by name, with `QUICKSTART`. */
    configurableVariables: field(opt(dict(json)), {
      wire: "transformation_config.configurable_variables",
      change: "update",
      onUnset: { to: {} },
    }),
    /** When it runs. */
    schedule: field(opt(schedule), {
      wire: "schedule",
      change: "update",
      onUnset: "keep",
      write: (value) => writeSchedule(value),
      read: (value, _answer, prior) => readSchedule(value, prior),
      rules: (value) => (value === undefined ? [] : scheduleRules(value)),
    }),
    /** Whether it stands still. Default false. */
    paused: field(opt(flag), { wire: "paused", change: "update", default: false, onUnset: { to: false } }),
  },
  outputs: {
    /** Id of the transformation. */
    transformationId: output(text, "id", { id: true }),
    /** Models that it makes. */
    outputModelNames: output(opt(list(text)), "output_model_names", { volatile: true }),
    /** When it was made, ISO 8601. */
    createdAt: output(opt(text), "created_at"),
    /** Id of the user who made it. */
    createdById: output(opt(text), "created_by_id"),
  },
  title: ({ name, packageName, type }) => name ?? packageName ?? type,
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  gather: namesakesBefore(namesakes),
  calls: {
    create: (_args, body) => post("/transformations", body),
    read: (id) => get(at(id)),
    update: (id, body) => patch(at(id), body),
    remove: (id) => del(at(id)),
    find: (args, gathered) => sinceThen(namesakes(args), gathered),
  },
  rules: (args) => misplaced(args),
});

/** What belongs to each type. */
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  DBT_CORE: ["projectId", "name", "steps"],
  QUICKSTART: ["packageName", "connectionIds", "excludedModels", "configurableVariables"],
};

const misplaced = ({ type = "", ...args }: { readonly type?: string } & Plain): string[] =>
  Object.entries(OF_TYPE).flatMap(([other, names]) =>
    OF_TYPE[type] === undefined || other === type
      ? []
      : names.filter((name) => args[name] !== undefined).map((name) => `${name} is not for type "${type}": remove it.`),
  );

/** What a program writes to make a transformation. */
export interface TransformationArgs extends ArgsFor<typeof transformation>, CommonInputs {}

/**
 * A transformation, of a dbt project or by a quickstart package.
 *
 * Requests: to create two, of which one looks for others like it; to change, to read and to delete one each.
 *
 * @example
 * new fivetran.Transformation("orders", {
 *   type: "DBT_CORE",
 *   projectId: config.require("projectId"),
 *   name: "orders",
 *   steps: [{ name: "run", command: "dbt run --select orders" }],
 *   schedule: { type: "INTEGRATED", connectionIds: [shop.id] },
 * });
 */
export class Transformation extends resource<typeof transformation, TransformationArgs>(transformation) {}

/** A transformation as `getTransformation` answers it. */
export interface GetTransformationResult extends ResultOf<typeof transformation> {}

/** Which transformation: by its id, or its name. */
export type GetTransformationArgs = ById | By<GetTransformationResult, "name", "projectId">;

const lookup = lookups<GetTransformationArgs, GetTransformationResult, { readonly projectId?: string }>(transformation, {
  by: [["name"]],
  filters: ["projectId"],
  items: (client) => client.list(listed(get("/transformations"))),
  isWhole: true,
});

/** A transformation that exists. Rejects with an `ApiError` when there is none. */
export const getTransformation = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getTransformationOutput = lookup.getOutput;

/** All transformations of the account, or those of one project. */
export const listTransformations = lookup.list;
