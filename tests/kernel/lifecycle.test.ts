import { expect } from "chai";
import type { Blueprint, Gathered } from "../../providers/kernel/blueprint.js";
import { PartialFailure } from "../../providers/kernel/handler.js";
import { asSecret } from "../../providers/kernel/signature.js";
import { type Call, path, post } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import { refused } from "../../sdk/failure.js";
import { forgetSecrets } from "../../sdk/redact.js";
import { where } from "../client.js";
import { bench } from "./widget.js";
import { good, made, calls, no, missing, reported, create, type Gather } from "./lifecycle.setup.js";

describe("kernel/lifecycle", () => {
  describe("a create", () => {
    it("is one request, and state holds the inputs, the outputs and a version, with secrets marked", async () => {
      const b = bench(() => made);
      expect(await create(b, { ...good, password: "p", policy: "on" })).to.deep.equal({
        id: "w1",
        outs: { ...good, password: asSecret("p"), policy: "on", widgetId: "w1", state: "new", firstKey: asSecret("canary-first"), __v: 1 },
      });
      expect(b.asked).to.deep.equal(['POST /widgets {"name":"n","home":"h","password":"p"}']);
    });

    it("stores what the user wrote, not what the vendor made of it, so that the next preview is empty", async () => {
      const b = bench(() => ({ ...made, name: "N", config: { port: "1" } }));
      const { id, outs } = await create(b, { ...good, config: { port: 1 } });
      expect(outs).to.deep.include({ name: "n", config: { port: 1 } });
      expect(b.handler.diff(id, outs, { ...good, config: { port: 1 } }).changed).to.deep.equal([]);
    });

    it("that is refused makes nothing and says why", async () => {
      const error = await reported(create(bench((call) => no(call))));
      expect(error).not.to.be.instanceOf(PartialFailure);
      expect(error.message).to.equal('Acme refused to create widget "n" (POST /widgets, 400):\n  no.');
      expect([error.stack, error.name]).to.deep.equal(["", ""]);
    });

    it("that is refused because the name is taken names who has it", async () => {
      const taken = (call: Call) => refused({ at: where(call, 409), message: "no", conflict: true });
      const b = bench((call) => (call.verb === "POST" ? taken(call) : [{ ...made, id: "w7" }]));
      expect((await reported(create(b))).message).to.contain(
        'widget "n" exists already (id w7) and was not made by this resource. If this stack has it under another name, keep it:\n  add aliases: [{ name: "<old name>" }] to its options, or run `pulumi state rename`. If not, import it ({ import: "w7" } among\n  its options), or choose another name.',
      );
    });

    it("that is refused because it was taken a moment ago, and is free again, says no more than the vendor", async () => {
      const taken = (call: Call) => refused({ at: where(call, 409), message: "no", conflict: true });
      for (const answer of [() => [], (call: Call) => no(call, 403)]) {
        const b = bench((call) => (call.verb === "POST" ? taken(call) : answer(call)));
        expect((await reported(create(b))).message).to.equal('Acme refused to create widget "n" (POST /widgets, 409):\n  no.');
      }
    });

    it("that is refused for another reason, or that nobody could look up, is not looked up", async () => {
      const b = bench((call) => no(call));
      expect((await reported(create(b))).message).to.equal('Acme refused to create widget "n" (POST /widgets, 400):\n  no.');
      const { find: _, ...blind } = calls;
      const c = bench((call) => refused({ at: where(call, 409), message: "no", conflict: true }), { calls: blind });
      expect((await reported(create(c))).message).to.equal('Acme refused to create widget "n" (POST /widgets, 409):\n  no.');
      expect([b.asked.length, c.asked.length]).to.deep.equal([1, 1]);
    });

    it("with an empty id in a path sends nothing", async () => {
      const more = { calls: { ...calls, create: (args: Plain) => post(path`/homes/${String(args["policy"] ?? "")}/widgets`, {}) } };
      const b = bench(() => made, more);
      expect((await reported(create(b))).message).to.equal("an id in /homes/{}/widgets is empty: nothing was sent.");
      expect(b.asked).to.deep.equal([]);
    });

    it("without a request begins with the steps", async () => {
      const more = { calls: { ...calls, create: () => ({ initialState: { id: "n/h" } }) } };
      const b = bench(() => ({}), more);
      expect(await create(b)).to.deep.include({ id: "n/h" });
      expect(b.asked).to.deep.equal([]);
    });

    it("hands on what was gathered before", async () => {
      const gather: Gather = async (client, _args, { phase }) =>
        ({ x: await client.run(post("/prepare", {}, { effect: "read" })), phase }) as Gathered;
      const shape: Blueprint["shape"] = (body, _args, phase, gathered) => ({ ...body, phase, gathered });
      const b = bench((call) => (call.path.text === "/prepare" ? 7 : made), { gather, shape });
      await create(b);
      expect(b.asked[1]).to.equal('POST /widgets {"name":"n","home":"h","phase":"create","gathered":{"x":7,"phase":"create"}}');
    });
  });

  describe("an update", () => {
    const state = { ...good, size: 1, region: "eu", widgetId: "w1", state: "old", firstKey: "k", __v: 1 };

    it("is one request with what changed, and keeps what only the create answer had", async () => {
      const { handler, context, asked } = bench(() => ({ ...made, first_key: undefined, status: { state: "new" } }));
      const { outs } = await handler.update("w1", state, { ...good, size: 2, region: "eu" }, context);
      expect(asked).to.deep.equal(['PATCH /widgets/w1 {"look":{"size":2}}']);
      expect(outs).to.deep.equal({ ...state, size: 2, state: "new", firstKey: asSecret("k") });
    });

    it("of what is only ours sends nothing", async () => {
      const { handler, context, asked } = bench(() => made);
      const { outs } = await handler.update("w1", state, { ...good, size: 1, region: "eu", policy: "on" }, context);
      expect([asked, outs["policy"]]).to.deep.equal([[], "on"]);
    });

    it("that removes what the vendor cannot unset warns, once, and does not come back to it", async () => {
      const { handler, context, warnings } = bench(() => made);
      const { outs } = await handler.update("w1", state, { ...good, size: 1 }, context);
      expect(warnings).to.deep.equal(['widget "n": Acme has no way to unset region; the last value stays there.']);
      expect(handler.diff("w1", outs, { ...good, size: 1 }).changed).to.deep.equal([]);
    });

    it("that is refused leaves state as it was", async () => {
      const { handler, context } = bench((call) => no(call));
      const error = await reported(handler.update("w1", state, { ...good, size: 2 }, context));
      expect(error).not.to.be.instanceOf(PartialFailure);
      expect(error.message).to.contain('Acme refused to update widget "n"');
    });

    it("that sends everything lays the user's words over what is there", async () => {
      const whole: Partial<Blueprint> = { fullUpdate: { overlay: ({ look, other }) => ({ look, other }) } };
      const { handler, context, asked } = bench(() => ({ ...made, look: { color: "blue", size: 1 }, other: "kept" }), whole);
      await handler.update("w1", state, { ...good, size: 2, region: "eu" }, context);
      expect(asked[0]).to.equal("GET /widgets/w1");
      expect(JSON.parse((asked[1] ?? "").replace(/^PATCH \S+ /, ""))).to.deep.equal({
        ...good,
        look: { size: 2 },
        other: "kept",
        region: "eu",
      });
    });

    it("that sends everything does not bring back an object that is gone", async () => {
      const { handler, context, asked } = bench((call) => (call.verb === "GET" ? missing(call) : made), { fullUpdate: true });
      const { message } = await reported(handler.update("w1", state, { ...good, size: 2 }, context));
      expect(message).to.equal('Acme has no widget "n" any more. Run `pulumi refresh`, then the command again.');
      expect(asked).to.deep.equal(["GET /widgets/w1"]);
    });

    it("is refused for a state that a newer version wrote", async () => {
      const { handler, context, asked } = bench(() => made);
      const newer = { ...state, __v: 2 };
      for (const promise of [handler.update("w1", newer, good, context), handler.read("w1", newer, context)]) {
        expect((await reported(promise)).message).to.equal(
          'widget "n" was written by a newer pulumi-conduit. Update the package: npm install pulumi-conduit@latest',
        );
      }
      expect(asked).to.deep.equal([]);
    });
  });

  describe("a refresh", () => {
    const state = { ...good, password: asSecret("p"), widgetId: "w1", state: "old", firstKey: asSecret("k"), __v: 1 };

    it("of what nobody touched gives the inputs as they were, and the outputs of now", async () => {
      const { handler, context } = bench(() => ({ ...made, first_key: null, password: "****", status: { state: "now" } }));
      expect(await handler.read("w1", state, context)).to.deep.equal({
        id: "w1",
        inputs: { ...good, password: asSecret("p") },
        outs: { ...state, state: "now" },
      });
    });

    it("of what is gone says so, whether the vendor says it or still shows a shadow", async () => {
      const absentOne = bench((call) => missing(call));
      expect(await absentOne.handler.read("w1", state, absentOne.context)).to.equal(undefined);
      const shadow = bench(() => ({ ...made, deleted: true }), { isDeleted: ({ deleted }) => deleted === true });
      expect(await shadow.handler.read("w1", state, shadow.context)).to.equal(undefined);
    });

    it("whose answer does not hold the object is an error and never a deletion", async () => {
      for (const answer of [undefined, null, [], "odd", 7]) {
        const { handler, context } = bench(() => answer);
        expect((await reported(handler.read("w1", state, context))).message)
          .to.contain("GET /widgets/w1")
          .and.to.contain("does not hold the object");
      }
    });

    it("that fails is an error and never a deletion", async () => {
      const { handler, context } = bench((call) => no(call, 403));
      expect((await reported(handler.read("w1", state, context))).message).to.contain('Acme refused to read widget "n"');
    });

    it("finds the object in a list, or by more than one call, where that is how it is read", async () => {
      const inList = {
        ...calls,
        read: (id: string) => ({
          list: { ...post("/list"), effect: "read" as const },
          pick: (all: readonly Plain[]) => all.filter((w) => w["id"] === id),
        }),
      };
      const listed = bench(() => [null, "odd", { ...made, id: "w0" }, made], { calls: inList });
      expect(await listed.handler.read("w1", state, listed.context)).to.have.property("id", "w1");
      const missing = bench(() => [], { calls: inList });
      expect(await missing.handler.read("w1", state, missing.context)).to.equal(undefined);
      const isDeleted = ({ deleted }: Plain): boolean => deleted === true;
      const computed = bench(() => ({}), { isDeleted, calls: { ...calls, read: () => ({ customRead: async () => undefined }) } });
      expect(await computed.handler.read("w1", state, computed.context)).to.equal(undefined);
    });
  });

  describe("an import", () => {
    it("takes everything that can be read", async () => {
      const { handler, context } = bench(() => ({ ...made, look: { size: 2 }, password: "****" }));
      for (const props of [undefined, {}]) {
        const read = await handler.read("w1", props, context);
        expect(read?.inputs).to.deep.equal({ ...good, size: 2 });
        expect(read?.outs["__v"]).to.equal(1);
      }
    });

    it("of what is not there is an error that names the id", async () => {
      const { handler, context } = bench((call) => missing(call));
      expect((await reported(handler.read("w9", undefined, context))).message).to.equal("Acme has no widget with the id w9.");
    });

    it("takes an id apart that says more than which object", async () => {
      const imported = (id: string) => ({ id: id.split("/")[1] ?? "", known: { home: id.split("/")[0] } });
      const { handler, context, asked } = bench(() => ({ id: "w1", name: "n" }), { imported });
      expect(await handler.read("h/w1", undefined, context)).to.deep.include({ id: "w1", inputs: { name: "n", home: "h" } });
      await handler.read("w1", { ...good, __v: 1 }, context);
      expect(asked).to.deep.equal(["GET /widgets/w1", "GET /widgets/w1"]);
    });
  });

  describe("a delete", () => {
    const state = { ...good, __v: 1 };

    it("of what is gone already is done", async () => {
      const { handler, context } = bench((call) => missing(call));
      await handler.remove("w1", state, context);
    });

    it("that is refused says so", async () => {
      const { handler, context } = bench((call) => no(call, 409));
      expect((await reported(handler.remove("w1", state, context))).message).to.contain('Acme refused to delete widget "n"');
    });

    it("of what goes with its parent sends nothing, not even without settings", async () => {
      const { remove: _, ...rest } = calls;
      const { handler, context, asked } = bench(() => ({}), { calls: rest });
      await handler.remove("w1", state, context);
      expect(asked).to.deep.equal([]);
    });

    it("may take more than one call, and may have something to say", async () => {
      const remove: Blueprint["calls"]["remove"] = (id) => ({
        customDelete: (client, say) => (say("still there for a day"), client.run(post(path`/undo/${id}`))),
      });
      const b = bench(() => ({}), { calls: { ...calls, remove } });
      await b.handler.remove("w1", state, b.context);
      expect([b.asked, b.infos]).to.deep.equal([["POST /undo/w1"], ['widget "n": still there for a day']]);
    });

    it("with an empty id sends nothing", async () => {
      const { handler, context, asked } = bench(() => ({}));
      expect((await reported(handler.remove("", state, context))).message).to.contain("nothing was sent");
      expect(asked).to.deep.equal([]);
    });
  });

  describe("secrets", () => {
    it("of inputs and of state are in no message, also when the vendor repeats them", async () => {
      const repeat = (call: Call) => refused({ at: where(call, 400), message: "bad canary-repeated and canary-older" });
      forgetSecrets();
      const { handler, context } = bench(repeat);
      const olds = { ...good, password: asSecret("canary-older"), __v: 1 };
      const { message } = await reported(handler.update("w1", olds, { ...good, password: asSecret("canary-repeated") }, context));
      expect(message).to.contain("bad [secret] and [secret]");
    });
  });
});
