/** The sandbox of Airbyte keeps the habits of the real server, the awkward ones above all. */

import { expect } from "chai";
import { type AirbyteOptions, type Sandbox, startSandbox } from "../../sandbox/index.js";

// ---------------------------------------------------------------------------------------------------------------------
// Parts
// ---------------------------------------------------------------------------------------------------------------------

type Json = Record<string, unknown>;

interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly text: string;
  readonly type: string;
}

const mask = "**********";
const postgresSource = "decd338e-5647-4c0b-adf4-da0e75f5a750";
const fakerSource = "dfd88b22-b603-4c3d-aad7-3701784586b1";
const localJson = "a625d593-bba5-4a1c-a53d-2d246268a816";
const zeroId = "00000000-0000-0000-0000-000000000000";
const nobody = "99999999-9999-4999-8999-999999999999";

let sandbox: Sandbox;

const start = async (airbyte: AirbyteOptions = {}): Promise<Sandbox> => {
  await sandbox?.close();
  return (sandbox = await startSandbox({ airbyte }));
};

const basic = (): string => `Basic ${Buffer.from(`${sandbox.airbyte.username}:${sandbox.airbyte.password}`).toString("base64")}`;

const send = async (method: string, path: string, init: { body?: string; headers?: Record<string, string> } = {}): Promise<Reply> => {
  const origin = new URL(sandbox.airbyte.url).origin;
  const response = await fetch(`${origin}${path}`, { method, ...init });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, text, type, body: type.includes("json") ? (JSON.parse(text) as Json) : {} };
};

const call = (path: string, body?: unknown, authorization: string | undefined = basic()): Promise<Reply> =>
  send("POST", `/api/v1/${path}`, {
    headers: { ...(authorization === "" ? {} : { authorization }), "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** The call must succeed. */
const must = async (path: string, body?: unknown): Promise<Json> => {
  const reply = await call(path, body);
  expect(reply.status, `${path}: ${reply.text}`).to.be.within(200, 204);
  return reply.body;
};

const database = { host: "db", port: 5432, database: "app", username: "reader", password: "hunter2" };

const makeSource = (config: unknown = database, definition = postgresSource, name = "app"): Promise<Json> =>
  must("sources/create", {
    workspaceId: sandbox.airbyte.workspaceId,
    sourceDefinitionId: definition,
    name,
    connectionConfiguration: config,
  });

const makeDestination = (): Promise<Json> =>
  must("destinations/create", {
    workspaceId: sandbox.airbyte.workspaceId,
    destinationDefinitionId: localJson,
    name: "files",
    connectionConfiguration: { destination_path: "/local" },
  });

const stream = (name: string, config: Json = {}): Json => ({
  stream: {
    name,
    jsonSchema: { type: "object", properties: { id: { type: "integer" }, at: { type: "string" }, note: { type: "string" } } },
  },
  config: { syncMode: "full_refresh", destinationSyncMode: "overwrite", selected: true, ...config },
});

const makeConnection = async (rest: Json = {}): Promise<Json> => {
  const { sourceId } = await makeSource();
  const { destinationId } = await makeDestination();
  return must("connections/create", { sourceId, destinationId, status: "active", ...rest });
};

const makeDefinition = (dockerRepository = "example.test/airbyte/source-ashby", rest: Json = {}): Promise<Json> =>
  must("source_definitions/create_custom", {
    workspaceId: sandbox.airbyte.workspaceId,
    sourceDefinition: { name: "Ashby", dockerRepository, dockerImageTag: "0.1.0", documentationUrl: "https://example.test/ashby" },
    ...rest,
  });

/** What stands at a path such as `catalog.streams.0.config` of an answer. */
const at = (value: unknown, path: string): unknown =>
  path.split(".").reduce((inner, key) => (typeof inner === "object" && inner !== null ? (inner as Json)[key] : undefined), value);

/** The list that stands there. */
const items = (value: unknown, path: string): Json[] => at(value, path) as Json[];

/** The world forgets nothing: writes of one kind, in order. */
const writes = (kind: string): string[] => sandbox.ledger.filter((entry) => entry.kind === `airbyte:${kind}`).map((entry) => entry.write);

const behave = (key: string, behavior: Json): void => sandbox.world.table("airbyte:Behavior").set(key, behavior);

// ---------------------------------------------------------------------------------------------------------------------
// Promises
// ---------------------------------------------------------------------------------------------------------------------

describe("sandbox: airbyte", () => {
  beforeEach(() => start());
  after(() => sandbox.close());

  describe("access", () => {
    it("Basic guards every path, the probes included, and the proxy refuses in HTML", async () => {
      for (const path of ["health", "instance_configuration"]) {
        expect(await send("GET", `/api/v1/${path}`)).to.include({ status: 401, type: "text/html" });
        expect((await send("GET", `/api/v1/${path}`, { headers: { authorization: basic() } })).status).to.equal(200);
      }
      expect((await call("sources/get", { sourceId: nobody }, `Basic ${Buffer.from("airbyte:no").toString("base64")}`)).status).to.equal(
        401,
      );
      expect((await call("sources/get", { sourceId: nobody }, "")).status).to.equal(401);
    });

    it("the instance names its release, its way in and the workspace that exists from the start", async () => {
      const { body } = await send("GET", "/api/v1/instance_configuration", { headers: { authorization: basic() } });
      expect(body)
        .to.include({ version: "1.8.0", licenseStatus: "pro", defaultOrganizationId: zeroId })
        .and.not.to.have.property("defaultWorkspaceId");
      expect(body["auth"]).to.deep.equal({ mode: "none" });
      expect((await must("workspaces/get", { workspaceId: sandbox.airbyte.workspaceId }))["name"]).to.be.a("string");
      expect(sandbox.ledger).to.deep.equal([]);
    });

    it("a token is given for the client's credentials, opens the door, and expires", async () => {
      await start({ auth: "token" });
      const { clientId, clientSecret } = sandbox.airbyte as unknown as { clientId: string; clientSecret: string };
      const wrong = await call("applications/token", { client_id: clientId, client_secret: "no" }, "");
      expect(wrong.status).to.equal(400);
      expect(wrong.body).to.have.nested.property("_embedded.errors[0].message");
      const { body } = await call("applications/token", { client_id: clientId, client_secret: clientSecret }, "");
      const token = body["access_token"] as string;
      const { exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { exp: number };
      expect(exp * 1000 - sandbox.world.now().getTime()).to.be.within(898_000, 900_000);
      const ask = (authorization: string) => call("workspaces/get", { workspaceId: sandbox.airbyte.workspaceId }, authorization);
      expect((await ask(`Bearer ${token}`)).status).to.equal(200);
      expect((await ask(`Bearer ${token}x`)).status).to.equal(401);
      expect((await ask(basic())).status).to.equal(401);
      expect((await send("GET", "/api/v1/instance_configuration")).body["auth"]).to.deep.equal({ mode: "simple" });
      sandbox.advance(900_000);
      const late = await ask(`Bearer ${token}`);
      expect(late.status).to.equal(401);
      expect(late.body).to.include({ message: "Unauthorized" }).and.to.have.property("_links");
    });

    it("an open door asks for nothing", async () => {
      await start({ auth: "none" });
      expect((await call("workspaces/get", { workspaceId: sandbox.airbyte.workspaceId }, "")).status).to.equal(200);
      expect((await call("applications/token", { client_id: "a", client_secret: "b" }, "")).status).to.equal(404);
    });

    it("unknown paths are a web page outside the API and a 404 of the framework in it; wrong methods are 405", async () => {
      const headers = { authorization: basic() };
      expect(await send("POST", "/v1/sources/get", { headers })).to.include({ status: 200, type: "text/html" });
      expect(await send("GET", "/api/v1/nothing", { headers })).to.include({ status: 200, type: "text/html" });
      expect((await call("sources/fetch", {})).status).to.equal(404);
      expect((await call("sources/fetch", {})).body).to.have.property("_links");
      expect((await send("PUT", "/api/v1/sources/get", { headers })).status).to.equal(405);
      expect((await send("GET", "/api/v1/sources/get", { headers })).status).to.equal(405);
    });

    it("a body must be JSON, called JSON, and have its fields in their types", async () => {
      const headers = { authorization: basic(), "content-type": "application/json" };
      const path = "/api/v1/sources/get";
      expect((await send("POST", path, { headers: { ...headers, "content-type": "text/plain" }, body: "{}" })).status).to.equal(415);
      expect((await send("POST", path, { headers, body: "{" })).status).to.equal(422);
      expect((await call("sources/get", { sourceId: "x" })).status).to.equal(422);
      const missing = await call("sources/get", {});
      expect(missing.status).to.equal(400);
      expect(at(missing.body, "validationErrors.0.propertyPath")).to.equal("sourceId");
      expect((await call("sources/get")).status).to.equal(400);
    });

    it("unknown fields are ignored, or refused on demand", async () => {
      const wanted = { workspaceId: sandbox.airbyte.workspaceId, surplus: 1 };
      expect((await call("workspaces/get", wanted)).status).to.equal(200);
      await start({ unknownFields: "refuse" });
      expect((await call("workspaces/get", wanted)).status).to.equal(422);
    });

    it("errors take the shape of the release", async () => {
      const shapes: Record<string, string[]> = {
        "0.50.45": ["id", "message"],
        "1.8.0": ["message", "exceptionClassName"],
        "2.0.0": ["errorId"],
      };
      for (const [version, keys] of Object.entries(shapes)) {
        await start({ version });
        const { status, body } = await call("sources/get", { sourceId: nobody });
        expect(status).to.equal(404);
        expect(Object.keys(body)).to.include.members(keys);
      }
      const empty = await call("sources/get", {});
      expect([empty.status, Object.keys(empty.body)]).to.deep.equal([400, ["errorId"]]);
    });
  });

  describe("sources and destinations", () => {
    it("a secret is stored as sent and comes back as ten asterisks, also deep in a variant", async () => {
      const config = {
        ...database,
        tunnel_method: { tunnel_method: "SSH_KEY_AUTH", tunnel_host: "h", tunnel_port: 22, tunnel_user: "u", ssh_key: "KEY" },
      };
      const source = await makeSource(config);
      expect(source["connectionConfiguration"]).to.deep.equal({
        ...config,
        password: mask,
        tunnel_method: { ...config.tunnel_method, ssh_key: mask },
      });
      const [stored] = sandbox.world.table<Json>("airbyte:Source").all();
      expect(stored?.["connectionConfiguration"]).to.deep.equal(config);
      expect(at(await must("sources/get", { sourceId: source["sourceId"] }), "connectionConfiguration.password")).to.equal(mask);
      expect(source).to.include({ sourceName: "Postgres", name: "app" }).and.to.have.property("createdAt");
    });

    it("a mask means the stored secret in an update and itself in a create", async () => {
      const { sourceId } = await makeSource();
      const stored = () => sandbox.world.table<Json>("airbyte:Source").get(sourceId as string)?.["connectionConfiguration"] as Json;
      await must("sources/update", { sourceId, name: "app", connectionConfiguration: { ...database, host: "db2", password: mask } });
      expect(stored()).to.include({ host: "db2", password: "hunter2" });
      expect(writes("Source")).to.deep.equal(["create", "update"]);
      await must("sources/update", { sourceId, name: "app", connectionConfiguration: { ...database, host: "db2", password: mask } });
      expect(writes("Source"), "an update without effect").to.deep.equal(["create", "update"]);
      await must("sources/update", { sourceId, name: "app", connectionConfiguration: { ...database, password: undefined } });
      expect(stored()).not.to.have.property("password");

      const second = await makeSource({ ...database, password: mask });
      const [, row] = sandbox.world.table<Json>("airbyte:Source").all();
      expect(row?.["connectionConfiguration"]).to.include({ password: mask });
      expect((await must("sources/check_connection", { sourceId: second["sourceId"] }))["status"]).to.equal("failed");
    });

    it("a mask in a variant that is new stays a mask", async () => {
      const ssh = { tunnel_method: "SSH_KEY_AUTH", tunnel_host: "h", tunnel_port: 22, tunnel_user: "u", ssh_key: "KEY" };
      const { sourceId } = await makeSource({ ...database, tunnel_method: ssh });
      const tunnelAfter = async (sent: Json): Promise<Json> => {
        await must("sources/update", { sourceId, name: "app", connectionConfiguration: { ...database, tunnel_method: sent } });
        return at(sandbox.world.table("airbyte:Source").get(sourceId as string), "connectionConfiguration.tunnel_method") as Json;
      };
      expect(await tunnelAfter({ ...ssh, ssh_key: mask })).to.include({ ssh_key: "KEY" });
      const { ssh_key: _key, ...rest } = ssh;
      const other = { ...rest, tunnel_method: "SSH_PASSWORD_AUTH", tunnel_user_password: mask };
      expect(await tunnelAfter({ ...other, ssh_key: mask })).to.include({ tunnel_user_password: mask, ssh_key: mask });
    });

    it("a configuration that does not fit the specification is a 422 that names the path", async () => {
      const refusals: [Json, string][] = [
        [{ ...database, host: undefined }, "$.host"],
        [{ ...database, port: "5432" }, "$.port"],
        [{ ...database, ssl_mode: { mode: "perhaps" } }, "$.ssl_mode"],
        [{ ...database, ssl_mode: { mode: "verify-ca" } }, "$.ssl_mode"],
      ];
      for (const [connectionConfiguration, path] of refusals) {
        const { workspaceId } = sandbox.airbyte;
        const body = { workspaceId, sourceDefinitionId: postgresSource, name: "app", connectionConfiguration };
        const { status, body: said } = await call("sources/create", body);
        expect(status, path).to.equal(422);
        expect(said["message"]).to.include(path);
      }
      const { destinationId } = await makeDestination();
      const surplus = { destinationId, name: "files", connectionConfiguration: { destination_path: "/local", more: 1 } };
      expect((await call("destinations/update", surplus)).status).to.equal(422);
      expect(writes("Source")).to.deep.equal([]);
    });

    it("a deleted one is still found, without its configuration from 0.63.10 on, and may be deleted again", async () => {
      for (const [version, left] of [
        ["1.8.0", null],
        ["0.63.9", { ...database, password: mask }],
      ] as const) {
        await start({ version });
        const { sourceId } = await makeSource();
        expect((await call("sources/delete", { sourceId })).status).to.equal(204);
        expect((await must("sources/get", { sourceId }))["connectionConfiguration"]).to.deep.equal(left);
        expect((await must("sources/search", { sourceId }))["sources"]).to.deep.equal([]);
        expect((await call("sources/delete", { sourceId })).status).to.equal(204);
        expect(writes("Source")).to.deep.equal(["create", "remove"]);
      }
      expect((await call("sources/delete", { sourceId: nobody })).status).to.equal(404);
    });

    it("names are not unique, and search is exact", async () => {
      await makeSource();
      await makeSource();
      expect((await must("sources/search", { name: "app", sourceName: "Postgres" }))["sources"]).to.have.length(2);
      expect((await must("sources/search", { name: "ap" }))["sources"]).to.deep.equal([]);
      const keys = sandbox.ledger.map((entry) => entry.key);
      expect(keys[0]).to.equal(keys[1]);
    });

    it("the plain list is one page from 1.8 on and everything before", async () => {
      const { workspaceId } = sandbox.airbyte;
      for (let i = 0; i < 25; i += 1) await makeSource({}, fakerSource, `faker ${10 + i}`);
      const first = await must("sources/list", { workspaceId });
      expect([items(first, "sources").length, first["num_connections"], first["page_size"]]).to.deep.equal([20, 25, 20]);
      const second = await must("sources/list", { workspaceId, cursor: at(first, "sources.19.sourceId"), pageSize: 4 });
      expect(items(second, "sources").map((one) => one["name"])).to.deep.equal(["faker 30", "faker 31", "faker 32", "faker 33"]);
      const rows = await must("sources/list_paginated", { workspaceIds: [workspaceId], pagination: { pageSize: 10, rowOffset: 20 } });
      expect(rows["sources"]).to.have.length(5);
      expect((await call("sources/list_paginated", { workspaceIds: [workspaceId] })).status).to.equal(400);
      await start({ version: "1.7.0" });
      for (let i = 0; i < 21; i += 1) await makeSource({}, fakerSource);
      expect((await must("sources/list", { workspaceId: sandbox.airbyte.workspaceId, pageSize: 2 }))["sources"]).to.have.length(21);
    });

    it("an unknown workspace or definition is a 404", async () => {
      const body = { workspaceId: sandbox.airbyte.workspaceId, sourceDefinitionId: nobody, name: "a", connectionConfiguration: {} };
      expect((await call("sources/create", body)).status).to.equal(404);
      expect((await call("sources/create", { ...body, sourceDefinitionId: fakerSource, workspaceId: nobody })).status).to.equal(404);
    });
  });

  describe("checks and discoveries", () => {
    it("a failed check is a 200 that says failed, with the message of the test's choice", async () => {
      const { sourceId } = await makeSource();
      expect((await must("sources/check_connection", { sourceId }))["status"]).to.equal("succeeded");
      behave(sourceId as string, { checkFails: "no route to db" });
      expect(await must("sources/check_connection", { sourceId })).to.include({ status: "failed", message: "no route to db" });
      const { workspaceId } = sandbox.airbyte;
      const before = { workspaceId, sourceDefinitionId: postgresSource, connectionConfiguration: { host: "db" } };
      expect((await must("scheduler/sources/check_connection", before))["status"]).to.equal("failed");
      expect((await must("scheduler/sources/check_connection", { ...before, connectionConfiguration: database }))["status"]).to.equal(
        "succeeded",
      );
      const { destinationId } = await makeDestination();
      expect((await must("destinations/check_connection", { destinationId }))["status"]).to.equal("succeeded");
      expect(writes("Source")).to.deep.equal(["create"]);
    });

    it("a check for an update knows the stored secret behind a mask", async () => {
      const { sourceId } = await makeSource();
      const body = { sourceId, name: "app", connectionConfiguration: { ...database, password: mask } };
      expect((await must("sources/check_connection_for_update", body))["status"]).to.equal("succeeded");
    });

    it("discovery is cached by configuration, and equal catalogs have one id", async () => {
      const { sourceId } = await makeSource();
      const ask = (more: Json = {}) => must("sources/discover_schema", { sourceId, ...more });
      const first = await ask();
      expect(items(first, "catalog.streams").map((one) => at(one, "stream.name"))).to.deep.equal(["users", "orders", "events"]);
      expect(first["jobInfo"]).to.include({ succeeded: true }).and.to.have.property("createdAt").above(0);
      behave(sourceId as string, { streams: [{ name: "new" }] });
      const cached = await ask();
      expect(cached["catalogId"]).to.equal(first["catalogId"]);
      expect(at(cached, "jobInfo.createdAt")).to.equal(0);
      const fresh = await ask({ disable_cache: true });
      expect(fresh["catalogId"]).not.to.equal(first["catalogId"]);
      expect(at(fresh, "catalog.streams.0.config.selected"), "the only stream").to.equal(true);
      behave(sourceId as string, {});
      expect((await ask({ disable_cache: true }))["catalogId"]).to.equal(first["catalogId"]);
    });

    it("a failed discovery is a 200 without a catalog", async () => {
      const { sourceId } = await makeSource();
      behave(postgresSource, { discoverFails: "401 from db" });
      const reply = await must("sources/discover_schema", { sourceId });
      expect(reply).not.to.have.any.keys("catalog", "catalogId");
      expect(reply["jobInfo"]).to.include({ succeeded: false });
      expect(at(reply, "jobInfo.failureReason.externalMessage")).to.equal("401 from db");
    });

    it("from 1.7 on a discovery can be started, and is over later: a connection made meanwhile has no streams of it", async () => {
      for (const version of ["1.8.0", "2.1.1", "2.2.0", "2.3.0"]) {
        await start({ version, discoverSeconds: 30 });
        const { sourceId } = await makeSource();
        const { destinationId } = await makeDestination();
        const id = "discover-1";
        expect(await must("commands/run/discover", { id, actor_id: sourceId })).to.deep.equal({ id });
        expect(await must("commands/status", { id })).to.deep.equal({ id, status: "running" });
        expect(await must("commands/output/discover", { id }), "not yet").to.deep.equal({ id });
        const early = await must("connections/create", { sourceId, destinationId, status: "active" });
        expect(items(early, "syncCatalog.streams"), version).to.deep.equal([]);
        sandbox.advance(31_000);
        expect(await must("commands/run/discover", { id, actor_id: sourceId }), "the same command").to.deep.equal({ id });
        expect(await must("commands/status", { id })).to.deep.equal({ id, status: "completed" });
        const output = await must("commands/output/discover", { id });
        expect(output).to.include({ id, status: "succeeded" });
        const { connectionId } = early;
        expect(items(await must("connections/get", { connectionId }), "syncCatalog.streams"), "nobody puts them in").to.deep.equal([]);
        const sent = { connectionId, sourceCatalogId: output["catalogId"], syncCatalog: output["catalog"] };
        await must("connections/update", sent);
        behave(sourceId as string, { discoverFails: "401 from db" });
        await must("commands/run/discover", { id: "discover-2", actor_id: sourceId });
        sandbox.advance(31_000);
        const failed = await must("commands/output/discover", { id: "discover-2" });
        expect(failed).to.include({ status: "failed" }).and.not.have.any.keys("catalog", "catalogId");
        expect(at(failed, "failureReason.externalMessage")).to.equal("401 from db");
      }
      expect((await call("commands/status", { id: "nobody's" })).status).to.equal(404);
      await start({ version: "1.6.0" });
      expect((await call("commands/status", { id: "any" })).status).to.equal(404);
    });

    it("discovery proposes modes by cursor and key", async () => {
      const { sourceId } = await makeSource({ api_key: "k" }, (await makeDefinition())["sourceDefinitionId"] as string);
      const streams = items(await must("sources/discover_schema", { sourceId }), "catalog.streams");
      const modes = streams.map((one) =>
        [at(one, "stream.name"), at(one, "config.syncMode"), at(one, "config.destinationSyncMode")].join(" "),
      );
      expect(modes).to.include.members(["applications incremental append_dedup", "jobs full_refresh overwrite"]);
    });

    it("a discovery that names a connection may switch it off", async () => {
      const { sourceId } = await makeSource();
      const { destinationId } = await makeDestination();
      const found = await must("sources/discover_schema", { sourceId });
      const [users] = items(found, "catalog.streams");
      const config = { syncMode: "incremental", destinationSyncMode: "append", cursorField: ["updated_at"], selected: true };
      const { connectionId } = await must("connections/create", {
        sourceId,
        destinationId,
        status: "active",
        sourceCatalogId: found["catalogId"],
        syncCatalog: { streams: [{ ...users, config }] },
      });
      behave(sourceId as string, { streams: [{ name: "users", namespace: "public", jsonSchema: { properties: { id: {} } } }] });
      await must("sources/discover_schema", { sourceId, disable_cache: true });
      expect((await must("connections/get", { connectionId }))["status"]).to.equal("active");
      const reply = await must("sources/discover_schema", { sourceId, connectionId, disable_cache: true });
      expect(reply).to.include({ breakingChange: true, connectionStatus: "inactive" });
      expect(await must("connections/get", { connectionId })).to.include({ status: "inactive", breakingChange: true });
      expect(writes("Connection")).to.deep.equal(["create", "update"]);
    });
  });

  describe("definitions", () => {
    it("a custom connector has the specification of its repository, or an open one that hides what sounds secret", async () => {
      const { workspaceId } = sandbox.airbyte;
      const ashby = await makeDefinition();
      const asked = { sourceDefinitionId: ashby["sourceDefinitionId"], workspaceId };
      const { connectionSpecification } = await must("source_definition_specifications/get", asked);
      expect(at(connectionSpecification, "properties.api_key")).to.have.property("airbyte_secret");
      const custom = await makeDefinition("example.test/source-mine");
      const source = await makeSource(
        { apiToken: "t", limit: 3, nested: { password: "p", host: "h" } },
        custom["sourceDefinitionId"] as string,
      );
      expect(source["connectionConfiguration"]).to.deep.equal({ apiToken: mask, limit: 3, nested: { password: mask, host: "h" } });
    });

    it("connectors of the user's own are configured by their own specification", async () => {
      const spec = { type: "object", required: ["pin"], properties: { pin: { type: "integer", airbyte_secret: false } } };
      await start({ connectors: { "example.test/source-mine": { spec, streams: [{ name: "only" }] } } });
      const { sourceDefinitionId } = await makeDefinition("example.test/source-mine");
      const source = await makeSource({ pin: 1234 }, sourceDefinitionId as string);
      expect(source["connectionConfiguration"]).to.deep.equal({ pin: mask });
      const list = await must("sources/discover_schema", { sourceId: source["sourceId"] });
      expect(at(list, "catalog.streams")).to.have.length(1);
    });

    it("an update of the image keeps the id, and asks for the workspace from 1.7 on", async () => {
      const { sourceDefinitionId } = await makeDefinition();
      const body = { sourceDefinitionId, dockerImageTag: "0.2.0", name: "Ashby EU" };
      expect((await call("source_definitions/update", body)).status).to.equal(400);
      const updated = await must("source_definitions/update", { ...body, workspaceId: sandbox.airbyte.workspaceId });
      expect(updated).to.include({ sourceDefinitionId, dockerImageTag: "0.2.0", name: "Ashby EU" });
      const renamed = { sourceDefinitionId: fakerSource, workspaceId: sandbox.airbyte.workspaceId, dockerImageTag: "6.2.26", name: "Mine" };
      expect((await call("source_definitions/update", renamed)).status).to.equal(400);
      await start({ version: "1.6.0" });
      const { sourceDefinitionId: id } = await makeDefinition();
      expect((await call("source_definitions/update", { sourceDefinitionId: id, dockerImageTag: "0.2.0" })).status).to.equal(200);
    });

    it("a delete takes sources and their connections along, and leaves a definition that lists do not show", async () => {
      const { workspaceId } = sandbox.airbyte;
      const { sourceDefinitionId } = await makeDefinition();
      const { sourceId } = await makeSource({ api_key: "k" }, sourceDefinitionId as string);
      const { destinationId } = await makeDestination();
      const { connectionId } = await must("connections/create", { sourceId, destinationId, status: "active" });
      const byDefinition = { actorDefinitionId: sourceDefinitionId, actorType: "source" };
      expect((await must("connections/list_by_actor_definition", byDefinition))["connections"]).to.have.length(1);
      const listed = async () => (await must("source_definitions/list_for_workspace", { workspaceId }))["sourceDefinitions"] as Json[];
      expect((await listed()).map((one) => one["sourceDefinitionId"])).to.include(sourceDefinitionId);
      expect((await call("source_definitions/delete", { sourceDefinitionId })).status).to.equal(204);
      expect((await must("connections/get", { connectionId }))["status"]).to.equal("deprecated");
      expect((await must("sources/get", { sourceId }))["connectionConfiguration"]).to.equal(null);
      expect((await must("source_definitions/get", { sourceDefinitionId }))["name"]).to.equal("Ashby");
      expect((await listed()).map((one) => one["sourceDefinitionId"])).not.to.include(sourceDefinitionId);
      expect(sandbox.ledger.slice(-3).map((entry) => entry.kind)).to.deep.equal([
        "airbyte:Connection",
        "airbyte:Source",
        "airbyte:SourceDefinition",
      ]);
    });

    it("a failing specification job is a 500, and nothing is made", async () => {
      behave("example.test/source-broken", { specFails: "image not found" });
      const { workspaceId } = sandbox.airbyte;
      const sourceDefinition = {
        name: "x",
        dockerRepository: "example.test/source-broken",
        dockerImageTag: "1",
        documentationUrl: "https://example.test",
      };
      expect((await call("source_definitions/create_custom", { workspaceId, sourceDefinition })).status).to.equal(500);
      expect(writes("SourceDefinition")).to.deep.equal([]);
    });

    it("destinations say which modes they know", async () => {
      const ask = { destinationDefinitionId: "25c5221d-dce2-4163-ade9-739ef790f503", workspaceId: sandbox.airbyte.workspaceId };
      const { supportedDestinationSyncModes } = await must("destination_definition_specifications/get", ask);
      expect(supportedDestinationSyncModes).to.have.members(["overwrite", "append", "append_dedup", "overwrite_dedup"]);
    });
  });

  describe("connections", () => {
    it("keeps the selected streams, completes them, and shows them in another order", async () => {
      const streams = [stream("a"), stream("b", { selected: false }), stream("c-d")];
      const { connectionId } = await makeConnection({ syncCatalog: { streams } });
      const { syncCatalog } = await must("connections/get", { connectionId });
      expect(items(syncCatalog, "streams").map((one) => at(one, "stream.name"))).to.deep.equal(["c-d", "a"]);
      expect(at(syncCatalog, "streams.0.config")).to.deep.include({
        aliasName: "c_d",
        cursorField: [],
        mappers: [],
        fieldSelectionEnabled: false,
      });
    });

    it("streams that are there twice, do not say whether they are selected, or select nested fields are a 500", async () => {
      const { connectionId } = await makeConnection();
      const nested = { fieldSelectionEnabled: true, selectedFields: [{ fieldPath: ["note", "deep"] }] };
      for (const streams of [[stream("a"), stream("a")], [stream("a", { selected: undefined })], [stream("a", nested)]]) {
        expect((await call("connections/update", { connectionId, syncCatalog: { streams } })).status).to.equal(500);
      }
      expect(writes("Connection")).to.deep.equal(["create"]);
    });

    it("selected fields cut the schema and are listed in its order; cursor and key must stay", async () => {
      const selectedFields = [{ fieldPath: ["at"] }, { fieldPath: ["id"] }];
      const config = { syncMode: "incremental", destinationSyncMode: "append_dedup", fieldSelectionEnabled: true, selectedFields };
      const { connectionId, syncCatalog } = await makeConnection({
        syncCatalog: { streams: [stream("a", { ...config, cursorField: ["at"], primaryKey: [["id"]] })] },
      });
      const [one] = items(syncCatalog, "streams");
      expect(Object.keys(at(one, "stream.jsonSchema.properties") as Json)).to.deep.equal(["id", "at"]);
      expect(at(one, "config.selectedFields")).to.deep.equal([{ fieldPath: ["id"] }, { fieldPath: ["at"] }]);
      for (const wrong of [{ cursorField: ["note"] }, { primaryKey: [["note"]] }, { selectedFields: [{ fieldPath: ["nothing"] }] }]) {
        const streams = [stream("a", { ...config, cursorField: ["at"], ...wrong })];
        expect((await call("connections/update", { connectionId, syncCatalog: { streams } })).status).to.equal(422);
      }
    });

    it("a mapper gets an id and keeps it, and a missing field is a problem with a name", async () => {
      const hashing = { type: "hashing", mapperConfiguration: { targetField: "note", method: "SHA-256", fieldNameSuffix: "_h" } };
      const { connectionId, syncCatalog } = await makeConnection({ syncCatalog: { streams: [stream("a", { mappers: [hashing] })] } });
      const { id } = at(syncCatalog, "streams.0.config.mappers.0") as Json;
      expect(id).to.be.a("string");
      const again = await must("connections/update", { connectionId, syncCatalog: { streams: [stream("a", { mappers: [hashing] })] } });
      expect(at(again, "syncCatalog.streams.0.config.mappers.0.id")).to.equal(id);
      expect(writes("Connection")).to.deep.equal(["create"]);
      const lost = { ...hashing, mapperConfiguration: { targetField: "nothing" } };
      const reply = await call("connections/update", { connectionId, syncCatalog: { streams: [stream("a", { mappers: [lost] })] } });
      expect([reply.status, reply.body["type"]]).to.deep.equal([400, "error:mapper-validation"]);
    });

    it("the key of an encryption mapper is hidden, and its mask in an update means the stored one", async () => {
      const mapper = (key: string, id?: unknown): Json => ({
        ...(id === undefined ? {} : { id }),
        type: "encryption",
        mapperConfiguration: { targetField: "note", algorithm: "AES", key },
      });
      const { connectionId, syncCatalog } = await makeConnection({ syncCatalog: { streams: [stream("a", { mappers: [mapper("KEY")] })] } });
      expect(at(syncCatalog, "streams.0.config.mappers.0.mapperConfiguration.key")).to.equal(mask);
      const sent = mapper(mask, at(syncCatalog, "streams.0.config.mappers.0.id"));
      await must("connections/update", { connectionId, syncCatalog: { streams: [stream("a", { mappers: [sent] })] } });
      const stored = sandbox.world.table("airbyte:Connection").get(connectionId as string);
      expect(at(stored, "streams.0.config.mappers.0.mapperConfiguration.key")).to.equal("KEY");
    });

    it("an update is a patch", async () => {
      const syncCatalog = { streams: [stream("a")] };
      const made = await makeConnection({ prefix: "p_", nonBreakingChangesPreference: "disable", syncCatalog });
      const { connectionId } = made;
      expect(await must("connections/update", { connectionId, status: "inactive" })).to.deep.equal({ ...made, status: "inactive" });
      const cleared = await must("connections/update", { connectionId, prefix: "", backfillPreference: "enabled" });
      expect(cleared).to.include({ prefix: "", backfillPreference: "disabled", nonBreakingChangesPreference: "disable" });
    });

    it("an update replaces the whole where the documents are believed", async () => {
      await start({ updates: "whole" });
      const { connectionId } = await makeConnection({ prefix: "p_", syncCatalog: { streams: [stream("a")] } });
      const next = await must("connections/update", { connectionId, status: "active" });
      expect(next).to.deep.include({ prefix: "", syncCatalog: { streams: [] } });
    });

    it("an update before 0.63 without operations detaches them", async () => {
      for (const [version, left] of [
        ["0.57.0", 0],
        ["0.63.0", 1],
      ] as const) {
        await start({ version });
        const { workspaceId } = sandbox.airbyte;
        const webhook = { webhookType: "dbtCloud", dbtCloud: { accountId: 1, jobId: 2 } };
        const { operationId } = await must("operations/create", {
          workspaceId,
          name: "dbt",
          operatorConfiguration: { operatorType: "webhook", webhook },
        });
        const { connectionId } = await makeConnection({ operationIds: [operationId] });
        expect((await must("connections/update", { connectionId, name: "x" }))["operationIds"]).to.have.length(left);
      }
    });

    it("only an update hears of changes by email", async () => {
      const made = await makeConnection({ notifySchemaChangesByEmail: true });
      expect(made["notifySchemaChangesByEmail"]).to.equal(false);
      const next = await must("connections/update", { connectionId: made["connectionId"], notifySchemaChangesByEmail: true });
      expect(next["notifySchemaChangesByEmail"]).to.equal(true);
    });

    it("schedules are told apart, and nonsense is a 500 or a problem with a name", async () => {
      const { connectionId } = await makeConnection();
      const update = (body: Json) => call("connections/update", { connectionId, ...body });
      const basicSchedule = { units: 2, timeUnit: "hours" };
      const cron = { cronExpression: "0 0 12 * * ?", cronTimeZone: "Europe/Berlin" };
      const hourly = await must("connections/update", { connectionId, scheduleType: "basic", scheduleData: { basicSchedule } });
      expect(hourly).to.deep.include({ scheduleType: "basic", scheduleData: { basicSchedule }, schedule: basicSchedule });
      const daily = await must("connections/update", { connectionId, scheduleType: "cron", scheduleData: { cron } });
      expect(daily).to.deep.include({ scheduleData: { cron } }).and.not.to.have.property("schedule");
      for (const wrong of [
        { schedule: basicSchedule },
        { scheduleData: { cron } },
        { scheduleType: "manual", scheduleData: { cron } },
        { scheduleType: "cron" },
        { scheduleType: "basic", scheduleData: { cron } },
      ]) {
        expect((await update(wrong)).status, JSON.stringify(wrong)).to.equal(500);
      }
      const problems: [Json, string][] = [
        [{ basicSchedule }, "missing-cron-data"],
        [{ cron: { ...cron, cronExpression: " " } }, "missing-component"],
        [{ cron: { ...cron, cronExpression: "0 12 * * *" } }, "invalid-expression"],
        [{ cron: { ...cron, cronTimeZone: "Mars/Base" } }, "invalid-timezone"],
        [{ cron: { ...cron, cronTimeZone: "Etc/UTC" } }, "unsupported-timezone"],
      ];
      for (const [scheduleData, name] of problems) {
        const { status, body } = await update({ scheduleType: "cron", scheduleData });
        expect([status, body["type"]]).to.deep.equal([400, `error:cron-validation/${name}`]);
      }
      const manual = await must("connections/update", { connectionId, scheduleType: "manual" });
      expect(manual).to.include({ scheduleType: "manual" }).and.not.to.have.property("scheduleData");
    });

    it("a deleted one is a status, found by id and in no list but list_all", async () => {
      const { workspaceId } = sandbox.airbyte;
      const { connectionId } = await makeConnection();
      for (let i = 0; i < 2; i += 1) expect((await call("connections/delete", { connectionId })).status).to.equal(204);
      expect((await must("connections/get", { connectionId }))["status"]).to.equal("deprecated");
      expect((await must("connections/list", { workspaceId }))["connections"]).to.have.length(0);
      expect((await must("connections/list_all", { workspaceId }))["connections"]).to.have.length(1);
      expect(writes("Connection")).to.deep.equal(["create", "remove"]);
      expect((await call("connections/get", { connectionId: nobody })).status).to.equal(404);
    });

    it("list_paginated asks for a user and tells the workspace", async () => {
      const { workspaceId } = sandbox.airbyte;
      await makeConnection();
      expect((await call("connections/list_paginated", { workspaceIds: [workspaceId] })).status).to.equal(400);
      const { connections } = await must("connections/list_paginated", { workspaceIds: [workspaceId], userId: zeroId });
      expect(at(connections, "0.workspaceId")).to.equal(workspaceId);
      expect((await must("connections/search", { source: { name: "app" } }))["connections"]).to.have.length(1);
      expect((await must("connections/search", { source: { name: "other" } }))["connections"]).to.have.length(0);
    });

    it("a made-up catalog, operation or status is refused, a dead source is not", async () => {
      const { sourceId } = await makeSource();
      const { destinationId } = await makeDestination();
      const create = (body: Json) => call("connections/create", { sourceId, destinationId, status: "active", ...body });
      expect((await create({ status: "paused" })).status).to.equal(422);
      expect((await create({ sourceCatalogId: nobody })).status).to.equal(500);
      expect((await create({ operationIds: [nobody] })).status).to.equal(404);
      expect((await create({ destinationId: nobody })).status).to.equal(404);
      await call("sources/delete", { sourceId });
      expect((await create({})).status).to.equal(200);
    });
  });

  describe("workspaces", () => {
    const create = (body: Json = {}) => call("workspaces/create", { name: "Team A", organizationId: zeroId, ...body });

    it("needs an organization from 0.57 on", async () => {
      expect((await create({ organizationId: undefined })).status).to.equal(400);
      expect((await create({ organizationId: nobody })).status).to.equal(404);
      const [one, two] = [(await create()).body, (await create()).body];
      expect(one["slug"]).to.equal("team-a");
      expect(two["slug"]).to.match(/^team-a-/);
      await start({ version: "0.50.45" });
      expect((await create({ organizationId: undefined })).status).to.equal(200);
    });

    it("is 404 once deleted, and what it held is gone", async () => {
      const { workspaceId } = sandbox.airbyte;
      const { connectionId, sourceId } = await makeConnection();
      expect((await call("workspaces/delete", { workspaceId })).status).to.equal(204);
      expect((await call("workspaces/get", { workspaceId })).status).to.equal(404);
      expect((await call("workspaces/delete", { workspaceId })).status).to.equal(404);
      expect((await must("workspaces/get", { workspaceId, includeTombstone: true }))["tombstone"]).to.equal(true);
      expect((await must("connections/get", { connectionId }))["status"]).to.equal("deprecated");
      expect((await must("sources/get", { sourceId }))["connectionConfiguration"]).to.equal(null);
    });

    it("from 1.8 on a delete forgets all sources but twenty", async () => {
      const { workspaceId } = sandbox.airbyte;
      for (let i = 0; i < 22; i += 1) await makeSource({}, fakerSource);
      await call("workspaces/delete", { workspaceId });
      expect(writes("Source").filter((write) => write === "remove")).to.have.length(20);
    });

    it("an update is a patch, which renames from 1.6 on and gives webhooks new ids", async () => {
      const { body: made } = await create({ email: "a@example.test", webhookConfigs: [{ name: "dbt", authToken: "SECRET" }] });
      const { workspaceId } = made;
      expect(JSON.stringify(made)).not.to.include("SECRET");
      const sent = { workspaceId, name: "Team B", email: " ", webhookConfigs: [{ name: "dbt", authToken: "SECRET" }] };
      const next = await must("workspaces/update", sent);
      expect(next).to.include({ name: "Team B", email: "a@example.test", slug: "team-b" });
      expect(at(next, "webhookConfigs.0.id")).not.to.equal(at(made, "webhookConfigs.0.id"));
      expect((await must("workspaces/update", { workspaceId, news: true }))["webhookConfigs"]).to.deep.equal([]);
      await start({ version: "1.5.0", webhookConfigs: "keep" });
      const { body: old } = await create({ webhookConfigs: [{ name: "dbt" }] });
      const same = await must("workspaces/update", { workspaceId: old["workspaceId"], name: "Team B" });
      expect(same).to.deep.include({ name: "Team A", webhookConfigs: old["webhookConfigs"] });
      expect((await must("workspaces/update_name", { workspaceId: old["workspaceId"], name: "Team B" }))["name"]).to.equal("Team B");
    });

    it("the plain list is gone from 1.7 on", async () => {
      expect((await call("workspaces/list")).status).to.equal(404);
      expect((await must("workspaces/list_by_organization_id", { organizationId: zeroId }))["workspaces"]).to.have.length(1);
      await start({ version: "1.6.0" });
      expect((await must("workspaces/list"))["workspaces"]).to.have.length(1);
    });
  });

  describe("operations and tags", () => {
    it("an operation that is no dbt Cloud webhook is stored and then a 500", async () => {
      const { workspaceId } = sandbox.airbyte;
      const create = (webhook: Json) =>
        call("operations/create", { workspaceId, name: "op", operatorConfiguration: { operatorType: "webhook", webhook } });
      const made = await create({ webhookType: "dbtCloud", dbtCloud: { accountId: 1, jobId: 2 } });
      expect(at(made.body, "operatorConfiguration.webhook")).to.have.property("executionUrl");
      const orphan = await create({ executionUrl: "https://example.test/hook" });
      expect([orphan.status, orphan.body["exceptionClassName"]]).to.deep.equal([500, "io.airbyte.IllegalArgumentException"]);
      expect(writes("Operation")).to.deep.equal(["create", "create"]);
      const old = { workspaceId, name: "op", operatorConfiguration: { operatorType: "normalization" } };
      expect((await call("operations/create", old)).status).to.equal(422);
    });

    it("a deleted operation leaves its connections and is still found", async () => {
      const { workspaceId } = sandbox.airbyte;
      const webhook = { webhookType: "dbtCloud", dbtCloud: { accountId: 1, jobId: 2 } };
      const { operationId } = await must("operations/create", {
        workspaceId,
        name: "dbt",
        operatorConfiguration: { operatorType: "webhook", webhook },
      });
      const { connectionId } = await makeConnection({ operationIds: [operationId] });
      expect((await must("operations/list", { connectionId }))["operations"]).to.have.length(1);
      for (let i = 0; i < 2; i += 1) expect((await call("operations/delete", { operationId })).status).to.equal(204);
      expect((await must("connections/get", { connectionId }))["operationIds"]).to.deep.equal([]);
      expect((await call("operations/get", { operationId })).status).to.equal(200);
    });

    it("the name of a tag is unique in its workspace", async () => {
      const { workspaceId } = sandbox.airbyte;
      const tag = await must("tags/create", { workspaceId, name: "gold", color: "FFD700" });
      const twin = await call("tags/create", { workspaceId, name: "gold", color: "000000" });
      expect([twin.status, twin.body["type"]]).to.deep.equal([409, "error:tag-already-exists"]);
      const { connectionId } = await makeConnection({ tags: [tag] });
      expect((await must("connections/get", { connectionId }))["tags"]).to.deep.equal([tag]);
      const gone = await call("tags/delete", { tagId: tag["tagId"], workspaceId });
      expect([gone.status, gone.text]).to.deep.equal([200, ""]);
      expect((await must("connections/get", { connectionId }))["tags"]).to.deep.equal([]);
      expect((await call("tags/delete", { tagId: tag["tagId"], workspaceId })).status).to.equal(404);
    });
  });
});
