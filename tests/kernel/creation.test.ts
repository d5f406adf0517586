import { expect } from "chai";
import type { Blueprint, Gathered } from "../../providers/kernel/blueprint.js";
import { UserError } from "../../providers/kernel/handler.js";
import { type PendingCreate, noNotes, type Note, type Notes } from "../../providers/kernel/notes.js";
import { asSecret, unknown } from "../../providers/kernel/signature.js";
import { type Call, get } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import { absent, unreachable } from "../../sdk/failure.js";
import { failWith, where } from "../client.js";
import { START } from "../clock.js";
import { bench, step, widget } from "./widget.js";

const good = { name: "n", home: "h", size: 1 };
const there = { id: "w7", name: "n", home: "h", look: { size: 1 } };
const lost = (call: Call) => unreachable({ at: where(call), message: "the answer was lost", maybeDone: true });

const reported = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    (value) => new Error(`expected a failure, got ${JSON.stringify(value)}`),
    (e: unknown) => e,
  );
  if (error instanceof UserError) return error.message;
  throw error;
};

/** A vendor that has these objects, and gives a new one the id w1. */
const having =
  (...all: Plain[]) =>
  (call: Call): unknown => {
    if (call.verb === "POST") return { ...(call.body as Plain), id: "w1" };
    if (call.verb === "PATCH") return {};
    return call.path.text === "/widgets"
      ? all
      : (all.find(({ id }) => call.path.text.endsWith(`/${String(id)}`)) ?? absent({ at: where(call, 404), message: "no" }));
  };

const create = ({ handler, context }: ReturnType<typeof bench>, news: Plain) => handler.create(news, context);

describe("kernel/creation", () => {
  it("is nobody's concern unless the user says so: one request", async () => {
    for (const adopt of [undefined, "never", "afterFailure"]) {
      const b = bench(having(there));
      expect((await create(b, { ...good, adopt })).id, adopt).to.equal("w1");
      expect(b.asked, adopt).to.deep.equal(['POST /widgets {"name":"n","home":"h","look":{"size":1}}']);
    }
  });

  describe("adopt: byName", () => {
    const adopt = "byName";

    it("takes the one with the name and makes it what the inputs say", async () => {
      const b = bench(having({ ...there, look: { size: 5 } }));
      const { id, outs } = await create(b, { ...good, adopt });
      expect([id, outs["size"], outs["widgetId"]]).to.deep.equal(["w7", 1, "w7"]);
      expect(b.asked).to.deep.equal(["GET /widgets", "GET /widgets/w7", 'PATCH /widgets/w7 {"look":{"size":1}}']);
      expect(b.infos).to.deep.equal(['widget "n": adopting w7, as adopt: "byName" asks.']);
    });

    it("sends the secrets, for nobody can see which ones it has", async () => {
      const b = bench(having(there));
      const { outs } = await create(b, { ...good, adopt, password: "canary", token: { value: "canary-token" } });
      expect(b.asked.at(-1)).to.equal('PATCH /widgets/w7 {"password":"canary","token":{"value":"canary-token"}}');
      expect(outs["password"]).to.deep.equal(asSecret("canary"));
    });

    it("creates when there is none", async () => {
      const b = bench(having());
      expect((await create(b, { ...good, adopt })).id).to.equal("w1");
    });

    it("stops, and sends nothing, when there are several", async () => {
      const b = bench(having(there, { ...there, id: "w8" }));
      expect(await reported(create(b, { ...good, adopt }))).to.equal(
        'Acme has 2 objects that widget "n" could take (w7, w8); nothing was sent. Import the one that you mean ({ import: "<id>" } among its options).',
      );
      expect(b.asked).to.deep.equal(["GET /widgets"]);
    });

    it("stops when it would have to be replaced", async () => {
      const b = bench(having({ ...there, home: "elsewhere" }));
      expect(await reported(create(b, { ...good, adopt }))).to.equal(
        'widget w7 cannot be taken as widget "n": home differs from what it is. Nothing was changed.',
      );
    });

    it("stops when nobody can look", async () => {
      const b = bench((call) => lost(call));
      expect(await reported(create(b, { ...good, adopt }))).to.contain('could not be reached to look for widget "n"');
      expect(b.asked).to.have.length(1);
    });

    it("asks a find that leaves out what was there before for everything", async () => {
      const calls = widget.calls as unknown as Blueprint["calls"];
      const since = (all: readonly Plain[], before: unknown): Plain[] =>
        all.filter(({ id }) => Array.isArray(before) && !before.includes(id));
      const find: Blueprint["calls"]["find"] = (_args, { before }) => ({ list: get("/widgets"), pick: (all) => since(all, before) });
      const b = bench(having(there), { calls: { ...calls, find } });
      expect((await create(b, { ...good, adopt })).id).to.equal("w7");
    });
  });

  describe("adopt: ifIdentical", () => {
    const adopt = "ifIdentical";

    it("takes one that differs in nothing that can be read, and changes nothing", async () => {
      const b = bench(having({ ...there, id: "w6", look: { size: 2 } }, there));
      expect((await create(b, { ...good, adopt })).id).to.equal("w7");
      expect(b.asked).to.deep.equal(["GET /widgets", "GET /widgets/w7"]);
    });

    it("makes a new one beside those that differ", async () => {
      const b = bench(having({ ...there, look: { size: 2 } }));
      expect((await create(b, { ...good, adopt })).id).to.equal("w1");
    });
  });

  it("an object that cannot be looked for is made whatever is there, and waits for no other", async () => {
    const { find: _, ...blind } = widget.calls as unknown as Blueprint["calls"];
    const posted: unknown[] = [];
    let answer: (value: Plain) => void = () => undefined;
    const b = bench((call) => (posted.push(call.body), posted.length === 1 ? new Promise((done) => (answer = done)) : { id: "w2" }), {
      calls: blind,
    });
    const first = create(b, { ...good, adopt: "byName" });
    expect((await create(b, good)).id).to.equal("w2");
    answer({ id: "w1" });
    expect((await first).id).to.equal("w1");
    expect(posted).to.have.length(2);
  });

  describe("an object that is made by several requests", () => {
    const { find: _, ...blind } = widget.calls as unknown as Blueprint["calls"];
    const gather: Blueprint["gather"] = async () => ({ before: ["w0"], more: 1 });
    /** What the create was told of the world, and what became of the notes. */
    const begun = (remaining?: PendingCreate, more: Partial<Blueprint> = {}) => {
      const log: unknown[] = [];
      const notes: Notes = {
        ...noNotes,
        pendingCreate: async () => remaining,
        take: (_key, note) => (log.push(note), (how) => void log.push(how ?? "known")),
        settle: () => void log.push("settled"),
      };
      const calls = { ...blind, create: (_args: Plain, _body: Plain, gathered: Gathered) => ({ initialState: { ...gathered, id: "w1" } }) };
      const steps = step(async ({ gathered }) => void log.push(gathered));
      return { ...bench(having(), { calls: calls as Blueprint["calls"], gather, steps, ...more }, {}, notes), log };
    };

    it("is begun with a note of what was there, which is thrown away at the end", async () => {
      const b = begun();
      expect((await create(b, good)).id).to.equal("w1");
      expect(b.log).to.deep.equal([{ startedAt: START, found: { before: ["w0"] } }, "settled", { before: ["w0"], more: 1 }, "known"]);
    });

    it("is gone on with as from before the run that began it", async () => {
      const b = begun({ startedAt: START - 5000, found: { before: [] }, open: false });
      await create(b, good);
      expect(b.log).to.deep.equal([{ startedAt: START - 5000, found: { before: [] } }, "settled", { before: [], more: 1 }, "known"]);
    });

    it("is not begun while that run is still at it", async () => {
      const b = begun({ startedAt: START - 5000, found: { before: [] }, open: true });
      expect(await reported(create(b, good))).to.contain("is still being created by a run that was interrupted; nothing was sent.");
      expect(b.log).to.deep.equal([]);
    });

    it("is over when a step fails: it is recorded, and the next run goes on from there", async () => {
      const b = begun(undefined, { steps: step(async () => failWith(lost(get("/step")))) });
      expect(await reported(create(b, good))).to.contain("the answer was lost");
      expect(b.log.at(-1)).to.equal("known");
    });

    it("has no note where nobody asks what was there, or where it can be looked for", async () => {
      const without = begun(undefined, { gather: async () => ({ more: 1 }) as Gathered });
      await create(without, good);
      expect(without.log).to.deep.equal([{ more: 1 }]);
    });
  });

  describe("adopt: never", () => {
    it("stops at what a create with a lost answer made, and says how to go on", async () => {
      let posted = false;
      const b = bench((call) => (call.verb === "POST" ? ((posted = true), lost(call)) : posted ? [there] : []));
      expect(await reported(create(b, { ...good, adopt: "never" }))).to.equal(
        'widget "n" was created, but the answer was lost, and `adopt: "never"` forbids adopting it. Import it ({ import: "w7" } among its options), or delete w7 and run the command again.',
      );
    });
  });

  it("is not changed or compared later: adopt and timeouts are no difference", () => {
    const { handler } = bench(having());
    const state = { ...good, widgetId: "w7", __v: 1 };
    expect(handler.diff("w7", state, { ...good, adopt: "byName", timeouts: { read: "5s" } }).changed).to.deep.equal([]);
  });

  describe("check", () => {
    const check = async (news: Plain, more: Partial<Blueprint> = {}) => {
      const { handler, context } = bench(having(), more);
      return (await handler.check({}, news, context)).failures;
    };

    it("refuses words and times that are none", async () => {
      expect(await check({ ...good, adopt: "byname" })).to.deep.equal([
        'adopt must be one of "never" | "afterFailure" | "ifIdentical" | "byName". Did you mean byName?',
      ]);
      expect(await check({ ...good, timeouts: { create: "5", raed: "5s" } })).to.have.length(1);
      expect(await check({ ...good, timeouts: { create: "5", delete: "1h" } })).to.deep.equal([
        'timeouts.create must be a duration such as "90s", "30m" or "1h30m"',
      ]);
    });

    it("takes times that are not given, or not known yet", async () => {
      expect(await check({ ...good, timeouts: { create: undefined, update: unknown } })).to.deep.equal([]);
    });

    it("refuses to look by name where there is no looking", async () => {
      const { find: _, ...blind } = widget.calls as unknown as Blueprint["calls"];
      expect(await check({ ...good, adopt: "byName" }, { calls: blind })).to.deep.equal([
        'adopt must be "afterFailure" or "never": a widget cannot be found by its name',
      ]);
      expect(await check({ ...good, adopt: "ifIdentical" }, { calls: blind })).to.have.length(1);
      expect(await check({ ...good, adopt: "afterFailure" }, { calls: blind })).to.deep.equal([]);
      for (const adopt of ["byName", "ifIdentical"]) expect(await check({ ...good, adopt }), adopt).to.deep.equal([]);
    });
  });

  describe("timeouts", () => {
    /** How long the client of an operation may take. */
    const allowed = async (work: (b: ReturnType<typeof bench>) => Promise<unknown>, timeoutMs?: number): Promise<number[]> => {
      const b = bench(having(there), {}, timeoutMs === undefined ? {} : { timeoutMs });
      await work(b);
      return [...new Set(b.allowed)];
    };
    const timeouts = { create: "1m", read: "2s", update: "3m", delete: "4m" };
    const state = { ...good, widgetId: "w7", __v: 1 };

    it("of the inputs hold for their operation, and the engine's word comes first", async () => {
      expect(await allowed((b) => create(b, { ...good, timeouts }))).to.deep.equal([60_000]);
      expect(await allowed((b) => b.handler.read("w7", { ...state, timeouts }, b.context))).to.deep.equal([2000]);
      expect(await allowed((b) => b.handler.update("w7", state, { ...good, size: 2, timeouts }, b.context))).to.deep.equal([180_000]);
      expect(await allowed((b) => b.handler.remove("w7", { ...state, timeouts }, b.context))).to.deep.equal([240_000]);
      expect(await allowed((b) => create(b, { ...good, timeouts }), 5000)).to.deep.equal([5000]);
    });

    it("are the usual ones where nothing is said", async () => {
      expect(await allowed((b) => create(b, { ...good, timeouts: { read: "2s" } }))).to.deep.equal([600_000]);
      expect(await allowed((b) => b.handler.read("w7", state, b.context))).to.deep.equal([120_000]);
    });
  });

  describe("a note of a create that was interrupted", () => {
    const noted = (...remaining: Note[]) => {
      const settled: string[] = [];
      const notes: Notes = {
        ...noNotes,
        pendingCreate: async () => (remaining[0] === undefined ? undefined : { ...remaining[0], open: false }),
        take: () => () => undefined,
        settle: (key) => void settled.push(key),
      };
      return { notes, settled };
    };
    const note: Note = { startedAt: START - 60_000, found: {} };

    it("makes the next create take what it made", async () => {
      const { notes, settled } = noted(note);
      const b = bench(having(there), {}, {}, notes);
      expect((await create(b, good)).id).to.equal("w7");
      expect(settled.length).to.be.greaterThan(0);
      expect(b.infos).to.deep.equal(['widget "n": adopting w7, which an interrupted run created.']);
    });

    it("says what was there before, and whose the secrets are: that run's, which need not be sent again", async () => {
      const calls = widget.calls as unknown as Blueprint["calls"];
      const asked: unknown[] = [];
      const find: Blueprint["calls"]["find"] = (_args, found) => (asked.push(found), { list: get("/widgets"), pick: (all) => all });
      const gather: Blueprint["gather"] = async () => ({ before: ["w7"], more: 1 });
      const masked = { ...there, password: "****" };
      const b = bench(having(masked), { calls: { ...calls, find }, gather }, {}, noted({ ...note, found: { before: [] } }).notes);
      expect((await create(b, { ...good, password: "p" })).id).to.equal("w7");
      expect(asked).to.deep.equal([{ before: [], more: 1 }]);
      expect(b.asked).to.deep.equal(["GET /widgets", "GET /widgets/w7"]);
    });

    it("ends when the object is imported, so that no later replacement takes the very object that it replaces", async () => {
      const importing = noted(note);
      const b = bench(having(there), {}, {}, importing.notes);
      await b.handler.adopt("w7", good, b.context);
      expect(importing.settled).to.have.length(1);
      const reading = noted(note);
      const c = bench(having(there), {}, {}, reading.notes);
      await c.handler.read("w7", undefined, c.context);
      expect(reading.settled).to.deep.equal(importing.settled);
      const refreshing = noted(note);
      const d = bench(having(there), {}, {}, refreshing.notes);
      await d.handler.read("w7", { ...good, __v: 1 }, d.context);
      expect(refreshing.settled).to.deep.equal([]);
    });
  });
});
