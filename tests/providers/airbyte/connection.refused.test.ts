import { expect } from "chai";
import { unknown } from "../../../providers/kernel/signature.js";
import type { Plain } from "../../../sdk/plain.js";
import { failure } from "../../drive.js";
import { on, source, destination, kind, start, wanted, stored, change, quiet, open } from "./connection.setup.js";

describe("airbyte connection", () => {
  afterEach(() => on.close());

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
        await open();
        const found = await on.resource(`airbyte:${kind}`).failures({ sourceId: "s", destinationId: "d", streams: {}, ...rest });
        if (said === undefined) expect(found).to.deep.equal([]);
        else expect(found.join()).to.contain(said);
        expect(on.calls()).to.deep.equal([]);
      });
    }

    it("another source is refused without allowReplace, and comes after the old one is gone", async () => {
      await open();
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
      .and.to.contain("which drops its sync state")
      .and.to.contain("allowReplace: true");
    on.watched.warnings.length = 0;
    await on.resource(`airbyte:${kind}`).failures(wanted({ sourceId: unknown, allowReplace: true }), held.inputs);
    await on.resource(`airbyte:${kind}`).failures(wanted({ sourceId: unknown }));
    await on.resource(`airbyte:${kind}`).failures(wanted(), held.inputs);
    expect(on.watched.warnings).to.deep.equal([]);
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
});
