import { expect } from "chai";
import {
  mask,
  fakerSource,
  zeroId,
  nobody,
  sandbox,
  start,
  call,
  must,
  makeSource,
  makeDestination,
  stream,
  makeConnection,
  at,
  items,
  writes,
  type Json,
} from "./airbyte.setup.js";

describe("sandbox: airbyte", () => {
  beforeEach(() => start());
  after(() => sandbox.close());

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
      for (const [version, remaining] of [
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
        expect((await must("connections/update", { connectionId, name: "x" }))["operationIds"]).to.have.length(remaining);
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
      const missing = await call("tags/delete", { tagId: tag["tagId"], workspaceId });
      expect([missing.status, missing.text]).to.deep.equal([200, ""]);
      expect((await must("connections/get", { connectionId }))["tags"]).to.deep.equal([]);
      expect((await call("tags/delete", { tagId: tag["tagId"], workspaceId })).status).to.equal(404);
    });
  });
});
