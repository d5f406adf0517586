/** A workspace is renamed in place, keeps what the program does not mention, and is never made twice. */

import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { failure, plain } from "../../drive.js";
import { AirbyteStack } from "./airbyte-stack.js";

describe("airbyte workspace", () => {
  let on: AirbyteStack;
  afterEach(() => on.close());

  const kind = "Workspace";
  const stored = (held: { id: string }): Plain => on.sandbox.world.table<Plain>("airbyte:Workspace").get(held.id)!;

  for (const version of ["0.63.9", "1.5.0", "1.8.0", "2.0.0"]) {
    for (const updates of ["patch", "whole"] as const) {
      it(`is made in the server's organization, renamed in place and removed on ${version}, updates ${updates}`, async () => {
        on = await AirbyteStack.of({ version, updates });
        const wanted = { name: "Analytics", email: "data@example.test", initialSetupComplete: true };
        const held = await on.resource(`airbyte:${kind}`).create(wanted);
        expect(on.calls()).to.deep.equal([
          "instance_configuration",
          "workspaces/list_by_organization_id",
          "workspaces/create",
          "workspaces/update",
        ]);
        const again = await on.resource(`airbyte:${kind}`).refresh(held);
        expect(on.calls()).to.deep.equal(["workspaces/get"]);
        expect((await on.resource(`airbyte:${kind}`).diff(again!, wanted)).changed).to.deep.equal([]);

        const renamed = { ...wanted, name: "Insights" };
        expect((await on.resource(`airbyte:${kind}`).diff(again!, renamed)).replaces).to.deep.equal([]);
        const next = await on.resource(`airbyte:${kind}`).update(again!, renamed);
        expect(on.calls()).to.deep.equal(["workspaces/update_name"]);
        expect(stored(held)).to.deep.include({ name: "Insights", initialSetupComplete: true, settings: stored(held)["settings"] });
        expect((stored(held)["settings"] as Plain)["email"]).to.equal("data@example.test");

        // Together with settings, the name goes along where the release takes it, and after them where it does not.
        const both = { ...renamed, name: "Numbers", news: true };
        const last = await on.resource(`airbyte:${kind}`).update(next, both);
        expect(on.calls()).to.deep.equal([
          "workspaces/get",
          "workspaces/update",
          ...(["0.63.9", "1.5.0"].includes(version) ? ["workspaces/update_name"] : []),
        ]);
        expect(
          (await on.resource(`airbyte:${kind}`).diff((await on.resource(`airbyte:${kind}`).refresh(last))!, both)).changed,
        ).to.deep.equal([]);
        expect(stored(held)).to.include({ name: "Numbers", initialSetupComplete: true });

        await on.resource(`airbyte:${kind}`).destroy(last);
        await on.resource(`airbyte:${kind}`).destroy(last);
        expect(await on.resource(`airbyte:${kind}`).refresh(last)).to.equal(undefined);
        expect(on.writes(kind).filter((write) => write !== "update")).to.deep.equal(["create", "remove"]);
      });
    }
  }

  it("is imported from a server with more events, ways and settings than we know, and none of them is lost by an update of another", async () => {
    on = await AirbyteStack.of({ version: "2.1.0" });
    const hook = (what: string): Plain => ({
      notificationType: ["slack"],
      slackConfiguration: { webhook: `https://hooks.example.test/${what}` },
    });
    const held = await on
      .resource(`airbyte:${kind}`)
      .create({ name: "Analytics", notificationSettings: { sendOnFailure: hook("failure") } });
    const theirs = {
      sendOnFailure: { ...hook("failure"), customerioConfiguration: { from: "x" } },
      sendOnSuccess: { notificationType: ["customerio"], customerioConfiguration: {} },
      sendOnConnectionSyncQueued: hook("queued"),
    };
    const row = stored(held);
    on.sandbox.world
      .table("airbyte:Workspace")
      .set(held.id, { ...row, settings: { ...(row["settings"] as Plain), notificationSettings: theirs } });
    const imported = await on.resource(`airbyte:${kind}`).import(held.id);
    const settings = plain(imported.inputs)["notificationSettings"] as Plain;
    expect(settings["sendOnFailure"]).to.deep.equal(hook("failure"));
    expect(await on.resource(`airbyte:${kind}`).failures(plain(imported.inputs))).to.deep.equal([]);
    const next = { ...plain(imported.inputs), notificationSettings: { ...settings, sendOnFailure: hook("other") } };
    await on.resource(`airbyte:${kind}`).update(imported, next);
    const sent = (stored(held)["settings"] as Plain)["notificationSettings"];
    expect(sent).to.deep.include({ ...theirs, sendOnFailure: { ...hook("other"), customerioConfiguration: { from: "x" } } });
  });

  it("the server's own organization, which an import shows, is none that a program has to write", async () => {
    on = await AirbyteStack.of();
    const held = await on.resource(`airbyte:${kind}`).create({ name: "Analytics" });
    const imported = await on.resource(`airbyte:${kind}`).import(held.id);
    expect(imported.inputs).to.have.property("organizationId");
    expect(await on.resource(`airbyte:${kind}`).failures({ name: "Analytics", news: false }, imported.inputs)).to.deep.equal([]);
    expect((await on.resource(`airbyte:${kind}`).diff(imported, { name: "Insights" })).replaces).to.deep.equal([]);
  });

  it("notifications: what the program leaves out stays as it is", async () => {
    on = await AirbyteStack.of({ updates: "whole" });
    const quiet = { notificationType: [] };
    const slack = { notificationType: ["slack"], slackConfiguration: { webhook: "https://hooks.example.test/T000/B000" } };
    const held = await on.resource(`airbyte:${kind}`).create({ name: "Analytics", notificationSettings: { sendOnFailure: slack } });
    expect(JSON.stringify(held.outs)).to.contain("1b47061264138c4ac30d75fd1eb44270");
    await on.resource(`airbyte:${kind}`).update(held, { name: "Analytics", notificationSettings: { sendOnSyncDisabled: quiet } });
    const again = await on.resource(`airbyte:${kind}`).refresh({
      ...held,
      outs: { ...held.outs, notificationSettings: { sendOnFailure: slack, sendOnSyncDisabled: quiet } },
    });
    expect(plain(again?.inputs)["notificationSettings"]).to.deep.equal({ sendOnFailure: slack, sendOnSyncDisabled: quiet });
  });

  it("webhooks that nobody can write again are not dropped: settings are refused, a new name is not", async () => {
    on = await AirbyteStack.of();
    const held = await on.resource(`airbyte:${kind}`).create({ name: "Analytics" });
    const webhookConfigs = [{ id: "w", name: "dbt cloud", authToken: "token-token" }];
    on.sandbox.world.table("airbyte:Workspace").set(held.id, { ...stored(held), webhookConfigs });
    expect(await failure(on.resource(`airbyte:${kind}`).update(held, { name: "Analytics", news: true }))).to.contain("webhooks");
    await on.resource(`airbyte:${kind}`).update(held, { name: "Insights" });
    expect(stored(held)).to.deep.include({ name: "Insights", webhookConfigs });
  });

  it("a lost answer to the create makes one workspace and takes over nobody else's", async () => {
    on = await AirbyteStack.of();
    const older = await on.resource(`airbyte:${kind}`).create({ name: "Analytics" });
    on.sandbox.fault({ path: "/api/v1/workspaces/create", drop: true, commit: true, times: 1 });
    const held = await on.resource(`airbyte:${kind}`).create({ name: "Analytics" });
    expect(held.id).not.to.equal(older.id);
    expect(on.writes(kind)).to.deep.equal(["create", "create"]);
  });

  it("another organization is refused without allowReplace", async () => {
    on = await AirbyteStack.of();
    const [said] = await on
      .resource(`airbyte:${kind}`)
      .failures({ name: "Analytics", organizationId: "b" }, { name: "Analytics", organizationId: "a" });
    expect(said).to.contain("would drop everything inside");
  });

  it("is imported by its id", async () => {
    on = await AirbyteStack.of();
    const read = await on.resource(`airbyte:${kind}`).import(on.sandbox.airbyte.workspaceId);
    expect(read.inputs).to.include({ name: "Default Workspace", initialSetupComplete: true });
    expect(read.outs).to.include({ workspaceId: on.sandbox.airbyte.workspaceId, slug: "default-workspace" });
  });
});
