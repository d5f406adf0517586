import { expect } from "chai";
import { ensured, type Seen, sendOnce } from "../../providers/kernel/send-once.js";
import { failureOf, vendorClient } from "../../providers/kernel/vendor-client.js";
import { type Call, get, post } from "../../sdk/call.js";
import { type Failure, refused, unreachable } from "../../sdk/failure.js";
import { fakeClient, type FakeVendor, where } from "../client.js";

const call = post("/things", { name: "t" });
const lost = (asked: Call, mayFollow = false): Failure => unreachable({ at: where(asked), message: "lost", maybeDone: true, mayFollow });
const notSent = (asked: Call): Failure => unreachable({ at: where(asked), message: "never got there", maybeDone: false });

/** @param answers to one request after the other. */
const sent = async (
  answers: readonly ((asked: Call) => unknown)[],
  seen: readonly Seen<unknown>[],
  isUnique = false,
  isAborted = false,
) => {
  let n = 0;
  const { client, asked } = fakeClient((one) => answers[n++]?.(one));
  const stopped = client.within({ deadline: Infinity, signal: isAborted ? AbortSignal.abort() : new AbortController().signal });
  const looks: string[] = [];
  let late = 0;
  const look = async (patience: string): Promise<Seen<unknown>> => (looks.push(patience), seen[looks.length - 1] ?? { sure: true });
  const result = await sendOnce(vendorClient(stopped), { call, isUnique, look, onLate: () => (late += 1) });
  return { result, requests: asked.length, looks, late };
};

describe("kernel/send-once: a create that is sent once", () => {
  it("the answer is the object, and nobody looks", async () => {
    expect(await sent([() => ({ id: "t1" })], [])).to.deep.equal({
      result: { made: { id: "t1" }, by: "answer" },
      requests: 1,
      looks: [],
      late: 0,
    });
  });

  it("a request that never got there is not looked for, and not made", async () => {
    const { result, requests, looks } = await sent([notSent], []);
    expect([(result as { maybeMade: boolean }).maybeMade, requests, looks]).to.deep.equal([false, 1, []]);
  });

  it("a lost answer is looked for, for a moment; what is found is the object", async () => {
    const { result, looks } = await sent([(asked) => lost(asked)], [{ one: { id: "t1" }, sure: true }]);
    expect([result, looks]).to.deep.equal([{ made: { id: "t1" }, by: "look" }, ["moment"]]);
  });

  it("where nothing is there for sure it is sent once more, and no third time", async () => {
    const twice = await sent([(asked) => lost(asked), () => ({ id: "t2" })], [{ sure: true }]);
    expect([twice.result, twice.requests]).to.deep.equal([{ made: { id: "t2" }, by: "answer" }, 2]);
    const never = await sent([(asked) => lost(asked), (asked) => lost(asked)], [{ sure: true }, { sure: true }]);
    expect([(never.result as { maybeMade: boolean }).maybeMade, never.requests, never.looks.length]).to.deep.equal([false, 2, 2]);
  });

  it("after one that was lost, a second that failed for good is looked for, too", async () => {
    const { result, looks } = await sent([(asked) => lost(asked), notSent], [{ sure: true }, { one: { id: "t1" }, sure: true }]);
    expect([result, looks.length]).to.deep.equal([{ made: { id: "t1" }, by: "look" }, 2]);
  });

  it("where nobody could look, it may have been made, and is not sent again", async () => {
    const { result, requests } = await sent([(asked) => lost(asked)], [{ sure: false }]);
    expect([(result as { maybeMade: boolean }).maybeMade, requests]).to.deep.equal([true, 1]);
  });

  it("one that may still be carried out is waited for where names may be there twice, and counts as made if nothing shows up", async () => {
    const { result, requests, looks, late } = await sent([(asked) => lost(asked, true)], [{ sure: true }]);
    expect([(result as { maybeMade: boolean }).maybeMade, requests, looks, late]).to.deep.equal([true, 1, ["operation"], 1]);
    const unique = await sent([(asked) => lost(asked, true), () => ({ id: "t1" })], [{ sure: true }], true);
    expect([unique.requests, unique.looks, unique.late]).to.deep.equal([2, ["moment"], 0]);
  });

  it("is not sent again after a stop", async () => {
    const { result, requests } = await sent([(asked) => lost(asked)], [{ sure: true }], false, true);
    expect([(result as { maybeMade: boolean }).maybeMade, requests]).to.deep.equal([false, 1]);
  });
});

describe("kernel/send-once: an object that is made or taken as it is", () => {
  const find = get("/things/t");
  const conflict = (asked: Call): Failure => refused({ at: where(asked, 409), message: "there is one", conflict: true });
  const made = (vendor: FakeVendor) => {
    const { client, asked } = fakeClient(vendor);
    return ensured(vendorClient(client), call, find).then(
      (value) => ({ value, asked: asked.length }),
      (error: unknown) => ({ failure: failureOf(error), asked: asked.length }),
    );
  };
  const by = (create: (asked: Call) => unknown, there: (asked: Call) => unknown) =>
    made((asked) => (asked.verb === "POST" ? create(asked) : there(asked)));

  it("is the answer of its create", async () => {
    expect(
      await by(
        () => ({ id: "t1" }),
        () => expect.fail("looked"),
      ),
    ).to.deep.equal({ value: { id: "t1" }, asked: 1 });
  });

  it("is what somebody else was quicker to make", async () => {
    expect(await by(conflict, () => ({ id: "theirs" }))).to.deep.equal({ value: { id: "theirs" }, asked: 2 });
  });

  it("is what a lost request has made", async () => {
    expect(
      await by(
        (asked) => lost(asked),
        () => ({ id: "t1" }),
      ),
    ).to.deep.equal({ value: { id: "t1" }, asked: 2 });
  });

  it("fails with the vendor's reason, where nothing is there by that name, and where nobody can look", async () => {
    const refusal = await by(
      (asked) => refused({ at: where(asked, 422), message: "no" }),
      () => ({ id: "theirs" }),
    );
    expect(["failure" in refusal && refusal.failure.message, refusal.asked]).to.deep.equal(["no", 1]);
    const blind = await by(conflict, (asked) => refused({ at: where(asked, 403), message: "not allowed" }));
    expect("failure" in blind && blind.failure.message).to.equal("there is one");
  });
});
