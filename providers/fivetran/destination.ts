/** The warehouse that one group loads into. A group has at most one; its id is the group's id. */

import { del, get, patch, path, post } from "../../sdk/call.js";
import { dict, flag, json, opt, text } from "../../sdk/codec.js";
import { blueprint, extended, field, output } from "../kernel/blueprint.js";
import { type By, type ById, type Listed, lookups, type ResultOf } from "../kernel/lookups.js";
import {
  type ArgsFor,
  type CustomResourceOptions,
  type Input,
  type InstanceOf,
  resourceAs,
  type Statics,
} from "../kernel/resource-class.js";
import { listed } from "../../sdk/fivetran.js";
import { fivetran } from "./account.js";
import { removeWithPlatform } from "./platform-connection.js";
import { networking, networkingNames, withMethod } from "./networking.js";
import type { DestinationConfigFor, DestinationService, Whole } from "./catalog/of-service.js";
import { reviewService, servicePart } from "./config.js";
import { guardListedSecrets } from "./listed-secrets.js";
import { removeOrTell } from "./still-there.js";
import { gatherBoth } from "../kernel/gather-both.js";
import { testPolicy } from "../kernel/policy.js";
import { secretsVersion } from "../kernel/secrets-version.js";
import { owedTests, oweTests, runSetupTests, type SetupTests, testOutputs, trust } from "./setup-tests.js";

const at = (id: string) => path`/destinations/${id}`;

const tests: SetupTests = {
  at: (id) => path`/destinations/${id}/test`,
  approvals: (id, what) => path`/destinations/${id}/${what}`,
  concerns: ["config", "secretsVersion", ...networkingNames, "trustCertificates", "trustFingerprints"],
  state: ({ setup_status }) => setup_status,
  // The first tests of a new destination are known to fail while its access rights spread.
  tries: 2,
};

export const destination = blueprint({
  kind: "fivetran:Destination",
  noun: "destination",
  vendor: fivetran,
  fields: extended(
    networking,
    extended(trust, {
      /** Group that owns the destination. */
      groupId: field(text, { wire: "group_id", change: "replace" }),
      /** Type of the warehouse, such as `snowflake`. */
      service: field(text, { wire: "service", change: "replace", review: reviewService("destinations") }),
      /** Hours from UTC, from `"-11"` to `"+12"`, without a leading zero. */
      timeZoneOffset: field(text, {
        wire: "time_zone_offset",
        change: "update",
        always: true,
        rules: (v) =>
          /^(-([1-9]|1[01])|0|\+([1-9]|1[0-2]))$/.test(v) ? [] : ['must be a number of hours from "-11" to "+12", such as "0" or "+2"'],
      }),
      /** Where Fivetran processes the data, such as `GCP_EUROPE_WEST3`. The vendor chooses one when left out. */
      region: field(opt(text), {
        wire: "region",
        change: "update",
        onUnset: "keep",
        semanticEquality: true,
        // A program that takes it from a setting may have an empty one, which says as much as none.
        write: (region) => (region === "" ? undefined : region),
        read: (at, _answer, prior) => (prior === "" ? prior : text.is(at) ? at : undefined),
      }),
      /** Settings of the warehouse in camelCase; passwords are encrypted and never read back. */
      config: field(opt(dict(json)), {
        wire: "config",
        change: "update",
        merge: true,
        semanticEquality: true,
        ...servicePart("destinations", "config"),
      }),
      /** Moves the time zone with daylight saving time. Default false. */
      daylightSavingTimeEnabled: field(opt(flag), { wire: "daylight_saving_time_enabled", change: "update", onUnset: { to: false } }),
      /** What to do with failing setup tests: `off` runs none, `warn` (default) warns, `require` fails the run. */
      setupTests: testPolicy,
      /**
       * While it stays the same, a change of secrets alone is none: for credentials that are made anew at every run. Change it, to anything, to have all of them
       * sent. A change of something else sends the new ones, too.
       */
      secretsVersion,
      /**
       * Deletes Fivetran's own platform connection, which comes with every new destination, together with the destination; while it is there
       * Fivetran refuses to delete the destination. Default false.
       */
      deletePlatformConnection: field(opt(flag), { change: "inert" }),
      /** Allows changes that replace the destination. Default false. */
      allowReplace: field(opt(flag), { change: "inert" }),
    }),
  ),
  outputs: extended(testOutputs, {
    /** Id of the destination, the same as the group's. */
    destinationId: output(text, "id", { id: true }),
    /** `connected`, `incomplete` or `broken`. */
    setupState: output(text, ({ setup_status }) => (typeof setup_status === "string" ? setup_status.toLowerCase() : undefined), {
      volatile: true,
    }),
  }),
  title: ({ service, groupId }) => service ?? groupId,
  identity: ({ id }, { groupId }) => (typeof id === "string" ? id : groupId),
  unique: true,
  gather: gatherBoth(guardListedSecrets("destinations", at), oweTests(tests)),
  owed: owedTests,
  calls: {
    create: (_args, body) => post("/destinations", body),
    read: (id) => get(at(id)),
    update: (id, body) => patch(at(id), body),
    remove: (id, { deletePlatformConnection }) =>
      deletePlatformConnection === true ? removeWithPlatform(id, del(at(id))) : removeOrTell(id, del(at(id)), "destination"),
    find: ({ groupId }) => get(at(groupId)),
  },
  shape: (body, args, phase) => ({ ...(phase === "update" ? withMethod(body, args) : body), run_setup_tests: false }),
  steps: [runSetupTests(tests)],
  guarded: "the link to everything that was loaded through it",
  deleteFirst: (changed) => !changed.includes("groupId"),
});

/** The inputs of a destination; what `config` holds is up to the service: `DestinationArgs<"snowflake">`. Without a service it holds anything. */
export interface DestinationArgs<S extends string = string> extends Omit<ArgsFor<typeof destination>, "service" | "config"> {
  /** Type of the warehouse, such as `snowflake`. */
  service: Input<S>;
  /** Settings of the warehouse in camelCase; passwords are encrypted and never read back. */
  config?: Whole<DestinationConfigFor<S>>;
}

interface DestinationClass extends Statics<typeof destination> {
  /**
   * Declares the destination: the next `pulumi up` makes it, or makes it what the inputs say.
   *
   * @param name unique within the stack.
   * @param args what the destination shall be. `Destination<string>` takes any config, for a service that this version does not know well.
   */
  new <S extends string = DestinationService>(
    name: string,
    args: DestinationArgs<S>,
    opts?: CustomResourceOptions,
  ): InstanceOf<typeof destination>;
}

/**
 * A Fivetran destination.
 *
 * @example
 * const warehouse = new fivetran.Destination("warehouse", {
 *   groupId: group.id,
 *   service: "snowflake",
 *   timeZoneOffset: "0",
 *   config: { host: "acme.snowflakecomputing.com", port: 443, database: "raw", auth: "PASSWORD", user: "loader", password },
 * });
 */
export class Destination<S extends string = DestinationService> extends resourceAs<DestinationClass>(destination)<S> {}

/** A destination as `getDestination` answers it. */
export interface GetDestinationResult extends ResultOf<typeof destination> {}

/** Which destination: by its id, or by its group, which has one at most. */
export type GetDestinationArgs = ById | By<GetDestinationResult, "groupId">;

const lookup = lookups<GetDestinationArgs, GetDestinationResult, object, Listed<GetDestinationResult>>(destination, {
  by: [["groupId"]],
  idOf: ({ groupId }) => String(groupId),
  items: (client) => client.list(listed(get("/destinations"))),
});

/** A destination that exists. Rejects with an `ApiError` when there is none. */
export const getDestination = lookup.get;

/** The same with outputs as arguments; its result is an output. */
export const getDestinationOutput = lookup.getOutput;

/** All destinations of the account; without what only `getDestination` shows of each, such as its config. */
export const listDestinations = lookup.list;
