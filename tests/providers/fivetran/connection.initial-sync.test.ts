/** Waiting for the initial sync of a connection. */

import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { failure, plain, type Resource, type Stored } from "../../drive.js";
import { aGroup } from "../../kinds/fivetran/parts.js";
import { Stack } from "../../stack.js";

describe("fivetran:Connection: waitForInitialSync", () => {
  let stack: Stack;
  let connection: Resource;
  let inputs: Plain;
  const start = async (syncSeconds = 120, initialSyncs = true): Promise<void> => {
    stack = await Stack.swift({ fivetran: { syncSeconds, initialSyncs } });
    connection = stack.resource("fivetran:Connection");
    const own = { service: "postgres", destinationSchema: { prefix: "shop" }, setupTests: "require", waitForInitialSync: true };
    inputs = { groupId: await aGroup(stack), ...own };
    stack.requests();
  };
  afterEach(() => stack.close());

  const sent = (): string[] => stack.requests().map(([what]) => what.replace(/conn_\w+/, "{}"));
  const begun = (): string[] => sent().filter((what) => what.endsWith("/sync"));
  const status = ({ outs }: Pick<Stored, "outs">): unknown => plain(outs)["initialSyncStatus"];
  const failing = (reason?: string): void => {
    const reasons = stack.sandbox.world.table("fivetran:sync-failure");
    if (reason === undefined) reasons.remove("shop");
    else reasons.set("shop", reason);
  };
  /** What state holds after a run that fails, and why it did. */
  const failed = (run: Promise<Stored>): Promise<Stored & { message: string }> =>
    run.then(
      () => expect.fail("it did not fail"),
      (error: Stored & { message: string }) => ({ id: error.id, outs: error.outs, inputs: error.outs, message: error.message }),
    );
  const refreshed = async (one: Stored): Promise<Stored> => (await connection.refresh(one)) ?? expect.fail("gone");

  it("goes on until Fivetran has synced once, which starts that by itself", async () => {
    await start();
    const one = await connection.create(inputs);
    expect(status(one)).to.equal("finished");
    expect(one.outs["setupState"]).to.equal("connected");
    const all = sent();
    expect(all.slice(0, 3)).to.deep.equal(["POST /v1/connections", "POST /v1/connections/{}/test", "PATCH /v1/connections/{}"]);
    expect(new Set(all.slice(3))).to.deep.equal(new Set(["GET /v1/connections/{}"]));
    expect(stack.watched.progress.join("\n")).to.match(/connection "shop": initial sync going on, \d+ s/);
    const later = await refreshed(one);
    expect((await connection.diff(later, inputs)).changed).to.deep.equal([]);
    sent();
    await connection.up(later, { ...inputs, schedule: { syncFrequency: 60 } });
    expect(sent(), "what comes later is none of its business").to.deep.equal(["PATCH /v1/connections/{}"]);
  });

  for (const schedule of [{ type: "MANUAL" }, { scheduleType: "manual" }]) {
    it(`starts it where nothing else does, once: ${JSON.stringify(schedule)}`, async () => {
      await start();
      stack.sandbox.fault({
        method: "POST",
        path: /\/sync$/,
        commit: true,
        status: 500,
        body: { code: "Error", message: "late" },
        times: 1,
      });
      const one = await connection.create({ ...inputs, schedule });
      expect(begun()).to.deep.equal(["POST /v1/connections/{}/sync"]);
      expect(status(one)).to.equal("finished");
    });
  }

  it("asks for the schemas of a connection that has some only once", async () => {
    await start();
    await connection.create({ ...inputs, schemaConfig: { schemas: { public: { enabled: false } } } });
    const all = sent();
    const looks = all.slice(all.lastIndexOf("PATCH /v1/connections/{}"));
    expect(looks.filter((what) => what.endsWith("/schemas"))).to.have.length(1);
    expect(looks.filter((what) => what === "GET /v1/connections/{}").length).to.be.greaterThan(2);
  });

  it("that fails says why and keeps the connection; the next run starts it once more, also after a refresh, and makes nothing twice", async () => {
    await start();
    failing("permission denied for table orders");
    const one = await failed(connection.create(inputs));
    expect(one.message).to.contain("the initial sync failed: permission denied for table orders").and.to.contain("run the command again");
    expect(status(one)).to.equal("failed");
    expect(stack.sandbox.living().filter(({ kind }) => kind === "fivetran:Connection")).to.have.length(1);
    begun();
    const again = await failed(connection.up(one, inputs, true));
    expect([begun().length, again.message.includes("permission denied")]).to.deep.equal([1, true]);
    const seen = await refreshed(await refreshed(again));
    expect(seen.inputs["waitForInitialSync"]).to.equal("the initial sync failed");
    failing();
    begun();
    const done = await connection.up(seen, inputs);
    expect([begun().length, status(done)]).to.deep.equal([1, "finished"]);
    expect((await connection.diff(await refreshed(done), inputs)).changed).to.deep.equal([]);
  });

  it("that failed before anybody looked has failed, and is not started once more by the same run", async () => {
    await start(0);
    failing("no access");
    const one = await failed(connection.create(inputs));
    expect([one.message.includes("no access"), begun()]).to.deep.equal([true, []]);
  });

  it("that Fivetran has put off is not started", async () => {
    await start();
    failing("no access");
    const one = await failed(connection.create(inputs));
    const table = stack.sandbox.world.table<Plain>("fivetran:Connection");
    const row = table.get(one.id) ?? {};
    table.set(one.id, { ...row, status: { ...(row["status"] as Plain), sync_state: "rescheduled" } });
    begun();
    const hasty = { ...inputs, timeouts: { update: "5m" } };
    expect((await failed(connection.up(one, hasty, true))).message).to.contain("still not there after");
    expect(begun()).to.deep.equal([]);
    expect(stack.watched.progress.join("\n")).to.contain("waiting for the initial sync to begin");
  });

  it("says what the connection itself says where the account has no list of errors", async () => {
    await start();
    failing("permission denied for table orders");
    stack.sandbox.fault({ method: "GET", path: /\/errors$/, status: 404, body: { code: "NotFound", message: "no" } });
    expect((await failed(connection.create(inputs))).message).to.contain("failed: permission denied for table orders");
  });

  it("is waited for by the next run where the time was over, and nothing is started meanwhile", async () => {
    await start(3600);
    const hasty = { ...inputs, timeouts: { create: "5m", update: "5m" } };
    const one = await failed(connection.create(hasty));
    expect(one.message).to.contain("still not there after");
    expect(status(one)).to.equal("pending");
    const patient = { ...inputs, timeouts: { update: "2h" } };
    const seen = await refreshed(one);
    expect(seen.inputs["waitForInitialSync"]).to.equal("the initial sync has not ended");
    begun();
    const done = await connection.up(seen, patient);
    expect([begun(), status(done)]).to.deep.equal([[], "finished"]);
  });

  it("is not forgotten where the connection could not even be started", async () => {
    await start();
    const fault = stack.sandbox.fault({ method: "PATCH", status: 403, body: { code: "Forbidden", message: "not now" }, times: 5 });
    const one = await failed(connection.create(inputs));
    fault.stop();
    const done = await connection.up(await refreshed(one), inputs);
    expect(status(done)).to.equal("finished");
    expect(stack.sandbox.world.table<Plain>("fivetran:Connection").all()[0]).to.include({ paused: false });
  });

  it("is nobody's debt any more where the program does not ask for it", async () => {
    await start();
    failing("no");
    const one = await refreshed(await failed(connection.create(inputs)));
    for (const word of [{}, { waitForInitialSync: false }]) {
      const { waitForInitialSync: _, ...rest } = inputs;
      const args = { ...rest, ...word };
      begun();
      const later = await refreshed(await connection.up(one, args));
      expect([begun(), (await connection.diff(later, args)).changed]).to.deep.equal([[], []]);
    }
  });

  it("that is asked for later waits only for a connection that has never synced", async () => {
    await start(120, false);
    const { waitForInitialSync: _, ...rest } = inputs;
    let one = await connection.create({ ...rest, schedule: { type: "MANUAL" } });
    sent();
    one = await connection.up(one, { ...inputs, schedule: { type: "MANUAL" } });
    expect(begun()).to.have.length(1);
    one = await connection.up(one, { ...rest, schedule: { type: "MANUAL" } });
    sent();
    one = await connection.up(one, { ...inputs, schedule: { type: "MANUAL" } });
    expect([sent(), status(one)]).to.deep.equal([["GET /v1/connections/{}"], "finished"]);
  });

  it("is refused where it would never end", async () => {
    await start();
    expect(await connection.failures({ ...inputs, paused: true })).to.deep.equal([
      "waitForInitialSync would wait forever while paused is true: leave one of them out.",
    ]);
    const bare = await failed(connection.create({ ...inputs, setupTests: "off" }));
    expect(bare.message).to.contain("the connection is incomplete, and cannot sync").and.to.contain("waitForAuthorization: true");
    const table = stack.sandbox.world.table<Plain>("fivetran:Connection");
    const edit = (change: Plain): void => {
      const row = table.get(bare.id) ?? {};
      table.set(bare.id, { ...row, ...change });
    };
    edit({ status: { ...(plain(table.get(bare.id))["status"] as Plain), setup_state: "broken" } });
    expect(await failure(connection.up(bare, { ...inputs, setupTests: "off" }, true)))
      .to.contain("is broken")
      .and.to.contain("Fix its setup");
    edit({ paused: true, status: { ...(plain(table.get(bare.id))["status"] as Plain), setup_state: "connected" } });
    const { waitForInitialSync: _, ...rest } = inputs;
    const idle = { ...bare, outs: { ...bare.outs, initialSyncStatus: undefined, waitForInitialSync: undefined }, inputs: rest };
    const paused = await failure(connection.up(idle, { ...inputs, setupTests: "off" }));
    expect(paused).to.contain("the connection is paused, and does not sync");
  });

  it("is nothing that state of an earlier version owes", async () => {
    await start(120, false);
    const { waitForInitialSync: _, ...rest } = inputs;
    const one = await connection.create(rest);
    expect(plain(one.outs)).not.to.have.property("initialSyncStatus");
    const later = await refreshed(one);
    expect((await connection.diff(later, rest)).changed).to.deep.equal([]);
  });
});
