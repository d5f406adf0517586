import { expect } from "chai";
import { serve } from "../../providers/host/serve.js";
import { providerText } from "../../providers/kernel/resource-class.js";
import { asSecret, unknown } from "../../providers/kernel/signature.js";
import { blueprintOf, handlerOf } from "../../providers/registry.js";
import type { Plain } from "../../sdk/plain.js";
import { type Sandbox, startSandbox } from "../../sandbox/index.js";
import { withProvider, Engine, partialIn, protocol, rejected } from "./engine.js";

const GROUP = "fivetran:Group";
const DESTINATION = "fivetran:Destination";
const warehouse = (groupId: string, more: Plain = {}): Plain => ({
  groupId,
  service: "snowflake",
  timeZoneOffset: "0",
  config: { host: "h", port: 443, password: "canary" },
  ...more,
});

/** Our server and the engine's side of a connection to it, over a sandbox. */
describe("host/serve", () => {
  let sandbox: Sandbox;
  let server: { port: number; close(): void };
  let engine: Engine;
  beforeEach(async () => {
    sandbox = await startSandbox();
    server = await serve(protocol, { blueprintOf, handlerOf, schema: () => "{}" }, undefined);
    engine = new Engine(server.port);
    await engine.configure(sandbox.config);
  });
  afterEach(async () => {
    engine.close();
    server.close();
    await sandbox.close();
  });

  /** Check and create, as an `up` does it. */
  const made = async (kind: string, args: Plain): Promise<{ id: string; inputs: Plain; outs: Plain }> => {
    const { inputs, failures } = await engine.check(kind, args);
    expect(failures).to.deep.equal([]);
    return { inputs, ...(await engine.create(kind, inputs)) };
  };
  const requests = (): string[] => {
    const observed = sandbox.journal.map(({ method }) => method);
    sandbox.forget();
    return observed;
  };

  describe("a check", () => {
    it("marks secrets, keeps the provider text, and sends nothing", async () => {
      const { inputs, failures } = await engine.check(DESTINATION, warehouse("g"));
      expect(failures).to.deep.equal([]);
      expect(inputs["__provider"]).to.equal(providerText(DESTINATION));
      expect((inputs["config"] as Plain)["password"]).to.deep.equal(asSecret("canary"));
      expect(requests()).to.deep.equal([]);
    });

    it("that fails names no property, so that the engine prints no value", async () => {
      const { failures } = await engine.check(DESTINATION, warehouse("g", { timeZoneOffset: "canary", color: "canary" }));
      expect(failures).to.have.length(2);
      expect(failures.map(({ property }) => property)).to.deep.equal(["", ""]);
      expect(failures.map(({ reason }) => reason).join()).to.contain("color is not a field of fivetran:Destination");
    });

    it("of a kind that the request does not name is the one that its URN names: older engines do so", async () => {
      const request = new protocol.provider.CheckRequest();
      request.setUrn(`urn:pulumi:dev::p::test:index:Parent$pulumi-nodejs:dynamic/${GROUP}::one`);
      request.setNews(protocol.Struct.fromJavaScript({ nam: "x" }));
      const answer = await engine.send<InstanceType<typeof protocol.provider.CheckResponse>>("check", request);
      expect(
        answer
          .getFailuresList()
          .map((one) => one.getReason())
          .join(),
      ).to.contain("nam is not a field of fivetran:Group");
    });
  });

  describe("a diff", () => {
    const { DIFF_NONE, DIFF_SOME } = protocol.provider.DiffResponse.DiffChanges;
    const olds = { ...warehouse("g"), __v: 1 };

    it("shows every path that changed, and what of it replaces", async () => {
      const news = warehouse("other", { config: { host: "i", port: 443, password: "canary", role: "r" } });
      const { changes, changed, replaces, detailed } = await engine.diff(DESTINATION, "g", olds, news, warehouse("g"));
      expect(changes).to.equal(DIFF_SOME);
      expect(changed).to.have.members(["groupId", "config"]);
      expect(replaces).to.deep.equal(["groupId"]);
      expect(detailed).to.deep.equal({ groupId: "UPDATE_REPLACE", "config.host": "UPDATE", "config.role": "ADD" });
    });

    it("is none where only the spelling differs, and shows no path then", async () => {
      const marked = warehouse("g", { config: { host: "h", port: 443, password: asSecret("canary") } });
      const { changes, changed, detailed } = await engine.diff(DESTINATION, "g", olds, withProvider(DESTINATION, marked), warehouse("g"));
      expect([changes, changed, detailed]).to.deep.equal([DIFF_NONE, [], {}]);
    });

    it("without the inputs of the last run is taken against state", async () => {
      const { detailed } = await engine.diff(GROUP, "g", { name: "a", groupId: "g", __v: 1 }, { name: "b" });
      expect(detailed).to.deep.equal({ name: "UPDATE" });
    });

    it("takes what is not known yet for a change", async () => {
      const { detailed } = await engine.diff(GROUP, "g", { name: "a", __v: 1 }, { name: unknown }, { name: "a" });
      expect(detailed).to.deep.equal({ name: "UPDATE" });
    });
  });

  describe("a preview", () => {
    it("of a create knows the inputs, knows no output, and sends nothing", async () => {
      const { inputs } = await engine.check(GROUP, { name: "a" });
      const { id, outs } = await engine.create(GROUP, inputs, { preview: true });
      expect(id).to.equal("");
      const outputs = Object.fromEntries(Object.keys(blueprintOf(GROUP)?.outputs ?? {}).map((name) => [name, unknown]));
      expect(outs).to.deep.equal({ name: "a", ...outputs, __provider: providerText(GROUP) });
      expect(Object.keys(outputs)).to.include("groupId");
      expect(requests()).to.deep.equal([]);
    });

    it("of an update keeps the outputs that stay, and sends nothing", async () => {
      const { id, outs } = await made(GROUP, { name: "a" });
      requests();
      const foreseen = await engine.update(GROUP, id, outs, withProvider(GROUP, { name: "b" }), true);
      const { volatile, steady } = Object.entries(blueprintOf(GROUP)?.outputs ?? {}).reduce<Record<"volatile" | "steady", string[]>>(
        (all, [name, { spec }]) => (all[spec.volatile === true ? "volatile" : "steady"].push(name), all),
        { volatile: [], steady: [] },
      );
      expect(foreseen["name"]).to.equal("b");
      for (const name of steady) expect(foreseen[name], name).to.deep.equal(outs[name]);
      for (const name of volatile) expect(foreseen[name], name).to.equal(unknown);
      expect(foreseen["groupId"]).to.equal(id);
      expect(requests()).to.deep.equal([]);
    });
  });

  it("creates, updates, refreshes and deletes; everything that goes back carries the provider text", async () => {
    const { id, inputs, outs } = await made(GROUP, { name: "a" });
    expect(outs).to.deep.include({ name: "a", groupId: id, __v: 1, __provider: providerText(GROUP) });
    const updated = await engine.update(GROUP, id, outs, { ...inputs, name: "b" });
    expect(updated).to.deep.include({ name: "b", groupId: id, __provider: providerText(GROUP) });
    const refreshed = await engine.read(GROUP, id, updated);
    expect(refreshed).to.deep.equal({ id, inputs: withProvider(GROUP, { name: "b" }), outs: updated });
    await engine.cancel();
    await engine.destroy(GROUP, id, updated);
    await engine.destroy(GROUP, id, updated);
    expect(sandbox.living()).to.deep.equal([]);
  });

  describe("a read", () => {
    it("without state is an import: inputs that a program can hold", async () => {
      const { id } = await made(GROUP, { name: "a" });
      for (const props of [undefined, {}]) {
        const { id: found, inputs, outs } = await engine.read(GROUP, id, props);
        expect([found, inputs]).to.deep.equal([id, withProvider(GROUP, { name: "a" })]);
        expect(outs).to.deep.include({ name: "a", groupId: id, __v: 1 });
      }
    });

    it("that imports or gets what is not there is an error in one line", async () => {
      const { details } = await rejected(engine.read(GROUP, "nope"));
      expect(details).to.equal("Fivetran has no group with the id nope.");
      expect((await rejected(engine.read(GROUP, "nope", withProvider(GROUP, { name: "a" })))).details).to.contain(
        "has no group with the id nope",
      );
    });

    it("that refreshes what is gone answers nothing, and the engine drops it", async () => {
      const { id, outs } = await made(GROUP, { name: "a" });
      await engine.cancel();
      await engine.destroy(GROUP, id, outs);
      expect(await engine.read(GROUP, id, outs)).to.deep.equal({ id: "", inputs: {}, outs: {} });
    });
  });

  it("a refusal is an error without an object, without a stack and without a secret", async () => {
    const group = await made(GROUP, { name: "a" });
    sandbox.fault({ path: "/v1/destinations", status: 400, body: { code: "InvalidInput", message: "the password canary is wrong" } });
    const { inputs } = await engine.check(DESTINATION, warehouse(group.id));
    const error = await rejected(engine.create(DESTINATION, inputs));
    expect(error.details)
      .to.contain("Fivetran refused to create destination")
      .and.not.to.contain("canary")
      .and.not.to.match(/\n\s+at /);
    expect(partialIn(error)).to.equal(undefined);
  });

  it("a create that was done in part is told as an object whose initialization failed, and can be read, finished and deleted", async () => {
    const group = await made(GROUP, { name: "a" });
    const { inputs } = await engine.check(DESTINATION, warehouse(group.id, { setupTests: "require" }));
    const fault = sandbox.fault({ path: `/v1/destinations/${group.id}/test`, status: 400, body: { code: "InvalidInput", message: "no" } });
    const error = await rejected(engine.create(DESTINATION, inputs));
    const partial = partialIn(error);
    expect(partial?.id).to.equal(group.id);
    expect(partial?.properties).to.deep.include({ groupId: group.id, service: "snowflake", __v: 1, __provider: providerText(DESTINATION) });
    expect(partial?.reasons).to.deep.equal([error.details]);
    fault.stop();
    const finished = await engine.update(DESTINATION, group.id, partial?.properties ?? {}, inputs);
    expect(finished).to.deep.include({ groupId: group.id, __provider: providerText(DESTINATION) });
    await engine.cancel();
    await engine.destroy(DESTINATION, group.id, finished);
    expect(sandbox.living().map(({ kind }) => kind)).to.deep.equal([GROUP]);
  });

  it("a cancel when nothing is under way harms nothing that comes after it", async () => {
    await engine.cancel();
    await engine.cancel();
    expect((await made(GROUP, { name: "a" })).outs).to.deep.include({ name: "a" });
  });

  it("a cancel ends a look at once", async () => {
    const { id, outs } = await made(GROUP, { name: "a" });
    sandbox.forget();
    sandbox.setLatency(5000);
    const began = Date.now();
    const reading = rejected(engine.read(GROUP, id, outs));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await engine.cancel();
    expect((await reading).details)
      .to.contain('Could not read group "a"')
      .and.to.contain("cancelled before an answer came");
    expect(Date.now() - began).to.be.lessThan(2500);
  });

  it("two accounts are kept apart by their connections, in whatever order they were configured", async () => {
    const other = await startSandbox({ seed: "other" });
    const second = new Engine(server.port);
    try {
      await second.configure(other.config);
      const { inputs } = await engine.check(GROUP, { name: "a" });
      await engine.create(GROUP, inputs, { urn: "urn:pulumi:dev::p::t::first" });
      await second.create(GROUP, inputs, { urn: "urn:pulumi:dev::p::t::second" });
      expect([sandbox.living().length, other.living().length]).to.deep.equal([1, 1]);
    } finally {
      second.close();
      await other.close();
    }
  });
});
