import { expect } from "chai";
import * as fc from "fast-check";
import { callName, del, EmptyPathHole, get, patch, path, post, put } from "../../sdk/call.js";

describe("sdk/call", () => {
  it("an id cannot leave its place in a path, whatever it holds", () => {
    expect(path`/groups/${"a/../b?x=1#y"}/users/${7}`.text).to.equal("/groups/a%2F..%2Fb%3Fx%3D1%23y/users/7");
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((id) => /[^\s\p{C}.%]/u.test(id)),
        (id) => {
          const { text } = path`/groups/${id}/end`;
          expect(text.split("/")).to.have.length(4);
          expect(text).not.to.match(/[?#]/);
          expect(decodeURIComponent(text.split("/")[2] ?? "")).to.equal(id);
        },
      ),
    );
  });

  it("an empty id is an error and never a request to another object", () => {
    expect(() => path`/groups/${""}`).to.throw(EmptyPathHole, "an id in /groups/{} is empty");
    expect(() => path`/teams/${"t"}/users/${undefined as unknown as string}`).to.throw(EmptyPathHole);
  });

  it("an id that is a step up, in place or blank is an error, however often it is encoded", () => {
    for (const step of [
      ".",
      "..",
      "%2e",
      "%2E.",
      ".%2e",
      "%2e%2e",
      "%252e%252E",
      "%25252e",
      " ",
      "\t\n",
      "\u00a0",
      "\u200b",
      "%20",
      "%2520",
      " .. ",
      "%00",
    ]) {
      expect(() => path`/connections/${step}`, JSON.stringify(step)).to.throw(EmptyPathHole, "an id in /connections/{} is");
      expect(() => path`/teams/${"t"}/users/${step}`, JSON.stringify(step)).to.throw(EmptyPathHole);
      expect(() => get(`/connections/${step}`), JSON.stringify(step)).to.throw(EmptyPathHole);
    }
    expect(() => path`/connections/${".."}`).to.throw(EmptyPathHole, 'an id in /connections/{} is ".."');
    for (const id of ["...", "a.", ".a", "%", "%zz", "50%", "a b", "%2e%2e%2e", "1.0.0"]) {
      expect(path`/connections/${id}`.text, id).to.equal(`/connections/${encodeURIComponent(id)}`);
    }
    expect(get("/groups/?a=..#..").path.text).to.equal("/groups/?a=..#..");
  });

  it("messages name the path with its ids", () => {
    expect(callName(del(path`/groups/${"g1"}`))).to.equal("DELETE /groups/g1");
    expect(callName(get("/groups"))).to.equal("GET /groups");
  });

  it("each verb stands for what it does to the vendor's world, unless a call says otherwise", () => {
    const effects = [get("/a"), post("/a"), patch("/a", {}), put("/a", {}), del("/a"), post("/a/list", {}, { effect: "read" })];
    expect(effects.map((call) => call.verb)).to.deep.equal(["GET", "POST", "PATCH", "PUT", "DELETE", "POST"]);
    expect(effects.map((call) => call.effect)).to.deep.equal(["read", "create", "replace", "replace", "remove", "read"]);
  });
});
