import { expect } from "chai";
import { failure } from "../../drive.js";
import { on, source, destination, kind, discovery, start, wanted, stored, change, quiet } from "./connection.setup.js";

describe("airbyte connection", () => {
  afterEach(() => on.close());

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
});
