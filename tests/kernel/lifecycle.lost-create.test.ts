import { expect } from "chai";
import { noNotes, type Notes } from "../../providers/kernel/notes.js";
import { type Call } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import { refused, unreachable } from "../../sdk/failure.js";
import { where } from "../client.js";
import { START } from "../clock.js";
import { type FakeVendor } from "../client.js";
import { bench } from "./widget.js";
import { made, calls, lost, reported, create } from "./lifecycle.setup.js";

describe("kernel/lifecycle", () => {
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
      expect((await reported(create(b))).message).to.contain("the answer was lost");
      expect(posts(b.asked)).to.equal(2);
    });

    it("stops when several fit, and names them", async () => {
      const b = bench(
        vendor([
          { ...made, id: "w5" },
          { ...made, id: "w6" },
        ]),
      );
      expect((await reported(create(b))).message).to.equal(
        'Acme may have created widget "n": the answer was lost, and 2 objects fit now (w5, w6). None was adopted. Import the one that is yours ({ import: "<id>" } among its options), or delete those that nobody needs, then run the command again.',
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
      expect((await reported(create(waiting))).message).to.equal(
        'widget "n" is still being created by a run that was interrupted; nothing was sent. Run the command again in a few minutes.',
      );
      expect(posts(waiting.asked)).to.equal(0);
      const there = bench((call) => (call.path.text === "/widgets" ? [{ ...made, id: "w5" }] : { ...made, id: "w5" }), {}, {}, open);
      expect((await create(there)).id).to.equal("w5");
      expect(posts(there.asked)).to.equal(0);
    });

    it("is not repeated when nobody could look whether it was made", async () => {
      const b = bench((call) => lost(call));
      const { message } = await reported(create(b));
      expect(posts(b.asked)).to.equal(1);
      expect(message).to.contain("It may have been created all the same: the next run looks for it first.");
    });

    describe("when something in between gave up on it", () => {
      const missing = (call: Call) => unreachable({ at: where(call, 504), message: "gateway timeout", maybeDone: true, mayFollow: true });
      /** A vendor that carries the create out so many looks after its answer. */
      const after = (looks: number): FakeVendor => {
        let observed = 0;
        return (call) =>
          call.verb === "POST" ? missing(call) : call.path.text === "/widgets" && (observed += 1) > looks ? [{ ...made, id: "w5" }] : [];
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
        const { message } = await reported(create(b));
        expect(message).to.contain("It may have been created all the same: the next run looks for it first.");
        expect(posts(b.asked)).to.equal(1);
        expect(b.sleeps.reduce((sum, ms) => sum + ms, 0)).to.be.within(9 * 60_000, 10 * 60_000);
        expect(b.asked.length).to.be.below(30);
        expect(taken).to.deep.equal(["late", "unsure"]);
      });

      it("is sent again where the vendor refuses a second one, and what it then has is ours", async () => {
        const b = bench(after(Infinity), { unique: true });
        await reported(create(b));
        expect(posts(b.asked)).to.equal(2);
        let posted = 0;
        const refusing: FakeVendor = (call) =>
          call.verb === "POST"
            ? (posted += 1) === 1
              ? missing(call)
              : refused({ at: where(call, 409), message: "there is one", conflict: true })
            : posted === 2
              ? [{ ...made, id: "w5", created_at: new Date(START + 1000).toISOString() }]
              : [];
        const c = bench(refusing, { unique: true });
        expect((await create(c)).id).to.equal("w5");
      });

      it("is looked for by the next run for as long as it may still come", async () => {
        const remaining: Notes = {
          ...noNotes,
          pendingCreate: async () => ({ startedAt: START - 30_000, found: {}, open: false, isLate: true }),
        };
        const b = bench((call) => (call.verb === "POST" ? made : []), {}, {}, remaining);
        await create(b);
        expect(b.sleeps.reduce((sum, ms) => sum + ms, 0)).to.be.within(60_000, 90_000);
        expect(posts(b.asked)).to.equal(1);
      });
    });

    it("is not repeated where there is no way to look", async () => {
      const { find: _, ...blind } = calls;
      const b = bench((call) => lost(call), { calls: blind });
      expect((await reported(create(b))).message).to.contain(
        "It may have been created all the same: look for it at Acme before the next run.",
      );
      expect(posts(b.asked)).to.equal(1);
    });

    it("is found by its name when the answer came but holds no id", async () => {
      const b = bench((call) => (call.verb === "GET" ? [{ ...made, id: "w5" }] : {}));
      expect((await create(b)).id).to.equal("w5");
      expect(posts(b.asked)).to.equal(1);
    });

    it("without an id anywhere is an error that says so", async () => {
      const b = bench((call) => (call.verb === "GET" ? [] : {}));
      expect((await reported(create(b))).message).to.equal('Acme created widget "n" but its answer holds no id.');
      expect(posts(b.asked)).to.equal(1);
    });
  });
});
