/** A connection is what its streams mean: checked before anything is written, sent whole, never changed by noise. */

import { expect } from "chai";
import type { AirbyteOptions } from "../../../sandbox/index.js";
import { unknown } from "../../../providers/kernel/signature.js";
import { redact } from "../../../sdk/redact.js";
import type { Plain } from "../../../sdk/plain.js";
import { failure, type Stored } from "../../drive.js";
import { database, POSTGRES_DESTINATION, POSTGRES_SOURCE, AirbyteStack, warehouse } from "./airbyte-stack.js";

describe("airbyte connection", () => {
  let on: AirbyteStack;
  let source: Stored;
  let destination: Stored;
  afterEach(() => on.close());

  const kind = "Connection";
  const discovery = ["destination_definition_specifications/get_for_destination", "sources/discover_schema"];

  const start = async (options: AirbyteOptions = {}): Promise<void> => {
    on = await AirbyteStack.of(options);
    const { workspaceId } = on.sandbox.airbyte;
    source = await on.resource("airbyte:Source").create({
      workspaceId,
      sourceDefinitionId: POSTGRES_SOURCE,
      name: "app",
      connectionConfiguration: database,
    });
    destination = await on.resource("airbyte:Destination").create({
      workspaceId,
      destinationDefinitionId: POSTGRES_DESTINATION,
      name: "warehouse",
      connectionConfiguration: warehouse,
    });
    on.calls();
  };
  const wanted = (rest: Plain = {}): Plain => ({
    sourceId: source.id,
    destinationId: destination.id,
    name: "app to warehouse",
    streams: { users: { syncMode: "incremental", destinationSyncMode: "append_dedup", cursorField: ["updated_at"] }, orders: {} },
    schedule: { type: "basic", units: 24, timeUnit: "hours" },
    ...rest,
  });
  const streamsOf = (body: Plain | undefined): Plain[] => ((body?.["syncCatalog"] as Plain | undefined)?.["streams"] ?? []) as Plain[];
  const names = (body: Plain | undefined): unknown[] => streamsOf(body).map((one) => (one["stream"] as Plain)["name"]);
  const stored = (held: Stored): Plain => on.sandbox.world.table<Plain>("airbyte:Connection").get(held.id)!;
  const storedStreams = (held: Stored): Plain[] => stored(held)["streams"] as Plain[];
  const change = (held: Stored, rest: Plain): void =>
    void on.sandbox.world.table<Plain>("airbyte:Connection").set(held.id, { ...stored(held), ...rest });
  const quiet = async (held: Stored, news: Plain): Promise<Stored> => {
    const again = await on.resource(`airbyte:${kind}`).refresh(held);
    expect((await on.resource(`airbyte:${kind}`).diff(again!, news)).changed).to.deep.equal([]);
    return again!;
  };

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
      source = await on.resource("airbyte:Source").update(source, { ...source.inputs, connectionConfiguration });
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

  it("without a schedule, or with one by hand, it is made to run by hand", async () => {
    await start();
    const { schedule: _none, ...bare } = wanted();
    for (const news of [bare, wanted({ schedule: { type: "manual" } })]) {
      const held = await on.resource(`airbyte:${kind}`).create(news);
      expect(stored(held)).to.include({ scheduleType: "manual" }).and.not.to.have.property("scheduleData");
      await quiet(held, news);
    }
  });

  for (const version of ["1.1.0", "1.2.0"]) {
    it(`the sandbox of ${version} ${version === "1.1.0" ? "shows no mappers, which came with 1.2" : "shows mappers"}`, async () => {
      await start({ version });
      const held = await on.resource(`airbyte:${kind}`).create(wanted());
      const { url, username, password } = on.sandbox.airbyte;
      const headers = {
        "content-type": "application/json",
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
      };
      const answer = await fetch(`${url}/v1/connections/get`, { method: "POST", headers, body: JSON.stringify({ connectionId: held.id }) });
      expect((await answer.text()).includes('"mappers"')).to.equal(version === "1.2.0");
    });
  }

  it("a source or destination is not deleted while it is used, and the connection is named", async function () {
    this.timeout(180_000);
    await start();
    const held = await on.resource(`airbyte:${kind}`).create(wanted());
    for (const [one, what] of [
      ["Source", source],
      ["Destination", destination],
    ] as const) {
      expect(await failure(on.resource(`airbyte:${one}`).destroy(what)))
        .to.contain(`"app to warehouse" (${held.id})`)
        .and.to.contain("Nothing was deleted");
      expect(on.writes(one)).to.deep.equal(["create"]);
    }
    expect(stored(held)["status"]).to.equal("active");
    await on.resource(`airbyte:${kind}`).destroy(held);
    await on.resource("airbyte:Source").destroy(source);
    expect(on.writes("Source")).to.deep.equal(["create", "remove"]);
  });

  it("tags are refused by name on a server that would take and forget them, before anything is written", async () => {
    for (const [version, said] of [
      ["0.50.45", "older than 0.57"],
      ["1.5.0", "1.5.0"],
    ] as const) {
      await start({ version });
      const tags = [{ tagId: source.id, workspaceId: on.sandbox.airbyte.workspaceId, name: "nightly", color: "FF0000" }];
      const message = await failure(on.resource(`airbyte:${kind}`).create(wanted({ tags })));
      expect(message).to.contain(`this server (${said}) has no tags of connections: they came with 1.6`);
      const held = await on.resource(`airbyte:${kind}`).create(wanted());
      expect(await failure(on.resource(`airbyte:${kind}`).update(held, wanted({ tags })))).to.contain("tags of connections");
      expect(on.writes(kind)).to.deep.equal(["create"]);
      if (version !== "1.5.0") await on.close();
    }
  });

  it("a preview in which its source or destination is not known yet says what the run would stop at", async () => {
    await start();
    const held = await on.resource(`airbyte:${kind}`).create(wanted());
    on.watched.warnings.length = 0;
    await on.resource(`airbyte:${kind}`).failures(wanted({ sourceId: unknown }), held.inputs);
    expect(on.watched.warnings.join())
      .to.contain("sourceId is not known yet")
      .and.to.contain("would drop its sync state")
      .and.to.contain("allowReplace: true");
    on.watched.warnings.length = 0;
    await on.resource(`airbyte:${kind}`).failures(wanted({ sourceId: unknown, allowReplace: true }), held.inputs);
    await on.resource(`airbyte:${kind}`).failures(wanted({ sourceId: unknown }));
    await on.resource(`airbyte:${kind}`).failures(wanted(), held.inputs);
    expect(on.watched.warnings).to.deep.equal([]);
  });

  it("a deleted source takes it along, and that is seen", async () => {
    await start();
    const held = await on.resource(`airbyte:${kind}`).create(wanted());
    await on
      .resource("airbyte:Source")
      .destroy(await on.resource("airbyte:Source").update(source, { ...source.inputs, allowReplace: true }));
    expect(await on.resource(`airbyte:${kind}`).refresh(held)).to.equal(undefined);
    expect(await failure(on.resource(`airbyte:${kind}`).update(held, wanted({ name: "other" })))).to.contain("any more");
  });

  it("a refresh reads and does nothing else", async () => {
    await start();
    const held = await on.resource(`airbyte:${kind}`).create(wanted());
    on.calls();
    await on.resource(`airbyte:${kind}`).refresh(held);
    expect(on.calls()).to.deep.equal(["connections/get"]);
  });

  it("a lost answer to the create makes one connection", async () => {
    await start();
    on.sandbox.fault({ path: "/api/v1/connections/create", drop: true, commit: true, times: 1 });
    const held = await on.resource(`airbyte:${kind}`).create(wanted());
    expect(on.calls()).to.deep.equal([...discovery, "connections/search", "connections/create", "connections/search"]);
    expect(on.writes(kind)).to.deep.equal(["create"]);
    await quiet(held, wanted());
  });

  it("an error of the server's own at a create takes over no other connection between the two", async () => {
    await start();
    await on.resource(`airbyte:${kind}`).create(wanted());
    on.sandbox.fault({
      path: "/api/v1/connections/create",
      status: 500,
      body: { errorId: "e-1" },
      headers: { "content-type": "application/json" },
    });
    expect(await failure(on.resource(`airbyte:${kind}`).create(wanted()))).to.contain("e-1");
    expect(on.writes(kind)).to.deep.equal(["create"]);
  }).timeout(20_000);

  it("a lost answer to an update is asked for again", async () => {
    await start();
    const held = await on.resource(`airbyte:${kind}`).create(wanted());
    on.sandbox.fault({ path: "/api/v1/connections/update", drop: true, commit: true, times: 1 });
    const next = await on.resource(`airbyte:${kind}`).update(held, wanted({ name: "renamed" }));
    await quiet(next, wanted({ name: "renamed" }));
    expect(on.writes(kind)).to.deep.equal(["create", "update"]);
  });

  it("a status that is written out is kept, one that is left out is Airbyte's own business", async () => {
    await start();
    const active = wanted({ status: "active" });
    const held = await on.resource(`airbyte:${kind}`).create(active);
    change(held, { status: "inactive" });
    const again = await on.resource(`airbyte:${kind}`).refresh(held);
    expect((await on.resource(`airbyte:${kind}`).diff(again!, active)).changed).to.deep.equal(["status"]);
    await on.resource(`airbyte:${kind}`).update(again!, active);
    expect(stored(held)["status"]).to.equal("active");
    const other = await on.resource(`airbyte:${kind}`).create(wanted({ name: "second" }));
    change(other, { status: "inactive" });
    await on.resource(`airbyte:${kind}`).update(await quiet(other, wanted({ name: "second" })), wanted({ name: "second", prefix: "x_" }));
    expect(stored(other)["status"]).to.equal("inactive");
  });

  it("preferences, prefix, namespace, resources, operations and tags are set, found unchanged and unset again", async () => {
    await start();
    const { workspaceId } = on.sandbox.airbyte;
    const tag = { tagId: "7d1f4a52-3a0f-4f5c-9d2d-0d4b3f6f1a11", workspaceId, name: "gold", color: "FFCC00" };
    on.sandbox.world.table("airbyte:Tag").set(tag.tagId, tag);
    const full = wanted({
      namespaceDefinition: "customformat",
      namespaceFormat: "raw_${SOURCE_NAMESPACE}",
      prefix: "app_",
      backfillPreference: "enabled",
      notifySchemaChanges: false,
      resourceRequirements: { cpuLimit: "2" },
      tags: [tag],
    });
    const held = await on.resource(`airbyte:${kind}`).create(full);
    expect(stored(held)["settings"]).to.deep.include({
      backfillPreference: "enabled",
      nonBreakingChangesPreference: "ignore",
      resourceRequirements: { cpu_limit: "2" },
    });
    const again = await quiet(held, full);
    await on.resource(`airbyte:${kind}`).update(again, wanted());
    expect(stored(held)["settings"]).to.deep.include({
      namespaceDefinition: "source",
      prefix: "",
      backfillPreference: "disabled",
      notifySchemaChanges: true,
    });
    expect(stored(held)["tagIds"]).to.deep.equal([]);
  });

  it("what somebody else set stays through an update, whichever way the server reads one", async () => {
    await start({ updates: "whole" });
    const held = await on.resource(`airbyte:${kind}`).create(wanted());
    change(held, {
      settings: {
        ...(stored(held)["settings"] as Plain),
        notifySchemaChangesByEmail: true,
        nonBreakingChangesPreference: "propagate_columns",
      },
    });
    await on.resource(`airbyte:${kind}`).update(held, wanted({ prefix: "x_" }));
    expect(stored(held)["settings"]).to.deep.include({
      notifySchemaChangesByEmail: true,
      nonBreakingChangesPreference: "propagate_columns",
      prefix: "x_",
    });
  });

  it("is imported by its id, in the words of a program", async () => {
    await start();
    const held = await on.resource(`airbyte:${kind}`).create(wanted());
    const read = await on.resource(`airbyte:${kind}`).import(held.id);
    expect(read.inputs).to.deep.include({
      sourceId: source.id,
      destinationId: destination.id,
      name: "app to warehouse",
      schedule: { type: "basic", units: 24, timeUnit: "hours" },
    });
    expect(read.inputs["streams"]).to.deep.equal({
      "public.orders": { syncMode: "full_refresh", destinationSyncMode: "overwrite" },
      "public.users": { syncMode: "incremental", destinationSyncMode: "append_dedup", cursorField: ["updated_at"] },
    });
  });

  describe("what cannot be right is told before anything is sent", () => {
    const table: readonly (readonly [string, Plain, string | undefined])[] = [
      ["five fields", { schedule: { type: "cron", cronExpression: "30 6 * * *", cronTimeZone: "UTC" } }, 'as in "0 30 6 * * ?"'],
      [
        "five fields with a weekday",
        { schedule: { type: "cron", cronExpression: "30 6 * * 1", cronTimeZone: "UTC" } },
        'as in "0 30 6 ? * 1"',
      ],
      ["no ?", { schedule: { type: "cron", cronExpression: "0 0 6 * * *", cronTimeZone: "UTC" } }, "must have a ?"],
      ["a zone of Etc", { schedule: { type: "cron", cronExpression: "0 0 6 * * ?", cronTimeZone: "Etc/UTC" } }, "of the area Etc"],
      ["no units", { schedule: { type: "basic", units: 0, timeUnit: "hours" } }, "units must be 1 or more"],
      ["data of another type", { schedule: { type: "manual", units: 1 } }, "schedule"],
      ["a status of the server's own", { status: "deprecated" }, "status must be one of"],
      ["a format that is empty", { namespaceDefinition: "customformat", namespaceFormat: "" }, "customformat needs namespaceFormat"],
      ["a format that nobody reads", { namespaceFormat: "x" }, "is only read with"],
      [
        "a format that is not known yet",
        { namespaceDefinition: "customformat", namespaceFormat: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
        undefined,
      ],
      ["a mode that there is not", { streams: { users: { syncMode: "sometimes" } } }, "streams.users.syncMode must be one of"],
    ];
    for (const [title, rest, said] of table) {
      it(title, async () => {
        on = await AirbyteStack.of();
        const found = await on.resource(`airbyte:${kind}`).failures({ sourceId: "s", destinationId: "d", streams: {}, ...rest });
        if (said === undefined) expect(found).to.deep.equal([]);
        else expect(found.join()).to.contain(said);
        expect(on.calls()).to.deep.equal([]);
      });
    }

    it("another source is refused without allowReplace, and comes after the old one is gone", async () => {
      on = await AirbyteStack.of();
      const olds = { sourceId: "s", destinationId: "d", streams: {} };
      expect((await on.resource(`airbyte:${kind}`).failures({ ...olds, sourceId: "t" }, olds)).join()).to.contain(
        "would drop its sync state",
      );
      const difference = await on
        .resource(`airbyte:${kind}`)
        .diff({ id: "c", outs: { ...olds, __v: 1 }, inputs: olds }, { ...olds, sourceId: "t", allowReplace: true });
      expect(difference).to.deep.include({ replaces: ["sourceId"], deleteBeforeReplace: true });
    });
  });
});
