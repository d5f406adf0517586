import { expect } from "chai";
import type { Blueprint, Gathered } from "../../providers/kernel/blueprint.js";
import { asSecret } from "../../providers/kernel/signature.js";
import { post } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import { failWith } from "../client.js";
import { bench, step, widget } from "./widget.js";
import { good, made, calls, lost, no, missing, reported, partial, create, type Gather } from "./lifecycle.setup.js";

describe("kernel/lifecycle", () => {
  describe("steps", () => {
    const failing = (observed?: Plain) =>
      step(async ({ client, look }) => {
        if (observed === undefined) return failWith(no(post("/polish", {})));
        await look();
        return failWith(no(post(`/${client.vendor}`, {})));
      });

    it("that fail leave an object that the next run can finish: recorded, with a version and its outputs", async () => {
      const error = await partial(
        create(
          bench(() => made, { steps: failing() }),
          { ...good, password: "p" },
        ),
      );
      expect(error.id).to.equal("w1");
      expect(error.outs).to.deep.equal({
        ...good,
        password: asSecret("p"),
        widgetId: "w1",
        state: "new",
        firstKey: asSecret("canary-first"),
        __v: 1,
      });
      expect(error.message).to.equal('Acme refused to polish widget "n" (POST /polish, 400):\n  no.');
    });

    it("see the object as it is and say what they made of it", async () => {
      const phases: unknown[] = [];
      const steps = step(async ({ id, phase, live: observed, changed, args, state: known, progress, warn }) => {
        phases.push([id, phase, observed?.["id"], [...changed], args["name"], known]);
        progress("half done");
        warn("a scratch");
        return { ...made, status: { state: "polished" } };
      });
      const b = bench(() => made, { steps });
      expect((await create(b)).outs).to.deep.include({ state: "polished", firstKey: asSecret("canary-first") });
      expect(phases).to.deep.equal([["w1", "create", "w1", ["name", "home"], "n", {}]]);
      expect([b.progress, b.warnings]).to.deep.equal([['widget "n": half done'], ['widget "n": a scratch']]);
    });

    it("are run again by an update without a change: the resume of a half-made object", async () => {
      const phases: string[] = [];
      const steps = step(async ({ phase }) => (phases.push(phase), undefined));
      const { handler, context, asked } = bench(() => made, { steps });
      const state = { ...good, widgetId: "w1", __v: 1 };
      expect(await handler.update("w1", state, good, context)).to.deep.equal({ outs: state });
      await handler.update("w1", state, { ...good, size: 1 }, context);
      expect(phases).to.deep.equal(["resume", "update"]);
      expect(asked).to.deep.equal(['PATCH /widgets/w1 {"look":{"size":1}}']);
    });

    it("that fail in an update keep the new inputs: the change was made", async () => {
      const { handler, context } = bench(() => ({ ...made, status: { state: "changed" } }), { steps: failing() });
      const error = await partial(handler.update("w1", { ...good, widgetId: "w1", state: "new", __v: 1 }, { ...good, size: 1 }, context));
      expect(error.outs).to.deep.include({ size: 1, state: "changed", widgetId: "w1", __v: 1 });
    });

    it("that look for an object which is gone say so", async () => {
      const { handler, context } = bench((call) => (call.verb === "GET" ? missing(call) : {}), { steps: failing({}) });
      const error = await partial(handler.update("w1", { ...good, __v: 1 }, good, context));
      expect(error.message).to.contain("it is gone");
    });
  });

  describe("the time that an operation has", () => {
    const minutes = 60_000;
    const given = async (more: Partial<Blueprint>, around: Parameters<typeof bench>[2] = {}): Promise<number> => {
      let remaining = 0;
      const gather: Blueprint["gather"] = async (client) => ((remaining = client.remainingMs()), {});
      const b = bench(() => made, { gather, ...more }, around);
      await create(b);
      return remaining;
    };

    it("is ten minutes for a write, half an hour where there are steps or jobs, or what the user says", async () => {
      expect(await given({})).to.equal(10 * minutes);
      expect(await given({ steps: step(async () => undefined) })).to.equal(30 * minutes);
      expect(await given({ slow: true })).to.equal(30 * minutes);
      expect(await given({ slow: true }, { timeoutMs: 5000 })).to.equal(5000);
    });

    it("is ten minutes for a delete, whatever a write takes, and that of a create for taking what is there", async () => {
      const given: number[] = [];
      const remove = () => ({ customDelete: async (client: { remainingMs(): number }) => void given.push(client.remainingMs()) });
      const slow = bench(() => made, { slow: true, calls: { ...calls, remove } as Blueprint["calls"] });
      await slow.handler.remove("w1", { ...good, __v: 1 }, slow.context);
      expect(given).to.deep.equal([10 * minutes]);
      const b = bench(() => made);
      await b.handler.adopt("w1", { ...good, timeouts: { create: "3m" } }, b.context);
      expect(b.allowed).to.include(3 * minutes);
    });

    it("is two minutes for a read", async () => {
      let remaining = 0;
      const read = () => ({ customRead: async (client: { remainingMs(): number }) => ((remaining = client.remainingMs()), made) });
      const { handler, context } = bench(() => made, { calls: { ...calls, read } as Blueprint["calls"] });
      await handler.read("w1", { ...good, __v: 1 }, context);
      expect(remaining).to.equal(2 * minutes);
    });
  });

  describe("what is seen on the way", () => {
    const state = { ...good, widgetId: "w1", state: "old", __v: 1 };

    it("an empty id is no id", async () => {
      const b = bench((call) => (call.verb === "GET" ? [] : { ...made, id: "" }));
      expect((await reported(create(b))).message).to.equal('Acme created widget "n" but its answer holds no id.');
    });

    it("a look after a lost answer has half a minute of its own, or what is left where that is more", async () => {
      const looked = async (timeoutMs: number): Promise<number> => {
        let remaining = 0;
        const find = () => ({ customRead: async (client: { remainingMs(): number }) => ((remaining = client.remainingMs()), made) });
        const b = bench((call) => lost(call), { calls: { ...calls, find } as Blueprint["calls"] }, { timeoutMs });
        await create(b);
        return remaining;
      };
      expect([await looked(5000), await looked(60_000)]).to.deep.equal([30_000, 60_000]);
    });

    it("a step sees the object as it is, and what it saw is what state holds", async () => {
      const steps = step(({ look }) => look());
      const now = { ...made, status: { state: "seen" } };
      const b = bench((call) => (call.verb === "GET" ? now : made), { steps });
      expect((await create(b)).outs).to.deep.include({ state: "seen" });
      expect((await b.handler.update("w1", state, { ...good, size: 1 }, b.context)).outs).to.deep.include({ state: "seen", size: 1 });
    });

    it("a step that cannot look says why", async () => {
      const b = bench((call) => (call.verb === "GET" ? no(call, 403) : made), { steps: step(({ look }) => look()) });
      expect((await partial(create(b))).message).to.equal('Acme refused to polish widget "n" (GET /widgets/w1, 403):\n  no.');
    });

    it("what an earlier step saw is kept when a later one fails", async () => {
      const steps: Blueprint["steps"] = [
        { name: "look at", run: async () => ({ ...made, status: { state: "between" } }) },
        { name: "polish", run: async () => failWith(no(post("/polish", {}))) },
      ];
      const b = bench(() => made, { steps });
      expect((await partial(create(b))).outs).to.deep.include({ state: "between", firstKey: asSecret("canary-first") });
      expect((await partial(b.handler.update("w1", state, good, b.context))).outs).to.deep.include({ state: "between" });
      const blind: Blueprint["steps"] = [{ name: "polish", run: async () => failWith(no(post("/polish", {}))) }];
      const c = bench(() => made, { steps: blind });
      expect((await partial(c.handler.update("w1", state, good, c.context))).outs).to.deep.include({ state: "old" });
    });

    it("an update whose answer holds nothing keeps the outputs as they were", async () => {
      for (const answer of [{}, undefined, []]) {
        const { handler, context } = bench(() => answer);
        expect((await handler.update("w1", state, { ...good, size: 1 }, context)).outs).to.deep.include({ state: "old", size: 1 });
      }
    });

    it("an update is prepared and shaped as one", async () => {
      const observed: unknown[] = [];
      const gather: Gather = async (_client, _args, { phase, changed, id }) => (
        observed.push([phase, [...changed], id]),
        { g: 1 } as Gathered
      );
      const shape: Blueprint["shape"] = (body, _args, phase, gathered) => ({ ...body, phase, gathered });
      const { handler, context, asked } = bench(() => made, { gather, shape });
      await handler.update("w1", state, { ...good, size: 1 }, context);
      expect(observed).to.deep.equal([["update", ["size"], "w1"]]);
      expect(asked).to.deep.equal(['PATCH /widgets/w1 {"look":{"size":1},"phase":"update","gathered":{"g":1}}']);
    });

    it("an update that sends everything sends what the user wrote where there is nothing to lay it over", async () => {
      const { handler, context, asked } = bench(() => made, { fullUpdate: true });
      await handler.update("w1", state, { ...good, size: 1 }, context);
      expect(asked[1]).to.equal('PATCH /widgets/w1 {"name":"n","home":"h","look":{"size":1}}');
    });

    it("a read knows what state holds, and outputs may depend on it", async () => {
      const known: Plain[] = [];
      const read: Blueprint["calls"]["read"] = (_id, args) => (known.push(args), { customRead: async () => made });
      const outputs = {
        where: { codec: widget.outputs.state.codec, from: (_seen: unknown, args: Plain) => `at ${String(args["home"])}`, spec: {} },
      };
      const { handler, context } = bench(() => made, { calls: { ...calls, read }, outputs: outputs } as unknown as Partial<Blueprint>);
      expect((await handler.read("w1", state, context))?.outs["where"]).to.equal("at h");
      expect(known).to.deep.equal([good]);
    });
  });
});
