/** A connection: what is read from where, how often, into which schema of the group's destination. */

import { del, get, patch, path, post } from "../../sdk/call.js";
import { dict, flag, json, oneOf, openWords, opt, secret, shape, text, integer } from "../../sdk/codec.js";
import { isPlain } from "../../sdk/plain.js";
import { listed } from "../../sdk/fivetran.js";
import { blueprint, extended, field, output } from "../kernel/blueprint.js";
import {
  type ArgsFor,
  type CustomResourceOptions,
  type Input,
  type InstanceOf,
  resourceAs,
  type Statics,
} from "../kernel/resource-class.js";
import { fivetran } from "./account.js";
import { checkMetadata } from "./metadata.js";
import { networking, networkingNames, withMethod } from "./networking.js";
import type { ConnectionAuthFor, ConnectionConfigFor, ConnectionService, DestinationSchemaFor, Whole } from "./catalog/of-service.js";
import { destinationSchema, joinNaming, readNaming, reviewNaming, reviewService, servicePart, writeNaming } from "./config.js";
import { authorizationFields, awaitAuthorization, makeConnectCard } from "./authorization.js";
import {
  awaitInitialSync,
  initialSyncFields,
  initialSyncOutputs,
  initialSyncRules,
  oweInitialSync,
  owedInitialSync,
} from "./initial-sync.js";
import { guardListedSecrets } from "./listed-secrets.js";
import { endSchedule, readSchedule, schedule, type ScheduleInputs, writeSchedule } from "./schedule.js";
import { driftIn } from "./schema/drift.js";
import { knownWithSchemas, lookWithSchemas, schemaConfig, setSchemas, TREE } from "./schema/step.js";
import { gatherBoth } from "../kernel/gather-both.js";
import { policyOf, testPolicy } from "../kernel/policy.js";
import { secretsVersion } from "../kernel/secrets-version.js";
import { owedTests, oweTests, runSetupTests, type SetupTests, testOutputs, trust } from "./setup-tests.js";
import { unpause } from "./unpause.js";

const at = (id: string) => path`/connections/${id}`;

/** The API starts setup tests unless asked not to, and a create that waits for them for minutes is a create whose answer gets lost. */
const QUIET = { run_setup_tests: false };

interface Delay {
  readonly dataDelaySensitivity?: string | undefined;
  readonly dataDelayThreshold?: number | undefined;
}

const delayRules = ({ dataDelaySensitivity: sensitivity, dataDelayThreshold: threshold = 0 }: Delay): string[] =>
  threshold !== 0 && sensitivity !== undefined && sensitivity !== "CUSTOM"
    ? [`dataDelayThreshold is only read with dataDelaySensitivity "CUSTOM", not "${sensitivity}".`]
    : [];

const tests: SetupTests = {
  at: (id) => path`/connections/${id}/test`,
  approvals: (id, what) => path`/connections/${id}/${what}`,
  concerns: [
    "config",
    "auth",
    "credentialsVersion",
    "secretsVersion",
    "externalSecretsManagerId",
    "externalSecretsKeys",
    ...networkingNames,
    "trustCertificates",
    "trustFingerprints",
  ],
  state: ({ status }) => (isPlain(status) ? status["setup_state"] : undefined),
  tries: 1,
};

export const connection = blueprint({
  kind: "fivetran:Connection",
  noun: "connection",
  vendor: fivetran,
  fields: extended(
    extended(extended(networking, initialSyncFields), authorizationFields),
    extended(trust, {
      /** Group whose destination it loads into. */
      groupId: field(text, { wire: "group_id", change: "replace" }),
      /** Connector type, such as `github`. */
      service: field(text, { wire: "service", change: "replace", review: reviewService("connections") }),
      /** Where its tables go: `{ name }`, `{ name, table }`, `{ name, tableGroup }` or `{ prefix }`, by the service's format. */
      destinationSchema: field(destinationSchema, {
        wire: "config",
        change: "replace",
        write: writeNaming,
        read: (config, answer, prior) => readNaming(answer["schema"], config, prior, answer["service"]),
        review: reviewNaming,
      }),
      /** Settings of the service in camelCase; passwords and tokens are encrypted and never read back. */
      config: field(opt(dict(json)), {
        wire: "config",
        change: "update",
        merge: true,
        semanticEquality: true,
        ...servicePart("connections", "config"),
      }),
      /** Authorization of the service in camelCase, such as `{ refreshToken, clientAccess: { clientId, clientSecret } }`; encrypted, never read back. */
      auth: field(opt(secret(dict(json))), {
        wire: "auth",
        change: "update",
        merge: true,
        writeOnly: true,
        write: servicePart("connections", "auth").write,
        review: servicePart("connections", "auth").review,
      }),
      /** How often it reads. The vendor's default is every six hours. */
      schedule: field(schedule, {
        wire: "",
        change: "update",
        onUnset: "keep",
        semanticEquality: true,
        noServerDefaults: true,
        write: writeSchedule,
        read: readSchedule,
      }),
      /** Whether it stands still. Default false. */
      paused: field(opt(flag), { wire: "paused", change: "update", onUnset: { to: false } }),
      /** Pauses it when its free trial ends. */
      pauseAfterTrial: field(opt(flag), { wire: "pause_after_trial", change: "update", onUnset: { to: false } }),
      /**
       * How its schemas are named in the destination: by Fivetran's rules (`FIVETRAN_NAMING`, the default) or as in the source (`SOURCE_NAMING`).
       * Only a new connection can choose.
       */
      destinationSchemaNames: field(opt(openWords("FIVETRAN_NAMING", "SOURCE_NAMING")), {
        wire: "destination_schema_names",
        change: "replace",
        semanticEquality: true,
        default: "FIVETRAN_NAMING",
      }),
      /** What it does otherwise than others in the same warehouse: `{ virtualWarehouse }`, in Snowflake. */
      destinationConfiguration: field(
        opt(
          shape({
            /** Snowflake warehouse that loads its data, instead of the destination's own. */
            virtualWarehouse: opt(text),
          }),
        ),
        {
          wire: "destination_configuration",
          change: "update",
          write: (value) => ({ virtual_warehouse: value?.virtualWarehouse ?? null }),
          read: (at) =>
            isPlain(at) && typeof at["virtual_warehouse"] === "string" ? { virtualWarehouse: at["virtual_warehouse"] } : undefined,
        },
      ),
      /** Secrets manager of the account from which it takes its credentials. */
      externalSecretsManagerId: field(opt(text), { wire: "external_secrets_manager_id", change: "update" }),
      /** For fields of `config`, by the same names, the keys under which the secrets manager has their values: `{ password: "prod/db#password" }`. */
      externalSecretsKeys: field(opt(dict(text)), {
        wire: "external_secrets_keys_config",
        change: "update",
        merge: true,
        write: servicePart("connections", "config").write,
        read: (keys, answer, prior) =>
          isPlain(keys) ? (servicePart("connections", "config").read(keys, answer, prior) as Record<string, string>) : undefined,
      }),
      /** Change it, to anything, to have every secret of `config` and `auth` sent again. */
      credentialsVersion: field(opt(oneOf(text, integer)), { change: "inert", rotatesSecrets: true }),
      /** From which delay on Fivetran warns. Default `NORMAL`. */
      dataDelaySensitivity: field(opt(openWords("LOW", "NORMAL", "HIGH", "CUSTOM", "SYNC_FREQUENCY")), {
        wire: "data_delay_sensitivity",
        change: "update",
        onUnset: { to: "NORMAL" },
        semanticEquality: true,
      }),
      /** The delay in minutes, with `dataDelaySensitivity: "CUSTOM"`; 0 otherwise. */
      dataDelayThreshold: field(opt(integer), {
        wire: "data_delay_threshold",
        change: "update",
        onUnset: { to: 0 },
        // The vendor always names one; without CUSTOM it means nothing, and an import leaves it out.
        read: (at, answer, prior) =>
          integer.is(at) && (prior !== undefined || answer["data_delay_sensitivity"] === "CUSTOM") ? at : undefined,
      }),
      /**
       * Which schemas, tables and columns it syncs, set before it starts: as in `ConnectionSchema`, which is for a connection that is managed
       * elsewhere or only authorized later. Left out, everything is left as it is.
       */
      schemaConfig,
      /** What to do with failing setup tests: `off` runs none, `warn` (default) warns, `require` fails the run and keeps the connection paused. */
      setupTests: testPolicy,
      /** While it stays the same, a change of secrets alone is none. Change it to have them sent: for credentials that are made anew at every run. */
      secretsVersion,
      /** Allows changes that replace the connection and so lose its sync history. Default false. */
      allowReplace: field(opt(flag), { change: "inert" }),
    }),
  ),
  outputs: extended(extended(testOutputs, initialSyncOutputs), {
    /** Id of the connection. */
    connectionId: output(text, "id", { id: true }),
    /** Schema in the destination by the vendor's name: `github`, or `sheets.budget`. */
    schema: output(text, "schema"),
    /** `connected`, `incomplete` or `broken`. */
    setupState: output(text, "status.setup_state", { volatile: true }),
    /** Id of the user whose key made it. */
    connectedBy: output(text, "connected_by"),
    /** When it was made, ISO 8601. */
    createdAt: output(text, "created_at"),
    /** Where a person authorizes it, with `connectCard`; good for a short time. */
    connectCardUri: output(text, "connect_card.uri", { once: true, secret: true }),
    /** The token in that link, for one of your own. */
    connectCardToken: output(text, "connect_card.token", { once: true, secret: true }),
    /** With `schemaConfig`: what was synced and not listed at the last look, as short hashes; a refresh or a change warns of what has come since. */
    knownElements: output(opt(text), knownWithSchemas, { once: true, volatile: true }),
  }),
  title: ({ destinationSchema, service }) => (destinationSchema === undefined ? service : joinNaming(destinationSchema)),
  identity: ({ id }) => (typeof id === "string" ? id : undefined),
  unique: true,
  notices: (answer, { schemaConfig: wanted }, { knownElements }) => [driftIn(answer[TREE], wanted, knownElements)],
  gather: gatherBoth(guardListedSecrets("connections", at), gatherBoth(oweTests(tests), oweInitialSync)),
  owed: (outputs, inputs) => ({ ...owedTests(outputs, inputs), ...owedInitialSync(outputs, inputs) }),
  calls: {
    create: (_args, body) => post("/connections", body),
    read: (id, { schemaConfig: listed }) => (listed === undefined ? get(at(id)) : lookWithSchemas(id, get(at(id)))),
    update: (id, body) => patch(at(id), body),
    remove: (id) => del(at(id)),
    find: ({ groupId, destinationSchema, service }) => ({
      list: listed(get("/connections", { query: { group_id: groupId, schema: joinNaming(destinationSchema) } })),
      pick: (found) => found.filter((c) => c["service"] === service),
    }),
  },
  shape: (body, args, phase) => {
    const startsLater = policyOf(args.setupTests) !== "off" || args.schemaConfig !== undefined || args.waitForAuthorization === true;
    if (phase === "create") return { ...body, ...QUIET, paused: startsLater || (args.paused ?? false) };
    const scheduled = ["sync_frequency", "schedule", "schedule_type", "daily_sync_time"].some((key) => key in body);
    // A new schedule of a connection behind a private link is refused unless the link comes along.
    const link =
      scheduled && args.privateLinkId !== undefined
        ? { networking_method: args.networkingMethod, private_link_id: args.privateLinkId }
        : {};
    return { ...withMethod(body, args), ...link, ...QUIET };
  },
  steps: [
    makeConnectCard,
    awaitAuthorization,
    runSetupTests(tests),
    setSchemas,
    endSchedule(at, QUIET),
    unpause(at, QUIET),
    awaitInitialSync,
  ],
  guarded: "its sync history",
  verify: { setting: "checkMetadata", ask: checkMetadata },
  deleteFirst: (changed) => !changed.includes("groupId") && !changed.includes("destinationSchema"),
  rules: (args) => [...initialSyncRules(args), ...delayRules(args)],
});

/**
 * The inputs of a connection; what `config`, `auth` and `destinationSchema` hold is up to the service: `ConnectionArgs<"github">`. Without a service,
 * as in `ConnectionArgs[]`, they hold anything.
 */
export interface ConnectionArgs<S extends string = string> extends Omit<
  ArgsFor<typeof connection>,
  "service" | "destinationSchema" | "config" | "auth" | "schedule"
> {
  /** Connector type, such as `github`. */
  service: Input<S>;
  /** Where its tables go: `{ name }`, `{ name, table }`, `{ name, tableGroup }` or `{ prefix }`, by the service's format. */
  destinationSchema: Whole<DestinationSchemaFor<S>>;
  /** Settings of the service in camelCase; passwords and tokens are encrypted and never read back. */
  config?: Whole<ConnectionConfigFor<S>>;
  /** How often it reads. The vendor's default is every six hours. */
  schedule?: ScheduleInputs;
  /** Authorization of the service in camelCase, such as `{ refreshToken, clientAccess: { clientId, clientSecret } }`; encrypted, never read back. */
  auth?: Whole<ConnectionAuthFor<S>>;
}

interface ConnectionClass extends Statics<typeof connection> {
  /**
   * Declares the connection: the next `pulumi up` makes it, or makes it what the inputs say.
   *
   * @param name unique within the stack.
   * @param args what the connection shall be. `Connection<string>` takes any config, for a service that this version does not know well.
   */
  new <S extends string = ConnectionService>(
    name: string,
    args: ConnectionArgs<S>,
    opts?: CustomResourceOptions,
  ): InstanceOf<typeof connection>;
}

/**
 * A Fivetran connection, with its schedule, its pause switch and its setup tests.
 *
 * @example
 * new fivetran.Connection("github", {
 *   groupId: destination.groupId,
 *   service: "github",
 *   destinationSchema: { name: "github" },
 *   config: { syncMode: "AllRepositories", authMode: "PersonalAccessToken", username: "octocat", pat: config.requireSecret("pat") },
 *   schedule: { syncFrequency: 60 },
 *   setupTests: "require",
 * });
 */
export class Connection<S extends string = ConnectionService> extends resourceAs<ConnectionClass>(connection)<S> {}
