/** One object of every kind, as a program would have it, for the tests that go through all kinds. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { makeRelease, type Release } from "../sandbox/index.js";
import type { Plain } from "../sdk/plain.js";
import type { Sample } from "./laws/sample.js";
import type { Stack } from "./stack.js";

// ---------------------------------------------------------------------------------------------------------------------
// What samples need
// ---------------------------------------------------------------------------------------------------------------------

const group = async (stack: Stack, name = "analytics"): Promise<string> => (await stack.resource("fivetran:Group").create({ name })).id;

const team = async (stack: Stack): Promise<string> =>
  (await stack.resource("fivetran:Team").create({ name: "Analysts", role: "Account Analyst" })).id;

const user = async (stack: Stack): Promise<string> =>
  (await stack.resource("fivetran:User").create({ email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" })).id;

/** A connection that works, so that its source can be asked for its tables. */
const connected = async (stack: Stack): Promise<string> => {
  const args = { groupId: await group(stack), service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require" };
  return (await stack.resource("fivetran:Connection").create(args)).id;
};

const NETWORK = "the sandbox takes any id; tests of private links and agents are with the entity";

const POSTGRES_SOURCE = "decd338e-5647-4c0b-adf4-da0e75f5a750";
const POSTGRES_DESTINATION = "25c5221d-dce2-4163-ade9-739ef790f503";
const server = { host: "db.example.com", port: 5432, database: "app", username: "airbyte" };

const actor = (stack: Stack, kind: "Source" | "Destination"): Promise<string> =>
  stack
    .resource(`airbyte:${kind}`)
    .create({
      workspaceId: stack.sandbox.airbyte.workspaceId,
      name: kind,
      ...(kind === "Source"
        ? { sourceDefinitionId: POSTGRES_SOURCE, connectionConfiguration: server }
        : { destinationDefinitionId: POSTGRES_DESTINATION, connectionConfiguration: { ...server, schema: "raw" } }),
    })
    .then(({ id }) => id);

/** An operation that a connection may name; only its id counts here. */
const OPERATION = "0f0e0d0c-0000-4000-8000-000000000001";
const operation = ({ sandbox }: Stack): void =>
  sandbox.world.table("airbyte:Operation").set(OPERATION, {
    operationId: OPERATION,
    workspaceId: sandbox.airbyte.workspaceId,
    name: "dbt",
    operatorConfiguration: { operatorType: "webhook", webhook: {} },
    tombstone: false,
  });

/** Both kinds of definitions are written in the same words. */
const definition: Sample = {
  inputs: async ({ sandbox }) => ({
    workspaceId: sandbox.airbyte.workspaceId,
    name: "Ashby",
    dockerRepository: "ghcr.io/acme/connector-ashby",
    dockerImageTag: "0.1.0",
    documentationUrl: "https://example.com/ashby",
  }),
  changes: {
    name: "Ashby 2",
    dockerImageTag: "0.2.0",
    resourceRequirements: { default: { cpuLimit: "2" }, jobSpecific: [{ jobType: "sync", resourceRequirements: { memoryLimit: "2Gi" } }] },
  },
  importId: ({ id, inputs }) => `${String(inputs["workspaceId"])}/${id}`,
};

/** A signed release on disk: one for all tests of a process, as making a key takes a second. */
const dist = path.join(os.tmpdir(), `conduit-samples-${process.pid}`);
process.once("exit", () => fs.rmSync(dist, { recursive: true, force: true }));
let built: Promise<Release> | undefined;
const release = (): Promise<Release> =>
  (built ??= makeRelease({ dir: dist, name: "foo", version: "1.0.0", platforms: ["linux_amd64", "darwin_arm64"] }));

// ---------------------------------------------------------------------------------------------------------------------
// Samples
// ---------------------------------------------------------------------------------------------------------------------

export const samples: Readonly<Record<string, Sample>> = {
  "fivetran:Group": { inputs: async () => ({ name: "analytics" }), changes: { name: "insights" } },
  "fivetran:Team": {
    inputs: async () => ({ name: "Analysts", role: "Account Analyst", description: "who asks" }),
    changes: { name: "Askers", role: "Account Reviewer", description: "who asks twice" },
  },
  "fivetran:User": {
    inputs: async () => ({ email: "Ada@example.com", givenName: "Ada", familyName: "Lovelace", role: "Account Reviewer" }),
    changes: { givenName: "A.", familyName: "Byron", phone: "+1 555", picture: "https://example.com/a.png", role: "Account Analyst" },
  },
  "fivetran:TeamUserMembership": {
    inputs: async (stack) => ({ teamId: await team(stack), userId: await user(stack), role: "Team Member" }),
    changes: { role: "Team Manager" },
  },
  "fivetran:ConnectionCertificate": {
    inputs: async (stack) => ({ connectionId: await connected(stack), hash: "r+u4QL4/GvZe=", encodedCert: "canary-certificate" }),
    changes: {},
    secrets: ["canary-certificate"],
    unreadable: ["encodedCert"],
  },
  "fivetran:ConnectionFingerprint": {
    inputs: async (stack) => ({ connectionId: await connected(stack), hash: "eUtPi/I6yy+=", publicKey: "ssh-rsa AAAAB3NzaC1yc2E bastion" }),
    changes: {},
  },
  "fivetran:ConnectionSchema": {
    inputs: async (stack) => ({
      connectionId: await connected(stack),
      schemaChangeHandling: "ALLOW_COLUMNS",
      schemas: {
        public: { tables: { t1: { enabled: false }, t2: { columns: { a: { hashed: true } } } } },
        sales: { tables: { t1: { enabled: false } } },
      },
      onDelete: "restore",
    }),
    changes: {
      schemaChangeHandling: "ALLOW_ALL",
      schemas: { public: { tables: { t1: {}, t2: { columns: { a: { enabled: false } } } } }, sales: { enabled: false } },
    },
    unreadable: ["onDelete"],
    outlives: "it goes with its connection",
  },
  "fivetran:Destination": {
    inputs: async (stack) => ({
      groupId: await group(stack),
      service: "snowflake",
      timeZoneOffset: "+2",
      region: "GCP_EUROPE_WEST3",
      config: { host: "h.example.com", port: 443, database: "raw", user: "loader", password: "canary-destination" },
      setupTests: "require",
    }),
    changes: {
      timeZoneOffset: "-5",
      region: "AWS_US_EAST_1",
      config: { host: "i.example.com", port: 443, database: "raw", password: "canary-destination", schemas: ["a"] },
      daylightSavingTimeEnabled: true,
      networkingMethod: "PrivateLink",
      privateLinkId: "pl_1",
      hybridDeploymentAgentId: "agent_1",
    },
    unchanged: { proxyAgentId: NETWORK },
    secrets: ["canary-destination"],
    beside: { config: { host: "j.example.com", database: "other" } },
  },
  "fivetran:Connection": {
    inputs: async (stack) => ({
      groupId: await group(stack),
      service: "github",
      destinationSchema: { name: "code" },
      config: {
        syncMode: "AllRepositories",
        useWebhooks: false,
        repositories: ["a/b", "a/c"],
        pat: "canary-pat",
        secretsList: [{ key: "k", value: "canary-listed" }],
      },
      auth: { refreshToken: "canary-refresh", clientAccess: { clientId: "canary-id", clientSecret: "canary-client" } },
      schedule: { syncFrequency: 60 },
      setupTests: "warn",
    }),
    changes: {
      config: {
        syncMode: "SpecificRepositories",
        repositories: ["a/c"],
        pat: "canary-pat",
        secretsList: [{ key: "k", value: "canary-listed" }],
      },
      auth: { refreshToken: "canary-refresh", clientAccess: { clientId: "canary-id" } },
      schedule: { syncFrequency: 1440, dailySyncTime: "09:00" },
      paused: true,
      pauseAfterTrial: true,
      networkingMethod: "PrivateLink",
      privateLinkId: "pl_1",
      hybridDeploymentAgentId: "agent_1",
      dataDelaySensitivity: "CUSTOM",
      dataDelayThreshold: 30,
      destinationConfiguration: { virtualWarehouse: "LOADING" },
      externalSecretsManagerId: "esm_1",
      externalSecretsKeys: { pat: "prod/github#pat" },
    },
    unchanged: { proxyAgentId: NETWORK },
    secrets: ["canary-pat", "canary-listed", "canary-refresh", "canary-id", "canary-client"],
    beside: { config: { syncMode: "SpecificRepositories", repositories: ["a/b"] } },
    unreadable: ["auth"],
  },
  "airbyte:Workspace": {
    inputs: async () => ({
      name: "Analytics",
      email: "data@example.com",
      news: true,
      initialSetupComplete: true,
      notificationSettings: {
        sendOnFailure: { notificationType: ["slack"], slackConfiguration: { webhook: "https://hooks.example.com/canary-hook" } },
      },
    }),
    changes: {
      name: "Insights",
      email: "ops@example.com",
      anonymousDataCollection: true,
      news: false,
      securityUpdates: true,
      displaySetupWizard: true,
      initialSetupComplete: false,
      notificationSettings: {
        sendOnFailure: {
          notificationType: ["slack", "customerio"],
          slackConfiguration: { webhook: "https://hooks.example.com/canary-hook" },
        },
        sendOnSuccess: { notificationType: [] },
      },
    },
    secrets: ["canary-hook"],
    beside: { notificationSettings: { sendOnFailure: { notificationType: ["customerio"] }, sendOnSuccess: { notificationType: [] } } },
    // Beside a way that the program says, of an event that it knows.
    foreign: ({ sandbox }, id) => {
      const table = sandbox.world.table<Plain>("airbyte:Workspace");
      const row = table.get(id) as { readonly settings: { readonly notificationSettings: Plain } };
      const sendOnSuccess = { notificationType: ["slack"], slackConfiguration: { webhook: "https://hooks.example.com/canary-foreign" } };
      const notificationSettings = { ...row.settings.notificationSettings, sendOnSuccess };
      table.set(id, { ...row, settings: { ...row.settings, notificationSettings } });
      return ["canary-foreign"];
    },
  },
  "airbyte:SourceDefinition": definition,
  "airbyte:DestinationDefinition": definition,
  "airbyte:Source": {
    inputs: async ({ sandbox }) => ({
      workspaceId: sandbox.airbyte.workspaceId,
      sourceDefinitionId: POSTGRES_SOURCE,
      name: "App",
      connectionConfiguration: {
        ...server,
        password: "canary-source",
        schemas: ["public"],
        tunnel_method: {
          tunnel_method: "SSH_KEY_AUTH",
          tunnel_host: "bastion.example.com",
          tunnel_port: 22,
          tunnel_user: "tunnel",
          ssh_key: "canary-ssh",
        },
      },
      checkConnection: "require",
    }),
    changes: {
      name: "Shop",
      connectionConfiguration: { ...server, port: 5433, password: "canary-source", ssl_mode: { mode: "require" } },
      resourceAllocation: { default: { cpuRequest: "0.5", memoryLimit: "1Gi" } },
      checkConnection: "warn",
    },
    unchanged: { secretId: "only a finished OAuth dialog hands one out, and the sandbox has none" },
    secrets: ["canary-source", "canary-ssh"],
    beside: { connectionConfiguration: { port: 5433, tunnel_method: { tunnel_host: "other.example.com" } } },
  },
  "airbyte:Destination": {
    inputs: async ({ sandbox }) => ({
      workspaceId: sandbox.airbyte.workspaceId,
      destinationDefinitionId: POSTGRES_DESTINATION,
      name: "Warehouse",
      connectionConfiguration: { ...server, schema: "raw", password: "canary-warehouse" },
    }),
    changes: {
      name: "Lake",
      connectionConfiguration: { ...server, schema: "bronze", password: "canary-warehouse" },
      resourceAllocation: { jobSpecific: [{ jobType: "sync", resourceRequirements: { cpuLimit: "2" } }] },
      checkConnection: "off",
    },
    secrets: ["canary-warehouse"],
    beside: { connectionConfiguration: { schema: "bronze" } },
  },
  "airbyte:Connection": {
    inputs: async (stack) => {
      operation(stack);
      return {
        sourceId: await actor(stack, "Source"),
        destinationId: await actor(stack, "Destination"),
        name: "App to warehouse",
        streams: { users: { syncMode: "incremental", destinationSyncMode: "append_dedup", cursorField: ["updated_at"] }, orders: {} },
        schedule: { type: "basic", units: 24, timeUnit: "hours" },
        namespaceDefinition: "customformat",
        namespaceFormat: "raw",
      };
    },
    changes: {
      name: "App",
      streams: { users: { selectedFields: ["id", "email"] }, "public.events": {} },
      schedule: { type: "cron", cronExpression: "0 0 6 * * ?", cronTimeZone: "UTC" },
      namespaceFormat: "raw_${SOURCE_NAMESPACE}",
      status: "inactive",
      prefix: "app_",
      nonBreakingChangesPreference: "propagate_columns",
      backfillPreference: "enabled",
      notifySchemaChanges: false,
      operationIds: [OPERATION],
      resourceRequirements: { cpuLimit: "2", memoryRequest: "1Gi" },
      refreshSchema: true,
    },
    unchanged: {
      namespaceDefinition: "another one forbids namespaceFormat: the entity's own test changes both",
      tags: "they name their workspace, which is made for each test: the entity's own test sets one",
    },
    foreign: ({ sandbox }, id) => {
      const table = sandbox.world.table<{ readonly streams: readonly { readonly stream: Plain; readonly config: Plain }[] }>(
        "airbyte:Connection",
      );
      const row = table.get(id)!;
      const mapperConfiguration = { algorithm: "AES", targetField: "email", key: "canary-mapper", mode: "GCM" };
      const mappers = [{ id: OPERATION, type: "encryption", mapperConfiguration }];
      const streams = row.streams.map(({ stream, config }) => ({
        stream,
        config: stream["name"] === "users" ? { ...config, mappers } : config,
      }));
      table.set(id, { ...row, streams });
      return ["canary-mapper"];
    },
  },
  "tfregistry:RegistryProvider": {
    inputs: async () => ({ name: "random", registryName: "public", namespace: "hashicorp" }),
    changes: { deleteVersions: true },
  },
  "tfregistry:GpgKey": { inputs: async () => ({ asciiArmor: (await release()).publicKeyArmored }), changes: {} },
  "tfregistry:PrivateProviderRelease": {
    inputs: async () => ({ name: "foo", distDir: dist, gpgPublicKey: (await release()).publicKeyArmored, onDelete: "delete" }),
    changes: { allowRepublish: true },
    unreadable: ["distDir", "gpgPublicKey"],
    needed: ["gpgPublicKey"],
  },
};
