import { expect } from "chai";
import { createOnce } from "../../providers/host/once.js";
import { ADOPT, type Handler, UserError, PartialFailure } from "../../providers/kernel/handler.js";
import type { Plain } from "../../sdk/plain.js";
import { watched } from "../context.js";

/** A handler that notes what it is asked, and does what the functions say. */
const noting = (does: Partial<Pick<Handler, "create" | "update" | "adopt">>): { handler: Handler; asked: unknown[] } => {
  const asked: unknown[] = [];
  const never = async (): Promise<never> => {
    throw new Error("nobody asks for this here");
  };
  const handler: Handler = {
    check: never,
    diff: () => ({ changed: [], replaces: [], deleteBeforeReplace: false }),
    read: never,
    remove: never,
    create: (news, context) => (asked.push(["create", news]), (does.create ?? never)(news, context)),
    update: (id, olds, news, context) => (asked.push(["update", id, olds, news]), (does.update ?? never)(id, olds, news, context)),
    adopt: (id, news, context) => (asked.push(["adopt", id]), (does.adopt ?? never)(id, news, context)),
  };
  return { handler, asked };
};

const failing = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => (error as Error).message,
  );

/** Every test has URNs of its own: what was begun is remembered for the whole process. */
let drawn = 0;
const newUrn = (): string => `urn:pulumi:dev::p::t::r${(drawn += 1)}`;

describe("host/once", () => {
  const { context } = watched();
  const news: Plain = { name: "n" };
  const half = async (): Promise<never> => {
    throw new PartialFailure("setup tests failed", "id-1", { name: "n", half: true });
  };
  const whole = async (): Promise<{ id: string; outs: Plain }> => ({ id: "id-2", outs: {} });

  it("a create that was done in part is finished by the retry, and nothing is made twice", async () => {
    const { handler, asked } = noting({ create: half, update: async () => ({ outs: { name: "n", done: true } }) });
    const urn = newUrn();
    expect(await failing(createOnce(handler, urn, news, context))).to.equal("setup tests failed");
    expect(await createOnce(handler, urn, { name: "m" }, context)).to.deep.equal({ id: "id-1", outs: { name: "n", done: true } });
    expect(asked).to.deep.equal([
      ["create", { name: "n" }],
      ["update", "id-1", { name: "n", half: true }, { name: "m" }],
    ]);
  });

  it("a retry that is cut off as well goes on from where it got to", async () => {
    let updates = 0;
    const { handler, asked } = noting({
      create: half,
      async update(id) {
        if ((updates += 1) === 1) throw new PartialFailure("again", id, { further: true });
        return { outs: {} };
      },
    });
    const urn = newUrn();
    await failing(createOnce(handler, urn, news, context));
    expect(await failing(createOnce(handler, urn, news, context))).to.equal("again");
    expect((await createOnce(handler, urn, news, context)).id).to.equal("id-1");
    expect(asked.at(-1)).to.deep.equal(["update", "id-1", { further: true }, news]);
  });

  it("once it is finished, a create of the same name makes a new object: a replacement is one", async () => {
    let creates = 0;
    const { handler, asked } = noting({
      create: () => ((creates += 1) === 1 ? half() : whole()),
      update: async () => ({ outs: {} }),
    });
    const urn = newUrn();
    await failing(createOnce(handler, urn, news, context));
    await createOnce(handler, urn, news, context);
    expect((await createOnce(handler, urn, news, context)).id).to.equal("id-2");
    expect(asked.map((one) => (one as string[])[0])).to.deep.equal(["create", "update", "create"]);
  });

  it("another resource has nothing to do with it, and neither has one whose name is not known", async () => {
    let fails = true;
    const { handler, asked } = noting({ create: () => (fails ? half() : whole()) });
    await failing(createOnce(handler, newUrn(), news, context));
    await failing(createOnce(handler, undefined, news, context));
    fails = false;
    await createOnce(handler, newUrn(), news, context);
    await createOnce(handler, undefined, news, context);
    expect(asked.map((one) => (one as string[])[0])).to.deep.equal(["create", "create", "create", "create"]);
  });

  it("a create that made nothing is simply tried again", async () => {
    let tries = 0;
    const { handler, asked } = noting({
      async create() {
        if ((tries += 1) === 1) throw new UserError("refused");
        return whole();
      },
    });
    const urn = newUrn();
    expect(await failing(createOnce(handler, urn, news, context))).to.equal("refused");
    expect((await createOnce(handler, urn, news, context)).id).to.equal("id-2");
    expect(asked).to.have.length(2);
  });

  it("inputs that name an object to take never create one, also when taking it fails", async () => {
    const { handler, asked } = noting({
      async adopt(id) {
        if (id === "nope") throw new UserError("there is none");
        return { id, outs: { taken: true } };
      },
    });
    expect(await createOnce(handler, newUrn(), { ...news, [ADOPT]: "x1" }, context)).to.deep.equal({ id: "x1", outs: { taken: true } });
    expect(await failing(createOnce(handler, newUrn(), { ...news, [ADOPT]: "nope" }, context))).to.equal("there is none");
    expect(asked).to.deep.equal([
      ["adopt", "x1"],
      ["adopt", "nope"],
    ]);
  });
});
