/** One typical entity in depth for each way in which the three services work. */

import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { makeRelease, makeReleaseKey, type ReleaseKey } from "../../sandbox/index.js";
import type { Plain } from "../../sdk/codec.js";
import { canary } from "../canaries.js";
import type { Entity } from "./model.js";
import type { Stage } from "./stage.js";

const POSTGRES_SOURCE = "decd338e-5647-4c0b-adf4-da0e75f5a750";
const POSTGRES_DESTINATION = "25c5221d-dce2-4163-ade9-739ef790f503";

/** A secret of the stage's own. */
const drawn = (stage: Stage, what: string): string => {
  const secret = canary(what);
  stage.secrets.push(secret);
  return secret;
};

/** Made beforehand and kept out of what is judged. */
export const parent = async (stage: Stage, name: string, kind: string, args: Plain): Promise<string> => {
  const { error } = await stage.up(kind, args, name);
  if (error !== undefined) throw new Error(`${kind} cannot be prepared: ${error}`);
  return stage.held(name)?.id ?? "";
};

const asPlain = (value: unknown): Plain => (typeof value === "object" && value !== null ? (value as Plain) : {});

/** Fields and words that no version of ours has heard of. */
const NEWS = { brand_new_field: { nested: [1, 2] }, brandNewField: "SOMETHING_NEW" };

// ---------------------------------------------------------------------------------------------------------------------
// Fivetran
// ---------------------------------------------------------------------------------------------------------------------

const group: Entity = {
  kind: "fivetran:Group",
  vendor: "fivetran",
  titles: ['group "analytics"', 'group "analytics_2"'],
  ledger: ["fivetran:Group"],
  prepare: async () => ({ args: { name: "analytics" }, changed: { name: "analytics_2" }, secrets: [] }),
  routes: {
    create: { method: "POST", path: /\/groups$/ },
    read: { method: "GET", path: /\/groups\/[^/]+$/ },
    update: { method: "PATCH", path: /\/groups\/[^/]+$/ },
    delete: { method: "DELETE", path: /\/groups\/[^/]+$/ },
  },
  look: { method: "GET", path: /\/groups$/ },
  usual: { create: 1, read: 1, update: 1, delete: 1 },
  grow: (body) => ({ ...asPlain(body), data: { ...asPlain(asPlain(body)["data"]), ...NEWS } }),
};

const fivetranConnection: Entity = {
  kind: "fivetran:Connection",
  vendor: "fivetran",
  titles: ['connection "code"'],
  ledger: ["fivetran:Connection"],
  prepare: async (stage) => {
    const groupId = await parent(stage, "group", "fivetran:Group", { name: "home" });
    const [pat, other, refreshToken] = [drawn(stage, "pat"), drawn(stage, "pat"), drawn(stage, "refresh")];
    const args = (pat: string): Plain => ({
      groupId,
      service: "github",
      destinationSchema: { name: "code" },
      config: { pat, username: "octocat", syncMode: "AllRepositories" },
      auth: { refreshToken },
      schedule: { syncFrequency: 60 },
      setupTests: "require",
    });
    return { args: args(pat), changed: args(other), secrets: [pat, refreshToken], later: [other] };
  },
  routes: {
    create: { method: "POST", path: /\/connections$/ },
    read: { method: "GET", path: /\/connections\/[^/]+$/ },
    update: { method: "PATCH", path: /\/connections\/[^/]+$/ },
    delete: { method: "DELETE", path: /\/connections\/[^/]+$/ },
  },
  step: { method: "POST", path: /\/connections\/[^/]+\/test$/ },
  look: { method: "GET", path: /\/connections$/ },
  usual: { create: 3, read: 1, update: 2, delete: 1 },
  grow: group.grow!,
};

const membership: Entity = {
  kind: "fivetran:TeamUserMembership",
  vendor: "fivetran",
  titles: ['team membership "team_'],
  ledger: ["fivetran:TeamUserMembership"],
  prepare: async (stage) => {
    const teamId = await parent(stage, "team", "fivetran:Team", { name: "Analysts", role: "Account Analyst" });
    const ada = { email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" };
    const userId = await parent(stage, "user", "fivetran:User", ada);
    const args = (role: string): Plain => ({ teamId, userId, role });
    return { args: args("Team Member"), changed: args("Team Manager"), secrets: [] };
  },
  routes: {
    create: { method: "POST", path: /\/teams\/[^/]+\/users$/ },
    read: { method: "GET", path: /\/teams\/[^/]+\/users\/[^/]+$/ },
    update: { method: "PATCH", path: /\/teams\/[^/]+\/users\/[^/]+$/ },
    delete: { method: "DELETE", path: /\/teams\/[^/]+\/users\/[^/]+$/ },
  },
  look: { method: "GET", path: /\/teams\/[^/]+\/users\/[^/]+$/ },
  usual: { create: 1, read: 1, update: 1, delete: 1 },
  grow: group.grow!,
};

/** A connection that works: what it may trust, and which tables it reads. */
const connected = async (stage: Stage, schema: string): Promise<string> => {
  const groupId = stage.held("group")?.id ?? (await parent(stage, "group", "fivetran:Group", { name: "home" }));
  const args = { groupId, service: "postgres", destinationSchema: { prefix: schema }, setupTests: "require" };
  return parent(stage, schema, "fivetran:Connection", args);
};

/** One by one: neither changes, and both are found by the hash that they are. */
const trusted = (list: string): Pick<Entity, "vendor" | "routes" | "look" | "usual" | "grow"> => {
  const one = new RegExp(`/connections/[^/]+/${list}/[^/]+$`);
  return {
    vendor: "fivetran",
    routes: {
      create: { method: "POST", path: new RegExp(`/connections/[^/]+/${list}$`) },
      read: { method: "GET", path: one },
      delete: { method: "DELETE", path: one },
    },
    look: { method: "GET", path: one },
    usual: { create: 1, read: 1, update: 0, delete: 1 },
    grow: group.grow!,
  };
};

const certificate: Entity = {
  ...trusted("certificates"),
  kind: "fivetran:ConnectionCertificate",
  titles: ['trusted certificate "conn_'],
  ledger: ["fivetran:ConnectionCertificate"],
  prepare: async (stage) => {
    const encodedCert = drawn(stage, "certificate");
    const args = { connectionId: await connected(stage, "shop"), hash: "r+u4QL4/GvZe=", encodedCert };
    return { args, secrets: [encodedCert] };
  },
};

const fingerprint: Entity = {
  ...trusted("fingerprints"),
  kind: "fivetran:ConnectionFingerprint",
  titles: ['trusted fingerprint "conn_'],
  ledger: ["fivetran:ConnectionFingerprint"],
  prepare: async (stage) => {
    const args = { connectionId: await connected(stage, "shop"), hash: "eUtPi/I6yy+=", publicKey: "ssh-rsa AAAAB3NzaC1yc2E bastion" };
    return { args, secrets: [] };
  },
};

/** Elements that are not as Fivetran has them by itself. */
const isSet = (config: unknown): boolean =>
  asPlain(config)["schema_change_handling"] !== "ALLOW_ALL" ||
  /"enabled":false|"hashed":true|"sync_mode":"(HISTORY|LIVE)"/.test(JSON.stringify(config));

const SCHEMAS = /\/connections\/[^/]+\/schemas$/;

const connectionSchema: Entity = {
  kind: "fivetran:ConnectionSchema",
  vendor: "fivetran",
  titles: ['schema configuration "conn_'],
  // It is a part of its connection, and there whenever that is: what a run leaves behind can be seen by what it says.
  ledger: [],
  isThere: ({ sandbox }) => sandbox.world.table("fivetran:ConnectionSchema").all().some(isSet),
  prepare: async (stage) => {
    const connectionId = await connected(stage, "shop");
    const args = (orders: Plain): Plain => ({
      connectionId,
      schemaChangeHandling: "ALLOW_COLUMNS",
      schemas: { shop: { tables: { orders, customers: { columns: { email: { hashed: true } } }, "tmp_*": { enabled: false } } } },
      onDelete: "restore",
    });
    return { args: args({ syncMode: "HISTORY" }), changed: args({ syncMode: "LIVE" }), secrets: [] };
  },
  routes: {
    create: { method: "PATCH", path: SCHEMAS },
    read: { method: "GET", path: SCHEMAS },
    update: { method: "PATCH", path: SCHEMAS },
    delete: { method: "PATCH", path: SCHEMAS },
  },
  step: { method: "PATCH", path: SCHEMAS },
  // What is there, the source's tables, the columns of one, and what differs.
  usual: { create: 4, read: 1, update: 2, delete: 2 },
  grow: group.grow!,
};

// ---------------------------------------------------------------------------------------------------------------------
// Airbyte
// ---------------------------------------------------------------------------------------------------------------------

const method = (name: string): { method: string; path: RegExp } => ({ method: "POST", path: new RegExp(`/${name}$`) });

const sourceArgs = (stage: Stage, name: string, password: string): Plain => ({
  workspaceId: stage.sandbox.airbyte.workspaceId,
  sourceDefinitionId: POSTGRES_SOURCE,
  name,
  connectionConfiguration: { host: "db.example.test", port: 5432, database: "app", username: "reader", password },
});

const airbyteSource: Entity = {
  kind: "airbyte:Source",
  vendor: "airbyte",
  titles: ['source "app"'],
  ledger: ["airbyte:Source"],
  prepare: async (stage) => {
    const [first, second] = [drawn(stage, "password"), drawn(stage, "password")];
    return { args: sourceArgs(stage, "app", first), changed: sourceArgs(stage, "app", second), secrets: [first], later: [second] };
  },
  routes: {
    create: method("sources/create"),
    read: method("sources/get"),
    update: method("sources/update"),
    delete: method("sources/delete"),
  },
  look: method("sources/list_paginated"),
  usual: { create: 2, read: 1, update: 2, delete: 1 },
  grow: (body) => ({ ...asPlain(body), ...NEWS }),
};

const airbyteConnection: Entity = {
  kind: "airbyte:Connection",
  vendor: "airbyte",
  titles: ['connection "app to warehouse"'],
  ledger: ["airbyte:Connection"],
  prepare: async (stage) => {
    const password = drawn(stage, "password");
    const sourceId = await parent(stage, "source", "airbyte:Source", sourceArgs(stage, "home", password));
    const destinationId = await parent(stage, "destination", "airbyte:Destination", {
      workspaceId: stage.sandbox.airbyte.workspaceId,
      destinationDefinitionId: POSTGRES_DESTINATION,
      name: "warehouse",
      connectionConfiguration: { host: "dw", port: 5432, database: "raw", schema: "public", username: "loader", password },
    });
    const args = (prefix: string): Plain => ({
      sourceId,
      destinationId,
      name: "app to warehouse",
      prefix,
      streams: { users: { syncMode: "incremental", destinationSyncMode: "append_dedup", cursorField: ["updated_at"] }, orders: {} },
      schedule: { type: "basic", units: 24, timeUnit: "hours" },
    });
    return { args: args("a_"), changed: args("b_"), secrets: [] };
  },
  routes: {
    create: method("connections/create"),
    read: method("connections/get"),
    update: method("connections/update"),
    delete: method("connections/delete"),
  },
  look: method("connections/search"),
  usual: { create: 4, read: 1, update: 2, delete: 1 },
  grow: (body) => ({ ...asPlain(body), ...NEWS }),
};

// ---------------------------------------------------------------------------------------------------------------------
// Terraform registry
// ---------------------------------------------------------------------------------------------------------------------

const ENTRIES = "/registry-providers";

const registryProvider: Entity = {
  kind: "tfregistry:RegistryProvider",
  vendor: "tfregistry",
  titles: ['registry provider "acme/foo"'],
  ledger: ["tfregistry:RegistryProvider"],
  prepare: async () => ({ args: { name: "foo" }, secrets: [] }),
  routes: {
    create: { method: "POST", path: new RegExp(`${ENTRIES}$`) },
    read: { method: "GET", path: new RegExp(`${ENTRIES}/private/acme/foo$`) },
    delete: { method: "DELETE", path: new RegExp(`${ENTRIES}/private/acme/foo$`) },
  },
  look: { method: "GET", path: new RegExp(`${ENTRIES}/private/acme/foo$`) },
  // What is not there is told from what may not be seen by a second request.
  lookRequests: 2,
  usual: { create: 1, read: 1, update: 0, delete: 2 },
  grow: (body) => growDocument(body),
};

const growDocument = (body: unknown): unknown => {
  if (typeof body !== "object" || body === null || Buffer.isBuffer(body)) return body;
  const { data } = body as { data?: unknown };
  const grown = (item: unknown): unknown => ({ ...asPlain(item), attributes: { ...asPlain(asPlain(item)["attributes"]), ...NEWS } });
  return { ...body, ...NEWS, ...(data === undefined ? {} : { data: Array.isArray(data) ? data.map(grown) : grown(data) }) };
};

/** Signed once for all cells: making an RSA key takes a second. */
let built: Promise<{ readonly dir: string; readonly key: ReleaseKey }> | undefined;
const build = async (): Promise<{ readonly dir: string; readonly key: ReleaseKey }> => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-release-"));
  process.once("exit", () => fs.rmSync(dir, { recursive: true, force: true }));
  const key = await makeReleaseKey();
  for (const version of VERSIONS) {
    await makeRelease({ dir: path.join(dir, version), name: "foo", version, platforms: ["linux_amd64", "darwin_arm64"], key });
  }
  return { dir, key };
};

export const VERSIONS = ["1.0.0", "1.1.0", "1.2.0", "1.3.0"] as const;

const release: Entity = {
  kind: "tfregistry:PrivateProviderRelease",
  vendor: "tfregistry",
  titles: ['release "acme/foo 1.0.0"'],
  ledger: ["tfregistry:PrivateProviderRelease"],
  prepare: async () => {
    const { dir, key } = await (built ??= build());
    const args = (...include: string[]): Plain => ({
      name: "foo",
      version: "1.0.0",
      distDir: path.join(dir, "1.0.0"),
      gpgPublicKey: key.publicKeyArmored,
      onDelete: "delete",
      include,
    });
    return { args: args("linux_amd64"), changed: args("linux_amd64", "darwin_arm64"), secrets: [] };
  },
  routes: {
    create: { method: "POST", path: /\/versions$/ },
    read: { method: "GET", path: /\/versions\/1\.0\.0$/ },
    update: { method: "POST", path: /\/platforms$/ },
    delete: { method: "DELETE", path: /\/versions\/1\.0\.0$/ },
  },
  step: { method: "PUT", path: /\/object\// },
  look: { method: "GET", path: /\/versions\/1\.0\.0$/ },
  usual: { create: 20, read: 6, update: 14, delete: 8 },
  grow: growDocument,
};

export const entities: readonly Entity[] = [
  group,
  fivetranConnection,
  membership,
  certificate,
  fingerprint,
  connectionSchema,
  airbyteSource,
  airbyteConnection,
  registryProvider,
  release,
];
