import { expect } from "chai";
import { redact } from "../../../sdk/redact.js";
import type { Plain } from "../../../sdk/plain.js";
import { failure } from "../../drive.js";
import { database } from "./airbyte-stack.js";
import { on, source, kind, discovery, start, wanted, streamsOf, names, stored, storedStreams, change, quiet } from "./connection.setup.js";

describe("airbyte connection", () => {
  afterEach(() => on.close());

  describe("streams", () => {
    it("everything that is wrong with them is told at once, and nothing is written", async () => {
      await start();
      const said = await failure(
        on
          .resource(`airbyte:${kind}`)
          .create(wanted({ streams: { user: {}, orders: { primaryKey: [["total"]] }, events: { syncMode: "incremental" } } })),
      );
      for (const part of [
        "(1) streams.user is not",
        "(2) streams.orders.primaryKey is set by the source",
        "(3) streams.events.cursorField is required",
      ]) {
        expect(said).to.contain(part);
      }
      expect(said).to.contain("Nothing was created");
      expect(on.calls()).to.deep.equal(discovery);
      expect(on.writes(kind)).to.deep.equal([]);
    });

    const twins = ["public", "sales"].map((namespace) => ({
      name: "table_1",
      namespace,
      jsonSchema: {},
      supportedSyncModes: ["full_refresh"],
    }));
    const both = { "public.table_1": {}, "sales.table_1": {} };

    for (const placing of [{ namespaceDefinition: "destination" }, { namespaceDefinition: "customformat", namespaceFormat: "raw" }]) {
      it(`two that would end in one table are refused, both named, also when only where they go changes: ${JSON.stringify(placing)}`, async () => {
        await start();
        on.behave(source.id, { streams: twins });
        const said = await failure(on.resource(`airbyte:${kind}`).create(wanted({ streams: both, prefix: "p_", ...placing })));
        expect(said)
          .to.contain("streams.sales.table_1 would be written to the table table_1")
          .and.to.contain("as streams.public.table_1 is");
        expect(said).to.contain("Nothing was created");
        expect(on.writes(kind)).to.deep.equal([]);
        const apart = wanted({ streams: both, namespaceDefinition: "customformat", namespaceFormat: "raw_${SOURCE_NAMESPACE}" });
        const held = await on.resource(`airbyte:${kind}`).create(apart);
        const again = await failure(on.resource(`airbyte:${kind}`).update(held, wanted({ streams: both, ...placing })));
        expect(again).to.contain("streams.public.table_1").and.to.contain("streams.sales.table_1").and.to.contain("Nothing was changed");
        expect(on.writes(kind)).to.deep.equal(["create"]);
        const one = await on.resource(`airbyte:${kind}`).update(held, wanted({ streams: { "sales.table_1": {} }, ...placing }));
        await quiet(one, wanted({ streams: { "sales.table_1": {} }, ...placing }));
      });
    }

    it("are called in messages as the source calls them, though its configuration names the same schemas", async () => {
      await start();
      const connectionConfiguration = { ...database, username: "sales", schemas: ["public", "sales"] };
      await on.resource("airbyte:Source").update(source, { ...source.inputs, connectionConfiguration });
      on.behave(source.id, { streams: twins });
      const said = await failure(on.resource(`airbyte:${kind}`).create(wanted({ streams: { table_1: {} } })));
      expect(said).to.contain("streams.table_1 may be any of public.table_1, sales.table_1");
      expect(redact(`password ${database.password}, host ${database.host}`)).to.equal("password [secret], host [secret]");
    });

    it("a discovery that failed ends it with the connector's reason", async () => {
      await start();
      on.behave(source.id, { discoverFails: "permission denied for schema app" });
      expect(await failure(on.resource(`airbyte:${kind}`).create(wanted())))
        .to.contain("permission denied for schema app")
        .and.to.contain("Nothing was created");
      expect(on.calls()).to.deep.equal(discovery);
    });

    it("are never discovered for a connection, and from the server's memory unless asked otherwise", async () => {
      await start();
      const held = await on.resource(`airbyte:${kind}`).create(wanted());
      await on.resource(`airbyte:${kind}`).update(held, wanted({ streams: { orders: {} }, refreshSchema: true }));
      expect(on.bodies("sources/discover_schema")).to.deep.equal([
        { sourceId: source.id, disable_cache: false },
        { sourceId: source.id, disable_cache: true },
      ]);
    });

    it("one that somebody selected or unselected there shows, and goes back with the next update", async () => {
      await start();
      const held = await on.resource(`airbyte:${kind}`).create(wanted());
      const [users] = storedStreams(held);
      const extra = {
        stream: { ...(users!["stream"] as Plain), name: "events" },
        config: { ...(users!["config"] as Plain), aliasName: "events" },
      };
      change(held, { streams: [extra, users] });
      const again = await on.resource(`airbyte:${kind}`).refresh(held);
      expect(Object.keys(again?.inputs["streams"] as Plain)).to.have.members(["users", "public.events"]);
      expect((await on.resource(`airbyte:${kind}`).diff(again!, wanted())).changed).to.deep.equal(["streams"]);
      await on.resource(`airbyte:${kind}`).update(again!, wanted());
      expect(storedStreams(held).map((one) => (one["stream"] as Plain)["name"])).to.have.members(["users", "orders"]);
    });

    it("a selection of fields in another order is no change, another one is", async () => {
      await start();
      const some = wanted({ streams: { orders: { selectedFields: ["total", "id"] } } });
      const held = await on.resource(`airbyte:${kind}`).create(some);
      const again = await quiet(held, some);
      expect(
        (await on.resource(`airbyte:${kind}`).diff(again, wanted({ streams: { orders: { selectedFields: ["id", "total"] } } }))).changed,
      ).to.deep.equal([]);
      expect(
        (await on.resource(`airbyte:${kind}`).diff(again, wanted({ streams: { orders: { selectedFields: ["id"] } } }))).changed,
      ).to.deep.equal(["streams"]);
    });

    it("mappers that somebody set on them stay through changes of the streams", async () => {
      await start();
      const held = await on.resource(`airbyte:${kind}`).create(wanted());
      const mappers = [
        {
          id: "9f1de2f6-50b7-4c2f-a2a5-7dbb3c5a7b11",
          type: "hashing",
          mapperConfiguration: { targetField: "email", method: "SHA-256", fieldNameSuffix: "_hashed" },
        },
      ];
      change(held, {
        streams: storedStreams(held).map((one) => ({
          ...one,
          config: { ...(one["config"] as Plain), ...((one["stream"] as Plain)["name"] === "users" ? { mappers } : {}) },
        })),
      });
      const more = wanted({ streams: { ...(wanted()["streams"] as Plain), events: {} } });
      await on.resource(`airbyte:${kind}`).update(await quiet(held, wanted()), more);
      const users = storedStreams(held).find((one) => (one["stream"] as Plain)["name"] === "users");
      expect((users!["config"] as Plain)["mappers"]).to.deep.equal(mappers);
    });
  });

  for (const version of ["0.63.9", "1.5.0", "1.8.0", "2.0.0"]) {
    for (const updates of ["patch", "whole"] as const) {
      it(`is made, found unchanged, changed and removed on ${version}, updates ${updates}`, async () => {
        await start({ version, updates, unknownFields: version === "0.63.9" ? "ignore" : "refuse" });
        const held = await on.resource(`airbyte:${kind}`).create(wanted());
        const [made] = on.bodies("connections/create");
        expect(on.calls()).to.deep.equal([...discovery, "connections/search", "connections/create"]);
        expect(made).to.deep.include({
          status: "active",
          scheduleType: "basic",
          scheduleData: { basicSchedule: { units: 24, timeUnit: "hours" } },
        });
        expect(made).to.have.property("sourceCatalogId");
        expect(names(made)).to.deep.equal(["users", "orders"]);
        expect(streamsOf(made)[0]?.["config"]).to.deep.include({
          selected: true,
          cursorField: ["updated_at"],
          primaryKey: [["id"]],
          destinationSyncMode: "append_dedup",
        });
        expect(held.outs).to.include({ connectionId: held.id, breakingChange: false });

        // The server shows the streams in another order and with much that nobody wrote.
        const again = await quiet(held, wanted());
        expect(on.calls()).to.deep.equal(["connections/get"]);

        // Without a change of the streams nothing is discovered, and everything stays that the update does not mention.
        const before = storedStreams(held);
        const next = await on.resource(`airbyte:${kind}`).update(again, wanted({ name: "renamed", prefix: "raw_" }));
        expect(on.calls()).to.deep.equal(["connections/get", "connections/update"]);
        expect(storedStreams(held)).to.have.deep.members(before);
        expect(stored(held)).to.deep.include({ name: "renamed", status: "active", scheduleType: "basic" });
        await quiet(next, wanted({ name: "renamed", prefix: "raw_" }));
        on.calls();

        // One more stream: one update with the full list, the others as they were, what was broken settled.
        change(held, { breakingChange: true });
        const more = wanted({
          name: "renamed",
          prefix: "raw_",
          streams: { ...(wanted()["streams"] as Plain), events: { destinationSyncMode: "append" } },
        });
        const last = await on.resource(`airbyte:${kind}`).update(next, more);
        const [sent] = on.bodies("connections/update");
        expect(on.calls()).to.deep.equal([...discovery, "connections/get", "connections/update"]);
        expect(sent).to.deep.include({ breakingChange: false, scheduleType: "basic" });
        expect(sent).to.have.property("sourceCatalogId");
        expect(sent).not.to.have.any.keys("schedule", "sourceId", "destinationId", "streams");
        expect(names(sent)).to.deep.equal(["users", "orders", "events"]);
        for (const old of before) expect(storedStreams(held)).to.deep.include(old);
        await quiet(last, more);

        await on.resource(`airbyte:${kind}`).destroy(last);
        await on.resource(`airbyte:${kind}`).destroy(last);
        expect(await on.resource(`airbyte:${kind}`).refresh(last)).to.equal(undefined);
        expect(on.writes(kind).filter((write) => write !== "update")).to.deep.equal(["create", "remove"]);
      });

      it(`schedules change from basic to cron to by hand on ${version}, updates ${updates}`, async () => {
        await start({ version, updates, unknownFields: version === "0.63.9" ? "ignore" : "refuse" });
        let held = await on.resource(`airbyte:${kind}`).create(wanted());
        on.calls();
        const cron = { cronExpression: "0 0 6 * * ?", cronTimeZone: "Europe/Berlin" };
        const steps: readonly [Plain, Plain][] = [
          [
            { type: "cron", ...cron },
            { scheduleType: "cron", scheduleData: { cron } },
          ],
          [{ type: "manual" }, { scheduleType: "manual" }],
          [
            { type: "basic", units: 2, timeUnit: "days" },
            { scheduleType: "basic", scheduleData: { basicSchedule: { units: 2, timeUnit: "days" } } },
          ],
        ];
        for (const [schedule, sent] of steps) {
          held = await on.resource(`airbyte:${kind}`).update(held, wanted({ schedule }));
          const body = on.bodies("connections/update").at(-1)!;
          expect({ ...sent, ...body }).to.deep.equal(body);
          expect("scheduleData" in body).to.equal("scheduleData" in sent);
          expect(body).not.to.have.property("schedule");
          held = await quiet(held, wanted({ schedule }));
        }
        // Left out again, it runs by hand.
        const { schedule: _none, ...bare } = wanted();
        await on.resource(`airbyte:${kind}`).update(held, bare);
        expect(stored(held)).to.include({ scheduleType: "manual" });
      });
    }
  }
});
