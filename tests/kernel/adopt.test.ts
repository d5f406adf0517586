import { expect } from "chai";
import type { Blueprint } from "../../providers/kernel/blueprint.js";
import { checkInputs } from "../../providers/kernel/check.js";
import { ADOPT, UserError } from "../../providers/kernel/handler.js";
import { asSecret } from "../../providers/kernel/signature.js";
import type { Plain } from "../../sdk/plain.js";
import { absent, refused } from "../../sdk/failure.js";
import { where } from "../client.js";
import { bench, step, widget } from "./widget.js";

const there = { id: "w1", name: "n", home: "h", look: { color: "red", size: 1 }, status: { state: "ready" } };
const good = { name: "n", home: "h" };

const reported = async (promise: Promise<unknown>): Promise<UserError> => {
  const error = await promise.then(
    (value) => new Error(`expected a failure, got ${JSON.stringify(value)}`),
    (e: unknown) => e,
  );
  if (error instanceof UserError) return error;
  throw error;
};

describe("kernel/lifecycle: taking an object that exists", () => {
  const adopt = ({ handler, context }: ReturnType<typeof bench>, news: Plain): ReturnType<typeof handler.adopt> =>
    handler.adopt("w1", news, context);
  /** What was sent that is not a read. */
  const writes = (asked: readonly string[]): string[] => asked.filter((one) => !one.startsWith("GET"));

  it("that is as the program says sends one look and no write; state is as if it had been created", async () => {
    const b = bench(() => there);
    expect(await adopt(b, { ...good, size: 1 })).to.deep.equal({
      id: "w1",
      outs: { ...good, size: 1, widgetId: "w1", state: "ready", __v: 1 },
    });
    expect(b.asked).to.deep.equal(["GET /widgets/w1"]);
  });

  it("keeps its outputs, and the outputs that only a create has are left out rather than invented", async () => {
    const { outs } = await adopt(
      bench(() => there),
      good,
    );
    expect(outs).to.deep.include({ widgetId: "w1", state: "ready" }).and.not.to.have.property("firstKey");
  });

  it("that differs in place is updated with what differs, and nothing else", async () => {
    const b = bench(() => there);
    const { id, outs } = await adopt(b, { ...good, name: "m", size: 3 });
    expect(writes(b.asked)).to.deep.equal(['PATCH /widgets/w1 {"name":"m","look":{"size":3}}']);
    expect([id, outs["name"], outs["size"]]).to.deep.equal(["w1", "m", 3]);
  });

  it("sets secrets that no answer shows, and state holds them marked", async () => {
    const b = bench(() => there);
    const { outs } = await adopt(b, { ...good, token: { value: "canary" } });
    expect(outs["token"]).to.deep.equal(asSecret({ value: "canary" }));
  });

  it("that could only be had by a replacement is refused by the names of what differs, and nothing is changed", async () => {
    const b = bench(() => there);
    const { message } = await reported(adopt(b, { ...good, home: "elsewhere", size: 3 }));
    expect(message).to.equal('widget w1 cannot be imported as widget "n": home differs from what it is. Nothing was changed.');
    expect(writes(b.asked)).to.deep.equal([]);
  });

  it("that is not there, or is there as a tombstone, creates nothing", async () => {
    const missing = bench((call) => absent({ at: where(call, 404), message: "it is not there" }));
    const buried = bench(() => ({ ...there, deleted: true }), { isDeleted: ({ deleted }) => deleted === true });
    for (const b of [missing, buried]) {
      expect((await reported(adopt(b, good))).message).to.equal("Acme has no widget with the id w1; nothing was created.");
      expect(writes(b.asked)).to.deep.equal([]);
    }
  });

  it("that cannot be looked at is a failure, and creates nothing", async () => {
    const b = bench((call) => refused({ at: where(call, 403), message: "not yours" }));
    expect((await reported(adopt(b, good))).message)
      .to.contain('Acme refused to read widget "n"')
      .and.to.contain("not yours");
    expect(writes(b.asked)).to.deep.equal([]);
  });

  it("whose update is refused says so, and creates nothing", async () => {
    const b = bench((call) => (call.verb === "GET" ? there : refused({ at: where(call, 400), message: "no" })));
    expect((await reported(adopt(b, { ...good, size: 3 }))).message).to.contain('Acme refused to update widget "n"');
    expect(writes(b.asked).map((one) => one.split(" ")[0])).to.deep.equal(["PATCH"]);
  });

  it("runs the steps, as an interrupted create would have left it", async () => {
    const phases: string[] = [];
    const steps = step(async ({ phase, id }) => {
      phases.push(`${phase} ${id}`);
      return undefined;
    });
    await adopt(
      bench(() => there, { steps }),
      good,
    );
    expect(phases).to.deep.equal(["resume w1"]);
  });

  describe("while the program names it by import", () => {
    const check = (olds: Plain, news: Plain, more: Partial<Blueprint> = {}): ReturnType<typeof checkInputs> =>
      checkInputs({ ...(widget as unknown as Blueprint), ...more }, olds, news, () => ({}));

    it("a change that would replace it is refused: the new object would be the old one again", async () => {
      const { failures } = await check(good, { ...good, home: "i", [ADOPT]: "w1" });
      expect(failures).to.deep.equal([
        'widget "n" was imported and is still named by `import` in its options; take that out before a change that replaces it (home: h → i).',
      ]);
    });

    it("allowReplace does not change that", async () => {
      const { failures } = await check(good, { ...good, home: "i", allowReplace: true, [ADOPT]: "w1" }, { guarded: "its history" });
      expect(failures.join()).to.contain("take that out before a change that replaces it");
    });

    it("a change in place is not, and neither is the first run or the same value", async () => {
      expect((await check(good, { ...good, size: 3, [ADOPT]: "w1" })).failures).to.deep.equal([]);
      expect((await check({}, { ...good, [ADOPT]: "w1" })).failures).to.deep.equal([]);
      expect((await check(good, { ...good, [ADOPT]: "w1" })).failures).to.deep.equal([]);
    });

    it("without it the change replaces as ever", async () => {
      expect((await check(good, { ...good, home: "i" })).failures).to.deep.equal([]);
    });

    it("the id goes with the inputs to the create, and stands neither in state nor in a difference", async () => {
      const { inputs } = await check({}, { ...good, [ADOPT]: "w1" });
      expect(inputs).to.deep.equal({ ...good, [ADOPT]: "w1" });
      const b = bench(() => there);
      const { outs } = await adopt(b, inputs);
      expect(outs).not.to.have.property(ADOPT);
      expect(b.handler.diff("w1", outs, inputs).changed).to.deep.equal([]);
      expect(b.handler.diff("w1", outs, good).changed).to.deep.equal([]);
    });
  });
});
