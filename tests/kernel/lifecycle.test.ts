import { expect } from "chai";
import type { Blueprint, Gathered } from "../../providers/kernel/blueprint.js";
import { type Handler, UserError, PartialFailure } from "../../providers/kernel/handler.js";
import { noNotes, type Note, type Notes } from "../../providers/kernel/notes.js";
import { asSecret } from "../../providers/kernel/signature.js";
import { type Call, path, post } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import { absent, refused, unreachable } from "../../sdk/failure.js";
import { forgetSecrets } from "../../sdk/redact.js";
import { failWith, where } from "../client.js";
import { START } from "../clock.js";
import { lifecycle } from "../../providers/kernel/lifecycle.js";
import { fakeClient, type FakeVendor } from "../client.js";
import { watched } from "../context.js";
import { acmeVendor, bench, step, widget } from "./widget.js";

type Gather = NonNullable<Blueprint["gather"]>;

const good = { name: "n", home: "h" };
const made = { id: "w1", name: "n", home: "h", status: { state: "new" }, first_key: "canary-first" };
const calls = widget.calls as unknown as Blueprint["calls"];

const lost = (call: Call) => unreachable({ at: where(call), message: "the answer was lost", maybeDone: true });
const no = (call: Call, status = 400) => refused({ at: where(call, status), message: "no" });
const gone = (call: Call) => absent({ at: where(call, 404), message: "it is not there" });

const told = async (promise: Promise<unknown>): Promise<UserError> => {
  const error = await promise.then(
    (value) => new Error(`expected a failure, got ${JSON.stringify(value)}`),
    (e: unknown) => e,
  );
  if (error instanceof UserError) return error;
  throw error;
};

const unfinished = async (promise: Promise<unknown>): Promise<PartialFailure> => {
  const error = await told(promise);
  if (error instanceof PartialFailure) return error;
  throw error;
};

const create = ({ handler, context }: ReturnType<typeof bench>, news: Plain = good): ReturnType<Handler["create"]> =>
  handler.create(news, context);

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
      const error = await told(create(bench((call) => no(call))));
      expect(error).not.to.be.instanceOf(PartialFailure);
      expect(error.message).to.equal('Acme refused to create widget "n" (POST /widgets, 400):\n  no.');
      expect([error.stack, error.name]).to.deep.equal(["", ""]);
    });

    it("that is refused because the name is taken names who has it", async () => {
      const taken = (call: Call) => refused({ at: where(call, 409), message: "no", conflict: true });
      const b = bench((call) => (call.verb === "POST" ? taken(call) : [{ ...made, id: "w7" }]));
      expect((await told(create(b))).message).to.contain(
        'widget "n" exists already (id w7) and was not made by this resource. If this stack has it under another name, keep it:\n  add aliases: [{ name: "<old name>" }] to its options, or run `pulumi state rename`. If not, import it ({ import: "w7" } among\n  its options), or choose another name.',
      );
    });

    it("that is refused because it was taken a moment ago, and is free again, says no more than the vendor", async () => {
      const taken = (call: Call) => refused({ at: where(call, 409), message: "no", conflict: true });
      for (const answer of [() => [], (call: Call) => no(call, 403)]) {
        const b = bench((call) => (call.verb === "POST" ? taken(call) : answer(call)));
        expect((await told(create(b))).message).to.equal('Acme refused to create widget "n" (POST /widgets, 409):\n  no.');
      }
    });

    it("that is refused for another reason, or that nobody could look up, is not looked up", async () => {
      const b = bench((call) => no(call));
      expect((await told(create(b))).message).to.equal('Acme refused to create widget "n" (POST /widgets, 400):\n  no.');
      const { find: _, ...blind } = calls;
      const c = bench((call) => refused({ at: where(call, 409), message: "no", conflict: true }), { calls: blind });
      expect((await told(create(c))).message).to.equal('Acme refused to create widget "n" (POST /widgets, 409):\n  no.');
      expect([b.asked.length, c.asked.length]).to.deep.equal([1, 1]);
    });

    it("with an empty id in a path sends nothing", async () => {
      const more = { calls: { ...calls, create: (args: Plain) => post(path`/homes/${String(args["policy"] ?? "")}/widgets`, {}) } };
      const b = bench(() => made, more);
      expect((await told(create(b))).message).to.equal("an id in /homes/{}/widgets is empty: nothing was sent.");
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

  describe("a create whose answer was lost", () => {
    /** A vendor that has these objects after the create, and loses the first answers. */
    const vendor = (found: Plain[], losses = 1) => {
      let n = 0;
      return (call: Call): unknown => (call.verb === "GET" ? found : n++ < losses ? lost(call) : made);
    };
    const posts = (asked: readonly string[]): number => asked.filter((a) => a.startsWith("POST")).length;

    it("takes the one object that it made, and sends nothing twice", async () => {
      const b = bench(vendor([{ ...made, id: "w5" }]));
      expect((await create(b)).id).to.equal("w5");
      expect(posts(b.asked)).to.equal(1);
    });

    it("is repeated once when nothing was made, after looking for as long as the vendor may need to show it", async () => {
      const b = bench(vendor([]));
      expect((await create(b)).id).to.equal("w1");
      expect(posts(b.asked)).to.equal(2);
      expect(b.sleeps).to.deep.equal([0, 1500, 4000]);
    });

    it("is given up when it is lost again", async () => {
      const b = bench(vendor([], 9));
      expect((await told(create(b))).message).to.contain("the answer was lost");
      expect(posts(b.asked)).to.equal(2);
    });

    it("stops when several fit, and names them", async () => {
      const b = bench(
        vendor([
          { ...made, id: "w5" },
          { ...made, id: "w6" },
        ]),
      );
      expect((await told(create(b))).message).to.equal(
        'Acme may have created widget "n": the answer was lost, and 2 objects fit now (w5, w6). None was taken. Import the one that is yours ({ import: "<id>" } among its options), or delete those that nobody needs, then run the command again.',
      );
      expect(posts(b.asked)).to.equal(1);
    });

    it("does not take an object that is older than the create, or that is gone", async () => {
      // Perhaps another resource of an earlier run: names are not unique everywhere.
      const old = { ...made, id: "w3", created_at: new Date(START - 2001).toISOString() };
      const young = { ...made, id: "w4", created_at: new Date(START - 2000).toISOString() };
      const dead = { ...made, id: "w2", deleted: true };
      const isGone = { isDeleted: (answer: Plain) => answer["deleted"] === true };
      expect((await create(bench(vendor([old, young, dead]), isGone))).id).to.equal("w4");
      expect((await create(bench(vendor([old, dead]), isGone))).id).to.equal("w1");
    });

    it("does not take the object of another resource that looks the same and is made at the same time", async () => {
      const there: Plain[] = [];
      let n = 0;
      const b = bench(async (call) => {
        if (call.verb === "GET") return [...there];
        const mine = { ...made, id: `w${(n += 1)}` };
        there.push(mine);
        const isLost = n < 3;
        await new Promise((resolve) => setTimeout(resolve, isLost ? 20 : 0));
        return isLost ? lost(call) : mine;
      });
      const all = await Promise.all([create(b), create(b), create(b)]);
      expect(all.map(({ id }) => id)).to.deep.equal(["w1", "w2", "w3"]);
      expect(posts(b.asked)).to.equal(3);
    });

    it("finds what was made anew under the id of what this process has deleted", async () => {
      const b = bench((call) => (call.verb === "GET" ? [{ ...made, id: "w5" }] : call.verb === "POST" ? lost(call) : {}));
      const { id, outs } = await create(b);
      await b.handler.remove(id, outs, b.context);
      expect((await create(b)).id).to.equal("w5");
      expect(posts(b.asked)).to.equal(2);
    });

    it("is not begun while a run that was interrupted may still be at it, unless that one's object is there by now", async () => {
      const open: Notes = { ...noNotes, pendingCreate: async () => ({ startedAt: START, found: {}, open: true }) };
      const waiting = bench(vendor([], 0), {}, {}, open);
      expect((await told(create(waiting))).message).to.equal(
        'widget "n" is still being created by a run that was interrupted; nothing was sent. Run the command again in a few minutes.',
      );
      expect(posts(waiting.asked)).to.equal(0);
      const there = bench((call) => (call.path.text === "/widgets" ? [{ ...made, id: "w5" }] : { ...made, id: "w5" }), {}, {}, open);
      expect((await create(there)).id).to.equal("w5");
      expect(posts(there.asked)).to.equal(0);
    });

    it("is not repeated when nobody could look whether it was made", async () => {
      const b = bench((call) => lost(call));
      const { message } = await told(create(b));
      expect(posts(b.asked)).to.equal(1);
      expect(message).to.contain("It may have been created all the same: the next run looks for it first.");
    });

    describe("when something in between gave up on it", () => {
      const gone = (call: Call) => unreachable({ at: where(call, 504), message: "gateway timeout", maybeDone: true, mayFollow: true });
      /** A vendor that carries the create out so many looks after its answer. */
      const after = (looks: number): FakeVendor => {
        let seen = 0;
        return (call) =>
          call.verb === "POST" ? gone(call) : call.path.text === "/widgets" && (seen += 1) > looks ? [{ ...made, id: "w5" }] : [];
      };

      it("is looked for until it is there, and not sent again", async () => {
        for (const looks of [0, 1, 3, 6]) {
          const b = bench(after(looks));
          expect((await create(b)).id, `after ${looks} looks`).to.equal("w5");
          expect(posts(b.asked)).to.equal(1);
        }
      });

      it("is given up with the operation's time, and the next run looks first", async () => {
        const taken: (string | undefined)[] = [];
        const notes: Notes = { ...noNotes, take: () => (how) => void taken.push(how) };
        const b = bench(after(Infinity), {}, {}, notes);
        const { message } = await told(create(b));
        expect(message).to.contain("It may have been created all the same: the next run looks for it first.");
        expect(posts(b.asked)).to.equal(1);
        expect(b.sleeps.reduce((sum, ms) => sum + ms, 0)).to.be.within(9 * 60_000, 10 * 60_000);
        expect(b.asked.length).to.be.below(30);
        expect(taken).to.deep.equal(["late", "unsure"]);
      });

      it("is sent again where the vendor refuses a second one, and what it then has is ours", async () => {
        const b = bench(after(Infinity), { unique: true });
        await told(create(b));
        expect(posts(b.asked)).to.equal(2);
        let posted = 0;
        const refusing: FakeVendor = (call) =>
          call.verb === "POST"
            ? (posted += 1) === 1
              ? gone(call)
              : refused({ at: where(call, 409), message: "there is one", conflict: true })
            : posted === 2
              ? [{ ...made, id: "w5", created_at: new Date(START + 1000).toISOString() }]
              : [];
        const c = bench(refusing, { unique: true });
        expect((await create(c)).id).to.equal("w5");
      });

      it("is looked for by the next run for as long as it may still come", async () => {
        const left: Notes = {
          ...noNotes,
          pendingCreate: async () => ({ startedAt: START - 30_000, found: {}, open: false, isLate: true }),
        };
        const b = bench((call) => (call.verb === "POST" ? made : []), {}, {}, left);
        await create(b);
        expect(b.sleeps.reduce((sum, ms) => sum + ms, 0)).to.be.within(60_000, 90_000);
        expect(posts(b.asked)).to.equal(1);
      });
    });

    it("is not repeated where there is no way to look", async () => {
      const { find: _, ...blind } = calls;
      const b = bench((call) => lost(call), { calls: blind });
      expect((await told(create(b))).message).to.contain("It may have been created all the same: look for it at Acme before the next run.");
      expect(posts(b.asked)).to.equal(1);
    });

    it("is found by its name when the answer came but holds no id", async () => {
      const b = bench((call) => (call.verb === "GET" ? [{ ...made, id: "w5" }] : {}));
      expect((await create(b)).id).to.equal("w5");
      expect(posts(b.asked)).to.equal(1);
    });

    it("without an id anywhere is an error that says so", async () => {
      const b = bench((call) => (call.verb === "GET" ? [] : {}));
      expect((await told(create(b))).message).to.equal('Acme created widget "n" but its answer holds no id.');
      expect(posts(b.asked)).to.equal(1);
    });
  });

  describe("steps", () => {
    const failing = (seen?: Plain) =>
      step(async ({ client, look }) => {
        if (seen === undefined) return failWith(no(post("/polish", {})));
        await look();
        return failWith(no(post(`/${client.vendor}`, {})));
      });

    it("that fail leave an object that the next run can finish: recorded, with a version and its outputs", async () => {
      const error = await unfinished(
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
      const steps = step(async ({ id, phase, live: seen, changed, args, state: known, progress, warn }) => {
        phases.push([id, phase, seen?.["id"], [...changed], args["name"], known]);
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
      const error = await unfinished(
        handler.update("w1", { ...good, widgetId: "w1", state: "new", __v: 1 }, { ...good, size: 1 }, context),
      );
      expect(error.outs).to.deep.include({ size: 1, state: "changed", widgetId: "w1", __v: 1 });
    });

    it("that look for an object which is gone say so", async () => {
      const { handler, context } = bench((call) => (call.verb === "GET" ? gone(call) : {}), { steps: failing({}) });
      const error = await unfinished(handler.update("w1", { ...good, __v: 1 }, good, context));
      expect(error.message).to.contain("it is gone");
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
      const error = await told(handler.update("w1", state, { ...good, size: 2 }, context));
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
      const { handler, context, asked } = bench((call) => (call.verb === "GET" ? gone(call) : made), { fullUpdate: true });
      const { message } = await told(handler.update("w1", state, { ...good, size: 2 }, context));
      expect(message).to.equal('Acme has no widget "n" any more. Run `pulumi refresh`, then the command again.');
      expect(asked).to.deep.equal(["GET /widgets/w1"]);
    });

    it("is refused for a state that a newer version wrote", async () => {
      const { handler, context, asked } = bench(() => made);
      const newer = { ...state, __v: 2 };
      for (const promise of [handler.update("w1", newer, good, context), handler.read("w1", newer, context)]) {
        expect((await told(promise)).message).to.equal(
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
      const absentOne = bench((call) => gone(call));
      expect(await absentOne.handler.read("w1", state, absentOne.context)).to.equal(undefined);
      const shadow = bench(() => ({ ...made, deleted: true }), { isDeleted: ({ deleted }) => deleted === true });
      expect(await shadow.handler.read("w1", state, shadow.context)).to.equal(undefined);
    });

    it("whose answer does not hold the object is an error and never a deletion", async () => {
      for (const answer of [undefined, null, [], "odd", 7]) {
        const { handler, context } = bench(() => answer);
        expect((await told(handler.read("w1", state, context))).message)
          .to.contain("GET /widgets/{}")
          .and.to.contain("does not hold the object");
      }
    });

    it("that fails is an error and never a deletion", async () => {
      const { handler, context } = bench((call) => no(call, 403));
      expect((await told(handler.read("w1", state, context))).message).to.contain('Acme refused to read widget "n"');
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
      const gone = ({ deleted }: Plain): boolean => deleted === true;
      const computed = bench(() => ({}), { isDeleted: gone, calls: { ...calls, read: () => ({ customRead: async () => undefined }) } });
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
      const { handler, context } = bench((call) => gone(call));
      expect((await told(handler.read("w9", undefined, context))).message).to.equal("Acme has no widget with the id w9.");
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
      const { handler, context } = bench((call) => gone(call));
      await handler.remove("w1", state, context);
    });

    it("that is refused says so", async () => {
      const { handler, context } = bench((call) => no(call, 409));
      expect((await told(handler.remove("w1", state, context))).message).to.contain('Acme refused to delete widget "n"');
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
      expect((await told(handler.remove("", state, context))).message).to.contain("nothing was sent");
      expect(asked).to.deep.equal([]);
    });
  });

  describe("secrets", () => {
    it("of inputs and of state are in no message, also when the vendor repeats them", async () => {
      const repeat = (call: Call) => refused({ at: where(call, 400), message: "bad canary-repeated and canary-older" });
      forgetSecrets();
      const { handler, context } = bench(repeat);
      const olds = { ...good, password: asSecret("canary-older"), __v: 1 };
      const { message } = await told(handler.update("w1", olds, { ...good, password: asSecret("canary-repeated") }, context));
      expect(message).to.contain("bad [secret] and [secret]");
    });
  });

  it("one account has one connection, whatever is done over it", async () => {
    let connected = 0;
    const { handler, context } = bench(() => made);
    const counting = bench(() => made, {}, { config: () => ((connected += 1), undefined) });
    await handler.create(good, context);
    await counting.handler.create(good, counting.context);
    const once = connected;
    await counting.handler.remove("w1", { ...good, __v: 1 }, counting.context);
    expect(connected).to.equal(once);
  });

  describe("notes of creates that were begun", () => {
    /** A life whose notes are kept here, with what an earlier run left. */
    const noted = (vendor: FakeVendor, left?: Note, more: Partial<Blueprint> = {}) => {
      const { client, asked } = fakeClient(vendor);
      const log: string[] = [];
      const keys: string[] = [];
      const taken: Note[] = [];
      const notes: Notes = {
        ...noNotes,
        pendingCreate: async () => (left === undefined ? undefined : { ...left, open: false }),
        take: (key, note) => {
          keys.push(key);
          taken.push(note);
          log.push(`taken before request ${asked.length + 1}`);
          return (how) => void log.push(how ?? "known");
        },
        settle: () => void log.push("settled"),
      };
      const blueprint = { ...(widget as unknown as Blueprint), ...more, vendor: { ...acmeVendor, connect: () => client } } as Blueprint;
      return { handler: lifecycle(blueprint, notes), asked, log, keys, taken, ...watched() };
    };
    const posts = (asked: readonly string[]): number => asked.filter((a) => a.startsWith("POST")).length;
    const earlier: Note = { startedAt: START - 60_000, found: { before: [] } };

    it("are taken before the request and thrown away when its answer is known, whatever it is", async () => {
      const made1 = noted(() => made);
      await made1.handler.create(good, made1.context);
      expect(made1.log).to.deep.equal(["taken before request 1", "known"]);
      const refused1 = noted((call) => no(call));
      await told(refused1.handler.create(good, refused1.context));
      expect(refused1.log.at(-1)).to.equal("known");
    });

    it("stay when nobody knows what became of the request", async () => {
      const b = noted((call) => lost(call));
      await told(b.handler.create(good, b.context));
      expect(b.log).to.deep.equal(["taken before request 1", "unsure"]);
    });

    it("hold when it began and what was there before, and are told apart by what cannot be changed and by no secret", async () => {
      const gather: Blueprint["gather"] = async () => ({ before: ["w0"], more: 1 });
      const b = noted(() => made, undefined, { gather });
      for (const news of [good, { ...good, size: 3, password: "canary-key" }, { ...good, name: "m" }, { ...good, home: "i" }]) {
        await b.handler.create(news, b.context);
      }
      expect(b.taken[0]).to.deep.equal({ startedAt: START, found: { before: ["w0"] } });
      const [first, same, name, home] = b.keys;
      expect([same === first, name === first, home === first]).to.deep.equal([true, false, false]);
      expect(b.keys.join()).to.contain("https://acme.example").and.to.contain("acme:Widget").and.not.to.contain("canary-key");
      const fields = {
        ...(widget.fields as unknown as Blueprint["fields"]),
        password: { ...widget.fields.password, spec: { change: "replace" } },
      };
      const secretive = noted(() => made, undefined, { fields: fields as Blueprint["fields"] });
      await secretive.handler.create({ ...good, password: asSecret("canary-fixed") }, secretive.context);
      expect(secretive.keys.join()).not.to.contain("canary-fixed");
      expect(secretive.taken[0]?.found).to.deep.equal({});
    });

    it("that are left behind lead to what the interrupted run has made, which is taken and told", async () => {
      const b = noted((call) => (call.path.text === "/widgets" ? [{ ...made, id: "w5" }] : { ...made, id: "w5" }), earlier);
      expect((await b.handler.create(good, b.context)).id).to.equal("w5");
      expect([posts(b.asked), b.log]).to.deep.equal([0, ["settled"]]);
      expect(b.infos).to.deep.equal(['widget "n": adopting w5, which an interrupted run created.']);
    });

    it("that lead to nothing are settled, and the object is made", async () => {
      const b = noted((call) => (call.verb === "GET" ? [] : made), earlier);
      expect((await b.handler.create(good, b.context)).id).to.equal("w1");
      expect([posts(b.asked), b.log[0]]).to.deep.equal([1, "settled"]);
    });

    it("stay when the vendor cannot be asked, and nothing is sent", async () => {
      const b = noted((call) => lost(call), earlier);
      expect((await told(b.handler.create(good, b.context))).message).to.equal(
        'Acme may have created widget "n" in a run that was interrupted, and cannot be asked now; nothing was sent. Run the command again.',
      );
      expect([posts(b.asked), b.log]).to.deep.equal([0, []]);
    });

    it("are no use where objects cannot be found", async () => {
      const { find: _, ...blind } = calls;
      const b = noted(() => made, earlier, { calls: blind });
      await b.handler.create(good, b.context);
      expect(b.log).to.deep.equal([]);
    });
  });

  describe("an object that was found after a lost create", () => {
    const found = async (answer: Plain, more: Partial<Blueprint> = {}, ahead?: number): Promise<string> => {
      let n = 0;
      const vendor: FakeVendor = (call) => (call.verb === "GET" ? [{ ...made, ...answer, id: "w5" }] : n++ === 0 ? lost(call) : made);
      const b = bench(vendor, more, {}, noNotes, ahead);
      return (await create(b)).id;
    };

    it("is told by the time it was made, in whatever form the vendor writes it, give or take two seconds", async () => {
      const at = (ms: number): string => new Date(START + ms).toISOString();
      expect(await found({ createdAt: at(-2000) })).to.equal("w5");
      expect(await found({ createdAt: at(-2001) })).to.equal("w1");
      expect(await found({ created_at: START / 1000 - 2 })).to.equal("w5");
      expect(await found({ created_at: START / 1000 - 3 })).to.equal("w1");
      expect(await found({ created_at: "not a time" })).to.equal("w5");
      expect(await found({ created_at: null })).to.equal("w5");
    });

    it("is told by the vendor's clock, however far that is ahead or behind", async () => {
      const hour = 3_600_000;
      const at = (ms: number): Plain => ({ createdAt: new Date(START + ms).toISOString() });
      expect([await found(at(-hour), {}, -hour), await found(at(-hour - 2001), {}, -hour)]).to.deep.equal(["w5", "w1"]);
      expect([await found(at(hour), {}, hour), await found(at(0), {}, hour)]).to.deep.equal(["w5", "w1"]);
    });

    it("is somebody else's when it differs in what cannot be changed, and may be ours where that cannot be seen", async () => {
      expect(await found({ home: "elsewhere" })).to.equal("w1");
      expect(await found({ home: undefined })).to.equal("w5");
    });
  });

  describe("the time that an operation has", () => {
    const minutes = 60_000;
    const given = async (more: Partial<Blueprint>, around: Parameters<typeof bench>[2] = {}): Promise<number> => {
      let left = 0;
      const gather: Blueprint["gather"] = async (client) => ((left = client.remainingMs()), {});
      const b = bench(() => made, { gather, ...more }, around);
      await create(b);
      return left;
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
      let left = 0;
      const read = () => ({ customRead: async (client: { remainingMs(): number }) => ((left = client.remainingMs()), made) });
      const { handler, context } = bench(() => made, { calls: { ...calls, read } as Blueprint["calls"] });
      await handler.read("w1", { ...good, __v: 1 }, context);
      expect(left).to.equal(2 * minutes);
    });
  });

  it("a warning of check is told with the object's name, and stops nothing", async () => {
    const zone = {
      ...widget.fields.zone,
      spec: { change: "update", review: () => [{ path: "", message: "is odd", severity: "warning" }] },
    };
    const fields = { ...widget.fields, zone } as unknown as Blueprint["fields"];
    const { handler, context, warnings } = bench(() => made, { fields });
    expect((await handler.check({}, { ...good, zone: "z" }, context)).failures).to.deep.equal([]);
    expect(warnings).to.deep.equal(['widget "n": zone is odd.']);
    await handler.check({}, good, context);
    expect(warnings, "of what is not odd nothing is told").to.have.length(1);
  });

  it("a mistake of ours is not dressed up as the user's", async () => {
    const broken = {
      ...calls,
      create: () => {
        throw new TypeError("our mistake");
      },
    };
    const { handler, context } = bench(() => made, { calls: broken });
    const error = await handler.create(good, context).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(TypeError).and.not.to.be.instanceOf(UserError);
  });

  describe("what is seen on the way", () => {
    const state = { ...good, widgetId: "w1", state: "old", __v: 1 };

    it("an empty id is no id", async () => {
      const b = bench((call) => (call.verb === "GET" ? [] : { ...made, id: "" }));
      expect((await told(create(b))).message).to.equal('Acme created widget "n" but its answer holds no id.');
    });

    it("a look after a lost answer has half a minute of its own, or what is left where that is more", async () => {
      const looked = async (timeoutMs: number): Promise<number> => {
        let left = 0;
        const find = () => ({ customRead: async (client: { remainingMs(): number }) => ((left = client.remainingMs()), made) });
        const b = bench((call) => lost(call), { calls: { ...calls, find } as Blueprint["calls"] }, { timeoutMs });
        await create(b);
        return left;
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
      expect((await unfinished(create(b))).message).to.equal('Acme refused to polish widget "n" (GET /widgets/{}, 403):\n  no.');
    });

    it("what an earlier step saw is kept when a later one fails", async () => {
      const steps: Blueprint["steps"] = [
        { name: "look at", run: async () => ({ ...made, status: { state: "between" } }) },
        { name: "polish", run: async () => failWith(no(post("/polish", {}))) },
      ];
      const b = bench(() => made, { steps });
      expect((await unfinished(create(b))).outs).to.deep.include({ state: "between", firstKey: asSecret("canary-first") });
      expect((await unfinished(b.handler.update("w1", state, good, b.context))).outs).to.deep.include({ state: "between" });
      const blind: Blueprint["steps"] = [{ name: "polish", run: async () => failWith(no(post("/polish", {}))) }];
      const c = bench(() => made, { steps: blind });
      expect((await unfinished(c.handler.update("w1", state, good, c.context))).outs).to.deep.include({ state: "old" });
    });

    it("an update whose answer holds nothing keeps the outputs as they were", async () => {
      for (const answer of [{}, undefined, []]) {
        const { handler, context } = bench(() => answer);
        expect((await handler.update("w1", state, { ...good, size: 1 }, context)).outs).to.deep.include({ state: "old", size: 1 });
      }
    });

    it("an update is prepared and shaped as one", async () => {
      const seen: unknown[] = [];
      const gather: Gather = async (_client, _args, { phase, changed, id }) => (seen.push([phase, [...changed], id]), { g: 1 } as Gathered);
      const shape: Blueprint["shape"] = (body, _args, phase, gathered) => ({ ...body, phase, gathered });
      const { handler, context, asked } = bench(() => made, { gather, shape });
      await handler.update("w1", state, { ...good, size: 1 }, context);
      expect(seen).to.deep.equal([["update", ["size"], "w1"]]);
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

  it("a failure says what was being done", async () => {
    const refusing = (more: Partial<Blueprint>, verb = "GET") => bench((call) => (call.verb === verb ? no(call, 403) : made), more);
    const head = async (promise: Promise<unknown>): Promise<string> => (await told(promise)).message.split(" (")[0] ?? "";
    expect(await head(create(refusing({}), { ...good, adopt: "byName" }))).to.equal('Acme refused to look for widget "n"');
    const gather: Blueprint["gather"] = async () => failWith(no(post("/prepare")));
    expect(await head(create(refusing({ gather })))).to.equal('Acme refused to prepare widget "n"');
    const whole = refusing({ fullUpdate: true });
    expect(await head(whole.handler.update("w1", { ...good, __v: 1 }, { ...good, size: 1 }, whole.context))).to.equal(
      'Acme refused to read widget "n"',
    );
    const nameless = refusing({ title: () => undefined }, "POST");
    expect(await head(create(nameless))).to.equal("Acme refused to create widget");
  });

  it("an import that differs in several fields names them all", async () => {
    const zone = { ...widget.fields.zone, spec: { wire: "zone", change: "replace" } };
    const { handler, context } = bench(() => ({ ...made, zone: "z" }), {
      fields: { ...widget.fields, zone } as unknown as Blueprint["fields"],
    });
    expect((await told(handler.adopt("w1", { ...good, home: "i", zone: "y" }, context))).message).to.contain("home, zone differs");
  });
});
