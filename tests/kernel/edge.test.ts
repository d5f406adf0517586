import { expect } from "chai";
import { type Blueprint, field } from "../../providers/kernel/blueprint.js";
import { edge } from "../../providers/kernel/edge.js";
import { type Call, path } from "../../sdk/call.js";
import { opt, text } from "../../sdk/codec.js";
import { absent, refused, unreachable } from "../../sdk/failure.js";
import { where } from "../client.js";
import { acmeVendor, bench } from "./widget.js";

describe("kernel/edge", () => {
  const fields = {
    clubId: field(text, { change: "replace" }),
    memberId: field(text, { wire: "member", change: "replace" }),
    role: field(opt(text), { wire: "role", change: "update", onUnset: "keep" }),
  };
  type Ends = typeof fields;
  const between = (parts: object): Blueprint =>
    edge({
      kind: "acme:Membership",
      noun: "membership",
      vendor: acmeVendor,
      ends: ["clubId", "memberId"],
      outputs: {},
      fields: parts as Pick<Ends, "clubId" | "memberId">,
      list: (club) => path`/clubs/${club}/members`,
      one: (club, member) => path`/clubs/${club}/members/${member}`,
    }) as unknown as Blueprint;
  let membership: Blueprint;
  beforeEach(() => (membership = between(fields)));
  const ada = { clubId: "c/1", memberId: "a:b", role: "chair" };
  const observed = { member: "a:b", role: "chair" };

  it("is made in the parent's list, with the parent in the path and not in the body, and its id names both ends", async () => {
    const { handler, context, asked } = bench(() => ({}), membership);
    const { id, outs } = await handler.create(ada, context);
    expect([id, outs]).to.deep.equal(["c/1:a:b", { ...ada, __v: 1 }]);
    expect(asked).to.deep.equal(['POST /clubs/c%2F1/members {"member":"a:b","role":"chair"}']);
  });

  it("is read, changed and removed by its id, and nobody else's membership is touched", async () => {
    const { handler, context, asked } = bench(() => observed, membership);
    const state = { ...ada, __v: 1 };
    expect(await handler.read("c/1:a:b", state, context)).to.deep.equal({ id: "c/1:a:b", inputs: ada, outs: state });
    await handler.update("c/1:a:b", state, { ...ada, role: "guest" }, context);
    await handler.remove("c/1:a:b", state, context);
    expect(asked).to.deep.equal([
      "GET /clubs/c%2F1/members/a%3Ab",
      'PATCH /clubs/c%2F1/members/a%3Ab {"role":"guest"}',
      "DELETE /clubs/c%2F1/members/a%3Ab",
    ]);
  });

  it("is written one at a time in each parent", () => {
    const { create, update, remove } = membership.calls;
    const parents = [create(ada, {}, {}), update?.("c/1:a:b", {}, ada, {}), remove?.("c/1:a:b", ada)].map((call) => (call as Call).parent);
    expect(parents).to.deep.equal(Array(3).fill("/clubs/c%2F1/members"));
  });

  it("that has nothing to change has no way to", () => {
    const { clubId, memberId } = fields;
    expect(between({ clubId, memberId }).calls).not.to.have.property("update");
  });

  it("another end is another membership", () => {
    const { handler } = bench(() => observed, membership);
    expect(handler.diff("c/1:a:b", { ...ada, __v: 1 }, { ...ada, memberId: "x", role: "guest" })).to.deep.include({
      changed: ["memberId", "role"],
      replaces: ["memberId"],
    });
  });

  it("is found by its two ends when the answer to its create was lost", async () => {
    const b = bench((call) => (call.verb === "POST" ? unreachable({ at: where(call), message: "", maybeDone: true }) : observed), {
      ...membership,
    });
    expect((await b.handler.create(ada, b.context)).id).to.equal("c/1:a:b");
    expect(b.asked[1]).to.equal("GET /clubs/c%2F1/members/a%3Ab");
    const missing = bench((call) => (call.verb === "POST" ? {} : absent({ at: where(call), message: "" })), membership);
    expect((await missing.handler.create(ada, missing.context)).id).to.equal("c/1:a:b");
  });

  it("an import gives both ends, although no answer holds them", async () => {
    const { handler, context } = bench(() => ({ role: "chair" }), membership);
    const read = await handler.read("c/1:a:b", undefined, context);
    expect(read).to.deep.include({ id: "c/1:a:b", inputs: ada });
    expect((await handler.check({}, read?.inputs ?? {}, context)).failures).to.deep.equal([]);
  });

  it("an import by half an id says what is wrong and sends nothing", async () => {
    const { handler, context, asked } = bench(() => observed, membership);
    const error = await handler.read("c1", undefined, context).catch((e: unknown) => e);
    expect(String(error)).to.contain("c1 is not the id of a membership: clubId:memberId. Nothing was sent.");
    expect(asked).to.deep.equal([]);
  });

  it("is told by both ends, and by the half of them that there is", async () => {
    const reported = async (args: Record<string, unknown>): Promise<string> => {
      const { handler, context } = bench((call) => refused({ at: where(call, 403), message: "no" }), membership);
      return String(await handler.create(args, context).catch((e: unknown) => e)).split("\n")[0] ?? "";
    };
    expect(await reported(ada)).to.contain('Acme refused to create membership "c/1:a:b"');
    expect(membership.title({ clubId: "c" })).to.equal("c:");
    expect(membership.title({ memberId: "m" })).to.equal(":m");
  });

  it("has its parent in the path alone, although answers have the parent under a name", async () => {
    const named = between({ ...fields, clubId: field(text, { wire: "club", change: "replace", inPath: true }) });
    const { handler, context, asked } = bench(() => ({}), named);
    await handler.create(ada, context);
    expect(asked).to.deep.equal(['POST /clubs/c%2F1/members {"member":"a:b","role":"chair"}']);
  });
});
