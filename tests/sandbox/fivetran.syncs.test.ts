import { expect } from "chai";
import { ask, type Data, items, newConnection, newGroup, open, sandbox } from "./fivetran.setup.js";

describe("sandbox/fivetran: syncs, the state of connections, parts of their schemas", () => {
  let at: string;
  const start = async (syncSeconds: number, more: Data = {}, initialSyncs = false): Promise<void> => {
    await open({ syncSeconds, initialSyncs });
    const { data } = await newConnection(await newGroup(), { run_setup_tests: true, ...more });
    at = `/connections/${String(data.id)}`;
  };
  const status = async (): Promise<Data> => (await ask("GET", at)).data.status as Data;
  const answers = async (...calls: readonly (readonly [method: string, path: string, body?: Data])[]): Promise<number[]> => {
    const all: number[] = [];
    for (const [method, path, body] of calls) all.push((await ask(method, `${at}${path}`, body)).status);
    return all;
  };
  afterEach(() => sandbox.close());

  it("a sync that is started takes its time, and moves succeeded_at", async () => {
    await start(60);
    expect(await answers(["POST", "/sync", { force: false }], ["POST", "/sync", { force: "yes" }])).to.deep.equal([200, 400]);
    expect(await status()).to.include({ sync_state: "syncing", is_historical_sync: true });
    sandbox.advance(61_000);
    expect(await status()).to.include({ sync_state: "scheduled", is_historical_sync: false });
    const { succeeded_at: first } = (await ask("GET", at)).data;
    expect(first).to.match(/^20/);
    await answers(["POST", "/sync", {}]);
    sandbox.advance(61_000);
    expect((await ask("GET", at)).data.succeeded_at).not.to.equal(first);
    expect(JSON.stringify((await ask("GET", at)).data)).not.to.contain("sync_began");
  });

  it("one that fails leaves its reason and moves failed_at; one that is paused waits", async () => {
    await start(0);
    sandbox.world.table("fivetran:sync-failure").set(at.split("/")[2] ?? "", "no access");
    await answers(["POST", "/sync"]);
    const { data } = await ask("GET", at);
    expect([data.succeeded_at, typeof data.failed_at]).to.deep.equal([null, "string"]);
    expect(items(await ask("GET", `${at}/errors`)).map(({ reason }) => reason)).to.deep.equal(["no access"]);
    await ask("PATCH", at, { paused: true });
    await answers(["POST", "/sync"]);
    expect((await status()).sync_state).to.equal("paused");
  });

  it("the initial sync begins by itself where the option says so: once it is connected, not paused, and not up to a caller", async () => {
    const ended = async (): Promise<unknown[]> => {
      await ask("GET", at);
      sandbox.advance(61_000);
      const { succeeded_at, failed_at } = (await ask("GET", at)).data;
      return [typeof succeeded_at, typeof failed_at];
    };
    await start(60);
    expect(await ended(), "not by default").to.deep.equal(["object", "object"]);
    await sandbox.close();
    await start(60, { schedule_type: "manual" }, true);
    expect(await ended(), "manual").to.deep.equal(["object", "object"]);
    await sandbox.close();
    await start(60, { run_setup_tests: false }, true);
    expect(await ended(), "incomplete").to.deep.equal(["object", "object"]);
    await sandbox.close();
    await start(60, { paused: true }, true);
    expect(await ended(), "paused").to.deep.equal(["object", "object"]);
    await ask("PATCH", at, { paused: false });
    expect((await status()).sync_state).to.equal("syncing");
    const failures = sandbox.world.table("fivetran:sync-failure");
    failures.set(at.split("/")[2] ?? "", "no access");
    expect(await ended()).to.deep.equal(["object", "string"]);
    failures.remove(at.split("/")[2] ?? "");
    expect(await ended(), "what has failed has failed").to.deep.equal(["object", "string"]);
  });

  it("a resync needs tables where it has a scope, and no sync that goes on", async () => {
    await start(60);
    expect(
      await answers(
        ["POST", "/resync", { scope: {} }],
        ["POST", "/resync", { scope: { public: [] } }],
        ["POST", "/resync", { scope: { public: ["t1"] } }],
        ["POST", "/resync", {}],
        ["POST", "/schemas/tables/resync", { public: ["t1"] }],
      ),
    ).to.deep.equal([400, 400, 200, 409, 409]);
    sandbox.advance(61_000);
    expect(
      await answers(["POST", "/schemas/tables/resync", { public: "t1" }], ["POST", "/schemas/tables/resync", { public: ["t1"] }]),
    ).to.deep.equal([400, 200]);
  });

  it("a connection that is not set up does not sync", async () => {
    await start(0, { run_setup_tests: false });
    expect(await answers(["POST", "/sync"], ["POST", "/resync"])).to.deep.equal([400, 400]);
  });

  it("only functions and the Connector SDK have a state, which changes while the connection is paused", async () => {
    await start(0);
    expect(await answers(["GET", "/state"], ["PATCH", "/state", { state: {} }])).to.deep.equal([400, 400]);
    const { data } = await newConnection(await newGroup("sdk"), { service: "connector_sdk", config: { schema: "sdk" } });
    at = `/connections/${String(data.id)}`;
    expect((await ask("GET", `${at}/state`)).data).to.deep.equal({ state: {} });
    expect(await answers(["PATCH", "/state", { state: { cursor: 1 } }])).to.deep.equal([400]);
    await ask("PATCH", at, { paused: true });
    expect(await answers(["PATCH", "/state", { cursor: 1 }], ["PATCH", "/state", { state: { cursor: 1 } }])).to.deep.equal([400, 200]);
    expect((await ask("GET", `${at}/state`)).data).to.deep.equal({ state: { cursor: 1 } });
  });

  it("schemas, tables and columns change one by one; a blocked column can be dropped", async () => {
    await start(60);
    const column = "/schemas/public/tables/t1/columns/a";
    const drop = (name: string): Data => ({ schemas: { public: { tables: { t1: { columns: [name] } } } } });
    await ask("POST", `${at}/schemas/reload`, {});
    expect(
      await answers(
        ["PATCH", "/schemas/sales", { enabled: false }],
        ["PATCH", "/schemas/public/tables/t2", { sync_mode: "HISTORY" }],
        ["PATCH", column, { hashed: true }],
        ["DELETE", column],
        ["PATCH", column, { enabled: false }],
        ["DELETE", column],
        ["POST", "/schemas/drop-columns", drop("a")],
        ["POST", "/schemas/drop-columns", drop("id")],
        ["PATCH", "/schemas/nowhere", { enabled: false }],
        ["PATCH", "/schemas/sales", { enabled: "no" }],
      ),
    ).to.deep.equal([200, 200, 200, 400, 200, 200, 200, 404, 404, 400]);
    const { schemas } = (await ask("GET", `${at}/schemas`)).data as {
      schemas: Record<string, { enabled: boolean; tables: Record<string, Data> }>;
    };
    expect([schemas["sales"]?.enabled, schemas["public"]?.tables["t2"]?.["sync_mode"]]).to.deep.equal([false, "HISTORY"]);
    await answers(["POST", "/sync"]);
    expect(await answers(["DELETE", column])).to.deep.equal([409]);
  });
});
