import { expect } from "chai";
import type { Blueprint } from "../../providers/kernel/blueprint.js";
import { noNotes, type Note, type Notes } from "../../providers/kernel/notes.js";
import { asSecret } from "../../providers/kernel/signature.js";
import type { Plain } from "../../sdk/plain.js";
import { START } from "../clock.js";
import { lifecycle } from "../../providers/kernel/lifecycle.js";
import { fakeClient, type FakeVendor } from "../client.js";
import { watched } from "../context.js";
import { acmeVendor, bench, widget } from "./widget.js";
import { good, made, calls, lost, no, reported, create } from "./lifecycle.setup.js";

describe("kernel/lifecycle", () => {
  describe("notes of creates that were begun", () => {
    /** A life whose notes are kept here, with what an earlier run left. */
    const noted = (vendor: FakeVendor, remaining?: Note, more: Partial<Blueprint> = {}) => {
      const { client, asked } = fakeClient(vendor);
      const log: string[] = [];
      const keys: string[] = [];
      const taken: Note[] = [];
      const notes: Notes = {
        ...noNotes,
        pendingCreate: async () => (remaining === undefined ? undefined : { ...remaining, open: false }),
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
      await reported(refused1.handler.create(good, refused1.context));
      expect(refused1.log.at(-1)).to.equal("known");
    });

    it("stay when nobody knows what became of the request", async () => {
      const b = noted((call) => lost(call));
      await reported(b.handler.create(good, b.context));
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
      expect((await reported(b.handler.create(good, b.context))).message).to.equal(
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
});
