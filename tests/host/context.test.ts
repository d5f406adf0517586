import { expect } from "chai";
import { serve } from "../../providers/host/serve.js";
import type { Context, Handler } from "../../providers/kernel/handler.js";
import { blueprintOf } from "../../providers/registry.js";
import { Engine, protocol } from "./engine.js";

const KIND = "fivetran:Group";

/** What a handler is told about the request that it answers. */
describe("host/serve: the context of a request", () => {
  let contexts: Context[];
  let server: { port: number; close(): void };
  let engine: Engine;
  let hold: Promise<void> | undefined;
  const note = async (context: Context): Promise<void> => {
    contexts.push(context);
    await hold;
  };
  const handler: Handler = {
    check: async (_olds, news, context) => (await note(context), { inputs: news, failures: [] }),
    diff: () => ({ changed: [], replaces: [], deleteBeforeReplace: false }),
    create: async (news, context) => (await note(context), { id: "1", outs: news }),
    adopt: async (id, news, context) => (await note(context), { id, outs: news }),
    read: async (id, _props, context) => (await note(context), { id, outs: {}, inputs: {} }),
    update: async (_id, _olds, news, context) => (await note(context), { outs: news }),
    remove: async (_id, _props, context) => note(context),
  };
  beforeEach(async () => {
    contexts = [];
    hold = undefined;
    server = await serve(protocol, { blueprintOf, handlerOf: () => handler, schema: () => "{}" }, undefined);
    engine = new Engine(server.port);
  });
  afterEach(() => {
    engine.close();
    server.close();
  });

  it("holds the URN, and the timeout that the user gave it in milliseconds; none where none was given", async () => {
    await engine.create(KIND, {}, { timeout: 90, urn: "urn:pulumi:dev::p::t::mine" });
    await engine.create(KIND, {});
    expect(contexts.map(({ urn, timeoutMs }) => [urn, timeoutMs])).to.deep.equal([
      ["urn:pulumi:dev::p::t::mine", 90_000],
      [`urn:pulumi:dev::project::pulumi-nodejs:dynamic/${KIND}::one`, undefined],
    ]);
  });

  it("holds the settings of its own account, and what is not known is not set", async () => {
    await engine.configure({ "fivetran:apiKey": "k", "fivetran:apiUrl": "04da6b54-80e4-46f7-96ec-b56ff0331ba9" });
    await engine.check(KIND, {});
    const [context] = contexts;
    expect(["fivetran:apiKey", "fivetran:apiUrl", "fivetran:apiSecret"].map((key) => context?.config(key))).to.deep.equal([
      "k",
      undefined,
      undefined,
    ]);
  });

  it("has a signal that a cancel aborts, for everything under way and for nothing after it", async () => {
    let release = (): void => undefined;
    hold = new Promise((resolve) => (release = resolve));
    const under = [engine.create(KIND, {}, { urn: "urn:a" }), engine.destroy(KIND, "1", {})];
    while (contexts.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await engine.cancel();
    expect(contexts.map(({ signal }) => signal.aborted)).to.deep.equal([true, true]);
    release();
    await Promise.all(under);
    await engine.read(KIND, "1", {});
    expect(contexts[2]?.signal.aborted).to.equal(false);
  });

  it("a preview never reaches the handler", async () => {
    await engine.create(KIND, {}, { preview: true });
    await engine.update(KIND, "1", {}, {}, true);
    expect(contexts).to.deep.equal([]);
  });
});
