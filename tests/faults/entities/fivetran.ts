/** Fivetran's entities in the matrix. */

import type { Plain } from "../../../sdk/plain.js";
import type { Entity } from "../model.js";
import type { Simulation } from "../simulation.js";
import { asPlain, drawn, NEWS, parent } from "./parts.js";

const grow = (body: unknown): unknown => ({ ...asPlain(body), data: { ...asPlain(asPlain(body)["data"]), ...NEWS } });

/** An object that is a row of a list of the account. */
const row = (list: string): Pick<Entity, "vendor" | "routes" | "look" | "usual" | "grow"> => {
  const [all, one] = [new RegExp(`/${list}$`), new RegExp(`/${list}/[^/]+$`)];
  return {
    vendor: "fivetran",
    routes: {
      create: { method: "POST", path: all },
      read: { method: "GET", path: one },
      update: { method: "PATCH", path: one },
      delete: { method: "DELETE", path: one },
    },
    look: { method: "GET", path: all },
    usual: { create: 1, read: 1, update: 1, delete: 1 },
    grow,
  };
};

const group: Entity = {
  ...row("groups"),
  kind: "fivetran:Group",
  // One look for others of the name before it.
  usual: { create: 2, read: 1, update: 1, delete: 1 },
  titles: ['group "analytics"', 'group "analytics_2"'],
  ledger: ["fivetran:Group"],
  prepare: async () => ({ args: { name: "analytics" }, changed: { name: "analytics_2" }, secrets: [] }),
};

const fivetranDestination: Entity = {
  ...row("destinations"),
  kind: "fivetran:Destination",
  titles: ['destination "snowflake"'],
  ledger: ["fivetran:Destination"],
  prepare: async (simulation) => {
    const groupId = await parent(simulation, "group", "fivetran:Group", { name: "home" });
    const [first, second] = [drawn(simulation, "password"), drawn(simulation, "password")];
    const args = (password: string): Plain => ({
      groupId,
      service: "snowflake",
      timeZoneOffset: "+2",
      region: "GCP_EUROPE_WEST3",
      config: { host: "h.example.com", port: 443, database: "raw", user: "loader", password },
      setupTests: "require",
    });
    return { args: args(first), changed: args(second), secrets: [first], later: [second] };
  },
  step: { method: "POST", path: /\/destinations\/[^/]+\/test$/ },
  look: { method: "GET", path: /\/destinations\/[^/]+$/ },
  usual: { create: 2, read: 1, update: 2, delete: 1 },
};

const fivetranConnection: Entity = {
  ...row("connections"),
  kind: "fivetran:Connection",
  titles: ['connection "code"'],
  ledger: ["fivetran:Connection"],
  prepare: async (simulation) => {
    const groupId = await parent(simulation, "group", "fivetran:Group", { name: "home" });
    const [pat, other, refreshToken] = [drawn(simulation, "pat"), drawn(simulation, "pat"), drawn(simulation, "refresh")];
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
  step: { method: "POST", path: /\/connections\/[^/]+\/test$/ },
  usual: { create: 3, read: 1, update: 2, delete: 1 },
};

const team: Entity = {
  ...row("teams"),
  kind: "fivetran:Team",
  // One look for others of the name before it.
  usual: { create: 2, read: 1, update: 1, delete: 1 },
  titles: ['team "Analysts"', 'team "Askers"'],
  ledger: ["fivetran:Team"],
  prepare: async () => ({
    args: { name: "Analysts", role: "Account Analyst" },
    changed: { name: "Askers", role: "Account Analyst" },
    secrets: [],
  }),
};

const user: Entity = {
  ...row("users"),
  kind: "fivetran:User",
  titles: ['user "ada@example.com"'],
  ledger: ["fivetran:User"],
  prepare: async () => {
    const args = (familyName: string): Plain => ({ email: "ada@example.com", givenName: "Ada", familyName });
    return { args: args("Byron"), changed: args("Lovelace"), secrets: [] };
  },
};

const membership: Entity = {
  kind: "fivetran:TeamUserMembership",
  vendor: "fivetran",
  titles: ['team membership "team_'],
  ledger: ["fivetran:TeamUserMembership"],
  prepare: async (simulation) => {
    const teamId = await parent(simulation, "team", "fivetran:Team", { name: "Analysts", role: "Account Analyst" });
    const ada = { email: "ada@example.com", givenName: "Ada", familyName: "Lovelace" };
    const userId = await parent(simulation, "user", "fivetran:User", ada);
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
  grow,
};

/** A connection that works: what it may trust, and which tables it reads. */
const connected = async (simulation: Simulation, schema: string): Promise<string> => {
  const groupId = simulation.held("group")?.id ?? (await parent(simulation, "group", "fivetran:Group", { name: "home" }));
  const args = { groupId, service: "postgres", destinationSchema: { prefix: schema }, setupTests: "require" };
  return parent(simulation, schema, "fivetran:Connection", args);
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
    grow,
  };
};

const certificate: Entity = {
  ...trusted("certificates"),
  kind: "fivetran:ConnectionCertificate",
  titles: ['trusted certificate "conn_'],
  ledger: ["fivetran:ConnectionCertificate"],
  prepare: async (simulation) => {
    const encodedCert = drawn(simulation, "certificate");
    const args = { connectionId: await connected(simulation, "shop"), hash: "r+u4QL4/GvZe=", encodedCert };
    return { args, secrets: [encodedCert] };
  },
};

const fingerprint: Entity = {
  ...trusted("fingerprints"),
  kind: "fivetran:ConnectionFingerprint",
  titles: ['trusted fingerprint "conn_'],
  ledger: ["fivetran:ConnectionFingerprint"],
  prepare: async (simulation) => {
    const args = { connectionId: await connected(simulation, "shop"), hash: "eUtPi/I6yy+=", publicKey: "ssh-rsa AAAAB3NzaC1yc2E bastion" };
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
  prepare: async (simulation) => {
    const connectionId = await connected(simulation, "shop");
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
  grow,
};

export const fivetranEntities: readonly Entity[] = [
  group,
  fivetranDestination,
  fivetranConnection,
  team,
  user,
  membership,
  certificate,
  fingerprint,
  connectionSchema,
];
