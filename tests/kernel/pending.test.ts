import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect } from "chai";
import type { Blueprint } from "../../providers/kernel/blueprint.js";
import { claimsIn } from "../../providers/kernel/claims.js";
import type { AskStack, StackState } from "../../providers/kernel/handler.js";
import { noNotes } from "../../providers/kernel/notes.js";
import { type Call, get } from "../../sdk/call.js";
import type { Plain } from "../../sdk/plain.js";
import { absent, refused } from "../../sdk/failure.js";
import { where } from "../client.js";
import { START } from "../clock.js";
import { bench, widget } from "./widget.js";

const URN = "urn:pulumi:dev::shop::acme:Widget::w";
const good = { name: "n", home: "h", size: 1 };
const at = (ms: number): string => new Date(START + ms).toISOString();
const remaining = { id: "w7", name: "n", home: "h", look: { size: 1 }, created_at: at(-60_000) };

const state = (pending: number, more: Partial<StackState> = {}): StackState => ({
  pendingCreates: (urn) => (urn === URN ? pending : 0),
  having: () => [],
  defaultSettings: () => undefined,
  isMarked: true,
  changedAt: START - 90_000,
  ...more,
});

/** A machine without notes, where a create begins; names are not unique. */
const begun = (there: readonly Plain[], stack: StackState | undefined) => {
  const calls = widget.calls as unknown as Blueprint["calls"];
  const find: Blueprint["calls"]["find"] = (_args, { before }) => ({
    list: get("/widgets"),
    pick: (all) => all.filter(({ id }) => Array.isArray(before) && !before.includes(id)),
  });
  const gather: NonNullable<Blueprint["gather"]> = async () => ({ before: there.map(({ id }) => String(id)) });
  const asked: string[] = [];
  const ask: AskStack = async () => (asked.push("asked"), stack);
  const answer = (call: Call): unknown =>
    call.verb === "POST"
      ? { ...(call.body as Plain), id: "w1" }
      : call.verb === "PATCH"
        ? {}
        : call.path.text === "/widgets"
          ? there
          : (there.find(({ id }) => call.path.text.endsWith(`/${String(id)}`)) ?? absent({ at: where(call, 404), message: "no" }));
  const b = bench(answer, { calls: { ...calls, find }, gather }, { urn: URN, run: "1", stack: ask });
  const create = (): Promise<string> =>
    b.handler.create(good, b.context).then(
      ({ id }) => id,
      (error: Error) => error.message,
    );
  return { ...b, create, states: asked };
};

describe("kernel/pending: a create that the state calls pending, on a machine without notes", () => {
  it("has made the one object that fits: it is taken", async () => {
    const b = begun([remaining], state(2));
    expect(await b.create()).to.equal("w7");
    expect(b.infos).to.deep.equal([
      'widget "n": adopting w7, whose create is still pending in the state (`pulumi refresh --clear-pending-creates` ends that).',
    ]);
    expect(b.asked.some((call) => call.startsWith("POST"))).to.equal(false);
  });

  it("has made one of several: they are named, and nothing is sent", async () => {
    const b = begun([remaining, { ...remaining, id: "w8" }], state(2));
    expect(await b.create())
      .to.contain('A create of widget "n" is still pending in the state')
      .and.to.contain("Acme has w7, w8 by that name");
    expect(b.asked.some((call) => call.startsWith("POST"))).to.equal(false);
  });

  it("has made nothing that was there long before, that the stack has, or that is something else", async () => {
    for (const [there, stack] of [
      [{ ...remaining, created_at: at(-3_600_000) }, state(2)],
      [{ ...remaining, created_at: at(3_600_000) }, state(2)],
      [remaining, state(2, { having: () => [{ urn: "urn:other", outputs: {} }] })],
      [{ ...remaining, home: "elsewhere" }, state(2)],
    ] as const) {
      expect(await begun([there], stack).create()).to.equal("w1");
    }
  });

  it("is not known by an object of which nobody tells when it was made: it is named", async () => {
    const { created_at: _, ...timeless } = remaining;
    expect(await begun([timeless], state(2)).create()).to.contain("Acme has w7 by that name");
  });

  it("is another one than the one that is under way, and is only asked for where something looks like it", async () => {
    expect(await begun([remaining], state(1)).create()).to.equal("w1");
    expect(await begun([remaining], undefined).create()).to.equal("w1");
    const nothing = begun([], state(2));
    expect(await nothing.create()).to.equal("w1");
    expect(nothing.states).to.deep.equal([]);
  });

  it("is found where the vendor refuses a second object of the name", async () => {
    const ask: AskStack = async () => state(2);
    const b = bench(
      (call) =>
        call.verb === "POST"
          ? refused({ at: where(call, 409), message: "there is one", conflict: true })
          : call.verb === "PATCH"
            ? {}
            : call.path.text === "/widgets"
              ? [remaining]
              : remaining,
      { unique: true },
      { urn: URN, run: "1", stack: ask },
    );
    expect((await b.handler.create(good, b.context)).id).to.equal("w7");
  });
});

describe("kernel/creation: what an earlier command made for the resource", () => {
  let folder = "";
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "conduit-made-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  const there = { id: "w1", name: "n", home: "h", look: { size: 1 } };
  const run = (run: string, answer: Plain | undefined, stack?: StackState, more: Plain = {}) => {
    let posted = 0;
    const vendor = (call: Call): unknown =>
      call.verb === "POST"
        ? { ...(call.body as Plain), id: `w${(posted += 1) + (answer === undefined ? 0 : 1)}` }
        : call.verb === "PATCH"
          ? {}
          : (answer ?? absent({ at: where(call, 404), message: "no" }));
    const around = { urn: URN, run, ...(stack === undefined ? {} : { stack: async () => stack }) };
    const b = bench(vendor, {}, around, noNotes, undefined, claimsIn(folder));
    const create = (): Promise<string> =>
      b.handler.create({ ...good, ...more }, b.context).then(
        ({ id }) => id,
        (error: Error) => error.message,
      );
    return { ...b, create };
  };

  it("is taken by the next one: its secrets are sent, as they may have changed since", async () => {
    expect(await run("1", undefined).create()).to.equal("w1");
    const next = run("2", there, state(2), { password: "canary" });
    expect(await next.create()).to.equal("w1");
    expect(next.infos).to.deep.equal(['widget "n": adopting w1, which an interrupted run created.']);
    expect(next.asked).to.deep.equal(["GET /widgets/w1", "GET /widgets/w1", 'PATCH /widgets/w1 {"password":"canary"}']);
  });

  it("is not taken when state has it, or has had it", async () => {
    for (const stack of [state(2, { having: () => [{ urn: "urn:other", outputs: {} }] }), state(1)]) {
      expect(await run("1", undefined).create()).to.equal("w1");
      expect(await run("2", there, stack).create()).to.equal("w2");
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });

  it("is taken where the state cannot be asked, and left where it is gone, with nothing said", async () => {
    expect(await run("1", undefined).create()).to.equal("w1");
    expect(await run("2", there).create()).to.equal("w1");
    const missing = run("3", undefined);
    expect(await missing.create()).to.equal("w1");
    expect([missing.infos, missing.warnings]).to.deep.equal([[], []]);
  });

  it("is left, and named, when it is not what the program says now; adopt: never takes nothing", async () => {
    expect(await run("1", undefined).create()).to.equal("w1");
    const other = run("2", there, undefined, { home: "elsewhere" });
    expect(await other.create()).to.equal("w2");
    expect(other.warnings.join()).to.contain(
      "a run that was interrupted made w1, which is not what the program says now. Delete it at Acme",
    );
    expect(await run("3", { ...there, id: "w2", home: "elsewhere" }, undefined, { home: "elsewhere", adopt: "never" }).create()).to.contain(
      'Import it ({ import: "w2" }',
    );
  });
});
