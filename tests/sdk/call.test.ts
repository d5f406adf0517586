import { expect } from "chai";
import * as fc from "fast-check";
import { callName, del, EmptyPathHole, get, patch, path, post, put } from "../../sdk/call.js";

describe("sdk/call", () => {
  it("an id cannot leave its place in a path, whatever it holds", () => {
    expect(path`/groups/${"a/../b?x=1#y"}/users/${7}`.text).to.equal("/groups/a%2F..%2Fb%3Fx%3D1%23y/users/7");
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (id) => {
        const { text } = path`/groups/${id}/end`;
        expect(text.split("/")).to.have.length(4);
        expect(text).not.to.match(/[?#]/);
        expect(decodeURIComponent(text.split("/")[2] ?? "")).to.equal(id);
      }),
    );
  });

  it("an empty id is an error and never a request to another object", () => {
    expect(() => path`/groups/${""}`).to.throw(EmptyPathHole, "an id in /groups/{} is empty");
    expect(() => path`/teams/${"t"}/users/${undefined as unknown as string}`).to.throw(EmptyPathHole);
  });

  it("messages name the path without its ids", () => {
    expect(callName(del(path`/groups/${"secret-id"}`))).to.equal("DELETE /groups/{}");
    expect(callName(get("/groups"))).to.equal("GET /groups");
  });

  it("each verb stands for what it does to the vendor's world, unless a call says otherwise", () => {
    const effects = [get("/a"), post("/a"), patch("/a", {}), put("/a", {}), del("/a"), post("/a/list", {}, { effect: "read" })];
    expect(effects.map((call) => call.verb)).to.deep.equal(["GET", "POST", "PATCH", "PUT", "DELETE", "POST"]);
    expect(effects.map((call) => call.effect)).to.deep.equal(["read", "create", "replace", "replace", "remove", "read"]);
  });
});
