import { expect } from "chai";
import {
  mask,
  postgresSource,
  fakerSource,
  nobody,
  sandbox,
  start,
  call,
  must,
  database,
  makeSource,
  makeDestination,
  makeDefinition,
  at,
  items,
  writes,
  behave,
  type Json,
} from "./airbyte.setup.js";

describe("sandbox: airbyte", () => {
  beforeEach(() => start());
  after(() => sandbox.close());

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
      for (const [version, remaining] of [
        ["1.8.0", null],
        ["0.63.9", { ...database, password: mask }],
      ] as const) {
        await start({ version });
        const { sourceId } = await makeSource();
        expect((await call("sources/delete", { sourceId })).status).to.equal(204);
        expect((await must("sources/get", { sourceId }))["connectionConfiguration"]).to.deep.equal(remaining);
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
});
