/** What is started once for each change of `triggers`. */

import { expect } from "chai";
import type { Plain } from "../../../sdk/plain.js";
import { failure, plain, type Resource } from "../../drive.js";
import { aConnection, aProject, aTransformation } from "../../kinds/fivetran/parts.js";
import { Stack } from "../../stack.js";

describe("fivetran: triggers", () => {
  let stack: Stack;
  let connectionId: string;
  const start = async (syncSeconds = 0): Promise<void> => {
    stack = await Stack.swift({ fivetran: { syncSeconds } });
    connectionId = await aConnection(stack);
    stack.requests();
  };
  const sent = (): string[] => stack.requests().map(([what]) => what.replace(/(conn|transformation|project)_\w+/, "{}"));
  const posts = (): string[] => sent().filter((what) => what.startsWith("POST"));
  const status = (outs: Plain): unknown => plain(outs)["runStatus"];
  afterEach(() => stack.close());

  describe("fivetran:Sync", () => {
    let sync: Resource;
    const begin = async (syncSeconds = 0): Promise<void> => {
      await start(syncSeconds);
      sync = stack.resource("fivetran:Sync");
    };

    it("starts once when it is made, and once for each change of its triggers", async () => {
      await begin();
      const one = await sync.create({ connectionId, triggers: ["a"] });
      expect(stack.requests()).to.deep.equal([
        [`GET /v1/connections/${connectionId}`, undefined],
        [`POST /v1/connections/${connectionId}/sync`, { force: false }],
      ]);
      expect(status(one.outs)).to.equal("started");
      const same = await sync.up(one, { connectionId, triggers: ["a"] });
      const other = await sync.up(same, { connectionId, triggers: ["a"], force: true, waitFor: "finished" });
      expect(sent(), "what says how, not when").to.deep.equal([]);
      await sync.up(other, { connectionId, triggers: ["b"], force: true });
      expect(posts()).to.deep.equal(["POST /v1/connections/{}/sync"]);
    });

    it("is waited for", async () => {
      await begin(120);
      const one = await sync.create({ connectionId, waitFor: "finished" });
      expect(status(one.outs)).to.equal("finished");
      expect(stack.watched.progress.join("\n")).to.match(/has been running for \d+ s/);
    });

    it("that fails says why, and is started again by the next run", async () => {
      await begin(5);
      const reasons = stack.sandbox.world.table("fivetran:sync-failure");
      reasons.set(connectionId, "permission denied for table orders");
      const args = { connectionId, waitFor: "finished" };
      let outs: Plain = {};
      const error = await sync.create(args).then(
        () => "made",
        (failed: Error & { outs?: Plain }) => {
          outs = failed.outs ?? {};
          return failed.message;
        },
      );
      expect(error)
        .to.contain("the sync of connection")
        .and.to.contain("permission denied for table orders")
        .and.to.contain("run the command");
      expect(status(outs)).to.equal("failed");
      reasons.remove(connectionId);
      posts();
      // Also when a refresh has made the engine forget the failure.
      const seen = (await sync.refresh({ id: connectionId, inputs: args, outs })) ?? expect.fail("gone");
      expect(plain(seen.inputs)["triggers"]).to.deep.equal(["last run failed: the next update starts a new one"]);
      const again = await sync.up(seen, args);
      expect([posts(), status(again.outs)]).to.deep.equal([["POST /v1/connections/{}/sync"], "finished"]);
    });

    it("is still to be started as long as it is not known to have begun", async () => {
      await begin();
      const one = await sync.create({ connectionId, triggers: ["a"] });
      posts();
      const fault = stack.sandbox.fault({ vendor: "fivetran", method: "GET", status: 403, body: { code: "Forbidden", message: "no" } });
      const outs = await sync.update(one, { connectionId, triggers: ["b"] }).then(
        () => ({}),
        (failed: { outs?: Plain }) => failed.outs ?? {},
      );
      fault.stop();
      expect([posts(), status(outs)]).to.deep.equal([[], "pending"]);
      const inputs = { connectionId, triggers: ["b"] };
      await sync.up({ id: connectionId, inputs, outs }, inputs, true);
      expect(posts()).to.deep.equal(["POST /v1/connections/{}/sync"]);
    });

    it("an import starts nothing, nor do triggers that it is imported with", async () => {
      await begin();
      const found = await sync.import(connectionId);
      expect(plain(found.inputs)).to.include({ connectionId });
      await sync.adopt(connectionId, { connectionId, triggers: ["a"] });
      expect(posts()).to.deep.equal([]);
    });

    it("is refused where it would never end", async () => {
      await begin();
      const groupId = (await stack.resource("fivetran:Group").create({ name: "other" })).id;
      const args = { groupId, service: "postgres", destinationSchema: { prefix: "p" }, setupTests: "off" };
      const bare = await stack.resource("fivetran:Connection").create(args);
      expect(await failure(sync.create({ connectionId: bare.id })))
        .to.contain("is incomplete")
        .and.to.contain("Finish its setup");
      const paused = await stack
        .resource("fivetran:Connection")
        .create({ ...args, destinationSchema: { prefix: "q" }, setupTests: "require", paused: true });
      const error = await failure(sync.create({ connectionId: paused.id, waitFor: "finished" }));
      expect(error).to.contain("is paused").and.to.contain('waitFor: "started"');
      expect(await failure(sync.create({ connectionId: "conn_nobody" }))).to.contain("conn_nobody");
    });
  });

  it("fivetran:Resync reads everything again, or some tables, after the sync that goes on", async () => {
    await start(30);
    await stack.resource("fivetran:Sync").create({ connectionId });
    stack.requests();
    const resync = stack.resource("fivetran:Resync");
    const one = await resync.create({ connectionId, tables: { public: ["t1"] }, waitFor: "finished" });
    const bodies = stack.requests().filter(([what]) => what.startsWith("POST"));
    const call = [`POST /v1/connections/${connectionId}/resync`, { scope: { public: ["t1"] } }];
    expect(bodies, "once refused, once taken").to.deep.equal([call, call]);
    expect(status(one.outs)).to.equal("finished");
    const said = stack.watched.progress.join("\n");
    expect(said).to.contain("waiting for the previous run to finish");
    expect(said, "the end of the run before it is not its own").to.contain("resync of connection").and.to.contain("has been running");
    expect(await failure(resync.create({ connectionId, tables: { public: [] } }))).to.contain("must name tables of public");
    expect(await failure(resync.create({ connectionId, tables: {} }))).to.contain("leave it out");
  });

  it("fivetran:SchemaReload has the source read", async () => {
    await start();
    const one = await stack.resource("fivetran:SchemaReload").create({ connectionId, excludeMode: "EXCLUDE" });
    expect(stack.requests()).to.deep.equal([[`POST /v1/connections/${connectionId}/schemas/reload`, { exclude_mode: "EXCLUDE" }]]);
    expect(status(one.outs)).to.equal("finished");
  });

  it("fivetran:TransformationRun runs, is waited for, and says when it fails", async () => {
    await start(60);
    const transformationId = await aTransformation(stack);
    const run = stack.resource("fivetran:TransformationRun");
    const one = await run.create({ transformationId, waitFor: "finished", fullRefresh: true });
    expect(status(one.outs)).to.equal("finished");
    stack.sandbox.world.table("fivetran:transformation-failure").set(transformationId, true);
    const error = await failure(run.update(one, { transformationId, triggers: [1], waitFor: "finished" }));
    expect(error).to.contain("its status is FAILED").and.to.contain("starts a new run");
  });

  it("fivetran:TransformationProjectTest fails with the reasons of the tests", async () => {
    await start();
    const projectId = await aProject(stack);
    const test = stack.resource("fivetran:TransformationProjectTest");
    const message = "the deploy key is not known there";
    stack.sandbox.world.table("fivetran:setup-tests").set(projectId, [{ title: "Git access", status: "FAILED", message }]);
    expect(await failure(test.create({ projectId })))
      .to.contain(`Git access: ${message}`)
      .and.to.contain("repeats the tests");
    stack.sandbox.world.table("fivetran:setup-tests").remove(projectId);
    expect(status((await test.create({ projectId })).outs)).to.equal("finished");
  });
});
