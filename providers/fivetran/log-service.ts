/** A log service: where Fivetran sends the logs of a group, or of the account as a whole. Its id is the group's, or `account`. */

import { del, get, patch, path, post } from "../../sdk/call.js";
import { dict, flag, json, opt, text } from "../../sdk/codec.js";
import { listed } from "../../sdk/fivetran.js";
import { objectIn } from "../kernel/answers.js";
import { blueprint, extended, field, output } from "../kernel/blueprint.js";
import { type By, type ById, type Listed, lookups, type ResultOf } from "../kernel/lookups.js";
import { testPolicy } from "../kernel/policy.js";
import { secretsVersion } from "../kernel/secrets-version.js";
import {
  type ArgsFor,
  type CommonInputs,
  type CustomResourceOptions,
  type Input,
  type InstanceOf,
  resourceAs,
  type Statics,
} from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import type { LogConfigFor, LogServiceName, Whole } from "./catalog/of-service.js";
import { reviewService, servicePart } from "./config.js";
import { owedTests, oweTests, runSetupTests, type SetupTests, testOutputs } from "./setup-tests.js";

/** Stands for the group's id where the log service is that of the whole account. */
const ACCOUNT = "account";

const at = (id: string) => (id === ACCOUNT ? path`/external-logging/account` : path`/external-logging/${id}`);

const tests: SetupTests = {
  at: (id) => (id === ACCOUNT ? path`/external-logging/account/test` : path`/external-logging/${id}/test`),
  concerns: ["config", "secretsVersion", "enabled"],
  state: ({ status }) => objectIn(status)["setup_state"],
  passed: { status: { setup_state: "connected" } },
  tries: 1,
};

export const logService = blueprint({
  kind: "fivetran:LogService",
  noun: "log service",
  vendor: fivetran,
  fields: {
    /** Group whose logs it gets. Left out, those of the whole account. */
    groupId: field(opt(text), {
      change: "replace",
      // Only items of the list are given one.
      read: (_at, { group_id: group }, prior) => prior ?? (text.is(group) ? group : undefined),
    }),
    /** Type of the log service, such as `cloudwatch` or `datadog_log`. */
    service: field(text, { wire: "service", change: "replace", review: reviewService("logs") }),
    /** Whether logs are sent. Default true. */
    enabled: field(opt(flag), { wire: "enabled", change: "update", default: true, onUnset: { to: true } }),
    /** Settings of the service in camelCase; keys and tokens are encrypted and never read back. */
    config: field(opt(dict(json)), {
      wire: "config",
      change: "update",
      merge: true,
      semanticEquality: true,
      ...servicePart("logs", "config"),
    }),
    /** What to do with failing setup tests: `off` runs none, `warn` (default) warns, `require` fails the run. */
    setupTests: testPolicy,
    /**
     * While it stays the same, a change of secrets alone is none: for credentials that are made anew at every run. Change it, to anything, to have all of them
     * sent. A change of something else sends the new ones, too.
     */
    secretsVersion,
  },
  outputs: extended(testOutputs, {
    /** `connected`, `incomplete` or `broken`. */
    setupState: output(text, "status.setup_state", { volatile: true }),
  }),
  title: ({ service, groupId }) => `${service ?? ""} of ${groupId ?? "the account"}`,
  identity: (_answer, { groupId }) => groupId ?? ACCOUNT,
  importForm: "groupId",
  imported: (id) => ({ id, known: id === ACCOUNT ? {} : { groupId: id } }),
  unique: true,
  gather: oweTests(tests),
  owed: owedTests,
  calls: {
    create: ({ groupId }, body) => post(groupId === undefined ? at(ACCOUNT) : "/external-logging", body),
    read: (id) => get(at(id)),
    update: (id, body) => patch(at(id), body),
    remove: (id) => del(at(id)),
    find: ({ groupId }) => get(at(groupId ?? ACCOUNT)),
  },
  shape: (body, { groupId }, phase) => ({
    ...(phase === "create" && groupId !== undefined ? { group_id: groupId } : {}),
    ...body,
    run_setup_tests: false,
  }),
  steps: [runSetupTests(tests)],
  // A group has one: the old one goes before the new one comes.
  deleteFirst: (changed) => !changed.includes("groupId"),
});

/** What a program writes to make a log service; `config` is up to the service: `LogServiceArgs<"cloudwatch">`. Without a service it holds anything. */
export interface LogServiceArgs<S extends string = string> extends Omit<ArgsFor<typeof logService>, "service" | "config">, CommonInputs {
  /** Type of the log service, such as `cloudwatch` or `datadog_log`. */
  service: Input<S>;
  /** Settings of the service in camelCase; keys and tokens are encrypted and never read back. */
  config?: Whole<LogConfigFor<S>>;
}

interface LogServiceClass extends Statics<typeof logService> {
  /**
   * Declares the log service: the next `pulumi up` makes it, or makes it what the inputs say.
   *
   * @param name unique within the stack.
   * @param args what the log service shall be. `LogService<string>` takes any config, for a service that this version does not know well.
   */
  new <S extends string = LogServiceName>(
    name: string,
    args: LogServiceArgs<S>,
    opts?: CustomResourceOptions,
  ): InstanceOf<typeof logService>;
}

/**
 * Sends the logs of a Fivetran group, or of the whole account, to a log service.
 *
 * Requests: one each to create, to update, to read and to delete, and one for the setup tests unless they are `off`.
 *
 * @example
 * new fivetran.LogService("logs", {
 *   groupId: group.id,
 *   service: "datadog_log",
 *   config: { apiKey: config.requireSecret("datadogKey"), region: "US1" },
 * });
 */
export class LogService<S extends string = LogServiceName> extends resourceAs<LogServiceClass>(logService)<S> {}

/** A log service as `getLogService` answers it. */
export interface GetLogServiceResult extends ResultOf<typeof logService> {}

/** Which log service: by its id (`account` for that of the account), or by its group. */
export type GetLogServiceArgs = ById | By<GetLogServiceResult, "groupId">;

const lookup = lookups<GetLogServiceArgs, GetLogServiceResult, object, Listed<GetLogServiceResult>>(logService, {
  by: [["groupId"]],
  idOf: ({ groupId }) => String(groupId),
  items: async (client) => {
    const all = await client.list(listed(get("/external-logging")));
    return all.map((one) => ({ ...objectIn(one), group_id: objectIn(one)["id"] }));
  },
});

/** A log service that exists. Rejects with an `ApiError` when there is none. */
export const getLogService = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getLogServiceOutput = lookup.getOutput;

/** The log services of all groups. That of the account is in no list: `getLogService({ id: "account" })`. */
export const listLogServices = lookup.list;
