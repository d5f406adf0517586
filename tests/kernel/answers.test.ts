import { expect } from "chai";
import { itemsIn, listOrNone, objectIn, objectsIn, textAt, textsIn } from "../../providers/kernel/answers.js";
import { vendorClient } from "../../providers/kernel/vendor-client.js";
import { get } from "../../sdk/call.js";
import { absent, refused } from "../../sdk/failure.js";
import { fakeClient, where } from "../client.js";

describe("kernel/answers: what does not fit is not taken", () => {
  it("texts, objects and lists, and nothing else", () => {
    expect([textAt({ a: { b: "x" } }, "a.b"), textAt({ a: { b: 1 } }, "a.b"), textAt({}, "a.b")]).to.deep.equal([
      "x",
      undefined,
      undefined,
    ]);
    expect([objectIn({ a: 1 }), objectIn([1]), objectIn(null), objectIn("x")]).to.deep.equal([{ a: 1 }, {}, {}, {}]);
    expect([itemsIn([1, "x"]), itemsIn({ 0: 1 }), itemsIn(undefined)]).to.deep.equal([[1, "x"], [], []]);
    expect([objectsIn([{ a: 1 }, 2, null]), textsIn(["a", 1, {}])]).to.deep.equal([[{ a: 1 }], ["a"]]);
  });

  it("the list of a parent that is gone is empty; any other failure goes on", async () => {
    const list = (answer: Parameters<typeof fakeClient>[0]) => listOrNone(vendorClient(fakeClient(answer).client), get("/things"));
    expect(await list(() => [{ id: "a" }, "b"])).to.deep.equal([{ id: "a" }]);
    expect(await list((call) => absent({ at: where(call, 404), message: "gone" }))).to.deep.equal([]);
    const error = await list((call) => refused({ at: where(call, 403), message: "no" })).catch((e: Error) => e);
    expect((error as Error).message).to.equal("no");
  });
});
